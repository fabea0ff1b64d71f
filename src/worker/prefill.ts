/**
 * Evaluates a prompt in chunks. The engine can't be interrupted within one call, so a chunk is as long as this machine can do in a good third of
 * a second, and a cancel is heard between two. What the KV cache holds already is kept as far as it agrees.
 */
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import type { Batch, CacheHistory } from './cacheHistory.ts';
import type { Turn } from './scheduler.ts';

/** A cancel is heard within 400 ms; within 250 where so many tokens go in in a millisecond. */
const mostMs = 370;
const mostMsWhenFast = 235;
const fast = 0.5;
/** Chunks are powers of two: engines compute tokens in tiles, and 48 of them can take longer than 64. */
const firstChunk = 16;
const leastChunk = 8;
/** A longer chunk never takes more than its share, and mostly less: one that would be a little too long is tried. */
const hope = 1.1;
/** Chunks until a length that was too long is tried again. */
const patience = 24;
/**
 * Within an answer at least so many tokens go in at once: what is forced there is short, and on a busy machine, where a chunk of a few tokens takes as
 * long as one of many, the measured pace would take from it most of what it gains.
 */
const answerChunk = 64;
/** Where the same seed has to give the same answer: how a prompt is cut changes the last bits of its logits. */
const steadyChunk = 64;

/** The beginning of a KV cache that was evaluated in whole steady chunks, and so holds what it would hold on any other run. */
export class SteadyPart {
  tokens = 0;
}

/** How long chunks may be, by the measured speed of prompt evaluation; one for each context, kept from request to request. */
export class PrefillPace {
  readonly #most: number;
  #chunk: number;
  /** What a chunk of the present length takes; undefined until there was one. */
  #ms: number | undefined;
  #tokensPerMs: number | undefined;
  /** A length that took too long, and after how many chunks that is forgotten. */
  #tooLong = Infinity;
  #wait = 0;

  /** `most` tokens go in one batch of the engine; longer chunks gain nothing. */
  constructor(most: number) {
    this.#most = most;
    this.#chunk = Math.min(firstChunk, most);
  }

  /** Tokens per second; null before anything was measured. */
  get speed(): number | null {
    return this.#tokensPerMs === undefined ? null : this.#tokensPerMs * 1000;
  }

  get chunk(): number {
    return this.#chunk;
  }

  /** Recent chunks count most: attention grows with the position, and other programs come and go. */
  measured(tokens: number, ms: number): void {
    const speed = tokens / Math.max(ms, 0.01);
    this.#tokensPerMs = this.#tokensPerMs === undefined ? speed : (this.#tokensPerMs + speed) / 2;
    if (tokens !== this.#chunk) return;
    this.#ms = this.#ms === undefined ? ms : (this.#ms + ms) / 2;
    if (--this.#wait <= 0) this.#tooLong = Infinity;
    const limit = this.#chunk / this.#ms > fast ? mostMsWhenFast : mostMs;
    if (this.#ms > limit) this.#shorten();
    else this.#lengthen(this.#ms, limit);
  }

  #shorten(): void {
    if (this.#chunk <= leastChunk) return;
    this.#tooLong = this.#chunk;
    this.#wait = patience;
    this.#change(Math.max(leastChunk, powerBelow(this.#chunk)));
  }

  #lengthen(ms: number, limit: number): void {
    let chunk = this.#chunk;
    for (;;) {
      const longer = Math.min(this.#most, chunk * 2);
      if (longer === chunk || longer >= this.#tooLong || ms * (longer / this.#chunk) > limit * hope) break;
      chunk = longer;
    }
    if (chunk !== this.#chunk) this.#change(chunk);
  }

  #change(chunk: number): void {
    this.#chunk = chunk;
    this.#ms = undefined;
  }
}

function powerBelow(length: number): number {
  let power = 1;
  while (power * 2 < length) power *= 2;
  return power;
}

export interface Prefill {
  sequence: LlamaContextSequence;
  pace: PrefillPace;
  steadyPart: SteadyPart;
  history: CacheHistory;
  /**
   * `measured` cuts by the machine's speed. `steady` cuts alike on every run and keeps nothing that was cut otherwise, so that an answer
   * doesn't depend on what was asked before. `onward` cuts steadily behind what this very run has put into the cache.
   */
  cuts: 'measured' | 'steady' | 'onward';
  /** Leaves the last chunk, of whatever length, for the batch in which the sampler begins. */
  leaveLastChunk?: boolean;
  turn: Turn;
  signal: AbortSignal;
  /** Told after each chunk (and once before the first) how many of the tokens are in the cache. */
  onProgress: (done: number) => void | Promise<void>;
}

/**
 * Makes the KV cache hold all of `tokens` but the last, which the sampler needs to begin with, or but the last chunk. Returns how many were in the cache before.
 * Rejects with `cancelled` between chunks; the cache is sound then and holds what was done.
 */
export async function prefill(
  tokens: readonly Token[],
  { cuts, leaveLastChunk = false, turn, signal, onProgress, ...cache }: Prefill,
): Promise<number> {
  const { sequence, pace, steadyPart } = cache;
  throwIfCancelled(signal);
  const kept = await turn.step(() => {
    const same = commonPrefix(sequence, tokens);
    return keepFirst(cache, cuts === 'steady' ? wholeChunks(Math.min(same, steadyPart.tokens)) : same);
  });
  await turn.aside(() => onProgress(kept));
  for (let at = kept; at < tokens.length - 1;) {
    throwIfCancelled(signal);
    const most = leaveLastChunk ? Math.max(pace.chunk, answerChunk) : pace.chunk;
    const end = cuts === 'measured' ? at + most : wholeChunks(at) + steadyChunk;
    if (leaveLastChunk && end >= tokens.length) break;
    const chunk = tokens.slice(at, Math.min(end, tokens.length - 1));
    await turn.step(async () => {
      const start = performance.now();
      await put(cache, { at, tokens: chunk });
      pace.measured(chunk.length, performance.now() - start);
    });
    at += chunk.length;
    await turn.aside(() => onProgress(at));
  }
  return kept;
}

/**
 * Puts batches into an emptied cache as they went into it before, all but the last one, which is the sampler's. Tells after each where it ends. Rejects
 * with `cancelled` between two; the cache is sound then and holds what was done.
 */
export async function prefillAgain(
  batches: readonly Batch[],
  { turn, signal, onProgress, ...cache }: Omit<Prefill, 'cuts' | 'leaveLastChunk' | 'pace'>,
): Promise<void> {
  throwIfCancelled(signal);
  await turn.step(() => keepFirst(cache, 0));
  await turn.aside(() => onProgress(0));
  for (const [i, batch] of batches.entries()) {
    throwIfCancelled(signal);
    await turn.step(async () => {
      // Models that keep the end of their state only can't always go back to where they went back to then.
      if ((await keepFirst(cache, batch.at)) !== batch.at)
        throw new AppError('internal', 'the cache could not be taken back as it was then');
      if (i < batches.length - 1) await put(cache, batch);
    });
    await turn.aside(() => onProgress(cache.sequence.nextTokenIndex));
  }
}

/** A KV cache with what is known of it. */
export type Cache = Pick<Prefill, 'sequence' | 'steadyPart' | 'history'>;

/** Evaluates a batch at the end of the cache, and notes it. */
async function put({ sequence, steadyPart, history }: Cache, { at, tokens }: Batch): Promise<void> {
  await sequence.evaluateWithoutGeneratingNewTokens([...tokens]);
  history.add(at, tokens);
  if (at === steadyPart.tokens && tokens.length === steadyChunk) steadyPart.tokens += steadyChunk;
}

function wholeChunks(tokens: number): number {
  return tokens - (tokens % steadyChunk);
}

/** How many tokens the cache begins with alike, all but the last at most. */
export function commonPrefix(sequence: LlamaContextSequence, tokens: readonly Token[]): number {
  return sharedBeginning(sequence.contextTokens, tokens.slice(0, -1));
}

/** How many tokens both begin with. */
export function sharedBeginning(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same++;
  return same;
}

/** Erases all but the first `same` tokens of the cache, or all of it where the model can't do that; notes and returns how many stay. */
export async function keepFirst({ sequence, steadyPart, history }: Cache, same: number): Promise<number> {
  const cached = sequence.nextTokenIndex;
  const kept = await erased(sequence, same);
  history.cut(kept, cached);
  steadyPart.tokens = wholeChunks(Math.min(steadyPart.tokens, kept));
  return kept;
}

async function erased(sequence: LlamaContextSequence, same: number): Promise<number> {
  const cached = sequence.contextTokens.length;
  if (same === cached) return same;
  // Recurrent and sliding-window models can't go back to any point: the library would silently evaluate the prefix again in one piece.
  if (same === 0 || (sequence.needsCheckpoints && sequence.getRestoreToPrefixIndexEvaluationSize(same - 1) > 0)) {
    await sequence.clearHistory();
    return 0;
  }
  await sequence.eraseContextTokenRanges([{ start: same, end: cached }]);
  return sequence.nextTokenIndex;
}

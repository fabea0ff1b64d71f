/**
 * Evaluates a prompt in chunks. The engine can't be interrupted within one call, so a cancel is heard between two, whose length the pace says. What the KV cache holds already is kept as far as it agrees.
 */
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { sharedBeginning } from '../base/sharedBeginning.ts';
import type { Batch, CacheHistory } from './cacheHistory.ts';
import type { PrefillPace } from './prefillPace.ts';
import type { Turn } from './scheduler.ts';

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
    if (cuts === 'steady') return keepFirst(cache, wholeChunks(Math.min(same, steadyPart.tokens)));
    const again = cuts === 'measured' && !leaveLastChunk && !sequence.needsCheckpoints ? pace.again(same, tokens.length - 1 - same) : 0;
    return keepFirst(cache, same - again);
  });
  await turn.aside(() => onProgress(kept));
  for (let at = kept; at < tokens.length - 1;) {
    throwIfCancelled(signal);
    const most = pace.chunk(at, tokens.length - at - (leaveLastChunk ? 0 : 1));
    const end = cuts === 'measured' ? at + (leaveLastChunk ? Math.max(most, answerChunk) : most) : wholeChunks(at) + steadyChunk;
    if (leaveLastChunk && end >= tokens.length) break;
    const chunk = tokens.slice(at, Math.min(end, tokens.length - 1));
    await turn.step(async () => {
      const start = performance.now();
      await put(cache, { at, tokens: chunk });
      pace.measured(at, chunk.length, performance.now() - start);
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
export async function put({ sequence, steadyPart, history }: Cache, { at, tokens }: Batch): Promise<void> {
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

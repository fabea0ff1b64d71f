/**
 * One answer in the making: the tokens it consists of, what of it was said, and the figures. Prefills, samples under the scheduler, streams
 * whole characters, and stops for every reason there is. It knows nothing of messages or programmes; `llamaEngine.ts` and `segments.ts` do.
 */
import { randomInt } from 'node:crypto';
import {
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaGrammarEvaluationState,
  type LlamaModel,
  type Token,
  TokenBias,
} from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { batchSize } from '../core/models/ggufMemory.ts';
import type { EvaluatedPrompt, GenerationResult, SamplingParams, StopReason } from '../protocol/worker.ts';
import { AheadPart } from './aheadPart.ts';
import { type Batch, CacheHistory } from './cacheHistory.ts';
import type { ItemListener } from './engine.ts';
import { toEvaluatedPrompt } from './evaluatedPrompt.ts';
import { LoopDetector } from './loopDetector.ts';
import { withoutPartialTokens } from './partialTokens.ts';
import { prefill, prefillAgain, PrefillPace, SteadyPart } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import type { Snapshots } from './snapshots.ts';
import { CharacterStream, StopFilter } from './textStream.ts';

/** A sequence of a context with its measured speed and what is known of its cache. */
export interface Slot {
  model: LlamaModel;
  sequence: LlamaContextSequence;
  pace: PrefillPace;
  steadyPart: SteadyPart;
  aheadPart: AheadPart;
  history: CacheHistory;
  /** What a sequence may go on from when its own cache is of less use. */
  snapshots: Snapshots | null;
}

/** The next sequence of a context, of which nothing is known yet. */
export function slotOf(model: LlamaModel, context: LlamaContext): Slot {
  return {
    model,
    sequence: context.getSequence(),
    pace: new PrefillPace(Math.min(batchSize, context.batchSize)),
    steadyPart: new SteadyPart(),
    aheadPart: new AheadPart(),
    history: new CacheHistory(),
    snapshots: null,
  };
}

export interface SampleOptions {
  maxTokens: number;
  stop?: readonly string[];
  endTexts?: readonly string[];
  endTokens?: ReadonlySet<Token>;
  grammar?: LlamaGrammarEvaluationState;
  /** Told the text after each token; true ends the sampling. */
  enough?: (text: string) => boolean;
  /** Says the text while it comes. Off for a choice, which is said when it is made. */
  aloud?: boolean;
  /** Asked before each token, with the text so far. Not together with a grammar. */
  tokenBias?: (text: string) => TokenBias | undefined;
  /** Ends before the first token with a lower probability. */
  leastConfidence?: number | undefined;
  /** Ends when so many milliseconds have passed since the first token was begun. */
  maxMs?: number | undefined;
}

/** A token as it was sampled; its probability only where it was asked for. */
interface SampledToken {
  token: Token;
  confidence?: number;
}

export interface Sampled {
  text: string;
  /** `stop` also when `enough` said so. */
  stop: Exclude<StopReason, 'cancelled'>;
  /** False when the last tokens' bytes are half a character, which `text` then leaves out. */
  whole: boolean;
}

/** Far above any logit: what isn't allowed can't be taken beside it. */
const onlyThese = { logit: 1000 };
const defaultTopK = 40;
const defaultTopP = 0.95;

type EvaluateOptions = Parameters<LlamaContextSequence['evaluate']>[1];

export class AnswerRun {
  readonly #slot: Slot;
  readonly #turn: Turn;
  readonly #signal: AbortSignal;
  readonly #onItem: ItemListener;
  readonly #promptTokens: number;
  readonly #seed: number;
  readonly #sampling: SamplingParams;
  /** Batches are cut alike on every run. */
  #steady: boolean;
  /** Prompt and answer so far: what the KV cache shall hold. */
  tokens: Token[];
  /** What was said so far. */
  text = '';
  #written = 0;
  #evaluated = 0;
  #ahead = { used: 0, wasted: 0 };
  #prefillMs = 0;
  #generateMs = 0;
  #samplings = 0;
  /** Of the tokens written, the ones that were sampled. */
  sampled = 0;

  constructor(slot: Slot, prompt: readonly Token[], sampling: SamplingParams, turn: Turn, signal: AbortSignal, onItem: ItemListener) {
    this.#slot = slot;
    this.#turn = turn;
    this.#signal = signal;
    this.#onItem = onItem;
    this.#promptTokens = prompt.length;
    this.#sampling = sampling;
    this.#seed = sampling.seed ?? randomInt(2 ** 31);
    this.#steady = sampling.seed !== undefined;
    this.tokens = [...prompt];
  }

  /** Evaluates the prompt; tells of it. Rejects with `cancelled`. */
  async prefill(): Promise<void> {
    const start = performance.now();
    const total = this.tokens.length;
    let first: number | undefined;
    try {
      await this.#slot.snapshots?.restore(this.tokens, { steady: this.#steady, turn: this.#turn, signal: this.#signal });
      const kept = await prefill(this.tokens, {
        ...this.#slot,
        cuts: this.#steady ? 'steady' : 'measured',
        turn: this.#turn,
        signal: this.#signal,
        onProgress: (done) => {
          if (first === undefined) this.#ahead = this.#slot.aheadPart.taken(done);
          first ??= done;
          this.#evaluated = done - first;
          return this.#onItem({ type: 'prefill', done, total });
        },
      });
      // The last token goes in with the first sampling.
      this.#evaluated = total - kept;
      await this.#turn.aside(() => this.#onItem({ type: 'prefill', done: total, total }));
    } finally {
      this.#prefillMs += performance.now() - start;
    }
  }

  /** Evaluates the prompt anew, in the batches that it consists of; `steady` as it was then. Tells of it. Rejects with `cancelled`. */
  async prefillAgain(batches: readonly Batch[], steady: boolean): Promise<void> {
    const start = performance.now();
    const total = this.tokens.length;
    this.#steady = steady;
    try {
      await prefillAgain(batches, {
        ...this.#slot,
        turn: this.#turn,
        signal: this.#signal,
        onProgress: (done) => {
          this.#evaluated = done;
          return this.#onItem({ type: 'prefill', done, total });
        },
      });
      this.#evaluated = total;
      await this.#turn.aside(() => this.#onItem({ type: 'prefill', done: total, total }));
    } finally {
      this.#prefillMs += performance.now() - start;
    }
  }

  /** How its prompt was evaluated, before anything is sampled; null when that isn't known. */
  evaluatedPrompt(): EvaluatedPrompt | null {
    const inCache = this.tokens.length - 1;
    const batches = this.#slot.history.batches(inCache);
    return batches && toEvaluatedPrompt([...batches, { at: inCache, tokens: this.tokens.slice(inCache) }], this.#steady);
  }

  /** How its tokens are drawn. */
  get sampling(): Required<SamplingParams> {
    const { temperature = 0, topK = defaultTopK, topP = defaultTopP } = this.#sampling;
    return { temperature, topK, topP, seed: this.#seed };
  }

  /** The prompt is in the cache already, all but its last token, which goes in with the first sampling. */
  prefilled(): void {
    this.#evaluated = 1;
  }

  /** Appends text without sampling: it is said, and goes into the KV cache with the next sampling. */
  async force(text: string): Promise<void> {
    this.append(this.#slot.model.tokenize(text));
    await this.#say(text);
  }

  /**
   * Appends tokens without sampling or saying them.
   * @throws AppError `contextFull` when they don't fit into the window
   */
  append(tokens: readonly Token[]): void {
    if (this.tokens.length + tokens.length > this.#capacity) throw contextFull(this.tokens.length + tokens.length, this.#capacity);
    for (const token of tokens) this.tokens.push(token);
    this.#written += tokens.length;
  }

  /**
   * Samples one of some tokens and appends it. Nothing else can come, whatever the logits: the others are biased out of reach and cut off.
   * @throws AppError `contextFull`, `cancelled`
   */
  async pick(allowed: readonly Token[]): Promise<Token> {
    const { model, sequence } = this.#slot;
    const start = performance.now();
    const pending = await this.#catchUp();
    const tokenBias = TokenBias.for(model);
    for (const token of allowed) tokenBias.set(token, onlyThese);
    const sampling = this.#evaluateOptions({ tokenBias });
    const topK = Math.min(allowed.length, this.#sampling.topK === 0 ? allowed.length : (this.#sampling.topK ?? allowed.length));
    const iterator = sequence.evaluate(pending, { ...sampling, topK });
    try {
      const next = await this.#step(iterator);
      if (next.done || !allowed.includes(next.value)) throw new AppError('internal', 'a token that was not allowed');
      this.append([next.value]);
      this.sampled++;
      return next.value;
    } finally {
      await iterator.return();
      this.#generateMs += performance.now() - start;
    }
  }

  /** Samples until something ends it. Rejects with `cancelled`; what was said until then is in `text`. */
  async sample(options: SampleOptions): Promise<Sampled> {
    const { model, sequence } = this.#slot;
    const start = performance.now();
    const pending = await this.#catchUp();
    const base = this.tokens.length;
    const limit = Math.min(options.maxTokens, this.#capacity - base);
    const characters = new CharacterStream<Token>((tokens, before) => model.detokenize(tokens, false, before), this.tokens);
    const filter = new StopFilter([...(options.stop ?? []), ...(options.endTexts ?? [])]);
    const loops = new LoopDetector();
    let text = '';
    const none = TokenBias.for(model);
    const { tokenBias } = options;
    const iterator = sampling(sequence, pending, options.leastConfidence !== undefined, {
      ...this.#evaluateOptions(options.grammar && { grammarEvaluationState: options.grammar, tokenBias: withoutPartialTokens(model) }),
      ...(tokenBias && { tokenBias: () => tokenBias(text) ?? none }),
    });
    const begun = performance.now();
    const take = async (piece: string): Promise<void> => {
      text += piece;
      if (options.aloud !== false) await this.#say(piece);
    };
    const ended = async (stop: Sampled['stop']): Promise<Sampled> => {
      // Half a character at the end is worth nothing, and under a grammar it would be a wrong one.
      const whole = !characters.incomplete;
      if (!whole && options.grammar === undefined) await take(filter.push(characters.flush()));
      await take(filter.flush());
      return { text, stop, whole };
    };
    try {
      for (;;) {
        throwIfCancelled(this.#signal);
        if (this.tokens.length - base >= limit) return await ended('length');
        const next = await this.#step(iterator);
        if (next.done) throw new AppError('internal', 'the engine stopped sampling');
        const { token, confidence = 1 } = next.value;
        if (model.isEogToken(token) || options.endTokens?.has(token)) return await ended('end');
        if (confidence < (options.leastConfidence ?? 0)) return await ended('unsure');
        this.tokens.push(token);
        this.#written++;
        this.sampled++;
        const piece = characters.push(token);
        await take(filter.push(piece));
        if (filter.stopped !== undefined) {
          return { text, stop: options.endTexts?.includes(filter.stopped) ? 'end' : 'stop', whole: true };
        }
        if (options.enough?.(text)) return { text, stop: 'stop', whole: true };
        if (options.aloud !== false && loops.push(piece)) return await ended('loop');
        if (performance.now() - begun >= (options.maxMs ?? Infinity)) return await ended('time');
      }
    } finally {
      await iterator.return();
      this.#generateMs += performance.now() - start;
    }
  }

  /**
   * Ends what was sampled since `length` with `text`, its beginning: the tokens that were sampled stay, so far as they say it, and the rest is
   * tokenised.
   * @throws AppError `contextFull` when that doesn't fit into the window
   */
  cutTo(length: number, text: string): void {
    const { model } = this.#slot;
    const before = this.tokens.slice(Math.max(0, length - 8), length);
    const sampled = this.tokens.slice(length);
    let kept = sampled.length;
    let said = model.detokenize(sampled, false, before);
    while (kept > 0 && !text.startsWith(said)) said = model.detokenize(sampled.slice(0, --kept), false, before);
    this.tokens.length = length + kept;
    this.#written -= sampled.length - kept;
    this.append(model.tokenize(text.slice(kept === 0 ? 0 : said.length)));
  }

  /** Says text whose tokens are in place already. */
  async say(text: string): Promise<void> {
    await this.#say(text);
  }

  /** The error for `more` tokens that don't fit. */
  full(more: number): AppError {
    return contextFull(this.tokens.length + more, this.#capacity);
  }

  /** Tokens that still fit into the window. */
  get room(): number {
    return this.#capacity - this.tokens.length;
  }

  /** Tokens written so far. */
  get written(): number {
    return this.#written;
  }

  result(stop: StopReason): GenerationResult {
    return {
      text: this.text,
      stop,
      tokens: this.#written,
      promptTokens: this.#promptTokens,
      evaluatedTokens: this.#evaluated,
      prefillMs: this.#prefillMs,
      generateMs: this.#generateMs,
      tokensPerSecond: this.#written > 0 ? this.#written / (Math.max(this.#generateMs, 0.001) / 1000) : 0,
      ...(this.#ahead.used > 0 ? { aheadTokens: this.#ahead.used } : {}),
      ...(this.#ahead.wasted > 0 ? { wastedTokens: this.#ahead.wasted } : {}),
    };
  }

  /** The engine shifts the context when its last place is taken; we never let it. */
  get #capacity(): number {
    return this.#slot.sequence.contextSize - 1;
  }

  /**
   * Brings the KV cache up, silently, to tokens that were forced, or others than were sampled. Returns those that are left for the next
   * sampling's own batch: as many as fit into one, the last at least.
   */
  async #catchUp(): Promise<Token[]> {
    const { sequence } = this.#slot;
    await prefill(this.tokens, {
      ...this.#slot,
      cuts: this.#steady ? 'onward' : 'measured',
      leaveLastChunk: true,
      turn: this.#turn,
      signal: this.#signal,
      onProgress: () => undefined,
    });
    return this.tokens.slice(sequence.nextTokenIndex);
  }

  /** One sampling; what goes in with it is noted. */
  #step<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
    const { sequence, history } = this.#slot;
    return this.#turn.step(async () => {
      const at = sequence.nextTokenIndex;
      const next = await iterator.next();
      history.add(at, this.tokens.slice(at, sequence.nextTokenIndex));
      return next;
    });
  }

  async #say(text: string): Promise<void> {
    if (text === '') return;
    this.text += text;
    await this.#turn.aside(() => this.#onItem({ type: 'text', text }));
  }

  #evaluateOptions(
    constrained: Pick<NonNullable<EvaluateOptions>, 'grammarEvaluationState' | 'tokenBias'> | undefined,
  ): NonNullable<EvaluateOptions> {
    return {
      ...this.sampling,
      // Each sampling of a programme draws anew.
      seed: this.#seed + this.#samplings++,
      yieldEogToken: true,
      ...constrained,
    };
  }
}

/** The engine's sampling; probabilities are worked out only where somebody looks at them. */
async function* sampling(
  sequence: LlamaContextSequence,
  tokens: Token[],
  withConfidence: boolean,
  options: NonNullable<EvaluateOptions>,
): AsyncGenerator<SampledToken, void, void> {
  if (withConfidence) yield* sequence.evaluateWithMetadata(tokens, { confidence: true }, options);
  else for await (const token of sequence.evaluate(tokens, options)) yield { token };
}

export function contextFull(tokens: number, limit: number): AppError {
  return new AppError('contextFull', `${String(tokens)} tokens of ${String(limit)}`, { tokens, limit });
}

/** Of an answer that was cancelled before its turn came. */
export function nothingWritten(promptTokens: number): GenerationResult {
  const none = { tokens: 0, evaluatedTokens: 0, prefillMs: 0, generateMs: 0, tokensPerSecond: 0 };
  return { text: '', stop: 'cancelled', promptTokens, ...none };
}

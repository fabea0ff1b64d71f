/**
 * One answer in the making: the tokens it consists of, what of it was said, and the figures. Prefills, samples under the scheduler, streams
 * whole characters, and stops for every reason there is. It knows nothing of messages or programmes; `llamaEngine.ts` and `segments.ts` do.
 */
import { randomInt } from 'node:crypto';
import type { LlamaContextSequence, LlamaGrammarEvaluationState, LlamaModel, Token } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import type { GenerationResult, SamplingParams, StopReason } from '../protocol/worker.ts';
import type { ItemListener } from './engine.ts';
import { LoopDetector } from './loopDetector.ts';
import { withoutPartialTokens } from './partialTokens.ts';
import { prefill, type PrefillPace, type SteadyPart } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import { CharacterStream, StopFilter } from './textStream.ts';

/** A context's one sequence with its measured speed and what is known of its cache. */
export interface Slot {
  model: LlamaModel;
  sequence: LlamaContextSequence;
  pace: PrefillPace;
  steadyPart: SteadyPart;
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
}

export interface Sampled {
  text: string;
  /** `stop` also when `enough` said so. */
  stop: Exclude<StopReason, 'cancelled'>;
  /** False when the last tokens' bytes are half a character, which `text` then leaves out. */
  whole: boolean;
}

const defaultTopK = 40;
const defaultTopP = 0.95;

export class AnswerRun {
  readonly #slot: Slot;
  readonly #turn: Turn;
  readonly #signal: AbortSignal;
  readonly #onItem: ItemListener;
  readonly #promptTokens: number;
  readonly #seed: number;
  readonly #sampling: SamplingParams;
  /** Prompt and answer so far: what the KV cache shall hold. */
  tokens: Token[];
  /** What was said so far. */
  text = '';
  #written = 0;
  #evaluated = 0;
  #prefillMs = 0;
  #generateMs = 0;
  #samplings = 0;

  constructor(slot: Slot, prompt: readonly Token[], sampling: SamplingParams, turn: Turn, signal: AbortSignal, onItem: ItemListener) {
    this.#slot = slot;
    this.#turn = turn;
    this.#signal = signal;
    this.#onItem = onItem;
    this.#promptTokens = prompt.length;
    this.#sampling = sampling;
    this.#seed = sampling.seed ?? randomInt(2 ** 31);
    this.tokens = [...prompt];
  }

  /** Evaluates the prompt; tells of it. Rejects with `cancelled`. */
  async prefill(): Promise<void> {
    const start = performance.now();
    const total = this.tokens.length;
    let first: number | undefined;
    try {
      const kept = await prefill(this.tokens, {
        ...this.#slot,
        cuts: this.#sampling.seed === undefined ? 'measured' : 'steady',
        turn: this.#turn,
        signal: this.#signal,
        onProgress: (done) => {
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

  /** Appends text without sampling: it is said, and goes into the KV cache in one batch before the next sampling. */
  async force(text: string, tokens: readonly Token[] = this.#slot.model.tokenize(text)): Promise<void> {
    if (this.tokens.length + tokens.length > this.#capacity) throw this.full(tokens.length);
    this.tokens.push(...tokens);
    this.#written += tokens.length;
    await this.#say(text);
  }

  /** Samples until something ends it. Rejects with `cancelled`; what was said until then is in `text`. */
  async sample(options: SampleOptions): Promise<Sampled> {
    const { model, sequence } = this.#slot;
    const start = performance.now();
    await this.#catchUp();
    const base = this.tokens.length;
    const limit = Math.min(options.maxTokens, this.#capacity - base);
    const characters = new CharacterStream<Token>((tokens, before) => model.detokenize(tokens, false, before), this.tokens);
    const filter = new StopFilter([...(options.stop ?? []), ...(options.endTexts ?? [])]);
    const loops = new LoopDetector();
    const iterator = sequence.evaluate(this.tokens.slice(-1), this.#evaluateOptions(options.grammar));
    let text = '';
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
        const next = await this.#turn.step(() => iterator.next());
        if (next.done) throw new AppError('internal', 'the engine stopped sampling');
        if (model.isEogToken(next.value) || options.endTokens?.has(next.value)) return await ended('end');
        this.tokens.push(next.value);
        this.#written++;
        const piece = characters.push(next.value);
        await take(filter.push(piece));
        if (filter.stopped !== undefined) {
          return { text, stop: options.endTexts?.includes(filter.stopped) ? 'end' : 'stop', whole: true };
        }
        if (options.enough?.(text)) return { text, stop: 'stop', whole: true };
        if (options.aloud !== false && loops.push(piece)) return await ended('loop');
      }
    } finally {
      await iterator.return();
      this.#generateMs += performance.now() - start;
    }
  }

  /**
   * Replaces what was sampled since `length` by the tokens that the text has when it is tokenised as a whole.
   * @throws AppError `contextFull` when they don't fit into the window
   */
  retokenise(length: number, text: string): void {
    const canonical = this.#slot.model.tokenize(text);
    if (length + canonical.length > this.#capacity) throw contextFull(length + canonical.length, this.#capacity);
    this.#written += canonical.length - (this.tokens.length - length);
    this.tokens = [...this.tokens.slice(0, length), ...canonical];
  }

  /** Says text whose tokens are in place already. */
  async say(text: string): Promise<void> {
    await this.#say(text);
  }

  /** The error for `more` tokens that don't fit. */
  full(more: number): AppError {
    return contextFull(this.tokens.length + more, this.#capacity);
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
    };
  }

  /** The engine shifts the context when its last place is taken; we never let it. */
  get #capacity(): number {
    return this.#slot.sequence.contextSize - 1;
  }

  /** Brings the KV cache up to the last token but one, silently: tokens that were forced, or others than were sampled. */
  async #catchUp(): Promise<void> {
    await prefill(this.tokens, {
      ...this.#slot,
      cuts: this.#sampling.seed === undefined ? 'measured' : 'onward',
      turn: this.#turn,
      signal: this.#signal,
      onProgress: () => undefined,
    });
  }

  async #say(text: string): Promise<void> {
    if (text === '') return;
    this.text += text;
    await this.#turn.aside(() => this.#onItem({ type: 'text', text }));
  }

  #evaluateOptions(grammar: LlamaGrammarEvaluationState | undefined): Parameters<LlamaContextSequence['evaluate']>[1] {
    const { temperature, topK, topP } = this.#sampling;
    return {
      temperature: temperature ?? 0,
      topK: topK ?? defaultTopK,
      topP: topP ?? defaultTopP,
      // Each sampling of a programme draws anew.
      seed: this.#seed + this.#samplings++,
      yieldEogToken: true,
      ...(grammar === undefined ? {} : { grammarEvaluationState: grammar, tokenBias: withoutPartialTokens(this.#slot.model) }),
    };
  }
}

export function contextFull(tokens: number, limit: number): AppError {
  return new AppError('contextFull', `${String(tokens)} tokens of ${String(limit)}`, { tokens, limit });
}

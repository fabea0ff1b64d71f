/**
 * One answer in the making: the tokens it consists of, what of it was said, and the figures. Prefills, samples under the scheduler, streams
 * whole characters, and stops for every reason there is. It knows nothing of messages or programmes; `llamaEngine.ts` and `segments.ts` do.
 */
import { randomInt } from 'node:crypto';
import { type LlamaContextSequence, type LlamaGrammarEvaluationState, type Token, TokenBias } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import type { EvaluatedPrompt, KeptGuesses, ReplayObstacle } from '../protocol/worker/answerRecord.ts';
import type { GenerationResult, StopReason } from '../protocol/worker/generation.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import type { Batch } from './cacheHistory.ts';
import { Drafter } from './drafter.ts';
import type { ItemListener } from './engine.ts';
import { toEvaluatedPrompt } from './evaluatedPrompt.ts';
import { LoopDetector } from './loopDetector.ts';
import { withoutPartialTokens } from './partialTokens.ts';
import { prefill, prefillAgain } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import type { Slot } from './slot.ts';
import { CharacterStream, StopFilter } from './textStream.ts';
import { type SampledToken, TokenSampler } from './tokenSampler.ts';

export interface SampleOptions {
  maxTokens: number;
  /** Of the tokens so far, those that `maxTokens` doesn't count; never fewer than before. */
  uncounted?: () => number;
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

export interface Sampled {
  text: string;
  /** `stop` also when `enough` said so. */
  stop: Exclude<StopReason, 'cancelled'>;
  /** False when the last tokens' bytes are half a character, which `text` then leaves out. */
  whole: boolean;
}

/** A prompt to be evaluated as it was before. */
export interface PromptAgain {
  batches: readonly Batch[];
  steady: boolean;
  /** What was guessed at each step of its answer. */
  guesses: readonly (readonly Token[])[];
}

/** How a sampling ended. What isn't whole or was held back for a stop text is still to be said, but where a text of its own ended it. */
interface Ending {
  stop: Sampled['stop'];
  cut: boolean;
}

/** Answers that are shorter aren't worth the looking. */
const leastDrafted = 4;
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
  #drafter: Drafter | undefined;
  #guesses: boolean | undefined;
  /** What was guessed at each step of the answer that is made again. */
  #again: PromptAgain['guesses'] | undefined;
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

  /** Evaluates the prompt anew, in the batches that it consists of; `steady` and `guesses` as it was then. Tells of it. Rejects with `cancelled`. */
  async prefillAgain({ batches, steady, guesses }: PromptAgain): Promise<void> {
    const start = performance.now();
    const total = this.tokens.length;
    this.#steady = steady;
    this.#again = guesses;
    // The cache is emptied first: what was read ahead goes with it.
    this.#ahead = this.#slot.aheadPart.taken(0);
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

  /** What was guessed at each step so far, as it is kept; undefined when nothing was. */
  get guesses(): KeptGuesses | undefined {
    return this.#drafter?.kept;
  }

  /** Whether something that its cache holds was evaluated with fewer threads than usual, and wouldn't come out the same another time. */
  get passing(): boolean {
    return this.#slot.history.passing;
  }

  /** How its prompt was evaluated, before anything is sampled, or why that can't be told. */
  evaluatedPrompt(): EvaluatedPrompt | ReplayObstacle {
    const inCache = this.tokens.length - 1;
    const batches = this.#slot.history.batches(inCache);
    if (typeof batches === 'string') return batches;
    return toEvaluatedPrompt([...batches, { at: inCache, tokens: this.tokens.slice(inCache) }], this.#steady);
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
    for (const token of tokens) this.#add(token);
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
      const next = await this.#step(() => iterator.next());
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
    let pending = await this.#catchUp();
    const base = this.tokens.length;
    const capacity = this.#capacity - base;
    const characters = new CharacterStream<Token>((tokens, before) => model.detokenize(tokens, false, before), this.tokens);
    const filter = new StopFilter([...(options.stop ?? []), ...(options.endTexts ?? [])]);
    const loops = new LoopDetector();
    let text = '';
    let unsaid = '';
    const none = TokenBias.for(model);
    const { tokenBias } = options;
    const sampler = new TokenSampler(
      sequence,
      {
        ...this.#evaluateOptions(options.grammar && { grammarEvaluationState: options.grammar, tokenBias: withoutPartialTokens(model) }),
        ...(tokenBias && { tokenBias: () => tokenBias(text) ?? none }),
      },
      options.leastConfidence !== undefined,
    );
    const drafter = this.#drafterFor(options.grammar === undefined && Math.min(options.maxTokens, capacity) >= leastDrafted);
    const begun = performance.now();
    const take = (piece: string): void => {
      text += piece;
      unsaid += piece;
    };
    /** Takes a sampled token. Whole within a batch: what comes next is sampled, and biased, by what this one has made of the text. */
    const accept = ({ token, confidence = 1 }: SampledToken): Ending | undefined => {
      if (model.isEogToken(token) || options.endTokens?.has(token)) return { stop: 'end', cut: false };
      if (confidence < (options.leastConfidence ?? 0)) return { stop: 'unsure', cut: false };
      this.#add(token);
      this.sampled++;
      const piece = characters.push(token);
      take(filter.push(piece));
      if (filter.stopped !== undefined) return { stop: options.endTexts?.includes(filter.stopped) ? 'end' : 'stop', cut: true };
      if (options.enough?.(text)) return { stop: 'stop', cut: true };
      if (options.aloud !== false && loops.push(piece)) return { stop: 'loop', cut: false };
      if (performance.now() - begun >= (options.maxMs ?? Infinity)) return { stop: 'time', cut: false };
      return undefined;
    };
    const say = async (): Promise<void> => {
      const piece = unsaid;
      unsaid = '';
      if (options.aloud !== false) await this.#say(piece);
    };
    try {
      let ending: Ending | undefined;
      while (!ending) {
        throwIfCancelled(this.#signal);
        const most = Math.min(options.maxTokens + (options.uncounted?.() ?? 0), capacity);
        const room = most - (this.tokens.length - base);
        if (room <= 0) ending = { stop: 'length', cut: false };
        else ending = await this.#draw(sampler, pending, { drafter, most: room - 1, accept });
        await say();
        pending = this.tokens.slice(-1);
      }
      const { stop, cut } = ending;
      if (cut) return { text, stop, whole: true };
      // Half a character at the end is worth nothing, and under a grammar it would be a wrong one.
      const whole = !characters.incomplete;
      if (!whole && options.grammar === undefined) take(filter.push(characters.flush()));
      take(filter.flush());
      await say();
      return { text, stop, whole };
    } finally {
      await sampler.close();
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
    const { drafted = 0, accepted = 0 } = this.#drafter ?? {};
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
      ...(drafted > 0 ? { draftedTokens: drafted, acceptedTokens: accepted } : {}),
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
  #step<T>(evaluate: () => Promise<T>): Promise<T> {
    const { sequence, history } = this.#slot;
    return this.#turn.step(async () => {
      const at = sequence.nextTokenIndex;
      const result = await evaluate();
      history.add(at, this.tokens.slice(at, sequence.nextTokenIndex));
      return result;
    });
  }

  /**
   * One step of a sampling: a token, or several where they were guessed. Tells each as soon as it is sampled, and returns how the answer ended, if it
   * did. What goes in is noted.
   */
  #draw(
    sampler: TokenSampler,
    pending: readonly Token[],
    { drafter, most, accept }: { drafter: Drafter | undefined; most: number; accept: (sampled: SampledToken) => Ending | undefined },
  ): Promise<Ending | undefined> {
    const { sequence, history } = this.#slot;
    const [token] = pending;
    const single = pending.length === 1;
    return this.#turn.step(async () => {
      const at = sequence.nextTokenIndex;
      // What was forced goes in first, as a batch of its own.
      const guess = drafter && single ? await drafter.guess(this.tokens, most) : [];
      const start = performance.now();
      if (guess.length === 0 || token === undefined) {
        const sampled = await sampler.next(pending);
        history.add(at, pending);
        if (single) drafter?.passed(sampled.token, performance.now() - start);
        return accept(sampled);
      }
      let ending: Ending | undefined;
      const accepted = await sampler.nextOf(token, guess, (sampled) => (ending = accept(sampled)) === undefined);
      history.add(at, [token, ...guess]);
      if (accepted < guess.length) history.cut(sequence.nextTokenIndex, at + 1 + guess.length);
      drafter?.settled(guess.length, accepted, ending !== undefined, performance.now() - start);
      return ending;
    });
  }

  #add(token: Token): void {
    this.tokens.push(token);
    this.#written++;
    this.#drafter?.push(token);
  }

  /**
   * Undefined where nothing is guessed. With a seed the answer must not hang, to the last bit of a logit, on how much of it was evaluated at once, which the
   * machine's speed decides; when it is made again that is known.
   */
  #drafterFor(able: boolean): Drafter | undefined {
    const { model, drafting } = this.#slot;
    const again = this.#again;
    // Decided once: an answer that is made again guesses from its first step on, or never.
    this.#guesses ??= again ? again.length > 0 : drafting?.allowed.on === true && this.#sampling.seed === undefined;
    if (!able || !drafting || !this.#guesses) return undefined;
    this.#drafter ??= new Drafter(this.tokens, {
      pace: drafting.pace,
      fromText: drafting.allowed.fromText,
      draftModel: drafting.model(),
      ends: (token) => model.isEogToken(token),
      ...(again && { again }),
    });
    return this.#drafter;
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

export function contextFull(tokens: number, limit: number): AppError {
  return new AppError('contextFull', `${String(tokens)} tokens of ${String(limit)}`, { tokens, limit });
}

/** Of an answer that was cancelled before its turn came. */
export function nothingWritten(promptTokens: number): GenerationResult {
  const none = { tokens: 0, evaluatedTokens: 0, prefillMs: 0, generateMs: 0, tokensPerSecond: 0 };
  return { text: '', stop: 'cancelled', promptTokens, ...none };
}

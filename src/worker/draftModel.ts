/**
 * A small model that says how a larger one's text may go on. It follows the text in a window of its own, which holds the text's end where that is too
 * long for it: its guesses needn't be exact, as each is checked. It must not know when guessing pays.
 */
import type { Token } from 'node-llama-cpp';
import { commonPrefix, keepFirst, put } from './prefill.ts';
import type { NativeLog } from './nativeEngine.ts';
import type { Slot } from './slot.ts';
import { TokenSampler } from './tokenSampler.ts';
import { vocabularyOf } from './vocabulary.ts';

/** What it is less sure of isn't worth another of its evaluations. */
const usualConfidence = 0.4;
/** As many as a batch has room for beside the sampled token; of a small window a part of it. */
const mostGuessed = 31;
const guessedShare = 1 / 4;
/**
 * Each answer waits for what it reads, and most of what there is to copy from further back is found by looking into the text: where it would have to read
 * more than this it begins anew with the text's end.
 */
const mostUnread = 1536;
const beginning = 1024;
/** Tokens that a step leaves unread: the last one that was guessed, and the one that was drawn behind it. */
const usualPending = 2;

export interface DraftGuess {
  guess: Token[];
  /** Tokens that it drew, the one that it wasn't sure of with them, and how long that took. 0 while it has still to read. */
  evaluated: number;
  ms: number;
  /** How long it has read before that. */
  readMs: number;
}

export class DraftModel {
  readonly #slot: Slot;
  readonly #log: NativeLog;
  readonly #leastConfidence: number;
  /** Tokens that it knows, and those of them that the other one knows too. */
  readonly #known: number;
  readonly #shared: number;
  /** Place in the text of the first token that its window holds. */
  #first = 0;
  #failed = false;

  /** `vocabulary` is the number of tokens of the model that it guesses for. */
  constructor(slot: Slot, vocabulary: number, log: NativeLog, leastConfidence = usualConfidence) {
    this.#slot = slot;
    this.#log = log;
    this.#leastConfidence = leastConfidence;
    this.#known = vocabularyOf(slot.model).length;
    this.#shared = Math.min(this.#known, vocabulary);
  }

  /** False once its evaluation has failed. */
  get usable(): boolean {
    return !this.#failed;
  }

  /** Its window, and how much of it holds something. */
  get sequence(): Slot['sequence'] {
    return this.#slot.sequence;
  }

  /**
   * The likeliest tokens behind the text, `most` at most, and none that it isn't sure of. Where it has more to read than a step leaves it reads a chunk of that,
   * if it may, and guesses nothing as long as there is more: so nobody waits long for it. What fails in it is logged, and then it guesses nothing any more.
   */
  async guess(tokens: readonly Token[], most: number, mayRead = true): Promise<DraftGuess> {
    const guess: Token[] = [];
    let evaluated = 0;
    const begun = performance.now();
    let drawing: number | undefined;
    const result = (): DraftGuess => {
      const end = performance.now();
      return { guess, evaluated, ms: end - (drawing ?? end), readMs: (drawing ?? end) - begun };
    };
    if (this.#failed) return result();
    try {
      const window = this.#window(tokens);
      const kept = await keepFirst(this.#slot, commonPrefix(this.#slot.sequence, window));
      if (window.slice(kept).some((token) => token >= this.#known)) return result();
      const read = mayRead ? await this.#read(kept, window) : kept;
      if (window.length - read > usualPending) return result();
      let pending = window.slice(read);
      drawing = performance.now();
      const sampler = new TokenSampler(this.#slot.sequence, { temperature: 0, yieldEogToken: true }, true);
      try {
        for (const count = Math.min(most, this.#most); guess.length < count;) {
          const { token, confidence = 1 } = await sampler.next(pending);
          evaluated++;
          if (confidence < this.#leastConfidence || token >= this.#shared || this.#slot.model.isEogToken(token)) break;
          guess.push(token);
          pending = [token];
        }
      } finally {
        await sampler.close();
      }
    } catch (error) {
      this.#failed = true;
      this.#log('warn', `the model that guesses ahead is not used any more: ${String(error)}`);
    }
    return result();
  }

  /**
   * Reads a chunk of what is unread beyond what each step leaves. Returns how many of the window's tokens are read then. It isn't part of a guess's time: after
   * a pause there is more to read than there will be from step to step.
   */
  async #read(kept: number, window: readonly Token[]): Promise<number> {
    const unread = window.length - kept;
    if (unread <= usualPending) return kept;
    const { pace } = this.#slot;
    const chunk = pace.chunk(kept, unread - 1);
    const start = performance.now();
    await put(this.#slot, { at: kept, tokens: window.slice(kept, kept + chunk) });
    pace.measured(kept, chunk, performance.now() - start);
    return kept + chunk;
  }

  /** The text's end that it holds. It isn't moved at each step, and with it goes what was read. */
  #window(tokens: readonly Token[]): Token[] {
    const room = this.#slot.sequence.contextSize - 1 - this.#most;
    const window = tokens.slice(this.#first);
    const kept = commonPrefix(this.#slot.sequence, window);
    if (window.length <= room && kept > 0 && window.length - kept <= mostUnread) return window;
    const whole = tokens.length <= Math.min(mostUnread, room);
    this.#first = whole ? 0 : tokens.length - Math.min(beginning, Math.max(1, room >> 1));
    return tokens.slice(this.#first);
  }

  /** The longest guess. */
  get #most(): number {
    return Math.min(mostGuessed, Math.floor(this.#slot.sequence.contextSize * guessedShare));
  }
}

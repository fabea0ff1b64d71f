/**
 * A small model that says how a larger one's text may go on. It follows the text in a window of its own, which holds the text's end where that is too
 * long for it: its guesses needn't be exact, as each is checked. It must not know when guessing pays.
 */
import type { LlamaModel, Token } from 'node-llama-cpp';
import { commonPrefix, keepFirst, put } from './prefill.ts';
import type { NativeLog } from './nativeEngine.ts';
import type { Slot } from './slot.ts';
import { TokenSampler } from './tokenSampler.ts';

/** What it is less sure of isn't worth another of its evaluations. */
const usualConfidence = 0.4;
/** Vocabularies of one family are filled up to different round sizes. */
const mostPadding = 256;

export interface DraftGuess {
  guess: Token[];
  /** Tokens that it drew, the one that it wasn't sure of with them, and how long that took. 0 while it has still to read. */
  evaluated: number;
  ms: number;
}

export class DraftModel {
  readonly #slot: Slot;
  readonly #log: NativeLog;
  readonly #leastConfidence: number;
  readonly #vocabulary: number;
  /** Place in the text of the first token that its window holds. */
  #first = 0;
  #failed = false;

  constructor(slot: Slot, log: NativeLog, leastConfidence = usualConfidence) {
    this.#slot = slot;
    this.#log = log;
    this.#leastConfidence = leastConfidence;
    this.#vocabulary = vocabularyOf(slot.model).length;
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
   * The likeliest tokens behind the text, `most` at most, and none that it isn't sure of. Where it has more to read than a chunk it reads that, and guesses
   * nothing yet: so nobody waits long for it. What fails in it is logged, and then it guesses nothing any more.
   */
  async guess(tokens: readonly Token[], most: number): Promise<DraftGuess> {
    const guess: Token[] = [];
    let evaluated = 0;
    let start = performance.now();
    if (this.#failed) return { guess, evaluated, ms: 0 };
    try {
      const window = this.#window(tokens, most);
      const kept = await keepFirst(this.#slot, commonPrefix(this.#slot.sequence, window));
      let pending = window.slice(kept);
      if (pending.some((token) => token >= this.#vocabulary)) return { guess, evaluated, ms: 0 };
      if (await this.#read(kept, pending)) return { guess, evaluated, ms: 0 };
      start = performance.now();
      const sampler = new TokenSampler(this.#slot.sequence, { temperature: 0, yieldEogToken: true }, true);
      try {
        while (guess.length < most) {
          const { token, confidence = 1 } = await sampler.next(pending);
          evaluated++;
          if (confidence < this.#leastConfidence || this.#slot.model.isEogToken(token)) break;
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
    return { guess, evaluated, ms: performance.now() - start };
  }

  /** Reads a chunk where more than one is left; true when it has. */
  async #read(kept: number, pending: readonly Token[]): Promise<boolean> {
    const { pace } = this.#slot;
    const chunk = pace.chunk(kept, pending.length);
    if (chunk >= pending.length) return false;
    const start = performance.now();
    await put(this.#slot, { at: kept, tokens: pending.slice(0, chunk) });
    pace.measured(kept, chunk, performance.now() - start);
    return true;
  }

  /** The text's end that it holds: all of it where that fits, and else half of the window, so that it isn't moved at each step. */
  #window(tokens: readonly Token[], most: number): Token[] {
    const room = this.#slot.sequence.contextSize - 1 - most;
    if (tokens.length <= room) this.#first = 0;
    else if (tokens.length - this.#first > room || tokens.length <= this.#first) this.#first = tokens.length - (room >> 1);
    return tokens.slice(this.#first);
  }
}

/** Whether what one model says can be read by the other: the same tokens, but for those that fill up the longer vocabulary. */
export function sharesVocabulary(one: LlamaModel, other: LlamaModel): boolean {
  const [a, b] = [vocabularyOf(one), vocabularyOf(other)];
  const shared = Math.min(a.length, b.length);
  if (shared === 0 || Math.abs(a.length - b.length) > mostPadding) return false;
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The words of a model's tokens, by their numbers. */
export function vocabularyOf({ fileInfo }: LlamaModel): readonly string[] {
  return fileInfo.metadata.tokenizer.ggml.tokens;
}

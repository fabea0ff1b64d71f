import type { Token } from 'node-llama-cpp';
import type { ReplayObstacle } from '../protocol/worker/answerRecord.ts';

/** Tokens that went into a KV cache together. */
export interface Batch {
  /** Place of the first one. */
  at: number;
  tokens: readonly Token[];
}

/**
 * How a KV cache came to what it holds: the batches that its tokens went in with, in order. The last bits of the cache depend on them, so who puts the
 * same batches into an empty cache gets the same bits. A batch whose last tokens were taken out again is kept whole: its first ones were computed with
 * these beside them.
 */
export class CacheHistory {
  // Flat, as most batches of an answer have one token.
  readonly #tokens: Token[] = [];
  readonly #places: number[] = [];
  /** Where each batch begins in `#tokens`. */
  readonly #begins: number[] = [];
  /** Places of the batches that were evaluated with fewer threads than usual. */
  readonly #passing: number[] = [];
  readonly #isPassing: () => boolean;
  #end = 0;
  #known = true;

  /** `isPassing` tells, right behind an evaluation, that it had fewer threads than usual, and would be another one another time. */
  constructor(isPassing: () => boolean = () => false) {
    this.#isPassing = isPassing;
  }

  /** Of the `cached` tokens that were in the cache only the first `kept` still are. */
  cut(kept: number, cached: number): void {
    // Something else put tokens in, such as a state from a file.
    if (cached !== this.#end) this.#known = false;
    if (kept === 0) this.#known = true;
    for (let last = this.#places.at(-1); last !== undefined && last >= kept; last = this.#places.at(-1)) {
      this.#places.pop();
      this.#tokens.length = this.#begins.pop() ?? 0;
    }
    for (let last = this.#passing.at(-1); last !== undefined && last >= kept; last = this.#passing.at(-1)) this.#passing.pop();
    this.#end = kept;
  }

  /** A batch was evaluated at `at`. */
  add(at: number, tokens: readonly Token[]): void {
    if (tokens.length === 0) return;
    if (at !== this.#end) this.#known = false;
    if (this.#isPassing()) this.#passing.push(at);
    this.#places.push(at);
    this.#begins.push(this.#tokens.length);
    for (const token of tokens) this.#tokens.push(token);
    this.#end = at + tokens.length;
  }

  /** Into the empty cache came what another one held: `length` tokens, of these batches, or nobody knows of which. */
  restored(length: number, batches: readonly Batch[] | null): void {
    this.cut(0, this.#end);
    for (const { at, tokens } of batches ?? []) {
      this.#places.push(at);
      this.#begins.push(this.#tokens.length);
      for (const token of tokens) this.#tokens.push(token);
    }
    this.#known = batches !== null;
    this.#end = length;
  }

  /** Whether some of it was evaluated in a way that another time isn't the same. */
  get passing(): boolean {
    return this.#passing.length > 0;
  }

  /** The batches to which a cache of `length` tokens is due, or why it can't be told: also where so many aren't in it. */
  batches(length: number): Batch[] | ReplayObstacle {
    if (!this.#known || length !== this.#end) return 'unknown';
    if (this.passing) return 'fewerThreads';
    return this.#places.map((at, i) => ({ at, tokens: this.#tokens.slice(this.#begins[i], this.#begins[i + 1]) }));
  }
}

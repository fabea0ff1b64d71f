/**
 * Finds where the end of a text occurs earlier in it, and so what may come next: a rewritten function is mostly the old one. Each token costs about the
 * same however long the text is, as pairs of tokens are kept in chains by their hash, like a compressor's. It must not know what becomes of its guesses.
 */

/** A place from which the text may go on as it did there. */
export interface Occurrence {
  /** Index of the token that followed. */
  next: number;
  /** Tokens before it that are the same as at the text's end, at least two; longer ones are counted no further than {@link longestMatch}. */
  match: number;
}

export const longestMatch = 16;
const shortestMatch = 2;
/** Places that are looked at, the newest first: a pair like a line's end and its indentation is everywhere. */
const mostLooks = 32;
/** How far behind a guess's source another one is preferred to newer ones. */
const nearby = 256;
const hashBits = 15;
/** A token that is never guessed: what ends an answer. */
const wall = -1;

export class TextLookup {
  #tokens: Int32Array;
  #length = 0;
  /** The newest token that followed a pair with that hash, and for each token the one before it in the same chain; -1 for none. */
  readonly #heads = new Int32Array(1 << hashBits).fill(-1);
  #older: Int32Array;
  readonly #ends: (token: number) => boolean;
  /** Where the last guess was taken from goes on, -1 for none: behind a change a copy goes on near there. */
  #source = -1;

  /** `ends` tells the tokens behind which nothing is guessed. */
  constructor(tokens: readonly number[], ends: (token: number) => boolean) {
    this.#tokens = new Int32Array(tokens.length + 1024);
    this.#older = new Int32Array(this.#tokens.length);
    this.#ends = ends;
    for (const token of tokens) this.push(token);
  }

  /** Appends a token. */
  push(token: number): void {
    const at = this.#length;
    if (at === this.#tokens.length) this.#grow();
    const last = this.#ends(token) ? wall : token;
    if (this.#source >= 0 && this.#source < at && this.#tokens[this.#source] === last) this.#source++;
    this.#tokens[at] = last;
    if (at >= shortestMatch) {
      const hash = this.#hash(at);
      this.#older[at] = this.#heads[hash] ?? -1;
      this.#heads[hash] = at;
    }
    this.#length++;
  }

  /** The longest match; of equal ones the nearest behind the last one's source, else the newest. */
  find(): Occurrence | undefined {
    const end = this.#length;
    if (end < shortestMatch) return undefined;
    let best: Occurrence | undefined;
    let next = this.#heads[this.#hash(end)] ?? -1;
    for (let looks = 0; next >= 0 && looks < mostLooks; looks++) {
      const match = this.#match(next, end);
      if (match >= shortestMatch && this.#better(match, next, best)) best = { next, match };
      next = this.#older[next] ?? -1;
    }
    return best;
  }

  /** Up to `most` tokens as they followed there; a text that repeats itself goes on doing so. */
  draft({ next }: Occurrence, most: number): number[] {
    const drafted: number[] = [];
    this.#source = next;
    while (drafted.length < most) {
      const at = next + drafted.length;
      const token = at < this.#length ? this.#tokens[at] : drafted[at - this.#length];
      if (token === undefined || token === wall) break;
      drafted.push(token);
    }
    return drafted;
  }

  #better(match: number, next: number, best: Occurrence | undefined): boolean {
    if (!best) return true;
    if (match !== best.match) return match > best.match;
    const behind = (at: number): number => {
      const distance = at - this.#source;
      return this.#source >= 0 && distance >= 0 && distance <= nearby ? distance : Infinity;
    };
    return behind(next) < behind(best.next);
  }

  #match(next: number, end: number): number {
    let match = 0;
    while (match < longestMatch && match < next) {
      const token = this.#tokens[end - 1 - match];
      if (token === wall || token !== this.#tokens[next - 1 - match]) break;
      match++;
    }
    return match;
  }

  /** Of the two tokens before an index. */
  #hash(at: number): number {
    return (Math.imul(this.#tokens[at - 1] ?? 0, 0x9e3779b1) ^ Math.imul(this.#tokens[at - 2] ?? 0, 0x85ebca6b)) >>> (32 - hashBits);
  }

  #grow(): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#tokens = grown(this.#tokens);
    this.#older = grown(this.#older);
  }
}

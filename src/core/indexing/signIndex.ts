/**
 * A first look for what is near to a vector among very many: of each number only its sign is kept, so that a hundred thousand are in a few megabytes and gone through in
 * milliseconds. What is looked for keeps its numbers: that finds a good deal more than comparing signs with signs (`npm run bench -- index` tells the recall). Signs are those of
 * the difference to a centre, as the vectors of most models all lean to one side. Pure.
 */
import type { VectorCodes } from './vectorCodes.ts';

const bits = 8;
const values = 1 << bits;
/** Bytes that are looked at in one turn; a vector has as many or several times that. */
const together = 4;

export class SignIndex {
  /** Numbers of a vector. */
  readonly dimension: number;
  readonly #centre: Float32Array;
  /** Of one vector. */
  readonly #bytes: number;
  #signs = new Uint8Array(0);
  #ids = new Uint32Array(0);
  #count = 0;

  /** Of vectors of so many numbers, around a centre of as many. */
  constructor(centre: Float32Array) {
    this.dimension = centre.length;
    this.#centre = centre;
    this.#bytes = together * Math.ceil(centre.length / bits / together);
  }

  get count(): number {
    return this.#count;
  }

  /** `id` is a whole number below 2 to the 32nd. */
  add(id: number, { scale, codes }: VectorCodes): void {
    this.#makeRoom();
    this.#ids[this.#count] = id;
    let at = this.#count * this.#bytes;
    for (let index = 0; index < this.dimension; at++) {
      let byte = 0;
      for (let bit = 1; bit < values && index < this.dimension; bit <<= 1, index++)
        if ((codes[index] ?? 0) * scale > (this.#centre[index] ?? 0)) byte |= bit;
      this.#signs[at] = byte;
    }
    this.#count++;
  }

  /** The ids of those that may be nearest, at most so many, in no order. */
  candidates(vector: Float32Array, most: number): number[] {
    if (this.#count <= most) return [...this.#ids.subarray(0, this.#count)];
    const scores = this.#scores(vector);
    const { bucketOf, last } = highest(scores, most);
    const found: number[] = [];
    const edge: number[] = [];
    scores.forEach((score, index) => {
      const bucket = bucketOf(score);
      if (bucket >= last) (bucket > last ? found : edge).push(this.#ids[index] ?? 0);
    });
    return [...found, ...edge.slice(0, most - found.length)];
  }

  /** Four sums a turn: the processor adds them up side by side, which takes little more than half of the time. */
  #scores(vector: Float32Array): Float32Array {
    const [count, end, signs, table] = [this.#count, this.#bytes * values, this.#signs, this.#table(vector)];
    const scores = new Float32Array(count);
    for (let index = 0, at = 0; index < count; index++) {
      let [one, two, three, four] = [0, 0, 0, 0];
      for (let from = 0; from < end; from += together * values, at += together) {
        one += table[from + (signs[at] ?? 0)] ?? 0;
        two += table[from + values + (signs[at + 1] ?? 0)] ?? 0;
        three += table[from + 2 * values + (signs[at + 2] ?? 0)] ?? 0;
        four += table[from + 3 * values + (signs[at + 3] ?? 0)] ?? 0;
      }
      scores[index] = one + two + three + four;
    }
    return scores;
  }

  /** Of each byte's place and value, the sum of the numbers whose signs are set in it. */
  #table(vector: Float32Array): Float32Array {
    const table = new Float32Array(this.#bytes * values);
    for (let byte = 0; byte < this.#bytes; byte++) {
      const from = byte * values;
      for (let value = 1; value < values; value++) {
        // Without its lowest bit it was worked out before.
        const rest = value & (value - 1);
        const index = byte * bits + Math.log2(value ^ rest);
        table[from + value] = (table[from + rest] ?? 0) + (index < this.dimension ? (vector[index] ?? 0) - (this.#centre[index] ?? 0) : 0);
      }
    }
    return table;
  }

  #makeRoom(): void {
    if (this.#count < this.#ids.length) return;
    const room = Math.max(1024, 2 * this.#ids.length);
    const [ids, signs] = [new Uint32Array(room), new Uint8Array(room * this.#bytes)];
    ids.set(this.#ids);
    signs.set(this.#signs);
    this.#ids = ids;
    this.#signs = signs;
  }
}

/** Scores in buckets, the highest last: fewer than `most` are in those above the `last` that counts, and at least as many with that one. */
function highest(scores: Float32Array, most: number): { bucketOf: (score: number) => number; last: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const score of scores) {
    if (score < low) low = score;
    if (score > high) high = score;
  }
  const scale = high > low ? buckets / (high - low) : 0;
  const bucketOf = (score: number): number => Math.floor((score - low) * scale);
  const counts = new Uint32Array(buckets + 1);
  for (const score of scores) {
    const bucket = bucketOf(score);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  let last = buckets + 1;
  for (let count = 0; count < most && last > 0;) count += counts[--last] ?? 0;
  return { bucketOf, last };
}

/** Sorting a hundred thousand scores takes longer than making them. */
const buckets = 8_192;

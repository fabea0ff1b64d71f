/**
 * The heights of the rows of a long list, of which most were never drawn: what a row takes is what was measured, or else an estimate. It answers
 * where a row begins and which row is at a place in the time of a logarithm (a tree of partial sums), as both are asked several times a frame.
 */
/** A browser lays out little more than twice this. */
const mostPixels = 15_000_000;

export class RowHeights {
  #heights: number[] = [];
  readonly #measured: boolean[] = [];
  /** `tree[i]` is the sum of the heights from `i - (i & -i)` up to `i`, counted from 1. */
  #tree: number[] = [0];
  #estimate: number;

  /** `estimate`: pixels of a row that was not measured yet. */
  constructor(estimate: number) {
    this.#estimate = estimate;
  }

  get count(): number {
    return this.#heights.length;
  }

  /** How many rows were measured. */
  get measured(): number {
    return this.#measured.reduce((sum, measured) => sum + (measured ? 1 : 0), 0);
  }

  /** Pixels of all rows. */
  get total(): number {
    return this.top(this.count);
  }

  /** Adds rows at the end that weren't measured, or takes the last ones away. */
  resize(count: number): void {
    this.#heights.length = Math.min(this.#heights.length, count);
    this.#measured.length = this.#heights.length;
    this.#tree.length = this.#heights.length + 1;
    while (this.#heights.length < count) {
      this.#heights.push(this.#estimate);
      this.#measured.push(false);
      const node = this.#heights.length;
      this.#tree.push(this.top(node - 1) - this.top(node - (node & -node)) + this.#estimate);
    }
  }

  height(row: number): number {
    return this.#heights[row] ?? 0;
  }

  /** Keeps what was measured of a row. */
  set(row: number, height: number): void {
    const difference = height - this.height(row);
    this.#measured[row] = true;
    this.#heights[row] = height;
    if (difference === 0) return;
    for (let node = row + 1; node < this.#tree.length; node += node & -node) this.#tree[node] = (this.#tree[node] ?? 0) + difference;
  }

  /** Takes every row that wasn't measured for as high as the middle one of those that were, of which one may be as high as a book. Does nothing before any was. */
  estimateFromMeasured(): void {
    const known = this.#heights.filter((_, row) => this.#measured[row]).sort((a, b) => a - b);
    const middle = known[known.length >> 1];
    if (middle === undefined) return;
    this.#estimate = Math.min(middle, mostPixels / this.count);
    this.#heights = this.#heights.map((height, row) => (this.#measured[row] ? height : this.#estimate));
    this.#tree = [0, ...this.#heights];
    for (let node = 1; node < this.#tree.length; node++) {
      const parent = node + (node & -node);
      if (parent < this.#tree.length) this.#tree[parent] = (this.#tree[parent] ?? 0) + (this.#tree[node] ?? 0);
    }
  }

  /** Where a row begins, in pixels from the first one's beginning; for the number of rows, where the last one ends. */
  top(row: number): number {
    let sum = 0;
    for (let node = Math.min(row, this.count); node > 0; node -= node & -node) sum += this.#tree[node] ?? 0;
    return sum;
  }

  /** The row at a place in pixels, the first or last one outside; -1 without rows. */
  rowAt(place: number): number {
    let row = 0;
    let left = place;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.count))); step >= 1; step /= 2) {
      const sum = this.#tree[row + step];
      if (sum === undefined || sum > left) continue;
      row += step;
      left -= sum;
    }
    return Math.min(row, this.count - 1);
  }
}

/** Rows to draw: `first` to `last` and the pinned ones, in order and each once; none outside of the list. */
export function rowsToDraw(first: number, last: number, pinned: Iterable<number>, count: number): number[] {
  const rows = new Set<number>();
  for (let row = Math.max(0, first); row <= Math.min(last, count - 1); row++) rows.add(row);
  for (const row of pinned) if (row >= 0 && row < count) rows.add(row);
  return [...rows].sort((a, b) => a - b);
}

/** The stretch to ask for next: from the first row of `first` to `last` that is missing on, `most` at most; null when none is. */
export function missingRows(
  rows: readonly (object | null)[],
  first: number,
  last: number,
  most: number,
): { from: number; count: number } | null {
  const end = Math.min(last, rows.length - 1);
  let from = Math.max(0, first);
  while (from <= end && rows[from] !== null) from++;
  if (from > end) return null;
  let count = 1;
  while (count < most && from + count <= end && rows[from + count] === null) count++;
  return { from, count };
}

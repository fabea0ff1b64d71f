/** A half-open range of bytes. */
export type ByteRange = readonly [start: number, end: number];

/** Which bytes of a file are there, as ranges in order that don't touch each other. */
export class RangeSet {
  #ranges: ByteRange[] = [];

  constructor(ranges: readonly ByteRange[] = []) {
    for (const [start, end] of ranges) this.add(start, end);
  }

  get ranges(): readonly ByteRange[] {
    return this.#ranges;
  }

  /** How many bytes are there. */
  get bytes(): number {
    return this.#ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** Up to where the file is there from its beginning on. */
  get whole(): number {
    const [first] = this.#ranges;
    return first?.[0] === 0 ? first[1] : 0;
  }

  /** The end of the stretch that a place is in; the place itself where it isn't there. */
  endAt(place: number): number {
    return this.#ranges.find(([start, end]) => start <= place && place < end)?.[1] ?? place;
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const before = this.#ranges.filter((range) => range[1] < start);
    const after = this.#ranges.filter((range) => range[0] > end);
    const touched = this.#ranges.slice(before.length, this.#ranges.length - after.length);
    const joined: ByteRange = [Math.min(start, touched[0]?.[0] ?? start), Math.max(end, touched.at(-1)?.[1] ?? end)];
    this.#ranges = [...before, joined, ...after];
  }

  /** The first stretch below `size` that is in neither set, at most `most` bytes long; null where all is there or taken. */
  firstGap(size: number, most: number, taken: RangeSet = new RangeSet()): ByteRange | null {
    const known = [...this.#ranges, ...taken.#ranges].sort((a, b) => a[0] - b[0]);
    let start = 0;
    for (const range of known) {
      if (range[0] > start) return [start, Math.min(range[0], start + most, size)];
      start = Math.max(start, range[1]);
    }
    return start < size ? [start, Math.min(size, start + most)] : null;
  }
}

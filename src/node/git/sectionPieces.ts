/** Takes a diff apart by file as it comes, in pieces cut anywhere, so that of a file no more is held than is wanted. */

/** How a section begins; content lines begin with a blank, + - or \. */
const head = Buffer.from('\ndiff --');
const heads = ['git ', 'cc ', 'combined '].map((kind) => Buffer.from(kind));
/** Bytes of the longest beginning. */
const longestHead = head.length + Math.max(...heads.map(({ length }) => length));

export class SectionPieces {
  /** The end of what came, in which a section may begin. */
  #end: Buffer = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #length = 0;
  #cut = false;
  readonly #most: () => number;
  readonly #onSection: (bytes: Buffer, cut: boolean) => void;

  /** `onSection` gets the sections one by one, each with its `diff` line; of one that has more than `most` bytes, its beginning, which is `cut`. */
  constructor(most: () => number, onSection: (bytes: Buffer, cut: boolean) => void) {
    this.#most = most;
    this.#onSection = onSection;
  }

  add(piece: Buffer): void {
    const before = this.#end;
    if (piece.length < longestHead) {
      this.#take(Buffer.concat([before, piece]));
      return;
    }
    // To join all of both would leave as much behind as git writes.
    const seam = Buffer.concat([before, piece.subarray(0, longestHead)]);
    this.#keep(before.subarray(this.#finishAll(seam, before.length)));
    this.#take(piece);
  }

  /** These bytes follow on what is kept. */
  #take(bytes: Buffer): void {
    const from = this.#finishAll(bytes, bytes.length);
    const sure = Math.max(from, bytes.length - longestHead);
    this.#keep(bytes.subarray(from, sure));
    this.#end = Buffer.from(bytes.subarray(sure));
  }

  /** Finishes each section behind which another one begins, before `until`. Returns where the last of these begins; 0 where none does. */
  #finishAll(bytes: Buffer, until: number): number {
    let from = 0;
    for (let at = headIn(bytes); at !== -1 && at < until; at = headIn(bytes, from)) {
      this.#keep(bytes.subarray(from, at + 1));
      this.#finish();
      from = at + 1;
    }
    return from;
  }

  /** No more will come: `whole` where the diff ends here. */
  end(whole: boolean): void {
    this.#keep(this.#end);
    if (!whole) this.#cut = true;
    this.#end = Buffer.alloc(0);
    this.#finish();
  }

  #keep(bytes: Buffer): void {
    const room = Math.max(0, this.#most() - this.#length);
    if (bytes.length > room) this.#cut = true;
    if (room === 0 || bytes.length === 0) return;
    const kept = bytes.subarray(0, room);
    this.#kept.push(kept);
    this.#length += kept.length;
  }

  #finish(): void {
    const bytes = Buffer.concat(this.#kept);
    const cut = this.#cut;
    [this.#kept, this.#length, this.#cut] = [[], 0, false];
    if (bytes.length > 0) this.#onSection(bytes, cut);
  }
}

/** Where the line break before a section's beginning is, from a place on; -1 where there is none. */
function headIn(bytes: Buffer, from = 0): number {
  for (let at = bytes.indexOf(head, from); at !== -1; at = bytes.indexOf(head, at + 1)) {
    const after = at + head.length;
    if (heads.some((kind) => bytes.subarray(after, after + kind.length).equals(kind))) return at;
  }
  return -1;
}

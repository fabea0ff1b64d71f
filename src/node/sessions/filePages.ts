/**
 * The pages of a file of SQLite's as they are by now: those that its log has are newer than those in the file, and without them what was removed last would be there again. The log is read as
 * its format says, so that it can be where SQLite takes the file for damaged.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** SQLite's, of files that we make. */
export const pageBytes = 4_096;
const logHeadBytes = 32;
const frameHeadBytes = 24;
/** The first number of a log, the last bit of which says how its sums are made. */
const logMark = 0x377f0682;

export class FilePages {
  readonly #file: number;
  readonly #log: number | null;
  /** Where in the log a page begins. */
  readonly #newer = new Map<number, number>();
  /** Of the file, and those that only the log has. */
  readonly count: number;

  constructor(file: string) {
    this.#file = openSync(file, 'r');
    this.#log = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, 'r') : null;
    const inFile = Math.floor(fstatSync(this.#file).size / pageBytes);
    this.count = (this.#log !== null && this.#readLog(this.#log)) || inFile;
  }

  /** Null where there is none of that number. */
  at(number: number): Buffer | null {
    if (number < 1 || number > this.count) return null;
    const newer = this.#newer.get(number);
    if (newer !== undefined && this.#log !== null) return bytesAt(this.#log, newer, pageBytes);
    return bytesAt(this.#file, (number - 1) * pageBytes, pageBytes);
  }

  close(): void {
    closeSync(this.#file);
    if (this.#log !== null) closeSync(this.#log);
  }

  /** Up to the last frame that ends a transaction; what is behind a frame that isn't whole was never kept. Returns how many pages there are then; 0 where the log says nothing. */
  #readLog(log: number): number {
    const head = bytesAt(log, 0, logHeadBytes);
    const mark = head?.readUInt32BE(0) ?? 0;
    if (!head || (mark & ~1) >>> 0 !== logMark || head.readUInt32BE(8) !== pageBytes) return 0;
    const little = (mark & 1) === 0;
    let sums = sumsOf(head.subarray(0, 24), little, [0, 0]);
    if (sums[0] !== head.readUInt32BE(24) || sums[1] !== head.readUInt32BE(28)) return 0;
    let count = 0;
    const open = new Map<number, number>();
    for (let start = logHeadBytes; ; start += frameHeadBytes + pageBytes) {
      const frame = bytesAt(log, start, frameHeadBytes + pageBytes);
      // Frames of an earlier round are left behind those of this one.
      if (!frame?.subarray(8, 16).equals(head.subarray(16, 24))) return count;
      sums = sumsOf(frame.subarray(frameHeadBytes), little, sumsOf(frame.subarray(0, 8), little, sums));
      if (sums[0] !== frame.readUInt32BE(16) || sums[1] !== frame.readUInt32BE(20)) return count;
      open.set(frame.readUInt32BE(0), start + frameHeadBytes);
      const pages = frame.readUInt32BE(4);
      if (pages === 0) continue;
      for (const [page, place] of open) this.#newer.set(page, place);
      open.clear();
      count = pages;
    }
  }
}

function bytesAt(handle: number, start: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  return readSync(handle, bytes, 0, length, start) === length ? bytes : null;
}

/** SQLite's sums over pairs of numbers, each of which goes on from those before. */
function sumsOf(bytes: Buffer, little: boolean, [first, second]: readonly [number, number]): readonly [number, number] {
  let one = first;
  let two = second;
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + two) >>> 0;
    two = (two + (little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}

/**
 * A file that isn't whole yet, `NAME.part`, and beside it what of it is there, `NAME.part.json`. What the second says is on the disk in the first, also
 * when the program or the machine stops at any moment. Bytes may come in any order; their hash follows as far as they are there from the beginning on.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { RangeSet } from '../../core/models/download/rangeSet.ts';
import { replaceFile, syncFolder } from '../durableFile.ts';
import { readOwnFile } from '../ownFile.ts';

const hashStep = 1024 * 1024;
/** Bytes of the note beside a part: a file in pieces of megabytes has a few thousand at most. */
const mostNote = 1024 * 1024;

/** Which file it is that a part is of. A part of another one is of no use. */
export interface PartIdentity {
  url: string;
  size: number;
  /** As the server says it; null where it doesn't. */
  etag: string | null;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const noteShape = v.object({
  version: v.literal(1),
  url: v.string(),
  size: count,
  etag: v.nullable(v.string()),
  ranges: v.array(v.tuple([count, count])),
});

/** What a part's note says; null where there is none, or none that can be true. */
export async function partNote(file: string): Promise<(PartIdentity & { received: number; ranges: readonly [number, number][] }) | null> {
  const bytes = await readOwnFile(`${file}.part.json`, mostNote).catch(() => null);
  let read: unknown;
  try {
    read = JSON.parse(bytes?.toString('utf8') ?? 'null');
  } catch {
    return null;
  }
  const { success, output } = v.safeParse(noteShape, read);
  if (!success || output.ranges.some(([start, end]) => start >= end || end > output.size)) return null;
  return { ...output, received: new RangeSet(output.ranges).bytes };
}

/** Removes what there is of a file that isn't whole. */
export async function removePart(file: string): Promise<void> {
  await rm(`${file}.part.json`, { force: true });
  await rm(`${file}.part`, { force: true });
}

export class PartFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #identity: PartIdentity;
  readonly done: RangeSet;
  readonly #hash = createHash('sha256');
  #hashed = 0;
  #hashing: Promise<void> | undefined;
  /** The last note, which may still be written. */
  #noting: Promise<void> | undefined;

  private constructor(file: string, handle: FileHandle, identity: PartIdentity, done: RangeSet) {
    this.#file = file;
    this.#handle = handle;
    this.#identity = identity;
    this.done = done;
  }

  /**
   * Opens the part of a file, and goes on with what is there of the same one. Throws the system's error, where no file can be made there.
   */
  static async open(file: string, identity: PartIdentity): Promise<PartFile> {
    const part = `${file}.part`;
    const note = await partNote(file);
    const length = await stat(part).then(
      ({ size }) => size,
      () => 0,
    );
    const goesOn =
      note !== null &&
      note.url === identity.url &&
      note.size === identity.size &&
      note.etag === identity.etag &&
      note.ranges.every(([, end]) => end <= length);
    if (!goesOn) await removePart(file);
    const { O_RDWR, O_CREAT } = constants;
    // Windows has no such flag.
    const noLink = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
    const handle = await open(part, O_RDWR | O_CREAT | noLink, 0o644);
    return new PartFile(file, handle, identity, new RangeSet(goesOn ? note.ranges : []));
  }

  get received(): number {
    return this.done.bytes;
  }

  /** Writes bytes at a place. Rejects with the system's error; what was there stays. */
  async write(place: number, chunks: readonly Uint8Array[]): Promise<void> {
    const whole = chunks.reduce((sum, { length }) => sum + length, 0);
    let left = [...chunks];
    for (let at = 0; at < whole;) {
      const { bytesWritten } = await this.#handle.writev(left, place + at);
      if (bytesWritten === 0) throw Object.assign(new Error('nothing could be written'), { code: 'ENOSPC' });
      at += bytesWritten;
      if (at < whole) left = [Buffer.concat(left).subarray(bytesWritten)];
    }
    this.done.add(place, place + whole);
    this.#hashing ??= this.#hashOn().finally(() => {
      this.#hashing = undefined;
    });
    // Awaited by `sha256`; that it fails is found out there.
    this.#hashing.catch(() => undefined);
  }

  /** Notes what is there, once that is on the disk. One call at a time. */
  note(): Promise<void> {
    return (this.#noting = this.#note());
  }

  /** The hash of the whole file, all of which has to be there. */
  async sha256(): Promise<string> {
    for (;;) {
      await this.#hashing;
      if (this.#hashed >= this.#identity.size) return this.#hash.copy().digest('hex');
      await this.#hashOn();
    }
  }

  /** Reads some bytes, all of which have to be there. */
  async read(place: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.alloc(bytes);
    for (let at = 0; at < bytes;) {
      const { bytesRead } = await this.#handle.read(buffer, at, bytes - at, place + at);
      if (bytesRead === 0) throw new Error(`${this.#file}.part ends before ${String(place + bytes)}`);
      at += bytesRead;
    }
    return buffer;
  }

  /** Gives the whole file its name, once it is on the disk. */
  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.close();
    await rename(`${this.#file}.part`, this.#file);
    await syncFolder(path.dirname(this.#file));
    await rm(`${this.#file}.part.json`, { force: true });
  }

  async close(): Promise<void> {
    await this.#noting?.catch(() => undefined);
    await this.#hashing?.catch(() => undefined);
    await this.#handle.close();
  }

  async #note(): Promise<void> {
    const ranges = [...this.done.ranges];
    await this.#handle.datasync();
    const text = JSON.stringify({ version: 1, ...this.#identity, ranges });
    await replaceFile(`${this.#file}.part.json`, Buffer.from(text), 0o600);
  }

  async #hashOn(): Promise<void> {
    while (this.#hashed < this.done.whole) {
      const chunk = await this.read(this.#hashed, Math.min(hashStep, this.done.whole - this.#hashed));
      this.#hash.update(chunk);
      this.#hashed += chunk.length;
    }
  }
}

/** The transfer of one file: which pieces are asked for, what becomes of answers that are none, and when it is given up. */
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { DownloadedFile, DownloadProgress, FileDownload } from '../../core/models/download/fileDownload.ts';
import { type ByteRange, RangeSet } from '../../core/models/download/rangeSet.ts';
import type { DownloadOptions, DownloadTiming } from './downloadFile.ts';
import { assertRoomFor, placeProblem } from './downloadPlace.ts';
import { type FileAnswer, fileAnswer, PassingProblem } from './fileAnswer.ts';
import { type HttpsAnswer, httpsGet } from './httpsGet.ts';
import { PartFile, partNote, removePart } from './partFile.ts';
import { readBody } from './readBody.ts';

/** Long enough that asking for it costs little, and short enough that the hash, which follows in order, isn't far behind. */
const pieceBytes = 16 * 1024 * 1024;
/** How often it is noted what is there: what came since the last time is fetched again after a crash. */
const noteMs = 200;
const usualConnections = 4;
/** So often in a row it may fail without that anything comes; fewer times before anything came at all, as somebody may wait for it. */
const mostFailures = 6;
const mostFirstFailures = 3;
const mostWaitMs = 60_000;
const magic = 'GGUF';

export interface TransferOptions extends DownloadOptions {
  timing: DownloadTiming;
  /** Told when `state.phase` has changed. */
  onPhase: () => void;
}

/** The server has another file now than the one that was begun. */
class FileChanged extends Error {}

/** A file on its way. */
interface Begun {
  part: PartFile;
  answer: FileAnswer;
  /** Where it was found behind redirects; such addresses run out. */
  found: string | null;
  inPieces: boolean;
}

/** An answer whose body is still to be read. */
interface OpenAnswer {
  open: HttpsAnswer;
  answer: FileAnswer;
}

export class FileTransfer {
  readonly #download: FileDownload;
  readonly #options: TransferOptions;
  readonly #host: string;
  #phase: DownloadProgress['phase'] = 'connecting';
  #begun: Begun | undefined;
  /** What is being fetched at the moment. */
  #asked: ByteRange[] = [];
  /** Bytes that came, in all, and the most that was there at once: what is fetched once more is no progress. */
  #came = 0;
  #furthest = 0;
  /** What an earlier attempt has left. */
  #left = { received: 0, total: null as number | null, gap: [0, pieceBytes] as ByteRange };

  constructor(download: FileDownload, options: TransferOptions) {
    this.#download = download;
    this.#options = options;
    this.#host = URL.parse(download.url)?.host ?? '';
  }

  get state(): Pick<DownloadProgress, 'phase' | 'received' | 'total'> {
    const { part, answer } = this.#begun ?? {};
    const total = answer?.size ?? this.#left.total ?? this.#download.size;
    return { phase: this.#phase, received: part?.received ?? this.#left.received, total };
  }

  /** Fetches the file and gives it its name. */
  async run(): Promise<DownloadedFile> {
    for (let restarts = 0; ; restarts++) {
      await this.#lookForPart();
      try {
        return await this.#finish(await this.#fetchAll());
      } catch (error) {
        const damaged = AppError.is(error, 'downloadWrong');
        if (damaged || error instanceof FileChanged) await this.#forget();
        // What was there before may have been damaged on the disk.
        const again = error instanceof FileChanged || (damaged && error.data.why === 'hash' && this.#left.received > 0);
        if (!again) throw error;
        if (restarts > 0) throw new AppError('downloadChanged', 'the file keeps changing', { host: this.#host });
      } finally {
        await this.#close();
      }
    }
  }

  async #lookForPart(): Promise<void> {
    const note = await partNote(this.#download.file);
    const ours = note?.url === this.#download.url ? note : null;
    const done = new RangeSet(ours?.ranges ?? []);
    const gap = done.firstGap(ours?.size ?? Infinity, pieceBytes);
    this.#left = {
      received: done.bytes,
      total: ours?.size ?? null,
      // Of a file that is there whole, one byte tells whether it still is that file.
      gap: gap ?? [done.bytes - 1, done.bytes],
    };
    this.#furthest = done.bytes;
  }

  async #forget(): Promise<void> {
    await this.#close();
    await removePart(this.#download.file);
  }

  async #close(): Promise<void> {
    await this.#begun?.part.close().catch((error: unknown) => {
      throw placeProblem(error, this.#download.file);
    });
    this.#begun = undefined;
    this.#asked = [];
  }

  async #fetchAll(): Promise<Begun> {
    // One line that fails for good ends the others.
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, ending.signal]);
    const noting = this.#noteUntil(ending.signal);
    try {
      const { begun, first } = await this.#retrying(signal, () => this.#begin(signal));
      this.#tell('downloading');
      const { connections = usualConnections } = this.#options;
      const lines = Array.from({ length: begun.inPieces ? connections : 1 }, (_, i) =>
        this.#line(begun, i, i === 0 ? first : null, signal),
      );
      try {
        await Promise.all(lines);
      } catch (error) {
        ending.abort();
        await Promise.allSettled(lines);
        throw error;
      }
      return begun;
    } finally {
      ending.abort();
      await noting;
      // Once more behind the last line's end: until then it may have written.
      await this.#note();
    }
  }

  /** The first answer: what the file is, and the beginning of what is missing. */
  async #begin(signal: AbortSignal): Promise<{ begun: Begun; first: OpenAnswer | null }> {
    const { url, file, size, sha256 } = this.#download;
    const { gap } = this.#left;
    const first = await this.#ask(url, gap, signal);
    const { answer, open } = first;
    try {
      if (size !== null && answer.size !== size)
        throw new AppError('downloadWrong', 'another length', { why: 'size', host: this.#host, bytes: answer.size, expected: size });
      if (sha256 !== null && answer.sha256 !== null && answer.sha256 !== sha256)
        throw new AppError('downloadWrong', `${answer.sha256} announced, ${sha256} stated`, { why: 'hash', host: this.#host });
      await assertRoomFor(file, answer.size);
      const part = await PartFile.open(file, { url, size: answer.size, etag: answer.etag }).catch((error: unknown) => {
        throw placeProblem(error, file);
      });
      const begun: Begun = { part, answer, found: open.url === url ? null : open.url, inPieces: answer.inPieces };
      this.#begun = begun;
      // Where the part is none of this file, something else is missing first.
      const next = part.done.firstGap(answer.size, pieceBytes);
      if (next && (next[0] === gap[0] || !answer.inPieces)) return { begun, first };
      open.response.destroy();
      return { begun, first: null };
    } catch (error) {
      open.response.destroy();
      throw error;
    }
  }

  async #ask(url: string, [start, end]: ByteRange, signal: AbortSignal): Promise<OpenAnswer> {
    const { timing, ...options } = this.#options;
    const range = `bytes=${String(start)}-${String(end - 1)}`;
    const open = await httpsGet(url, { range }, { ...options, patienceMs: timing.answer }, signal);
    try {
      return { open, answer: fileAnswer(open, start) };
    } catch (error) {
      open.response.destroy();
      throw error;
    }
  }

  /** Fetches pieces one after the other until none is left. */
  async #line(begun: Begun, index: number, first: OpenAnswer | null, signal: AbortSignal): Promise<void> {
    let open = first;
    for (;;) {
      // A server that has stopped giving pieces gives the whole rest to one.
      if (!begun.inPieces && index > 0) break;
      const most = begun.inPieces ? pieceBytes : Infinity;
      const gap = begun.part.done.firstGap(begun.answer.size, most, new RangeSet(this.#asked));
      if (!gap) break;
      this.#asked.push(gap);
      try {
        await this.#retrying(signal, async () => {
          const rest: ByteRange = [begun.part.done.endAt(gap[0]), gap[1]];
          const answer = open ?? (await this.#askAgain(begun, rest, signal));
          open = null;
          await this.#fetchPiece(begun, rest, answer, signal);
        });
      } finally {
        this.#asked = this.#asked.filter((one) => one !== gap);
      }
    }
    open?.open.response.destroy();
  }

  async #askAgain(begun: Begun, gap: ByteRange, signal: AbortSignal): Promise<OpenAnswer> {
    const { found } = begun;
    const again = await this.#ask(found ?? this.#download.url, gap, signal).catch((error: unknown) => {
      if (found === null || !AppError.is(error, 'downloadDenied', 'downloadMissing')) throw error;
      // The address has run out.
      begun.found = null;
      throw new PassingProblem(error);
    });
    const { answer, open } = again;
    if (found === null && open.url !== this.#download.url) begun.found = open.url;
    const same = answer.size === begun.answer.size && (answer.etag === begun.answer.etag || answer.ownEtag === begun.answer.ownEtag);
    if (same) return again;
    open.response.destroy();
    throw new FileChanged();
  }

  /** Reads a piece into the file; of an answer that begins before it, or is longer, only that. */
  async #fetchPiece(begun: Begun, [start, end]: ByteRange, { open, answer }: OpenAnswer, signal: AbortSignal): Promise<void> {
    const { part } = begun;
    if (!answer.inPieces) begun.inPieces = false;
    let place = start;
    let skip = place - answer.range[0];
    await readBody(open.response, {
      host: this.#host,
      most: Math.min(answer.range[1], end) - answer.range[0],
      stallMs: this.#options.timing.stall,
      signal,
      onBytes: (bytes) => {
        this.#came += bytes;
      },
      take: async (chunks) => {
        const wanted = skip > 0 ? dropped(chunks, skip) : chunks;
        skip = Math.max(0, skip - lengthOf(chunks));
        if (place === 0) this.#assertModel(wanted);
        await part.write(place, wanted).catch((error: unknown) => {
          throw placeProblem(error, this.#download.file);
        });
        place += lengthOf(wanted);
        this.#furthest = Math.max(this.#furthest, part.received);
      },
    });
    if (place < Math.min(answer.range[1], end))
      throw new PassingProblem(
        new AppError('downloadServer', 'the server gives fewer bytes than it says', { host: this.#host, status: 0 }),
      );
  }

  #assertModel(chunks: readonly Uint8Array[]): void {
    const start = Buffer.concat(chunks.slice(0, magic.length)).toString('latin1', 0, magic.length);
    if (start.length === magic.length && start !== magic)
      throw new AppError('downloadWrong', 'no GGUF', { why: 'model', host: this.#host });
  }

  /** Does it until it works or fails for good. What makes progress may fail again. */
  async #retrying<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let failures = 0;
    for (;;) {
      throwIfCancelled(signal);
      const before = this.#furthest;
      try {
        return await work();
      } catch (error) {
        const problem = passingOf(error);
        if (!problem) throw error;
        failures = this.#furthest > before ? 1 : failures + 1;
        if (failures >= (this.#furthest === 0 ? mostFirstFailures : mostFailures)) throw problem.problem;
        const wait = Math.min(mostWaitMs, Math.max(problem.waitMs, this.#options.timing.retry * 2 ** (failures - 1)));
        this.#tell('retrying');
        await delay(wait, undefined, { signal }).catch(() => undefined);
        this.#tell(this.#begun ? 'downloading' : 'connecting');
      }
    }
  }

  /** Notes now and then what is there. */
  async #noteUntil(signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(noteMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#note();
    }
  }

  /** What can't be noted is fetched again the next time, no more: a full disk is told by who writes the file. */
  async #note(): Promise<void> {
    await this.#begun?.part.note().catch(() => undefined);
  }

  async #finish(begun: Begun): Promise<DownloadedFile> {
    const { file, sha256: stated } = this.#download;
    this.#tell('verifying');
    const sha256 = await begun.part.sha256().catch((error: unknown) => {
      throw placeProblem(error, file);
    });
    const expected = stated ?? begun.answer.sha256;
    if (expected !== null && sha256 !== expected)
      throw new AppError('downloadWrong', `${sha256} instead of ${expected}`, { why: 'hash', host: this.#host });
    throwIfCancelled(this.#options.signal);
    await this.#options.check({
      size: begun.answer.size,
      read: (offset, length) => begun.part.read(offset, Math.min(length, begun.answer.size - offset)),
    });
    throwIfCancelled(this.#options.signal);
    await begun.part.finish().catch((error: unknown) => {
      throw placeProblem(error, file);
    });
    this.#begun = undefined;
    return { file, bytes: begun.answer.size, sha256, verified: expected === null ? 'header' : 'hash', received: this.#came };
  }

  #tell(phase: DownloadProgress['phase']): void {
    this.#phase = phase;
    this.#options.onPhase();
  }
}

/** What may be otherwise the next time. A name that nobody knows, or a connection that can't be made, may be a network that is about to come back. */
function passingOf(error: unknown): PassingProblem | null {
  if (error instanceof PassingProblem) return error;
  const passes = AppError.is(error, 'downloadStalled') || (AppError.is(error, 'downloadOffline') && error.data.reason !== 'certificate');
  return passes ? new PassingProblem(error) : null;
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** All but the first bytes. */
function dropped(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return chunks.flatMap((chunk) => {
    const from = Math.min(left, chunk.length);
    left -= from;
    return from < chunk.length ? [chunk.subarray(from)] : [];
  });
}

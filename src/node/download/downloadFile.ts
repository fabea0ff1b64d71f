/**
 * Fetches one file, in pieces over several connections where the server gives pieces, goes on where an earlier attempt stopped, and gives the file its
 * name only when it is whole and what it should be. One process at a time fetches a file; others wait for it and take over when it ends.
 */
import { writeFileSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { ByteSource } from '../../core/models/ggufCursor.ts';
import type { DownloadedFile, DownloadProgress, FileDownload } from '../../core/models/download/fileDownload.ts';
import { TransferRate } from '../../core/models/download/transferRate.ts';
import { type SystemLock, takeLock } from '../systemLock.ts';
import { assertRoomFor, makeFolder } from './downloadPlace.ts';
import { FileTransfer } from './fileTransfer.ts';
import type { HttpsOptions } from './httpsGet.ts';
import { partNote, removePart } from './partFile.ts';

/** Milliseconds, for how long things are waited for. */
export interface DownloadTiming {
  /** Connecting, and a server's first answer. */
  answer: number;
  /** In so long at least a few kilobytes have to come. */
  stall: number;
  /** Before the first further attempt; twice as long before each next one. */
  retry: number;
}

export interface DownloadOptions extends Omit<HttpsOptions, 'patienceMs'> {
  signal: AbortSignal;
  onProgress?: (progress: DownloadProgress) => void;
  /** Looks at the whole file before it gets its name; rejects with what speaks against it. */
  check: (source: ByteSource) => Promise<unknown>;
  /** At once to one server, where it gives pieces. */
  connections?: number;
  timing?: Partial<DownloadTiming> | undefined;
}

const usualTiming: DownloadTiming = { answer: 30_000, stall: 30_000, retry: 1000 };
const progressMs = 250;
/** How often it is looked whether another process still fetches the file. */
const lookMs = 300;

/**
 * Fetches a file.
 * @throws AppError `downloadRefused`, `downloadOffline`, `downloadStalled`, `downloadDenied`, `downloadMissing`, `downloadServer`, `downloadChanged`,
 * `downloadWrong`, `downloadPlace`, `downloadRoom`, what `check` throws, and `cancelled`: then what is there of the file stays for the next time.
 */
export async function downloadFile(download: FileDownload, options: DownloadOptions): Promise<DownloadedFile> {
  const { file } = download;
  await makeFolder(path.dirname(file));
  for (;;) {
    throwIfCancelled(options.signal);
    const there = await stat(file).catch(() => null);
    if (there) return { file, bytes: there.size, sha256: null, verified: 'before', received: 0 };
    const lock = await lockFor(file);
    if (lock) {
      try {
        // Somebody may have finished it between the two looks.
        const done = (await stat(file).catch(() => null)) ? null : await fetchFile(download, options);
        if (done) return done;
      } finally {
        await endLock(file, lock);
      }
    }
    const note = await partNote(file);
    options.onProgress?.({
      phase: 'elsewhere',
      received: note?.received ?? 0,
      total: note?.size ?? download.size,
      bytesPerSecond: null,
      secondsLeft: null,
    });
    await delay(lookMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** Removes what there is of a file that isn't whole. Rejects with `busy` while somebody fetches it. */
export async function discardDownload(file: string): Promise<void> {
  const lock = await lockFor(file);
  if (!lock) throw new AppError('busy', `${file} is being fetched`, { what: 'download' });
  try {
    await removePart(file);
  } finally {
    await endLock(file, lock);
  }
}

/** Null where another process fetches the file. Throws `downloadRoom` or `downloadPlace`. */
async function lockFor(file: string): Promise<SystemLock | null> {
  const lockFile = lockOf(file);
  const identity = async (): Promise<number | null> => (await stat(lockFile).catch(() => null))?.ino ?? null;
  try {
    for (;;) {
      makeLockFile(lockFile);
      const before = await identity();
      const lock = await takeLock(lockFile);
      // Who had it takes its file away: a lock that was taken of that one keeps nobody off.
      if (lock === null || (before !== null && before === (await identity()))) return lock;
      lock.release();
    }
  } catch (error) {
    // The system needs a block for a lock, and says little when it has none.
    await assertRoomFor(file, 0);
    throw new AppError('downloadPlace', `the lock of ${file} can't be used`, { path: file, reason: 'folder' }, error);
  }
}

/** In one step, as closing a file gives up all locks that this process has of it: nobody here can have one of a file that is made and closed at once. */
function makeLockFile(lockFile: string): void {
  try {
    writeFileSync(lockFile, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Gives a lock back, and leaves no file of it in the folder of models. */
async function endLock(file: string, lock: SystemLock): Promise<void> {
  await rm(lockOf(file), { force: true }).catch(() => undefined);
  lock.release();
}

function lockOf(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.lock`);
}

async function fetchFile(download: FileDownload, options: DownloadOptions): Promise<DownloadedFile> {
  const rate = new TransferRate();
  const tell = (): void => {
    const { phase, received, total } = transfer.state;
    rate.add(performance.now(), received);
    const secondsLeft = total === null ? null : rate.secondsLeft(total - received);
    options.onProgress?.({ phase, received, total, bytesPerSecond: rate.bytesPerSecond, secondsLeft });
  };
  const transfer = new FileTransfer(download, { ...options, timing: { ...usualTiming, ...options.timing }, onPhase: tell });
  const timer = setInterval(tell, progressMs);
  try {
    tell();
    return await transfer.run();
  } finally {
    clearInterval(timer);
  }
}

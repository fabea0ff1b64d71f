import { AppError } from '../../base/appError.ts';
import { PassingProblem } from './fileAnswer.ts';
import type { FileResponse } from './httpsGet.ts';

/** In the time for a stall at least so many bytes have to come: less is no transfer that ends. */
const leastBytes = 4096;
/** Handed on at once; on a slow line what came in so many milliseconds, so that it is seen and noted. */
const handedBytes = 1024 * 1024;
const handedMs = 250;

export interface BodyReader {
  /** The server's name, for what is said of it. */
  host: string;
  /** No more than so many bytes are read. */
  most: number;
  /** Milliseconds in which something has to come. */
  stallMs: number;
  signal: AbortSignal;
  /** Told of each chunk as it comes. */
  onBytes: (bytes: number) => void;
  /** Takes what came, in order. What it rejects with ends the reading. */
  take: (chunks: readonly Uint8Array[]) => Promise<void>;
}

/**
 * Reads a body to its end, or to as many bytes as are wanted. What came before something failed was handed on.
 * @throws PassingProblem where the server stops in the middle; `cancelled`; what `take` rejects with.
 */
export async function readBody(response: FileResponse, { host, most, stallMs, signal, onBytes, take }: BodyReader): Promise<void> {
  // A connection whose answer was read to its end serves for the next piece.
  const endsThere = Number(response.headers['content-length']) === most;
  let came = 0;
  const stall = new AbortController();
  let before = 0;
  const watch = setInterval(() => {
    if (came - before < leastBytes) {
      stall.abort();
      response.destroy();
    }
    before = came;
  }, stallMs);
  let chunks: Uint8Array[] = [];
  let held = 0;
  let handed = performance.now();
  const hand = async (): Promise<void> => {
    handed = performance.now();
    if (held === 0) return;
    const now = chunks;
    [chunks, held] = [[], 0];
    await take(now);
  };
  const stop = (): void => void response.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    try {
      for await (const read of response as AsyncIterable<Uint8Array>) {
        const chunk = read.length > most - came ? read.subarray(0, most - came) : read;
        came += chunk.length;
        held += chunk.length;
        chunks.push(chunk);
        onBytes(chunk.length);
        if (held >= handedBytes || performance.now() - handed >= handedMs) await hand();
        if (came >= most && !endsThere) break;
      }
    } catch (error) {
      if (AppError.is(error) || !isOfConnection(error)) throw error;
      await hand();
      if (signal.aborted) throw new AppError('cancelled', 'cancelled');
      if (!stall.signal.aborted)
        throw new PassingProblem(new AppError('downloadOffline', String(error), { host, reason: 'connection' }, error));
    }
    await hand();
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    if (stall.signal.aborted) throw new PassingProblem(new AppError('downloadStalled', `nothing comes from ${host}`, { host }));
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', stop);
    response.destroy();
  }
}

/** Whether it is the connection that failed, and not the disk. */
function isOfConnection(error: unknown): boolean {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined || syscall === 'read' || /^(ECONN|EPIPE|ETIMEDOUT|ERR_STREAM|HPE_)/.test(code);
}

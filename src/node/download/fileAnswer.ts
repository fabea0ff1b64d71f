/** What a server's answer says of a file, and of what was asked for; what is no file is named here. */
import { retryAfterMs } from '../retryAfter.ts';
import { AppError } from '../../base/appError.ts';
import type { ByteRange } from '../../core/models/download/rangeSet.ts';
import type { HttpsAnswer } from './httpsGet.ts';

/** An answer that has bytes of the file. */
export interface FileAnswer {
  /** Bytes of the whole file. */
  size: number;
  /** What changes when the file does: as the first server on the way says it, and as the last one does; null where it doesn't. */
  etag: string | null;
  ownEtag: string | null;
  /** Hugging Face says it of large files, on the way to where it hands them out. Lower case hex. */
  sha256: string | null;
  /** Which bytes come. */
  range: ByteRange;
  /** The server gives a part where one is asked for. */
  inPieces: boolean;
}

/** It may be otherwise the next time. */
export class PassingProblem extends Error {
  /** Why it is given up when it doesn't pass. */
  readonly problem: AppError;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly waitMs: number;

  constructor(problem: AppError, waitMs = 0) {
    super(problem.message);
    this.problem = problem;
    this.waitMs = waitMs;
  }
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Reads an answer's head; `start` is the first byte that was asked for.
 * @throws PassingProblem, and AppError `downloadDenied`, `downloadMissing`, `downloadServer`, `downloadWrong` (data: why, host).
 */
export function fileAnswer({ response, url, hops }: HttpsAnswer, start: number): FileAnswer {
  const { host } = new URL(url);
  const { statusCode: status = 0, headers } = response;
  if (passing.has(status))
    throw new PassingProblem(
      new AppError('downloadServer', `${String(status)} from ${host}`, { host, status }),
      retryAfterMs(headers['retry-after']),
    );
  if (status === 401 || status === 403) throw new AppError('downloadDenied', `${String(status)} from ${host}`, { host, status });
  if (status === 404 || status === 410) throw new AppError('downloadMissing', `${String(status)} from ${host}`, { host, status });
  if (status !== 200 && status !== 206) throw new AppError('downloadServer', `${String(status)} from ${host}`, { host, status });
  if (/^text\/html\b/i.test(headers['content-type'] ?? '')) throw new AppError('downloadWrong', 'a page', { why: 'page', host });
  const heads = [...hops, headers];
  const linked = heads.map((head) => head['x-linked-etag']).find((tag) => typeof tag === 'string');
  const ownEtag = headers.etag ?? null;
  const etag = linked ?? ownEtag;
  const sha256 = /^"?([0-9a-f]{64})"?$/.exec(linked ?? '')?.[1] ?? null;
  if (status === 200) {
    const size = wholeNumber(headers['content-length']);
    if (size === null) throw new AppError('downloadServer', `${host} doesn't say how long the file is`, { host, status: 0 });
    return { size, etag, ownEtag, sha256, range: [0, size], inPieces: false };
  }
  const [, from, to, of] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers['content-range'] ?? '') ?? [];
  const [first, last, size] = [from, to, of].map(wholeNumber) as [number | null, number | null, number | null];
  if (first === null || last === null || size === null || first !== start || last < first || last >= size)
    throw new AppError('downloadServer', `${host} gives other bytes than were asked for`, { host, status: 206 });
  return { size, etag, ownEtag, sha256, range: [first, last + 1], inPieces: true };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** What it means that the file of the sessions can't be used, and what means that it isn't what was written any more. */
import { AppError } from '../../base/appError.ts';
import { causeOfDatabase } from '../databaseCause.ts';

/** The file was written by a later version since it was opened. */
export class LaterVersion extends Error {}

/** The file holds something else than sessions. */
export class NoSessions extends Error {}

/** Codes of SQLite: damaged, no database, and a read that found less than there should be or that the file system calls damaged. */
const damaged: ReadonlySet<number> = new Set([11, 26]);
const unreadable: ReadonlySet<number> = new Set([522, 8_458]);
/** Not to be written. */
const readOnly = 8;
const ioFailed = 10;
/** Such as a column that isn't there. */
const noSuchThing = 1;

/** Whether the file is to be put aside: only what leaves no doubt, as what is in it is nowhere else. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof NoSessions) return true;
  const code = codeOf(error);
  return code !== null && (unreadable.has(code) || damaged.has(code & 0xff));
}

/** Whether a part of a damaged file can't be read: what is wrong with it shows in many ways, also as a number that nobody has written. */
export function isUnreadable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null) return [noSuchThing, ioFailed, ...damaged].includes(code & 0xff);
  return error instanceof Error && Reflect.get(error, 'code') === 'ERR_OUT_OF_RANGE';
}

/**
 * `storeUnavailable` with its cause for what the system or SQLite says of the file, and `storeNewer` for what can't be done as a later version has written it (`newer`); all else as it is.
 */
export function storeFailure(error: unknown, file: string, newer: boolean): unknown {
  const code = codeOf(error);
  // What it calls otherwise, or has done away with.
  const isStrange = error instanceof TypeError || (code !== null && [readOnly, noSuchThing].includes(code & 0xff));
  if (error instanceof LaterVersion || (newer && isStrange))
    return new AppError('storeNewer', 'a later version has written the sessions', { path: file }, error);
  const found = causeOfDatabase(error, file);
  if (found) return new AppError('storeUnavailable', found.message, { cause: found.cause, path: found.path }, error);
  if (code === null && !(error instanceof NoSessions)) return error;
  return new AppError('storeUnavailable', `${String(error)}: ${file}`, { cause: 'failed', path: file }, error);
}

function codeOf(error: unknown): number | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : null;
  return typeof code === 'number' ? code : null;
}

/** What it means that the file of an index can't be used, where that is up to the machine and not to what is in it. */
import { AppError } from '../../base/appError.ts';
import { makePrivateFolder } from '../privateFolder.ts';

/** Codes of SQLite. */
const busy: ReadonlySet<unknown> = new Set([5, 6]);
const full: ReadonlySet<unknown> = new Set([13, 'ENOSPC', 'EDQUOT']);
/** It may not be opened or written, or is something else than a file. */
const closed: ReadonlySet<unknown> = new Set([3, 8, 14, 23, 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP']);

/** `indexUnavailable` with its cause for what the system or SQLite says of a file; all else as it is. The system may name the place itself. */
export function indexFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const errcode: unknown = Reflect.get(error, 'errcode');
  const code: unknown = typeof errcode === 'number' ? errcode & 0xff : Reflect.get(error, 'code');
  const place: unknown = Reflect.get(error, 'path');
  const path = typeof place === 'string' ? place : file;
  const unavailable = (cause: string): AppError => new AppError('indexUnavailable', `${error.message}: ${path}`, { cause, path }, error);
  if (busy.has(code)) return unavailable('busy');
  if (full.has(code)) return unavailable('full');
  return closed.has(code) ? unavailable('closed') : error;
}

/** The folder of indexes, and what is above it. Rejects with `indexUnavailable`. */
export async function makeIndexFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder);
  } catch (error) {
    const found = indexFailure(error, folder);
    throw AppError.is(found, 'indexUnavailable') && found.data.cause === 'closed'
      ? new AppError('indexUnavailable', found.message, { ...found.data, cause: 'folder' }, error)
      : found;
  }
}

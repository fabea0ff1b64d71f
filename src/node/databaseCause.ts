/** What keeps a database of ours from being read or written, where that is up to the machine and not to what is in it. */
import { AppError } from '../base/appError.ts';

/** Another program has it; the disk is full; it may not be opened or written, or is something else than a file. */
export type DatabaseCause = 'busy' | 'full' | 'closed';

/** Codes of SQLite and of the system. */
const busy: ReadonlySet<unknown> = new Set([5, 6, 'EBUSY']);
const full: ReadonlySet<unknown> = new Set([13, 'ENOSPC', 'EDQUOT']);
const closed: ReadonlySet<unknown> = new Set([3, 8, 14, 23, 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP']);

/** Null for what has another cause. The system may name the place itself, which may be above `file`. */
export function causeOfDatabase(error: unknown, file: string): { cause: DatabaseCause; path: string; message: string } | null {
  if (!(error instanceof Error) || error instanceof AppError) return null;
  const errcode: unknown = Reflect.get(error, 'errcode');
  const code: unknown = typeof errcode === 'number' ? errcode & 0xff : Reflect.get(error, 'code');
  const place: unknown = Reflect.get(error, 'path');
  const path = typeof place === 'string' ? place : file;
  const cause = busy.has(code) ? 'busy' : full.has(code) ? 'full' : closed.has(code) ? 'closed' : null;
  return cause && { cause, path, message: `${error.message}: ${path}` };
}

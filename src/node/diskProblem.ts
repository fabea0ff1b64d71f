import { AppError } from '../base/appError.ts';
import { conflict } from './insideRoot.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const denied = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ETXTBSY']);

/** The same for our own data folder, whose files nobody has named. */
export function dataFolderProblem(error: unknown, folder: string): unknown {
  const known = diskProblem(error);
  if (known instanceof AppError || !(error instanceof Error)) return known;
  const { code = '' } = error as NodeJS.ErrnoException;
  return denied.has(code) || ['ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)
    ? new AppError('backupFailed', `${code}: ${folder}`, { path: folder }, error)
    : error;
}

/** The file system's refusals in our words; `stated` is the file that was being written. Anything else stays what it is. */
export function diskProblem(error: unknown, stated?: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (full.has(code)) return new AppError('diskFull', `${code}: no space left`, {}, error);
  if (stated === undefined) return error;
  if (denied.has(code)) return conflict('readOnly', stated, error);
  if (code === 'EEXIST') return conflict('fileExists', stated, error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return conflict('changed', stated, error);
  return code === 'ENAMETOOLONG' ? conflict('outside', stated, error) : error;
}

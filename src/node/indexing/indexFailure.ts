/** What it means that the file of an index can't be used, where that is up to the machine and not to what is in it. */
import { AppError } from '../../base/appError.ts';
import { causeOfDatabase } from '../databaseCause.ts';
import { makePrivateFolder } from '../privateFolder.ts';

/** `indexUnavailable` with its cause for what the system or SQLite says of a file; all else as it is. The system may name the place itself. */
export function indexFailure(error: unknown, file: string): unknown {
  const found = causeOfDatabase(error, file);
  return found ? new AppError('indexUnavailable', found.message, { cause: found.cause, path: found.path }, error) : error;
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

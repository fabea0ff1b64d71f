import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import type { FileOfRepository } from './fileNamed.ts';
import type { RepositoryChoice } from './repositoryChoice.ts';

/**
 * Throws `pathNone` for a file or folder that somebody typed and that is neither on the disk nor known to git, and `commandArguments` for what looks like an option
 * instead. `several` tells that there were more words: what they meant may have a blank in its name.
 */
export async function mustBeThere(
  repositories: RepositoryChoice,
  { here, path: file }: FileOfRepository,
  { typed, usage, several }: { typed: string; usage: string; several: boolean },
  signal: AbortSignal,
): Promise<void> {
  if ((await isOnDisk(path.join(here.top, file))) || (await repositories.knows(here, file, false, signal))) return;
  if (typed.startsWith('-')) throw new AppError('commandArguments', 'an option', { usage, extra: true });
  throw new AppError('pathNone', 'neither on the disk nor known to git', { path: typed, several });
}

/** A link that leads nowhere is there, too, and so is what can't be looked at. */
async function isOnDisk(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''),
  );
}

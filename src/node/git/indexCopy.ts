import { copyFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { isDenied } from './forbiddenPlace.ts';
import { gitPath } from './gitPath.ts';
import type { GitRunner } from './gitRunner.ts';
import { withScratchFolder } from './withScratchFolder.ts';

/**
 * Has `work` read with a copy of the index, in a folder of its own that is gone when it ends. What git finds out while it compares the working tree, or makes a tree, it writes
 * into the index by itself: nobody has asked for that who only looks. Rejects as `work`, and as {@link GitRunner.run}.
 */
export async function withIndexCopy<T>(git: GitRunner, work: (git: GitRunner) => Promise<T>): Promise<T> {
  const index = await gitPath(git, 'index');
  return withScratchFolder('mlx-code-index-', async (folder) => {
    const copy = path.join(folder, 'index');
    await copyWithTime(index, copy).catch((error: unknown) => {
      // Before anything was staged there is none, and git takes it for empty.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw isDenied(error) ? new AppError('gitForbidden', `${index} may not be read`, { path: index }, error) : error;
    });
    return work(git.with({ indexFile: copy }));
  });
}

/** A file that is as old as the index may have changed after git had looked at it: git looks again then, so the copy has to be no younger. */
async function copyWithTime(file: string, copy: string): Promise<void> {
  const entry = await stat(file);
  // A pipe would be waited for without end, and some devices have none.
  if (!entry.isFile()) throw new AppError('gitFailed', `${file} is no file`, { reason: 'its index is no file' });
  await copyFile(file, copy);
  const seconds = Math.floor(entry.mtimeMs) / 1000;
  await utimes(copy, seconds, seconds);
}

import { copyFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { isDenied } from './forbiddenPlace.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { gitPath } from './gitPath.ts';
import type { GitRunner } from './gitRunner.ts';
import { addToIndex, type IndexEntry } from './indexEntries.ts';
import { pathspecs } from './pathspecs.ts';
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

/** Whether files of the working tree are compared: neither only the index, nor two commits. */
export function looksAtFiles(against: readonly string[]): boolean {
  return !against.includes('--cached') && against.length < 2;
}

/**
 * Has `work` compare these files, which it names. Where they are compared with a commit, it gets an index that has no others: naming 200 files, git
 * was measured to need half a minute for that where the index has 100,000, and less than 0.1 s where it has those alone. Rejects as `work`, and as {@link GitRunner.run}.
 */
export async function withIndexOf<T>(
  git: GitRunner,
  against: readonly string[],
  files: readonly ChangedFile[],
  work: (git: GitRunner) => Promise<T>,
): Promise<T> {
  if (!looksAtFiles(against) || against.length === 0 || files.length === 0) return work(git);
  const listed = await git.run('ls-files', '--full-name', '--stage', '-z', '--', ...files.flatMap(pathspecs));
  // Of a file in conflict, which is there up to three times, one: it is compared with the commit, not with the sides.
  const entries = new Map<string, IndexEntry>();
  for (const entry of listed.split('\0')) {
    const [, mode, id, name] = /^(\d{6}) ([0-9a-f]{40,64}) \d\t([\s\S]+)$/.exec(entry) ?? [];
    if (mode !== undefined && id !== undefined && name !== undefined) entries.set(name, { mode, id, path: name });
  }
  return withScratchFolder('mlx-code-index-', async (folder) => {
    const reading = git.with({ indexFile: path.join(folder, 'index') });
    await addToIndex(reading, [...entries.values()]);
    return work(reading);
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

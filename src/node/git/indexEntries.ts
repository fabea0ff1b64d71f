/** What an index of ours is filled with. */
import type { GitRunner } from './gitRunner.ts';
import { inCommands } from './pathspecs.ts';

/** A file in an index: its mode as six digits, the id of what it holds, and its path from the top. */
export interface IndexEntry {
  mode: string;
  id: string;
  path: string;
}

/** Puts them into the index that `git` has. Rejects as {@link GitRunner.run}. */
export async function addToIndex(git: GitRunner, entries: readonly IndexEntry[]): Promise<void> {
  for (const some of inCommands(entries.map(({ mode, id, path }) => `${mode},${id},${path}`)))
    await git.run('update-index', '--add', ...some.flatMap((entry) => ['--cacheinfo', entry]));
}

/** Takes them out of it. Rejects as {@link GitRunner.run}. */
export async function removeFromIndex(git: GitRunner, paths: readonly string[]): Promise<void> {
  for (const some of inCommands(paths)) await git.run('update-index', '--force-remove', '--', ...some);
}

/** What proposed commits become where a hook has changed the one that was made. It must not know how the change was divided. */
import path from 'node:path';
import type { GitRunnerOptions } from './gitRunner.ts';
import { gitAround } from './repositoryAround.ts';
import { changedPaths, putEntries, type SplitTrees, treeChanges } from './splitTrees.ts';
import { withScratchFolder } from './withScratchFolder.ts';

/** Files that a hook may have changed. */
const mostChanged = 1000;

/**
 * The trees with `committed` in the place of the one at `at`, and with its changes in those that follow. Null where they can't follow on it: it lacks something that was staged, or changes a file that a later one
 * changes, too. Git keeps the new trees in the repository. Rejects as `GitRunner.run`.
 */
export async function followedTrees(
  root: string,
  { head, steps }: SplitTrees,
  at: number,
  committed: string,
  options: GitRunnerOptions = {},
): Promise<SplitTrees | null> {
  const { git } = await gitAround(root, options);
  const [before = head, planned = '', later] = [steps[at - 1], steps[at], steps.slice(at + 1)];
  const changed = await treeChanges(git, planned, committed);
  if (changed.length > mostChanged) return null;
  // What is as it was before wasn't committed, and isn't to be taken from what is staged.
  const made = await changedPaths(git, before, committed);
  if (!changed.every((entry) => made.has(entry.path))) return null;
  for (const step of later) {
    const remaining = await changedPaths(git, planned, step);
    if (changed.some((entry) => remaining.has(entry.path))) return null;
  }
  return withScratchFolder('split-', async (folder) => {
    const own = git.with({ indexFile: path.join(folder, 'index') });
    const following: string[] = [];
    for (const step of later) {
      await own.run('read-tree', step);
      await putEntries(own, changed);
      following.push((await own.run('write-tree')).trim());
    }
    return { head, steps: [...steps.slice(0, at), committed, ...following] };
  });
}

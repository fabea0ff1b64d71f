/**
 * Reads what a commit message is written from, without an editor: staged changes, or all of them. It only reads, runs nothing of the
 * repository's, and must not know what is done with the result.
 */
import { AppError } from '../../base/appError.ts';
import type { CommitChanges } from '../../core/ports.ts';
import { commitOrEmptyTree, parentOrEmptyTree } from './commitOrEmptyTree.ts';
import type { GitRunner } from './gitRunner.ts';
import { gitForCommit } from './repositoryAround.ts';
import { resolveCommit } from './resolveCommit.ts';
import { steadily } from './steadily.ts';
import { bothDiffs, trackedDiff } from './trackedDiff.ts';
import { untrackedDiff, untrackedPaths } from './untrackedDiff.ts';

export interface ReadChangesOptions {
  /** All changes of the working tree, untracked files included, even when something is staged. */
  all?: boolean;
  /** What the last commit would be with what is staged. */
  amend?: boolean;
  signal?: AbortSignal;
  /** Git by its full path, where the user has set one. */
  program?: string | undefined;
}

/**
 * The staged changes of the repository around `root`, or all changes when nothing is staged (`source` says which). Rejects with
 * `gitMissing`, `gitNoRepository`, `gitNothingToCommit`, `gitChanged` (it changed each time that it was read), `gitFailed`, `fileUnreadable` (no such folder) or `cancelled`.
 */
export async function readCommitChanges(root: string, options: ReadChangesOptions = {}): Promise<CommitChanges> {
  const { top, git } = await gitForCommit(root, options);
  return steadily(git, () => changes(git, top, options));
}

async function changes(git: GitRunner, top: string, options: ReadChangesOptions): Promise<CommitChanges> {
  if (options.amend) {
    if ((await resolveCommit(git, 'HEAD')) === null) throw new AppError('gitNothingToCommit', 'no commit to amend', { amend: true });
    const amended = await trackedDiff(git, ['--cached', await parentOrEmptyTree(git, 'HEAD')]);
    if (amended.files.length === 0) throw new AppError('gitNothingToCommit', 'nothing in the commit');
    return { source: 'staged', ...amended };
  }
  if (!options.all) {
    const staged = await trackedDiff(git, ['--cached']);
    if (staged.files.length > 0) return { source: 'staged', ...staged };
  }
  const tracked = await trackedDiff(git, [await commitOrEmptyTree(git, 'HEAD')]);
  const untracked = await untrackedDiff(git, top, await untrackedPaths(git));
  if (tracked.files.length + untracked.files.length === 0) throw new AppError('gitNothingToCommit', 'nothing has changed');
  return { source: 'all', ...bothDiffs(tracked, untracked) };
}

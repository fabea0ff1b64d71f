/** Reads what one commit changed, without an editor. */
import { AppError } from '../../base/appError.ts';
import { isWholeHash } from '../../core/git/refName.ts';
import { parentOrEmptyTree } from './commitOrEmptyTree.ts';
import type { GitRunnerOptions } from './gitRunner.ts';
import { gitAround } from './repositoryAround.ts';
import { type FilesDiff, trackedDiff } from './trackedDiff.ts';

/**
 * Against the commit before it, of a merge the first of those; all that is in it where there is none. `hash` has all its digits. Rejects with
 * `gitFailed` where the repository has no such commit, and as {@link GitRunner.run} does.
 */
export async function readCommit(root: string, hash: string, options: GitRunnerOptions = {}): Promise<FilesDiff> {
  if (!isWholeHash(hash)) throw new AppError('gitFailed', 'not the hash of a commit', { reason: 'there is no such commit' });
  const { git } = await gitAround(root, options);
  return trackedDiff(git, [await parentOrEmptyTree(git, hash), hash]);
}

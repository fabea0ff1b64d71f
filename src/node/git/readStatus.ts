/** Reads what has changed in a repository and what git is in the middle of. It only reads, and takes no lock. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { readStatusOutput } from '../../core/git/repositoryStatus.ts';
import type { RepositoryState } from '../../core/git/statusText.ts';
import { unseenPlaces } from '../../core/git/unseenPlaces.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { operationStamp, readOperation } from './readOperation.ts';
import type { RepositoryPlace } from './repositoryAround.ts';
import { steadilyBy } from './steadily.ts';

export interface StatusOptions extends GitRunnerOptions {
  /** New files one by one; a folder that is new as a whole is one entry else, which is quicker. */
  each?: boolean;
}

/** Rejects with `gitMissing`, `gitTooOld`, `gitFailed`, `gitChanged` (an operation began or ended each time that it was read) or `cancelled`. */
export async function readStatus(place: RepositoryPlace, { each = false, ...options }: StatusOptions = {}): Promise<RepositoryState> {
  const git = await GitRunner.in(place.top, options);
  const untracked = `--untracked-files=${each ? 'all' : 'normal'}`;
  return steadilyBy(
    git,
    () => operationStamp(place),
    async () => {
      // Submodules aren't entered: they may take long, and have settings of their own.
      const command = ['--porcelain=v2', '--branch', '-z', untracked, '--ignore-submodules=dirty', '--find-renames'];
      const status = await git.runTelling('status', ...command);
      // Behind it: a lock from before may be that of somebody who is done by then, and whose changes are in the status.
      const [operation, lock] = await Promise.all([readOperation(place, git), lockOf(place)]);
      return { ...readStatusOutput(status.text), operation, lock, unseen: unseenPlaces(status.said) };
    },
  );
}

/** The lock of the index, when there is one. */
export async function lockOf({ gitFolder }: RepositoryPlace): Promise<string | null> {
  const lock = path.join(gitFolder, 'index.lock');
  return lstat(lock).then(
    () => lock,
    () => null,
  );
}

import { stat } from 'node:fs/promises';
import { AppError } from '../../base/appError.ts';
import { gitPath } from './gitPath.ts';
import type { GitRunner } from './gitRunner.ts';

/** How often it is read. */
const mostTurns = 3;

/**
 * What `read` finds in a repository that stays the same meanwhile: its answer is made of several commands, between which somebody may commit or stage. It is read again then. Rejects
 * as `read`, and with `gitChanged` (data: `reading`) where it never stays.
 */
export async function steadily<T>(git: GitRunner, read: () => Promise<T>): Promise<T> {
  const index = await gitPath(git, 'index');
  return steadilyBy(git, () => stampOf(git, index), read);
}

/** The same, where `stamp` tells by what it stays: that is the same as long as it does. */
export async function steadilyBy<T>(git: GitRunner, stamp: () => Promise<string>, read: () => Promise<T>): Promise<T> {
  let before = await stamp();
  for (let turn = 0; turn < mostTurns; turn++) {
    const result = await read().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('error' in result && AppError.isCancelled(result.error)) throw result.error;
    const after = await stamp();
    if (after === before) {
      if ('error' in result) throw result.error;
      return result.value;
    }
    before = after;
  }
  throw new AppError('gitChanged', 'it changed each time that it was read', { path: git.folder, reading: true });
}

/** The same as long as neither another commit is checked out nor the index written. */
async function stampOf(git: GitRunner, index: string): Promise<string> {
  const [head, entry] = await Promise.all([
    git.run('rev-parse', '--verify', '--quiet', 'HEAD'),
    // Before anything is staged there is none.
    stat(index, { bigint: true }).catch(() => null),
  ]);
  return [head.trim(), entry?.ino, entry?.mtimeNs, entry?.size].join(' ');
}

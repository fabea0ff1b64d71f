import { AppError } from '../../base/appError.ts';
import { isPlainRevision, isWholeHash } from '../../core/git/refName.ts';
import type { GitRunner } from './gitRunner.ts';

/** All digits of the commit that a name, as a user types it, stands for; null where there is none of that name, or it is none. Rejects as {@link GitRunner.run}. */
export async function resolveCommit(git: GitRunner, name: string): Promise<string | null> {
  if (!isPlainRevision(name)) return null;
  const hash = (await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)).trim();
  return isWholeHash(hash) ? hash : null;
}

/** The same; rejects with `gitRefUnknown` (data: `ref`) where there is none. */
export async function knownCommit(git: GitRunner, name: string): Promise<string> {
  const hash = await resolveCommit(git, name);
  if (hash === null) throw unknownCommit(name);
  return hash;
}

/** The error of a name that stands for no commit. */
export function unknownCommit(name: string): AppError {
  return new AppError('gitRefUnknown', `no commit ${name.slice(0, 100)}`, { ref: name.slice(0, 100) });
}

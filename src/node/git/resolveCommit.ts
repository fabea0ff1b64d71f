import { isPlainRevision } from '../../core/git/refName.ts';
import type { GitRunner } from './gitRunner.ts';

/** All digits of the commit that a name, as a user types it, stands for; null where there is none of that name, or it is none. Rejects as {@link GitRunner.run}. */
export async function resolveCommit(git: GitRunner, name: string): Promise<string | null> {
  if (!isPlainRevision(name)) return null;
  const hash = (await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)).trim();
  return /^[0-9a-f]{40,64}$/.test(hash) ? hash : null;
}

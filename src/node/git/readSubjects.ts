import type { GitRunner } from './gitRunner.ts';
import { logOptions } from './readLog.ts';

/** The first lines of commits by their full hashes; of those that can't be read there is none. */
export async function readSubjects(git: GitRunner, hashes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  // One by one: of several, git would tell nothing as soon as one is missing.
  for (const hash of new Set(hashes)) {
    const subject = await git.run('log', ...logOptions, '--no-walk', '--format=%s', '--end-of-options', hash, '--').catch(() => null);
    if (subject !== null) found.set(hash, subject.split('\n', 1)[0] ?? '');
  }
  return found;
}

import { createHash } from 'node:crypto';
import { diffOptions, GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { resolveCommit } from './resolveCommit.ts';
import { steadily } from './steadily.ts';

/** A digest of what would be committed, and on what: the same as long as both are. Rejects as {@link GitRunner.run}. */
export async function stagedDigest(top: string, options: GitRunnerOptions = {}): Promise<string> {
  const git = await GitRunner.in(top, options);
  const [head, staged] = await steadily(git, () =>
    Promise.all([resolveCommit(git, 'HEAD'), git.run('diff', ...diffOptions, '--cached', '--raw', '--no-abbrev', '-z', '--')]),
  );
  return createHash('sha256')
    .update(`${head ?? ''}\0${staged}`)
    .digest('hex');
}

import { GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { logOf } from './readLog.ts';

/** Whether git knows a file or folder by this path from the topmost folder, which needn't be on the disk: staged, in the last commit, or in an earlier one. Rejects as {@link GitRunner.run}. */
export async function readKnownFile(top: string, path: string, options: GitRunnerOptions = {}): Promise<boolean> {
  const git = await GitRunner.in(top, options);
  if ((await git.run('ls-files', '-z', '--', literalPath(path))) !== '') return true;
  // The log would tell of it, too, but look through all commits since.
  const committed = await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `HEAD:${path}`).catch(() => '');
  return committed !== '' || (await logOf(git, { limit: 0, path })).more;
}

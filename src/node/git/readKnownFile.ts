import { GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { logOf } from './readLog.ts';

/**
 * Whether git knows a file or folder by this path from the topmost folder, which needn't be on the disk: staged or in the last commit; with `ever` also in an earlier one, for which all
 * commits are looked through where none had it. Rejects as {@link GitRunner.run}.
 */
export async function readKnownFile(
  top: string,
  path: string,
  { ever, ...options }: GitRunnerOptions & { ever: boolean },
): Promise<boolean> {
  const git = await GitRunner.in(top, options);
  if ((await git.run('ls-files', '-z', '--', literalPath(path))) !== '') return true;
  const committed = await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `HEAD:${path}`).catch(() => '');
  return committed !== '' || (ever && (await logOf(git, { limit: 0, path })).more);
}

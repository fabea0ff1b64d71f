import { type LoggedCommit, logFormat, readLogOutput } from '../../core/git/commitLog.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { logOptions } from './readLog.ts';

/** Nobody keeps more of them in mind. */
const maxStashes = 50;

/** What was stashed, the last first; its place in the list is its number. Rejects as {@link GitRunner.run}. */
export async function readStashes(top: string, options: GitRunnerOptions = {}): Promise<LoggedCommit[]> {
  const git = await GitRunner.in(top, options);
  const there = (await git.run('for-each-ref', '--format=%(objectname)', 'refs/stash')).trim();
  if (there === '') return [];
  const walk = ['--walk-reflogs', `--max-count=${String(maxStashes)}`];
  return readLogOutput(await git.run('log', '-z', ...logOptions, ...walk, `--format=${logFormat}`, '--end-of-options', 'refs/stash', '--'));
}

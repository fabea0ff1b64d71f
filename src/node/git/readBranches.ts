import { type Branch, branchFormat, readBranchOutput } from '../../core/git/branchList.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';

/** A list of all is made for nobody. */
const maxBranches = 2_000;

/** The branches of the repository whose topmost folder is `top`, those committed to last first. Rejects as {@link GitRunner.run}. */
export async function readBranches(top: string, options: GitRunnerOptions = {}): Promise<Branch[]> {
  const git = await GitRunner.in(top, options);
  const sorting = ['--sort=-committerdate', `--count=${String(maxBranches)}`];
  return readBranchOutput(await git.run('for-each-ref', ...sorting, `--format=${branchFormat}`, 'refs/heads/'));
}

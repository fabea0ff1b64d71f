import type { FoundCommits } from '../../core/git/foundCommits.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { isShallow } from './commitOrEmptyTree.ts';
import { logOf } from './readLog.ts';

/** Commits of each list. */
const maxCommits = 30;
/** All of the history is looked through, which may take a while and says nothing meanwhile. Milliseconds. */
const limits = { silentMs: 120_000, totalMs: 180_000 };

/** The commits of the branch that brought a text in, took it out, or changed a line with it. Rejects as {@link GitRunner.run}. */
export async function findCommits(top: string, text: string, options: GitRunnerOptions = {}): Promise<FoundCommits> {
  const git = await GitRunner.in(top, { ...options, limits });
  const [counted, touched, cut] = await Promise.all([
    logOf(git, { limit: maxCommits, text: { changes: 'count', of: text } }),
    logOf(git, { limit: maxCommits, text: { changes: 'lines', of: text } }),
    // Where the history begins, all texts seem to come in.
    isShallow(git),
  ]);
  return { counted: counted.commits, touched: touched.commits, more: counted.more || touched.more || cut };
}

import type { FoundCommits } from '../../core/git/foundCommits.ts';
import type { GitRunnerOptions } from './gitRunner.ts';
import { readLog } from './readLog.ts';

/** Commits of each list. */
const maxCommits = 30;
/** All of the history is looked through, which may take a while and says nothing meanwhile. Milliseconds. */
const limits = { silentMs: 120_000, totalMs: 180_000 };

/** The commits of the branch that brought a text in, took it out, or changed a line with it. Rejects as {@link GitRunner.run}. */
export async function findCommits(top: string, text: string, options: GitRunnerOptions = {}): Promise<FoundCommits> {
  const patient = { ...options, limits };
  const [counted, touched] = await Promise.all([
    readLog(top, { limit: maxCommits, text: { changes: 'count', of: text } }, patient),
    readLog(top, { limit: maxCommits, text: { changes: 'lines', of: text } }, patient),
  ]);
  return { counted: counted.commits, touched: touched.commits, more: counted.more || touched.more };
}

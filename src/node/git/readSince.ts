/** Reads what has changed since a moment or a commit: the commits, and the files that differ. */
import { isWholeHash } from '../../core/git/refName.ts';
import type { LoggedCommit } from '../../core/git/commitLog.ts';
import { parseRawDiff } from './changedFiles.ts';
import { commitOrEmptyTree, isShallow } from './commitOrEmptyTree.ts';
import { diffOptions, GitRunner, type GitRunnerOptions } from './gitRunner.ts';
import { gitMoment, logOf, logOptions } from './readLog.ts';
import { knownCommit, resolveCommit } from './resolveCommit.ts';

/** More commits than these are nobody's reading. */
const maxCommits = 300;
/** No repository has it, so that what is compared with it is compared with nothing. */
const noCommit = '0'.repeat(40);

export interface Since {
  /** The newest first. */
  commits: LoggedCommit[];
  /** There are others before these. */
  more: boolean;
  /** Paths from the top. */
  files: string[];
}

/** `from` is a moment, in seconds since 1970, or the name of a commit. Rejects with `gitRefUnknown`, and as {@link GitRunner.run}. */
export async function readSince(top: string, from: { after: number } | { name: string }, options: GitRunnerOptions = {}): Promise<Since> {
  const git = await GitRunner.in(top, options);
  const head = await resolveCommit(git, 'HEAD');
  if (head === null) return { commits: [], more: false, files: [] };
  const before = 'name' in from ? await knownCommit(git, from.name) : await lastBefore(git, head, from.after);
  const { base, cut } = before === null ? await beginning(git, head) : { base: before, cut: false };
  const { commits, more } = await logOf(git, {
    limit: maxCommits,
    from: head,
    ...('name' in from ? { without: [base] } : { after: from.after }),
  });
  if (commits.length === 0) return { commits, more, files: [] };
  const changed = parseRawDiff(await git.run('diff', ...diffOptions, '--raw', '-z', base, head, '--'));
  return { commits, more: more || cut, files: changed.map(({ path }) => path) };
}

/** What the branch was at a moment; null where it wasn't yet. */
async function lastBefore(git: GitRunner, head: string, after: number): Promise<string | null> {
  const until = [`--until=${gitMoment(after)}`, '--first-parent', '--max-count=1', '--format=%H'];
  const hash = (await git.run('log', ...logOptions, ...until, '--end-of-options', head, '--')).trim();
  return isWholeHash(hash) ? hash : null;
}

/** What all of the branch is compared with: nothing, or its oldest commit where the clone has no others, so that not every file counts as new. */
async function beginning(git: GitRunner, head: string): Promise<{ base: string; cut: boolean }> {
  if (!(await isShallow(git))) return { base: await commitOrEmptyTree(git, noCommit), cut: false };
  const oldest = await git.run('rev-list', '--first-parent', '--max-parents=0', '--end-of-options', head, '--');
  return { base: oldest.trim(), cut: true };
}

/** Reads what a branch adds to another one, or what lies between two tags, without an editor. It only reads, and runs nothing of the repository's. */
import { isWholeHash } from '../../core/git/refName.ts';
import { AppError } from '../../base/appError.ts';
import type { BranchChanges, BranchCommit, RangeChanges } from '../../core/forge/branchChanges.ts';
import { currentBranch, mainBranchOf } from './currentBranch.ts';
import type { GitRunner, GitRunnerOptions } from './gitRunner.ts';
import { logOptions } from './readLog.ts';
import { readTemplateFile } from './readTemplateFile.ts';
import { gitAround } from './repositoryAround.ts';
import { knownCommit, resolveCommit } from './resolveCommit.ts';
import { trackedDiff } from './trackedDiff.ts';

/** Commits that are read, and bytes of their messages. */
const mostCommits = 500;
const mostBytes = 4_000_000;

/** Where branches begin, in the order in which they are looked for, when nobody says it. */
const usualBases = [
  'remotes/origin/main',
  'remotes/origin/master',
  'remotes/origin/develop',
  'heads/main',
  'heads/master',
  'heads/develop',
];

type Options = Pick<GitRunnerOptions, 'signal' | 'program'>;

/**
 * What the checked out branch adds to `base`, since they parted; without `base`, to the branch that the remote calls its main one, or a usual name for that. Rejects with
 * `gitRefUnknown` (data: ref), `gitNothingToCommit` (data: base) where it adds nothing or there is no other branch, `gitMissing`, `gitNoRepository`, `gitFailed`,
 * `fileUnreadable` (no such folder) or `cancelled`.
 */
export async function readBranch(root: string, { base, ...options }: Options & { base?: string | undefined }): Promise<BranchChanges> {
  const { git } = await gitAround(root, options);
  const head = await knownCommit(git, 'HEAD');
  const branch = await currentBranch(git);
  const from = base === undefined ? await usualBase(git, branch) : { name: base, commit: await knownCommit(git, base) };
  if (from === null) throw new AppError('gitNothingToCommit', 'no other branch', { base: '' });
  const shared = (await git.run('merge-base', from.commit, head)).trim();
  if (!isWholeHash(shared))
    throw new AppError('gitFailed', 'no merge base', { reason: `this branch and “${from.name}” have no commit in common here` });
  const listed = await commitsBetween(git, shared, head);
  if (listed.commits.length === 0) throw new AppError('gitNothingToCommit', 'nothing added', { base: from.name });
  const changes = await trackedDiff(git, [shared, head]);
  return { branch, base: from.name.replace(/^origin\//, ''), ...listed, ...changes, template: await readTemplateFile(git, head) };
}

/** The commits that `to` has and `from` hasn't, with the day of the newest; with `listed` no files and no diff of them, which take longest. Rejects as {@link readBranch}. */
export async function readRange(
  root: string,
  from: string,
  to: string,
  { listed: onlyListed = false, ...options }: Options & { listed?: boolean } = {},
): Promise<RangeChanges> {
  const { git } = await gitAround(root, options);
  const [first, last] = [await knownCommit(git, from), await knownCommit(git, to)];
  const listed = await commitsBetween(git, first, last);
  if (listed.commits.length === 0) throw new AppError('gitNothingToCommit', 'nothing between', { base: from, to, what: 'releaseNotes' });
  const date = (await git.run('log', ...logOptions, '--no-walk', '--format=%cs', '--end-of-options', last, '--')).trim();
  const changes = onlyListed ? { files: [], diff: '' } : await trackedDiff(git, [first, last]);
  return { branch: to, base: from, ...listed, ...changes, template: null, date };
}

async function usualBase(git: GitRunner, branch: string): Promise<{ name: string; commit: string } | null> {
  const remote = await mainBranchOf(git, 'origin');
  for (const ref of [...(remote === null ? [] : [`remotes/${remote}`]), ...usualBases]) {
    if (ref === `heads/${branch}`) continue;
    // By its whole name: a tag may be called the same.
    const commit = await resolveCommit(git, `refs/${ref}`);
    if (commit !== null) return { name: ref.replace(/^(?:heads|remotes)\//, ''), commit };
  }
  return null;
}

/** The oldest first. Merges say nothing that the commits which they bring don't. */
async function commitsBetween(git: GitRunner, from: string, to: string): Promise<Pick<BranchChanges, 'commits' | 'more'>> {
  const { text, cut } = await git.runUpTo(
    mostBytes,
    'log',
    '-z',
    ...logOptions,
    '--no-patch',
    '--no-merges',
    '--topo-order',
    '--format=%H%n%s%n%b',
    `--max-count=${String(mostCommits + 1)}`,
    '--end-of-options',
    to,
    `^${from}`,
    '--',
  );
  const records = text.split('\0');
  if (cut) records.pop();
  const commits = records.flatMap((record): BranchCommit[] => {
    const [hash = '', subject = '', ...body] = record.replace(/^\n/, '').split('\n');
    return isWholeHash(hash) ? [{ hash, subject, body: body.join('\n').trim() }] : [];
  });
  return { commits: commits.slice(0, mostCommits).reverse(), more: cut || commits.length > mostCommits };
}

/**
 * Reads what a commit message is written from, without an editor: staged changes, or all of them. It only reads, runs nothing of the
 * repository's, and must not know what is done with the result.
 */
import { AppError } from '../../base/appError.ts';
import type { ChangedFile, CommitChanges } from '../../core/ports.ts';
import { diffOptions, GitRunner } from './gitRunner.ts';
import { hookIndex, repositoryAround } from './repositoryAround.ts';
import { untrackedDiff } from './untrackedDiff.ts';

export interface ReadChangesOptions {
  /** All changes of the working tree, untracked files included, even when something is staged. */
  all?: boolean;
  signal?: AbortSignal;
}

/** Files with more changed lines than this are listed, but their content is not read. */
const maxChangedLines = 20_000;
/** Files left out by name; a command line holds no more. */
const maxLeftOut = 200;
/** The id of the empty tree, which git knows in every repository. */
const emptyTree: Readonly<Record<string, string>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/**
 * The staged changes of the repository around `root`, or all changes when nothing is staged (`source` says which). Rejects with
 * `gitMissing`, `gitNoRepository`, `gitNothingToCommit`, `gitFailed`, `fileUnreadable` (no such folder) or `cancelled`.
 */
export async function readCommitChanges(root: string, options: ReadChangesOptions = {}): Promise<CommitChanges> {
  const place = await repositoryAround(root, options.signal);
  const { top } = place;
  const git = await GitRunner.in(top, { signal: options.signal, indexFile: await hookIndex(place) });
  if (!options.all) {
    const staged = await tracked(git, ['--cached']);
    if (staged.files.length > 0) return { source: 'staged', ...staged };
  }
  const changes = await tracked(git, [await headOrEmptyTree(git)]);
  const untracked = await untrackedDiff(
    top,
    (await git.run('ls-files', '--others', '--exclude-standard', '-z')).split('\0').filter(Boolean),
  );
  const files = [...changes.files, ...untracked.files];
  if (files.length === 0) throw new AppError('gitNothingToCommit', 'nothing has changed');
  return { source: 'all', files, diff: changes.diff + untracked.diff };
}

async function headOrEmptyTree(git: GitRunner): Promise<string> {
  const head = (await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}')).trim();
  if (/^[0-9a-f]{40,64}$/.test(head)) return head;
  const format = (await git.run('rev-parse', '--show-object-format')).trim();
  return emptyTree[format] ?? '';
}

/** Files and diff of what git tracks. `against` is made of our own options and object ids only. */
async function tracked(git: GitRunner, against: readonly string[]): Promise<{ files: ChangedFile[]; diff: string }> {
  const files = parseNameStatus(await git.run('diff', ...diffOptions, '--name-status', '-z', ...against, '--'));
  if (files.length === 0) return { files, diff: '' };
  const sizes = parseNumstat(await git.run('diff', ...diffOptions, '--numstat', '-z', ...against, '--'));
  const large = sizes
    .filter((file) => file.lines > maxChangedLines)
    .sort((a, b) => b.lines - a.lines)
    .slice(0, maxLeftOut);
  if (large.length === files.length) return { files, diff: '' };
  const leftOut = large.map((file) => `:(top,exclude,literal)${file.path}`);
  return { files, diff: await git.run('diff', ...diffOptions, '--unified=3', ...against, '--', ...leftOut) };
}

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'typechange',
};

/** `M\0path\0R100\0old\0new\0`. A conflict (`U`) counts as modified. */
function parseNameStatus(output: string): ChangedFile[] {
  const fields = output.split('\0');
  const files = new Map<string, ChangedFile>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const status = statuses[fields[i]?.charAt(0) ?? ''] ?? 'modified';
    const first = fields[i + 1] ?? '';
    if (status === 'renamed' || status === 'copied') {
      i++;
      const to = fields[i + 1] ?? '';
      files.set(to, { path: to, from: first, status });
    } else files.set(first, { path: first, status });
  }
  return [...files.values()];
}

/** `added\tremoved\tpath\0`, or for a rename `added\tremoved\t\0old\0new\0`; dashes for binary files. */
function parseNumstat(output: string): { path: string; lines: number }[] {
  const fields = output.split('\0');
  const found: { path: string; lines: number }[] = [];
  for (let i = 0; i < fields.length; i++) {
    const match = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(fields[i] ?? '');
    if (!match) continue;
    const lines = (Number(match[1]) || 0) + (Number(match[2]) || 0);
    if (match[3]) found.push({ path: match[3], lines });
    else {
      found.push({ path: fields[i + 2] ?? '', lines });
      i += 2;
    }
  }
  return found;
}

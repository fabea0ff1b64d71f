/** Reads the changes that are to be reviewed, without an editor. It only reads, runs nothing of the repository's, and knows nothing of what is done with them. */
import { isSecretFile } from '../../core/context/secretFile.ts';
import { isWholeHash } from '../../core/git/refName.ts';
import { AppError } from '../../base/appError.ts';
import { fileKind } from '../../core/git/fileKinds.ts';
import { isUnnamed } from '../../core/git/fileNames.ts';
import { shownSections } from '../../core/git/shownChanges.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { type LeftOutReason, reviewOfDiff, type ReviewChanges, type ReviewSubject } from '../../core/review/reviewSubject.ts';
import { parentOrEmptyTree } from './commitOrEmptyTree.ts';
import type { GitRunner, GitRunnerOptions } from './gitRunner.ts';
import { gitForCommit } from './repositoryAround.ts';
import { resolveCommit, unknownCommit } from './resolveCommit.ts';
import { steadily } from './steadily.ts';
import { bothDiffs, type FilesDiff, trackedDiff } from './trackedDiff.ts';
import { untrackedDiff, untrackedPaths } from './untrackedDiff.ts';

export interface ReadReview {
  /** The topmost folder of the repository: paths count from it. */
  root: string;
  changes: ReviewChanges;
  /** What was read; of `changes` the one of both that there was. */
  read: 'staged' | 'unstaged' | 'branch' | 'commit';
}

/**
 * The changes of the repository around `root`. Nothing to review is no error. Rejects with `gitRefUnknown` (data: `ref`), `gitMissing`, `gitNoRepository`,
 * `gitChanged` (it changed each time that it was read), `gitFailed`, `fileUnreadable` (no such folder) or `cancelled`.
 */
export async function readReview(
  root: string,
  subject: ReviewSubject,
  options: Pick<GitRunnerOptions, 'signal' | 'program'> = {},
): Promise<ReadReview> {
  const { top, git } = await gitForCommit(root, options);
  return steadily(git, () => readNow(git, top, subject));
}

async function readNow(git: GitRunner, top: string, subject: ReviewSubject): Promise<ReadReview> {
  const of = (diff: FilesDiff, read: ReadReview['read']): ReadReview => ({ root: top, changes: reviewChanges(diff, read), read });
  switch (subject.kind) {
    case 'staged':
      return of(await trackedDiff(git, ['--cached']), 'staged');
    case 'unstaged':
      return of(await unstaged(git, top), 'unstaged');
    case 'changes': {
      const staged = await trackedDiff(git, ['--cached']);
      return staged.files.some(({ conflict }) => !conflict) ? of(staged, 'staged') : of(await unstaged(git, top), 'unstaged');
    }
    case 'branch': {
      const base = await reviewedCommit(git, subject.ref);
      const head = await reviewedCommit(git, 'HEAD');
      const shared = (await git.run('merge-base', base, head)).trim();
      if (!isWholeHash(shared))
        throw new AppError('gitFailed', `no merge base with ${subject.ref}`, {
          reason: `this branch and “${subject.ref}” have no commit in common here`,
        });
      return of(await trackedDiff(git, [shared, head]), 'branch');
    }
    case 'commit': {
      const commit = await reviewedCommit(git, subject.ref);
      return of(await trackedDiff(git, [await parentOrEmptyTree(git, commit), commit]), 'commit');
    }
  }
}

/** As `knownCommit`; where nothing is committed yet, the error is about that (data: `ref` is `HEAD`, `what`), as no other name would do. */
async function reviewedCommit(git: GitRunner, name: string): Promise<string> {
  const hash = await resolveCommit(git, name);
  if (hash !== null) return hash;
  const hasRefs = name !== 'HEAD' && (await git.run('for-each-ref', '--count=1')) !== '';
  if (hasRefs || (await resolveCommit(git, 'HEAD')) !== null) throw unknownCommit(name);
  throw new AppError('gitRefUnknown', 'no commit yet', { ref: 'HEAD', what: 'review' });
}

/** What isn't staged, with new files. */
async function unstaged(git: GitRunner, top: string): Promise<FilesDiff> {
  const changed = await trackedDiff(git, []);
  return bothDiffs(changed, await untrackedDiff(git, top, await untrackedPaths(git)));
}

/** Also what was listed and not read, with the reason. */
function reviewChanges({ files, diff, notebooks = [] }: FilesDiff, read: ReadReview['read']): ReviewChanges {
  const changes = reviewOfDiff(diff, notebooks);
  const told = new Set(shownSections({ diff, notebooks }).map(({ path }) => path));
  for (const file of files) {
    if (told.has(file.path)) continue;
    const why = whyUnread(file);
    if (why === null) continue;
    changes.leftOut.push({ path: file.path, why });
    if (why === 'secret' && addsSecrets(file)) changes.secretFiles.push({ path: file.path, by: 'name', stands: standingOf(file, read) });
  }
  return changes;
}

/** It is one by its name after the change, too, and something of it is new: neither is of a file that was deleted, moved as it was, or had lines taken away. */
function addsSecrets({ path, from, status, content, lines }: ChangedFile): boolean {
  if (!isSecretFile(path) || status === 'deleted' || content === 'submodule' || content === 'link') return false;
  return lines?.added !== 0 || (from !== undefined && !isSecretFile(from));
}

function standingOf({ status }: ChangedFile, read: ReadReview['read']): 'staged' | 'untracked' | 'tracked' {
  if (read === 'staged') return status === 'modified' || status === 'typechange' ? 'tracked' : 'staged';
  return read === 'unstaged' && status === 'added' ? 'untracked' : 'tracked';
}

function whyUnread({ path, from, status, content, conflict, generated }: ChangedFile): LeftOutReason | null {
  if (conflict) return 'conflict';
  const kind = [path, from ?? path].map(fileKind).find((one) => one !== 'code');
  if (kind !== undefined) return kind;
  if (generated) return 'generated';
  if (content !== undefined) return content;
  if (isUnnamed(path)) return 'name';
  return status === 'deleted' ? 'deleted' : 'large';
}

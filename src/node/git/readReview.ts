/** Reads the changes that are to be reviewed, without an editor. It only reads, runs nothing of the repository's, and knows nothing of what is done with them. */
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
import { knownCommit } from './resolveCommit.ts';
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
  const of = (diff: FilesDiff, read: ReadReview['read']): ReadReview => ({ root: top, changes: reviewChanges(diff), read });
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
      const base = await knownCommit(git, subject.ref);
      const head = await knownCommit(git, 'HEAD');
      const shared = (await git.run('merge-base', base, head)).trim();
      if (!isWholeHash(shared))
        throw new AppError('gitFailed', `no merge base with ${subject.ref}`, {
          reason: `this branch and “${subject.ref}” have no commit in common here`,
        });
      return of(await trackedDiff(git, [shared, head]), 'branch');
    }
    case 'commit': {
      const commit = await knownCommit(git, subject.ref);
      return of(await trackedDiff(git, [await parentOrEmptyTree(git, commit), commit]), 'commit');
    }
  }
}

/** What isn't staged, with new files. */
async function unstaged(git: GitRunner, top: string): Promise<FilesDiff> {
  const changed = await trackedDiff(git, []);
  return bothDiffs(changed, await untrackedDiff(top, await untrackedPaths(git)));
}

/** Also what was listed and not read, with the reason. */
function reviewChanges({ files, diff, notebooks = [] }: FilesDiff): ReviewChanges {
  const { files: reviewed, leftOut } = reviewOfDiff(diff, notebooks);
  const told = new Set(shownSections({ diff, notebooks }).map(({ path }) => path));
  const unread = files.flatMap((file) => {
    const why = told.has(file.path) ? null : whyUnread(file);
    return why === null ? [] : [{ path: file.path, why }];
  });
  return { files: reviewed, leftOut: [...leftOut, ...unread] };
}

function whyUnread({ path, from, status, content, conflict }: ChangedFile): LeftOutReason | null {
  if (conflict) return 'conflict';
  const kind = [path, from ?? path].map(fileKind).find((one) => one !== 'code');
  if (kind !== undefined) return kind;
  if (content !== undefined) return content;
  if (isUnnamed(path)) return 'name';
  return status === 'deleted' ? 'deleted' : 'large';
}

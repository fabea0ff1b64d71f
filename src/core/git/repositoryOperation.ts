/**
 * What git is in the middle of, in words: how far it is, what the two sides of a conflict are there, and how it goes on. Nothing of that is ever run for the
 * user. Pure.
 */
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';

export type OperationKind = 'merge' | 'rebase' | 'am' | 'cherryPick' | 'revert' | 'bisect';

/** A commit by all its digits, with its first line where that could be read. */
export interface NamedCommit {
  hash: string;
  subject: string | null;
}

export interface RepositoryOperation {
  kind: OperationKind;
  /** Which of how many commits a rebase, or patches that are applied, is at; null where git doesn't tell. */
  step: { at: number; of: number } | null;
  /** The branch that is rebased, or that a bisect began on; null where it was none. */
  branch: string | null;
  /** What is merged, picked, reverted or replayed now; null where git doesn't tell. */
  commit: NamedCommit | null;
  /** What a rebase goes onto. */
  onto: NamedCommit | null;
}

/** Who brings what in a conflict. */
export interface ConflictSides {
  ours: string;
  theirs: string;
  /** They are the other way round than people expect: “theirs” is the user's own work. */
  swapped: boolean;
}

/** As they stand before `--continue` and `--abort`. */
const commands = { merge: 'merge', rebase: 'rebase', am: 'am', cherryPick: 'cherry-pick', revert: 'revert' } as const;

/** ``A rebase of `topic` is in progress, at commit 2 of 5, `abc1234` “Add totals”, onto `def5678` “Main things”.`` */
export function operationSentence({ kind, step, branch, commit, onto }: RepositoryOperation): string {
  const parts = [
    step ? t('at commit {0} of {1}', step.at, step.of) : '',
    commit ? commitCalled(commit) : '',
    onto ? t('onto {0}', commitCalled(onto)) : '',
  ];
  return [inProgress(kind, branch === null ? null : inlineCode(branch)), ...parts.filter((part) => part !== '')].join(', ').concat('.');
}

function inProgress(kind: OperationKind, branch: string | null): string {
  switch (kind) {
    case 'merge':
      return branch === null ? t('A merge is in progress') : t('A merge of {0} is in progress', branch);
    case 'rebase':
      return branch === null ? t('A rebase is in progress') : t('A rebase of {0} is in progress', branch);
    case 'am':
      return branch === null ? t('A run of `git am` is in progress') : t('A run of `git am` of {0} is in progress', branch);
    case 'cherryPick':
      return branch === null ? t('A cherry-pick is in progress') : t('A cherry-pick of {0} is in progress', branch);
    case 'revert':
      return branch === null ? t('A revert is in progress') : t('A revert of {0} is in progress', branch);
    case 'bisect':
      return branch === null ? t('A bisect is in progress') : t('A bisect, begun on {0}, is in progress', branch);
  }
}

/** A sentence of each side in the user's language, as Markdown; `branch` is the one that is checked out, null for none. */
export function conflictSides(operation: RepositoryOperation | null, branch: string | null): ConflictSides {
  if (operation?.kind === 'rebase') {
    const ours = operation.onto
      ? t('**Ours** is what is rebased onto ({0}, with the commits that were replayed already).', commitCalled(operation.onto))
      : t('**Ours** is what is rebased onto.');
    return { ours, theirs: theirsSentence(operation), swapped: true };
  }
  const ours = branch === null ? t('**Ours** is the commit that is checked out.') : t('**Ours** is the branch {0}.', inlineCode(branch));
  return { ours, theirs: theirsSentence(operation), swapped: false };
}

function theirsSentence(operation: RepositoryOperation | null): string {
  const commit = operation?.commit ? commitCalled(operation.commit) : null;
  switch (operation?.kind) {
    case 'rebase':
      return commit === null
        ? t('**Theirs** is your own commit that is replayed.')
        : t('**Theirs** is your own commit that is replayed, {0}.', commit);
    case 'merge':
      return commit === null ? t('**Theirs** is what is merged in.') : t('**Theirs** is what is merged in, {0}.', commit);
    case 'cherryPick':
      return commit === null ? t('**Theirs** is the commit that is picked.') : t('**Theirs** is the commit that is picked, {0}.', commit);
    case 'revert':
      return commit === null
        ? t('**Theirs** is what was before the commit that is reverted.')
        : t('**Theirs** is what was before the commit that is reverted, {0}.', commit);
    case 'am':
      return commit === null ? t('**Theirs** is the patch.') : t('**Theirs** is the patch, {0}.', commit);
    // Without an operation it is a stash that was applied, or one that ended before its conflicts were resolved.
    case 'bisect':
    case undefined:
      return commit === null ? t('**Theirs** is what was brought in.') : t('**Theirs** is what was brought in, {0}.', commit);
  }
}

/** The same for a model: English, and without a verb and a full stop. */
export function plainSides(operation: RepositoryOperation | null, branch: string | null): ConflictSides {
  const commit = operation?.commit ? `, ${commitCalled(operation.commit)}` : '';
  if (operation?.kind === 'rebase') {
    const onto = operation.onto ? ` (${commitCalled(operation.onto)}, with the commits that were replayed already)` : '';
    return { ours: `what is rebased onto${onto}`, theirs: `your own commit that is replayed${commit}`, swapped: true };
  }
  const ours = branch === null ? 'the commit that is checked out' : `the branch ${inlineCode(branch)}`;
  const theirs = {
    merge: 'what is merged in',
    cherryPick: 'the commit that is picked',
    revert: 'what was before the commit that is reverted',
    am: 'the patch',
  };
  const kind = operation?.kind;
  return { ours, theirs: `${kind && kind !== 'bisect' ? theirs[kind] : 'what was brought in'}${commit}`, swapped: false };
}

/** What to type to go on, to leave a step out, and to take it back. */
export function nextCommands({ kind }: RepositoryOperation, conflicts: number): string {
  if (kind === 'bisect') {
    return t('Test what is checked out, then type `git bisect good` or `git bisect bad`; `git bisect reset` ends it.');
  }
  const word = commands[kind];
  const first =
    conflicts > 0
      ? t(
          'Once a file is as it should be, `git add FILE` marks it resolved, and after the last one {0} goes on.',
          `\`git ${word} --continue\``,
        )
      : t('{0} goes on.', `\`git ${word} --continue\``);
  const skip = kind === 'merge' ? '' : ` ${t('{0} leaves this commit out.', `\`git ${word} --skip\``)}`;
  const abort = t('{0} takes all of it back. Type them in a terminal: none of them is run for you.', `\`git ${word} --abort\``);
  return `${first}${skip} ${abort}`;
}

/** `` `abc1234` “Add totals” ``, or its digits alone. */
export function commitCalled({ hash, subject }: NamedCommit): string {
  const short = inlineCode(hash.slice(0, 7));
  return subject === null || subject === '' ? short : `${short} (${inlineCode(subject)})`;
}

/** A repository's state as the chat shows it, in Markdown: bounded, and what isn't shown is said. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';
import { changeWords } from './changeWords.ts';
import { nextCommands, operationSentence, type RepositoryOperation } from './repositoryOperation.ts';
import { unseenSentence } from './unseenPlaces.ts';
import { changedPathsOf, type RepositoryStatus, type StatusChange } from './repositoryStatus.ts';

/** Everything that is known of a repository at one moment. */
export interface RepositoryState extends RepositoryStatus {
  operation: RepositoryOperation | null;
  /** Another git is writing the index, or one that died has left its lock: the path of that file. */
  lock: string | null;
  /** Folders and files that git may not look into, from the top: what changed there isn't in the lists. */
  unseen: string[];
}

/** Rows of one list. */
const maxRows = 40;

/** By git's two letters: the first is our side. */
const sideWords = (): Readonly<Record<string, string>> => ({
  UU: t('both changed it'),
  AA: t('both added it'),
  DD: t('both deleted it'),
  AU: t('ours added it'),
  UA: t('theirs added it'),
  DU: t('ours deleted it, theirs changed it'),
  UD: t('ours changed it, theirs deleted it'),
});

/** `where` names the repository where there are several, as Markdown; empty else. */
export function statusText(state: RepositoryState, where: string): string {
  const { staged, unstaged, untracked, conflicts, operation, lock, unseen } = state;
  const total = changedPathsOf(state).length;
  const clean =
    total > 0
      ? ''
      : unseen.length > 0
        ? t('Nothing that can be seen has changed since the last commit.')
        : t('Nothing has changed since the last commit.');
  const blocks = [
    `${where}${branchSentence(state)}${clean === '' ? '' : ` ${state.commit === null ? t('There are no files to commit.') : clean}`}`,
    operation ? `${operationSentence(operation)} ${nextCommands(operation, conflicts.length)}` : '',
    lock === null ? '' : lockSentence(lock),
    unseenSentence(unseen),
    rows(t('In conflict'), conflicts, ({ path, sides }) => `${inlineCode(path)}: ${sideWords()[sides] ?? sides}`),
    conflicts.length > 0 ? t('`/git conflict` shows both sides of one and proposes how to put them together.') : '',
    rows(t('Staged'), staged, changeRow),
    rows(t('Changed, not staged'), unstaged, changeRow),
    rows(t('Not tracked'), untracked, (path) => inlineCode(path)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Where one is, and how that stands to the branch that is followed. */
export function branchSentence({ branch, commit, upstream, operation }: RepositoryState): string {
  if (branch === null) {
    const at = commit === null ? null : inlineCode(commit.slice(0, 7));
    // Its commits get their branch at its end, and one that is made meanwhile would stand in its way.
    if (operation?.kind === 'rebase')
      return at === null
        ? t('No branch is checked out as long as the rebase lasts (detached HEAD).')
        : t('No branch is checked out as long as the rebase lasts (detached HEAD at {0}).', at);
    return at === null
      ? t('No branch is checked out (detached HEAD): commits made here belong to no branch until you make one (`/git branch NAME`).')
      : t(
          'No branch is checked out (detached HEAD at {0}): commits made here belong to no branch until you make one (`/git branch NAME`).',
          at,
        );
  }
  const name = inlineCode(branch);
  if (commit === null) return t('On {0}, which has no commits yet.', name);
  if (!upstream) return t('On {0}.', name);
  const { ahead, behind } = upstream;
  const other = inlineCode(upstream.name);
  if (ahead === null || behind === null) return t('On {0}, which follows {1}; that is not there any more.', name, other);
  if (ahead > 0 && behind > 0)
    return t('On {0}, {1} ahead of and {2} behind {3}, as last fetched.', name, commitsOf(ahead), commitsOf(behind), other);
  if (ahead > 0) return t('On {0}, {1} ahead of {2}.', name, commitsOf(ahead), other);
  return behind > 0
    ? t('On {0}, {1} behind {2}, as last fetched.', name, commitsOf(behind), other)
    : t('On {0}, even with {1}.', name, other);
}

function commitsOf(count: number): string {
  return plural(count, '{0} commit', '{0} commits');
}

/** Never removed by us: it may be at work. */
export function lockSentence(lock: string): string {
  return t(
    'Another git is writing to this repository, or one that ended too early has left its lock {0}. If no git runs any more, delete that file yourself.',
    inlineCode(lock),
  );
}

function changeRow({ path, from, kind, submodule }: StatusChange): string {
  const what = changeWords(kind, from);
  return `${inlineCode(path)}: ${submodule ? t('{0}, a repository of its own', what) : what}`;
}

function rows<T>(title: string, all: readonly T[], row: (one: T) => string): string {
  if (all.length === 0) return '';
  const more = all.length - maxRows;
  const shown = all.slice(0, maxRows).map((one) => `- ${row(one)}`);
  if (more > 0) shown.push(`- ${t('and {0} more', formatCount(more))}`);
  return `**${title}** (${formatCount(all.length)})\n\n${shown.join('\n')}`;
}

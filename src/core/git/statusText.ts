/** A repository's state as the chat shows it, in Markdown: bounded, and what isn't shown is said. Pure. */
import { countOf, formatCount } from '../../base/formatNumbers.ts';
import { inlineCode } from '../context/codeFence.ts';
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

const kindWords: Readonly<Record<StatusChange['kind'], string>> = {
  added: 'new',
  modified: 'changed',
  deleted: 'deleted',
  renamed: 'renamed',
  copied: 'copied',
  typechange: 'of another kind',
};
/** By git's two letters: the first is our side. */
const sideWords: Readonly<Record<string, string>> = {
  UU: 'both changed it',
  AA: 'both added it',
  DD: 'both deleted it',
  AU: 'ours added it',
  UA: 'theirs added it',
  DU: 'ours deleted it, theirs changed it',
  UD: 'ours changed it, theirs deleted it',
};

/** `where` names the repository where there are several, as Markdown; empty else. */
export function statusText(state: RepositoryState, where: string): string {
  const { staged, unstaged, untracked, conflicts, operation, lock, unseen } = state;
  const total = changedPathsOf(state).length;
  const clean =
    total > 0
      ? ''
      : unseen.length > 0
        ? 'Nothing that can be seen has changed since the last commit.'
        : 'Nothing has changed since the last commit.';
  const blocks = [
    `${where}${branchSentence(state)}${clean === '' ? '' : ` ${state.commit === null ? 'There are no files to commit.' : clean}`}`,
    operation ? `${operationSentence(operation)} ${nextCommands(operation, conflicts.length)}` : '',
    lock === null ? '' : lockSentence(lock),
    unseenSentence(unseen),
    rows('In conflict', conflicts, ({ path, sides }) => `${inlineCode(path)}: ${sideWords[sides] ?? sides}`),
    conflicts.length > 0 ? '`/git conflict` shows both sides of one and proposes how to put them together.' : '',
    rows('Staged', staged, changeRow),
    rows('Changed, not staged', unstaged, changeRow),
    rows('Not tracked', untracked, (path) => inlineCode(path)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Where one is, and how that stands to the branch that is followed. */
export function branchSentence({ branch, commit, upstream, operation }: RepositoryState): string {
  if (branch === null) {
    const at = commit === null ? '' : ` at ${inlineCode(commit.slice(0, 7))}`;
    // Its commits get their branch at its end, and one that is made meanwhile would stand in its way.
    if (operation?.kind === 'rebase') return `No branch is checked out as long as the rebase lasts (detached HEAD${at}).`;
    return `No branch is checked out (detached HEAD${at}): commits made here belong to no branch until you make one (\`/git branch NAME\`).`;
  }
  if (commit === null) return `On ${inlineCode(branch)}, which has no commits yet.`;
  if (!upstream) return `On ${inlineCode(branch)}.`;
  const { name, ahead, behind } = upstream;
  const other = inlineCode(name);
  if (ahead === null || behind === null) return `On ${inlineCode(branch)}, which follows ${other}; that is not there any more.`;
  const parts = [ahead > 0 ? `${countOf(ahead, 'commit')} ahead of` : '', behind > 0 ? `${countOf(behind, 'commit')} behind` : ''];
  const apart = parts.filter((part) => part !== '').join(' and ');
  return `On ${inlineCode(branch)}, ${apart === '' ? 'even with' : apart} ${other}${behind > 0 ? ', as last fetched' : ''}.`;
}

/** Never removed by us: it may be at work. */
export function lockSentence(lock: string): string {
  return `Another git is writing to this repository, or one that ended too early has left its lock ${inlineCode(lock)}. If no git runs any more, delete that file yourself.`;
}

function changeRow({ path, from, kind, submodule }: StatusChange): string {
  const what = submodule ? `${kindWords[kind]}, a repository of its own` : kindWords[kind];
  return `${inlineCode(path)}: ${what}${from === undefined ? '' : ` from ${inlineCode(from)}`}`;
}

function rows<T>(title: string, all: readonly T[], row: (one: T) => string): string {
  if (all.length === 0) return '';
  const more = all.length - maxRows;
  const shown = all.slice(0, maxRows).map((one) => `- ${row(one)}`);
  if (more > 0) shown.push(`- and ${formatCount(more)} more`);
  return `**${title}** (${formatCount(all.length)})\n\n${shown.join('\n')}`;
}

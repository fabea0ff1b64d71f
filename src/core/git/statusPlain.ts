/** A repository's state in few lines, as the model reads it. Bounded. Pure. */
import { englishCount } from '../../base/formatNumbers.ts';
import type { NamedCommit } from './repositoryOperation.ts';
import type { StatusChange } from './repositoryStatus.ts';
import type { RepositoryState } from './statusText.ts';
import { unseenPlain } from './unseenPlaces.ts';

/** Names of one list. */
const maxNames = 25;

export function statusPlain(state: RepositoryState, name: string): string {
  const { branch, commit, upstream, staged, unstaged, untracked, conflicts, operation, unseen } = state;
  const on = branch === null ? `no branch (detached HEAD at ${commit?.slice(0, 7) ?? 'nothing'})` : `the branch ${branch}`;
  const apart =
    upstream && upstream.ahead !== null
      ? `, ${String(upstream.ahead)} ahead of and ${String(upstream.behind ?? 0)} behind ${upstream.name}`
      : '';
  const step = operation?.step ? `, at commit ${String(operation.step.at)} of ${String(operation.step.of)}` : '';
  const lines = [
    `The repository ${name} is on ${on}${apart}${commit === null ? '; there are no commits yet' : ''}.`,
    operation
      ? `In progress: ${operation.kind === 'cherryPick' ? 'cherry-pick' : operation.kind}${operation.branch === null ? '' : ` of ${operation.branch}`}${step}${of(operation.commit, ', commit ')}${of(operation.onto, ', onto ')}.`
      : '',
    list('In conflict', conflicts.map(({ path }) => path)), // prettier-ignore
    list('Staged', staged.map(change)), // prettier-ignore
    list('Changed and not staged', unstaged.map(change)), // prettier-ignore
    list('New and not tracked', untracked),
    unseenPlain(unseen),
    conflicts.length + staged.length + unstaged.length + untracked.length + unseen.length === 0
      ? 'Nothing has changed since the last commit.'
      : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function of(commit: NamedCommit | null, before: string): string {
  return commit ? `${before}${commit.hash.slice(0, 7)} ${commit.subject ?? ''}`.trimEnd() : '';
}

function change({ path, from, kind }: StatusChange): string {
  return kind === 'modified' ? path : `${path} (${kind}${from === undefined ? '' : ` from ${from}`})`;
}

function list(title: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > maxNames ? ` and ${englishCount(names.length - maxNames)} more` : '';
  return `${title}: ${names.slice(0, maxNames).join(', ')}${more}`;
}

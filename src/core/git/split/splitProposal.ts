/** A change as several commits, as they are proposed, looked at and changed by the user. Pure. */
import { plural, t } from '../../../base/l10n.ts';
import type { CommitChanges } from '../../ports.ts';
import { showHidden } from '../../security/hiddenText.ts';
import type { ChangeAtom } from './changeAtom.ts';

export interface ProposedCommit {
  message: string;
  /** Numbers of the parts of the change, in their order. */
  atoms: readonly number[];
}

/** What stands where in the text of a proposal. Lines from 0. */
export interface SplitPlace {
  line: number;
  commit: number;
  /** The part that begins here; null for the commit itself. */
  atom: number | null;
}

/** Lines of a part that are shown; of a new file of hundreds of lines nobody needs all to know where it belongs. */
const mostLines = 60;

/** What the message of a commit of these parts is written from. */
export function changesOf({ files }: CommitChanges, atoms: readonly ChangeAtom[], group: readonly number[]): CommitChanges {
  const chosen = group.flatMap((at) => atoms[at] ?? []);
  const here = counted(chosen);
  const inAll = counted(atoms);
  // Of some only a part of the hunks is here, so that their numbers of lines are others.
  const isPart = (path: string): boolean => (here.get(path) ?? 0) < (inAll.get(path) ?? 0);
  const seen = new Set<string>();
  const diff = chosen.map(({ path, head, text }) => {
    const first = !seen.has(path);
    seen.add(path);
    return (first ? head : '') + text;
  });
  return {
    source: 'staged',
    files: files.filter(({ path }) => here.has(path)).map((file) => (isPart(file.path) ? withoutLines(file) : file)),
    diff: diff.join(''),
  };
}

/** How many parts each file has. */
function counted(atoms: readonly ChangeAtom[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of atoms) counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}

function withoutLines(file: CommitChanges['files'][number]): CommitChanges['files'][number] {
  const { lines: _lines, ...rest } = file;
  return rest;
}

/**
 * The same with one part in another commit; `to` is a commit's number, or how many there are for a new one behind them. A commit that has nothing left is gone; where its only part goes into a new
 * one, its message goes along.
 */
export function moved(commits: readonly ProposedCommit[], atom: number, to: number): ProposedCommit[] {
  const only = commits.find((commit) => commit.atoms.length === 1 && commit.atoms[0] === atom);
  const all = to < commits.length ? commits : [...commits, { message: only?.message ?? '', atoms: [] }];
  return all
    .map((commit, at) => {
      const others = commit.atoms.filter((one) => one !== atom);
      return { ...commit, atoms: at === to ? [...others, atom].sort((a, b) => a - b) : others };
    })
    .filter(({ atoms }) => atoms.length > 0);
}

/** All of it as a text that looks like a diff, and where what is. */
export function splitText(commits: readonly ProposedCommit[], atoms: readonly ChangeAtom[]): { text: string; places: SplitPlace[] } {
  const lines: string[] = [];
  const places: SplitPlace[] = [];
  for (const [commit, { message, atoms: group }] of commits.entries()) {
    if (commit > 0) lines.push('');
    places.push({ line: lines.length, commit, atom: null });
    const files = new Set(group.map((at) => atoms[at]?.path)).size;
    lines.push(`# ${t('Commit {0} of {1}: {2}', commit + 1, commits.length, plural(files, '{0} file', '{0} files'))}`, '#');
    lines.push(...(message === '' ? [t('(no message yet)')] : message.split('\n')).map((line) => `#     ${line}`.trimEnd()), '');
    for (const at of group) {
      const atom = atoms[at];
      if (!atom) continue;
      places.push({ line: lines.length, commit, atom: at });
      lines.push(...atomLines(atom));
    }
  }
  return { text: `${lines.join('\n')}\n`, places };
}

function atomLines({ path, from, hunk, text }: ChangeAtom): string[] {
  const name = from === undefined ? showHidden(path) : `${showHidden(from)} → ${showHidden(path)}`;
  const body = hunk === null ? text.slice(Math.max(0, text.search(/^@@/m))) : text;
  const shown = body === '' || !body.includes('@@') ? [`# ${t('Its contents are not shown.')}`] : body.trimEnd().split('\n');
  const more = shown.length - mostLines;
  return [
    `diff ${name}`,
    ...shown.slice(0, mostLines).map((line) => showHidden(line)),
    ...(more > 0 ? [`# ${plural(more, '{0} more line', '{0} more lines')}`] : []),
  ];
}

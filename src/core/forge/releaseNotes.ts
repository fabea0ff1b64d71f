/** Release notes: the commits between two tags by what they do, each line with its commit, and before them what stands out. All but that is told, not written. Pure. */
import { countOf } from '../../base/formatNumbers.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { BranchCommit } from './branchChanges.ts';
import { conventionalSubject } from './conventionalSubject.ts';

export interface NotesGroup {
  title: string;
  commits: { hash: string; text: string }[];
}

/** A sentence on one commit. */
export interface Highlight {
  hash: string;
  text: string;
}

export interface ReleaseNotes {
  from: string;
  to: string;
  /** `2026-03-01`, of the newest commit; empty where it isn't known. */
  date: string;
  groups: NotesGroup[];
  highlights: Highlight[];
  /** Commits that were not read. */
  more: boolean;
}

/** In the order of the notes; commits of other types, and of none, come last. */
const titles: readonly (readonly [title: string, ...types: string[]])[] = [
  ['Features', 'feat', 'feature', 'add'],
  ['Fixes', 'fix', 'bugfix', 'hotfix'],
  ['Performance', 'perf'],
  ['Refactoring', 'refactor'],
  ['Documentation', 'docs', 'doc'],
  ['Tests', 'test', 'tests'],
  ['Build and CI', 'build', 'ci', 'deps'],
  ['Reverted', 'revert'],
];
const breakingTitle = 'Breaking changes';
const others = 'Other changes';

/** Digits of a hash that are shown. */
export const shownDigits = 10;
/** Characters of a commit's subject that are shown. */
const mostText = 200;

/** Commits by what they do, those that break something first; in each group in the order in which they are given. */
export function notesGroups(commits: readonly BranchCommit[]): NotesGroup[] {
  const groups = new Map<string, NotesGroup>(
    [breakingTitle, ...titles.map(([title]) => title), others].map((title) => [title, { title, commits: [] }]),
  );
  for (const { hash, subject, body } of commits) {
    const { type, breaking, text } = conventionalSubject(subject, body);
    const title = breaking ? breakingTitle : (titles.find(([, ...types]) => type !== null && types.includes(type))?.[0] ?? others);
    groups.get(title)?.commits.push({ hash, text: shown(title === others ? subject : text) });
  }
  return [...groups.values()].filter(({ commits: own }) => own.length > 0);
}

/** As Markdown. */
export function notesText({ to, date, groups, highlights, more }: ReleaseNotes): string {
  const cited = (text: string, hash: string): string => `- ${text} (${hash.slice(0, shownDigits)})`;
  const count = groups.reduce((sum, { commits }) => sum + commits.length, 0);
  return [
    `## ${to === 'HEAD' ? 'Unreleased' : showInLine(to)}${date === '' ? '' : ` – ${date}`}`,
    ...(highlights.length > 0 ? [highlights.map(({ text, hash }) => cited(text, hash)).join('\n')] : []),
    ...groups.map(({ title, commits }) => `### ${title}\n\n${commits.map(({ text, hash }) => cited(text, hash)).join('\n')}`),
    ...(more ? [`Only the newest ${countOf(count, 'commit')} are listed.`] : []),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function shown(subject: string): string {
  const line = showInLine(subject.trim() === '' ? '(no message)' : subject.trim());
  const cut = line.length > mostText ? `${line.slice(0, mostText)}…` : line;
  return cut.charAt(0).toUpperCase() + cut.slice(1);
}

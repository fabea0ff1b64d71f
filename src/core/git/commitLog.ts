/** Commits as `git log -z` with a format of ours lists them, and as the chat shows them, in Markdown. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { isWholeHash } from './refName.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { inlineCode } from '../context/codeFence.ts';

export interface LoggedCommit {
  /** All digits of it. */
  hash: string;
  parents: string[];
  author: string;
  /** When it was written, as ISO 8601 with the author's own time zone. */
  date: string;
  subject: string;
}

/** Rows of one list. */
const maxRows = 40;

/** For {@link readLogOutput}; each commit ends with a zero byte, and none of its lines has a line break. */
export const logFormat = '%H%n%P%n%an%n%aI%n%s';

/** What is no commit of that format is passed over. */
export function readLogOutput(output: string): LoggedCommit[] {
  return output.split('\0').flatMap((record) => {
    const [hash = '', parents = '', author = '', date = '', ...subject] = record.replace(/^\n/, '').split('\n');
    if (!isWholeHash(hash)) return [];
    return [{ hash, parents: parents.split(' ').filter(Boolean), author, date, subject: subject.join(' ') }];
  });
}

/** What a list of the newest commits is called. `file`: the one that they changed, by its path; `asked`: how many were asked for, 0 where there are no others before these. */
export function newestWords(shown: number, file: string | null, asked: number): string {
  if (asked > shown) {
    const newest =
      file === null
        ? plural(shown, 'The newest commit.', 'The newest {0} commits.')
        : plural(shown, 'The newest commit that changed {1}.', 'The newest {0} commits that changed {1}.', inlineCode(file));
    return `${newest} ${t('You asked for {0}, and a list has {1} at most.', formatCount(asked), formatCount(shown))}`;
  }
  return file === null
    ? plural(shown, 'The newest commit:', 'The newest {0} commits:')
    : plural(shown, 'The newest commit that changed {1}:', 'The newest {0} commits that changed {1}:', inlineCode(file));
}

/** A list for the chat, the newest first. `more`: there are others before these. */
export function logText(title: string, commits: readonly LoggedCommit[], more: boolean): string {
  const rows = commits.map(commitRow);
  if (more) rows.push(`- ${t('and more')}`);
  return `${title}\n\n${rows.join('\n')}`;
}

/** `` - `abc1234` Add totals — Ann, 2026-11-29 `` */
export function commitRow({ hash, subject, author, date }: LoggedCommit): string {
  return `- ${inlineCode(hash.slice(0, 7))} ${subject === '' ? t('(no message)') : inlineCode(subject)}, ${inlineCode(author)}, ${date.slice(0, 10)}`;
}

/** What changed since a moment: the commits by author, who wrote most first, and the files. */
export function sinceText(title: string, commits: readonly LoggedCommit[], files: readonly string[], more: boolean): string {
  const byAuthor = new Map<string, LoggedCommit[]>();
  for (const commit of commits) byAuthor.set(commit.author, [...(byAuthor.get(commit.author) ?? []), commit]);
  const authors = [...byAuthor].sort(([, a], [, b]) => b.length - a.length);
  const groups = authors.map(([author, own]) => {
    const rows = own.slice(0, maxRows).map(commitRow);
    if (own.length > maxRows) rows.push(`- ${t('and {0} more', formatCount(own.length - maxRows))}`);
    return `**${inlineCode(author)}**, ${plural(own.length, '{0} commit', '{0} commits')}\n\n${rows.join('\n')}`;
  });
  const shown = files.slice(0, maxRows).map((path) => `- ${inlineCode(path)}`);
  if (files.length > maxRows) shown.push(`- ${t('and {0} more', formatCount(files.length - maxRows))}`);
  const list = files.length === 0 ? [] : [`**${t('Files')}** (${formatCount(files.length)})\n\n${shown.join('\n')}`];
  return [
    more
      ? `${title} ${plural(commits.length, 'Only the newest {0} commit are looked at.', 'Only the newest {0} commits are looked at.')}`
      : title,
    ...groups,
    ...list,
  ].join('\n\n');
}

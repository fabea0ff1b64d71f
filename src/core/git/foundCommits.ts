/** The commits that a text came and went with. Pure. */
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';
import { commitRow, type LoggedCommit } from './commitLog.ts';

export interface FoundCommits {
  /** Those after which there is more or less of the text than before, the newest first. */
  counted: readonly LoggedCommit[];
  /** Those that changed a line with it, among them the others. */
  touched: readonly LoggedCommit[];
  /** There are others before. */
  more: boolean;
}

/** The one that brought the text in first; null where it isn't known. */
export function introducedBy({ counted, more }: FoundCommits): LoggedCommit | null {
  return more ? null : (counted.at(-1) ?? null);
}

/** For the chat, in Markdown. */
export function foundText(where: string, text: string, found: FoundCommits): string {
  const { counted, touched, more } = found;
  const first = introducedBy(found);
  const changes = new Set(counted.map(({ hash }) => hash));
  const others = touched.filter(({ hash }) => !changes.has(hash));
  if (counted.length + others.length === 0)
    return `${where}${t('No commit of this branch brought in or took out {0}. Letter case counts.', inlineCode(text))}`;
  const parts = [
    first ? `${where}${t('{0} came in with:', inlineCode(text))}\n\n${commitRow(first)}` : `${where}${inlineCode(text)}:`,
    list(t('Brought in or taken out, the newest first'), counted.length > 1 || !first ? counted : []),
    list(t('Lines with it changed'), others),
    more ? t('There are earlier ones, which are not shown.') : '',
    t('`/git show COMMIT` opens what one of them changed.'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function list(title: string, commits: readonly LoggedCommit[]): string {
  return commits.length === 0 ? '' : `**${title}**\n\n${commits.map(commitRow).join('\n')}`;
}

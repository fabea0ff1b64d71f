import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';
import type { LoggedCommit } from './commitLog.ts';

/** What was stashed, the last first, in Markdown. */
export function stashesText(where: string, stashes: readonly LoggedCommit[]): string {
  if (stashes.length === 0) return `${where}${t('Nothing is stashed. `/git stash push` puts your changes aside.')}`;
  const rows = stashes.map(({ subject, date }, at) => `- \`stash@{${formatCount(at)}}\` ${inlineCode(subject)}, ${date.slice(0, 10)}`);
  return `${where}${t('Stashed, the last first:')}\n\n${rows.join('\n')}\n\n${t('`/git stash pop` brings the first one back, `/git stash pop 2` that of this number.')}`;
}

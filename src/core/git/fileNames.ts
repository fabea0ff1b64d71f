import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { showInLine } from '../security/hiddenText.ts';

/** Names of files as lines of a plain text, as a dialog shows them; those beyond a bound as a number. */
export function fileLines(paths: readonly string[], most = 12): string {
  const shown = paths.slice(0, most).map(showInLine);
  return [...shown, ...(paths.length > most ? [t('and {0} more', formatCount(paths.length - most))] : [])].join('\n');
}

/** What stands for bytes that are no UTF-8 is in it: by such a path the file can't be asked for. */
export function isUnnamed(path: string): boolean {
  return path.includes('\ufffd');
}

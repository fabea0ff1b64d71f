import { formatTenths } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { Surprise, UnusualLine } from './surprise.ts';

/** The lines that stand out, in a sentence; none where there is none. */
export function unusualWords(lines: readonly UnusualLine[]): string[] {
  if (lines.length === 0) return [];
  const places = lines.map(({ path, line }) => `${showInLine(path)}:${String(line)}`);
  return [t('Unusual beside the other changed lines, and worth a look: {0}.', places.join(', '))];
}

/** How surprised the model is, as people read it. */
export function surpriseWords({ bitsPerToken }: Surprise): string {
  return t('{0} bits per token', formatTenths(bitsPerToken));
}

import { t } from '../../base/l10n.ts';
import type { MatchQuality } from './fileChange.ts';

/** What was overlooked to find a place, for people: `found by overlooking blanks`. */
export function overlookedNote(match: Exclude<MatchQuality, 'exact'>): string {
  if (match === 'part') return t('found by overlooking the rest of its line');
  return match === 'whitespace' ? t('found by overlooking blanks') : t('found by overlooking indentation');
}

/** The same as a sentence about a place in `file`. */
export function overlookedSentence(match: Exclude<MatchQuality, 'exact'>, file: string): string {
  if (match === 'part') return t('In {0} its place was found only by overlooking the rest of its line.', file);
  return match === 'whitespace'
    ? t('In {0} its place was found only by overlooking blanks.', file)
    : t('In {0} its place was found only by overlooking indentation.', file);
}

/** The page of what is left out of the index, in words. Pure. */
import { plural, t } from '../../base/l10n.ts';
import type { SkipReason } from '../../protocol/indexer.ts';
import { indexSentence } from './indexWords.ts';
import type { IndexState } from './indexState.ts';
import { skipWords } from './skipReason.ts';

/** `skipped` with paths as people see them. What wasn't read yet is said to be so, and not to be complete. */
export function skippedText(state: IndexState, skipped: readonly { path: string; reason: SkipReason }[]): string {
  const known = state.status === 'ready' && !state.reading;
  if (!known && skipped.length === 0) return `${indexSentence(state)}${nextStep(state)}\n`;
  const head =
    skipped.length === 0
      ? t('No file is left out, but those that rules name and those that are no text.')
      : known
        ? plural(
            skipped.length,
            '{0} file left out of the index, beside those that rules name and those that are no text:',
            '{0} files left out of the index, beside those that rules name and those that are no text:',
          )
        : plural(
            skipped.length,
            '{0} file left out of the index so far, beside those that rules name and those that are no text:',
            '{0} files left out of the index so far, beside those that rules name and those that are no text:',
          );
  const lines = skipped.map(({ path, reason }) => `${path} ${skipWords(reason)}\n`).join('');
  return `${known ? '' : `${indexSentence(state)}\n\n`}${head}\n${lines === '' ? '' : `\n${lines}`}`;
}

function nextStep({ status }: IndexState): string {
  if (status === 'idle') return ` ${t('Search the project, or rebuild its index, to have it read.')}`;
  return status === 'indexing' || status === 'paused' ? ` ${t('What is left out is listed here as it is come to.')}` : '';
}

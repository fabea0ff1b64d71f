/** What typing was spared: worked out from counts and nothing else, as a range, with all that it takes for granted. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import type { InsightsSavings } from '../../protocol/insightsPage.ts';

/** Characters a minute. A quick typist spares less by what isn't typed. */
const quick = 350;
const slow = 200;

/** What it is worked out from. */
export interface SavedTime {
  /** Characters of edits that were applied, without those that were taken back. */
  editCharacters: number;
  /** Characters of suggestions that were taken, and of those the ones that still stood there unchanged after half a minute. */
  takenCharacters: number;
  keptCharacters: number;
  /** Milliseconds that answers of the chat, edits and other engines' answers took, whatever became of them. */
  waitedMs: number;
}

/** Null where nothing was taken over: there is nothing to work out. */
export function timeSaved({ editCharacters, takenCharacters, keptCharacters, waitedMs }: SavedTime): InsightsSavings | null {
  if (editCharacters <= 0 && takenCharacters <= 0) return null;
  const waited = waitedMs / 60_000;
  const least = (editCharacters + keptCharacters) / quick - waited;
  const most = (editCharacters + takenCharacters) / slow - waited;
  return {
    result: rangeWords(least, most),
    steps: [
      t(
        'At least: ({0} characters of applied edits + {1} of suggestions that stayed) ÷ {2} a minute − {3} waited = {4}',
        formatCount(editCharacters),
        formatCount(keptCharacters),
        quick,
        minutesWords(waited),
        minutesWords(least),
      ),
      t(
        'At most: ({0} characters of applied edits + {1} of suggestions taken) ÷ {2} a minute − {3} waited = {4}',
        formatCount(editCharacters),
        formatCount(takenCharacters),
        slow,
        minutesWords(waited),
        minutesWords(most),
      ),
    ],
    assumptions: [
      t('Typing goes at {0} to {1} characters a minute, and every character would have been typed by hand.', slow, quick),
      t(
        'Edits that were taken back don’t count. A suggestion stayed if it still stood there unchanged after 30 seconds; what was taken and changed soon counts only for the upper end.',
      ),
      t(
        'All time in which the chat, edits and other engines were at work counts as waited for, also for answers that changed nothing. Suggestions come while you type on, and count nothing.',
      ),
      t(
        'Reading, checking and correcting what was written isn’t measured and isn’t taken off, and neither is thinking that was spared added. So this is an estimate of typing, not of work.',
      ),
    ],
  };
}

function rangeWords(least: number, most: number): string {
  if (most <= 0) return t('No time saved: waiting took longer than typing would have.');
  return least <= 0
    ? t('Between nothing and {0} of typing', minutesWords(most))
    : t('Between {0} and {1} of typing', minutesWords(least), minutesWords(most));
}

/** `12 min`, `3.4 h`, `−2 min`; under a minute in seconds. */
export function minutesWords(minutes: number): string {
  const sign = minutes < 0 ? '−' : '';
  const size = Math.abs(minutes);
  if (size < 1) return size * 60 < 0.5 ? '0 s' : `${sign}${String(Math.round(size * 60))} s`;
  return size < 100 ? `${sign}${String(Math.round(size))} min` : `${sign}${(size / 60).toFixed(1)} h`;
}

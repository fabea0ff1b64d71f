import { formatBytes, formatCount, formatTenths } from '../../../base/formatNumbers.ts';
import { t } from '../../../base/l10n.ts';
import type { ModelDownloadProgress } from './modelDownloads.ts';

/** `1.2 of 4.7 GB, 23 MB/s, 2 min left`: how far a download is. */
export function progressText({ phase, received, total, bytesPerSecond, secondsLeft, part, parts }: ModelDownloadProgress): string {
  const far = total === null ? formatBytes(received) : amountOf(received, total);
  const parted = (said: string): string => (parts > 1 ? t('file {0} of {1}, {2}', part, parts, said) : said);
  if (phase === 'connecting') return received > 0 ? t('connecting, to go on at {0}', far) : t('connecting');
  if (phase === 'verifying') return parted(t('checking {0}', far));
  if (phase === 'retrying') return parted(t('{0}, the connection failed; trying again', far));
  if (phase === 'elsewhere') return parted(t('{0}, fetched by another window', far));
  const rate = bytesPerSecond === null || bytesPerSecond === 0 ? far : t('{0}, {1}/s', far, formatBytes(bytesPerSecond));
  return parted(secondsLeft === null ? rate : t('{0}, {1} left', rate, timeText(secondsLeft)));
}

/** How much of it is there, from 0 to 1; null while that isn't known. Full only when it is whole. */
export function progressShare({ received, total }: ModelDownloadProgress): number | null {
  return total === null || total === 0 ? null : Math.min(1, received / total);
}

/** Both in the unit of the whole. */
function amountOf(received: number, total: number): string {
  const whole = formatBytes(total);
  // Rounded down, so that nothing looks whole before it is.
  if (total >= 1e9) return t('{0} of {1}', formatTenths(Math.floor(received / 1e8) / 10), whole);
  return t('{0} of {1}', formatCount(Math.floor(received / (total >= 1e6 ? 1e6 : 1e3))), whole);
}

/** `40 s`, `2 min`, `1 h 20 min`. */
function timeText(seconds: number): string {
  if (seconds < 60) return `${String(Math.max(1, Math.round(seconds)))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

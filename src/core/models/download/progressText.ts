import { formatBytes } from '../../../base/formatNumbers.ts';
import type { ModelDownloadProgress } from './modelDownloads.ts';

/** `1.2 of 4.7 GB, 23 MB/s, 2 min left`: how far a download is. */
export function progressText({ phase, received, total, bytesPerSecond, secondsLeft, part, parts }: ModelDownloadProgress): string {
  const far = total === null ? formatBytes(received) : amountOf(received, total);
  const file = parts > 1 ? `file ${String(part)} of ${String(parts)}, ` : '';
  if (phase === 'connecting') return received > 0 ? `connecting, to go on at ${far}` : 'connecting';
  if (phase === 'verifying') return `${file}checking ${far}`;
  if (phase === 'retrying') return `${file}${far}, the connection failed; trying again`;
  if (phase === 'elsewhere') return `${file}${far}, fetched by another window`;
  const rate = bytesPerSecond === null || bytesPerSecond === 0 ? '' : `, ${formatBytes(bytesPerSecond)}/s`;
  return `${file}${far}${rate}${secondsLeft === null ? '' : `, ${timeText(secondsLeft)} left`}`;
}

/** How much of it is there, from 0 to 1; null while that isn't known. Full only when it is whole. */
export function progressShare({ received, total }: ModelDownloadProgress): number | null {
  return total === null || total === 0 ? null : Math.min(1, received / total);
}

/** Both in the unit of the whole. */
function amountOf(received: number, total: number): string {
  const whole = formatBytes(total);
  const unit = whole.slice(whole.indexOf(' ') + 1);
  const { size, digits } = unit === 'GB' ? { size: 1e9, digits: 1 } : unit === 'MB' ? { size: 1e6, digits: 0 } : { size: 1e3, digits: 0 };
  // Rounded down, so that nothing looks whole before it is.
  return `${(Math.floor((received / size) * 10 ** digits) / 10 ** digits).toFixed(digits)} of ${whole}`;
}

/** `40 s`, `2 min`, `1 h 20 min`. */
function timeText(seconds: number): string {
  if (seconds < 60) return `${String(Math.max(1, Math.round(seconds)))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** Numbers as people read them, in the language that is shown; what a model reads and a log says is always grouped as in English. */
import { byLanguage, numbers, t } from './l10n.ts';

/** `8192` as `8,192`, in the user's language. */
export function formatCount(value: number): string {
  return numbers().format(Math.round(value));
}

/** `8192` as `8,192`, the same on every machine, for models and logs. */
export function englishCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 file`, `1,204 files`: English words, for models and logs, and for the command line; what people see in the editor is said with `plural`. */
export function countOf(count: number, thing: string): string {
  return `${englishCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

const oneDecimal = byLanguage((of) => new Intl.NumberFormat(of, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));

/** `31.4`, `0.0`: a figure with one digit behind the point. */
export function formatTenths(value: number): string {
  return oneDecimal().format(value);
}

/** Bytes in the unit that model files are spoken of: `4.7 GB`, `31 MB`. Decimal units, as file managers on a Mac show them. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return t('{0} GB', formatTenths(bytes / 1e9));
  if (bytes >= 1e6) return t('{0} MB', formatCount(bytes / 1e6));
  return t('{0} kB', formatCount(Math.max(1, bytes / 1e3)));
}

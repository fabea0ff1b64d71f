/** Numbers as people read them; always the English grouping, so that a figure reads the same in a log, a test and on screen. */

/** `8192` as `8,192`; the same on every machine, whatever its locale. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 file`, `1,204 files`: a count of things whose plural takes an s. */
export function countOf(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** Bytes in the unit that model files are spoken of: `4.7 GB`, `31 MB`. Decimal units, as file managers on a Mac show them. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(0)} MB`;
  return `${formatCount(Math.max(1, bytes / 1e3))} kB`;
}

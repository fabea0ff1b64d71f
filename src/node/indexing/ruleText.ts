/** Small files that say which others count, read as they are: no link is followed, and what can't be known is not there. */
import { lstatSync, readFileSync, type Stats } from 'node:fs';

/** Files of rules above this are nobody's. */
const mostRuleBytes = 1_000_000;

/** What is at a place, without following a link; null where nothing is, or nothing that can be known. */
export function statsOf(file: string): Stats | null {
  try {
    return lstatSync(file);
  } catch {
    return null;
  }
}

/** The text of a file of rules; null where there is none, or none that could be one. */
export function rulesText(file: string): string | null {
  const stats = statsOf(file);
  if (!stats?.isFile() || stats.size > mostRuleBytes) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

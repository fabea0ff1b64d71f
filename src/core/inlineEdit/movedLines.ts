import type { LineRange } from '../edits/editRequest.ts';

/** A replaced stretch of a text: from the first to the last line it touched, and how many lines took their place. Lines count from 1. */
export interface LineChange {
  first: number;
  last: number;
  /** Characters of the last line that were replaced too; 0 when the stretch ends before them. */
  lastCharacter: number;
  /** Line breaks in the new text. */
  breaks: number;
}

/**
 * Where lines stand after changes to their text: moved by what was changed above them, grown or shrunk by what was changed within. The changes
 * are apart, in the coordinates before all of them.
 */
export function movedLines(range: LineRange, changes: readonly LineChange[]): LineRange {
  let { first, last } = range;
  for (const change of changes) {
    const by = change.breaks - (change.last - change.first);
    const above = change.last < range.first || (change.last === range.first && change.lastCharacter === 0);
    if (above) {
      first += by;
      last += by;
    } else if (change.first <= range.last) last += by;
  }
  return { first: Math.max(1, first), last: Math.max(1, first, last) };
}

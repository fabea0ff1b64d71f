/**
 * What of a file the model sees around the cursor. The window begins at a line that stays the same over many key strokes: if it moved with the cursor,
 * nothing of what the model has read could be used again. Pure.
 */

/** Characters before the cursor, and behind it. A few thousand tokens at most, which is what a completion's context holds. */
const mostBefore = 6000;
const mostAfter = 1500;
/** The window's first line is a multiple of it. */
const lineStep = 32;

/** The text before and behind the cursor, in whole lines at the far ends. */
export function fileWindow(prefix: string, suffix: string): { prefix: string; suffix: string } {
  return { prefix: prefix.slice(windowStart(prefix)), suffix: suffix.slice(0, windowEnd(suffix)) };
}

function windowStart(prefix: string): number {
  if (prefix.length <= mostBefore) return 0;
  const least = prefix.length - mostBefore;
  for (let at = 0, line = 0; at >= 0; line++) {
    if (at >= least && line % lineStep === 0) return at;
    const end = prefix.indexOf('\n', at);
    if (end < 0) break;
    at = end + 1;
  }
  // A few lines that are longer than the window.
  return Math.max(0, Math.ceil(least / mostBefore) * mostBefore);
}

function windowEnd(suffix: string): number {
  if (suffix.length <= mostAfter) return suffix.length;
  const end = suffix.lastIndexOf('\n', mostAfter);
  return end > 0 ? end + 1 : mostAfter;
}

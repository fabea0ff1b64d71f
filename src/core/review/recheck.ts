/** What of changes has to be read again after they went on, and where the lines that didn't change stand now. Pure. */
import { type DiffHunk, hunksOf } from '../git/diffHunks.ts';
import { unifiedDiff } from '../edits/unifiedDiff.ts';
import { reviewOfDiff, type ReviewChanges } from './reviewSubject.ts';

export interface Recheck {
  /** What wasn't read in this form. */
  unread: ReviewChanges;
  /** Where a line of what was read stands now; null where its place was changed since, or is gone. */
  lineNow: (path: string, line: number) => number | null;
}

/** Of changes that git tells: hunks that say the same, wherever they stand by now, aren't read again. */
export function recheckChanges(before: ReviewChanges, now: ReviewChanges): Recheck {
  const known = new Map<string, DiffHunk[]>();
  for (const { path, hunks } of before.files)
    for (const hunk of hunks) known.set(keyOf(path, hunk), [...(known.get(keyOf(path, hunk)) ?? []), hunk]);
  /** Of hunks of a file that were read: by how many lines each has moved. */
  const moved = new Map<string, { hunk: DiffHunk; by: number }[]>();
  const files = now.files.map(({ path, hunks }) => ({
    path,
    hunks: hunks.filter((hunk) => {
      const same = known.get(keyOf(path, hunk))?.shift();
      if (!same) return true;
      moved.set(path, [...(moved.get(path) ?? []), { hunk: same, by: hunk.afterStart - same.afterStart }]);
      return false;
    }),
  }));
  return {
    unread: { files: files.filter(({ hunks }) => hunks.length > 0), leftOut: now.leftOut },
    lineNow: (path, line) => {
      const its = moved.get(path)?.find(({ hunk }) => hunk.lines.some(({ after }) => after === line));
      return its ? line + its.by : null;
    },
  };
}

/** Of a text that was read: its lines that are others by now. */
export function recheckText(path: string, before: string, after: string): Recheck {
  const diff = unifiedDiff({ path, before, after, match: 'exact' });
  const hunks = hunksOf({ text: diff });
  return { unread: reviewOfDiff(diff), lineNow: (_, line) => lineAfter(hunks, line) };
}

/** Where a line of the text before is in the text after; null where it was taken away. */
function lineAfter(hunks: readonly DiffHunk[], line: number): number | null {
  let by = 0;
  for (const { lines, beforeStart } of hunks) {
    const own = lines.find(({ before }) => before === line);
    if (own) return own.after;
    if (beforeStart > line) break;
    by += lines.filter(({ kind }) => kind === 'added').length - lines.filter(({ kind }) => kind === 'removed').length;
  }
  return line + by;
}

function keyOf(path: string, { lines }: DiffHunk): string {
  return JSON.stringify([path, ...lines.map(({ kind, text }) => `${kind}${text}`)]);
}

/** What of changes has to be read again after they went on, and where the lines that didn't change stand now. Pure. */
import { type DiffHunk, hunksOf } from '../git/diffHunks.ts';
import { unifiedDiff } from '../edits/unifiedDiff.ts';
import { printOf } from './fingerprint.ts';
import { reviewOfDiff, type ReviewChanges } from './reviewSubject.ts';

export interface Recheck {
  /** What wasn't read in this form. */
  unread: ReviewChanges;
  /** Where a line of what was read, of which `said` is a print, stands now; null where its place was changed since, or is gone. */
  lineNow: (path: string, line: number, said: string) => number | null;
}

/** A hunk that was read: what it said, without its code, and where it stood. */
export interface HunkMark {
  path: string;
  /** Of `printOf`. */
  print: string;
  /** Its first line after the change, and how many it had there. */
  start: number;
  lines: number;
}

/** In the order of the hunks. */
export async function marksOf({ files }: ReviewChanges): Promise<HunkMark[]> {
  return Promise.all(files.flatMap(({ path, hunks, raw = [] }) => [...hunks, ...raw].map((hunk) => markOf(path, hunk))));
}

/** Of changes that git tells: hunks that say the same as one of `before`, wherever they stand by now, aren't read again. */
export async function recheckChanges(before: readonly HunkMark[], now: ReviewChanges): Promise<Recheck> {
  const known = new Map<string, HunkMark[]>();
  for (const mark of before) known.set(mark.print, [...(known.get(mark.print) ?? []), mark]);
  /** Hunks of a file that were read: by how many lines each has moved. */
  const moved = new Map<string, { mark: HunkMark; by: number }[]>();
  const files: ReviewChanges['files'] = [];
  const unreadOf = async (path: string, hunks: readonly DiffHunk[]): Promise<DiffHunk[]> => {
    const unread: DiffHunk[] = [];
    for (const hunk of hunks) {
      const mark = known.get((await markOf(path, hunk)).print)?.shift();
      if (mark) moved.set(path, [...(moved.get(path) ?? []), { mark, by: hunk.afterStart - mark.start }]);
      else unread.push(hunk);
    }
    return unread;
  };
  for (const { path, hunks, raw = [] } of now.files) {
    const [unread, unreadRaw] = [await unreadOf(path, hunks), await unreadOf(path, raw)];
    if (unread.length + unreadRaw.length > 0) files.push({ path, hunks: unread, ...(unreadRaw.length > 0 && { raw: unreadRaw }) });
  }
  return {
    unread: { ...now, files },
    lineNow: (path, line) => {
      const its = moved.get(path)?.find(({ mark: { start, lines } }) => start <= line && line < start + lines);
      return its ? line + its.by : null;
    },
  };
}

/** Of a text that was read: its lines that are others by now. */
export function recheckText(path: string, before: string, after: string): Recheck {
  const diff = unifiedDiff({ path, before, after, match: 'exact' });
  const hunks = hunksOf({ text: diff });
  const changes = reviewOfDiff(diff);
  // A secret by its name is where it should be, as `reviewOfText` has it.
  const secretFiles = changes.secretFiles.filter(({ by }) => by === 'key');
  return { unread: { ...changes, secretFiles }, lineNow: (_, line) => lineAfter(hunks, line) };
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

async function markOf(path: string, { afterStart, lines }: DiffHunk): Promise<HunkMark> {
  const print = await printOf([path, ...lines.map(({ kind, text }) => `${kind}${text}`)]);
  return { path, print, start: afterStart, lines: lines.filter(({ after }) => after !== null).length };
}

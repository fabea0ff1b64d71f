/** Some lines of a file: how they are written, and where they are after the file has changed. Pure. */

/** 1-based, both included. */
export interface FileLines {
  first: number;
  last: number;
}

/** `src/a.ts:10-40`, `src/a.ts:10` or `src/a.ts#L10-L40`: the path, and the lines where some are named. A Windows drive is no line. */
export function parseFilePlace(written: string): { path: string; lines: FileLines | null } {
  const match = /^(.+?)(?::|#L)(\d{1,7})(?:-L?(\d{1,7}))?$/.exec(written.trim());
  const path = match?.[1];
  if (path === undefined) return { path: written.trim(), lines: null };
  const ends = [Number(match?.[2]), Number(match?.[3] ?? match?.[2])].map((line) => Math.max(1, line));
  return { path, lines: { first: Math.min(...ends), last: Math.max(...ends) } };
}

/** `10-40`, or `10`. */
export function linesLabel({ first, last }: FileLines): string {
  return first === last ? String(first) : `${String(first)}-${String(last)}`;
}

/** How many lines a text has; what ends with a line break has no empty one after it. */
export function lineCount(text: string): number {
  return linesOf(text).length;
}

/** The text of the lines, as far as they are there; null when the first one isn't. */
export function textOfLines(text: string, { first, last }: FileLines): string | null {
  const lines = linesOf(text);
  return first > lines.length ? null : lines.slice(first - 1, last).join('\n');
}

/** Where lines of a text are after it was changed at one place: they move with what is added or removed above them, and grow with what is changed in them. */
export function movedLines(before: string, after: string, lines: FileLines): FileLines {
  if (before === after) return lines;
  const old = linesOf(before);
  const now = linesOf(after);
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const grown = now.length - old.length;
  // Lines of the old text that are other ones now: after `head`, up to `end`.
  const end = old.length - tail;
  if (lines.last <= head) return lines;
  if (lines.first > end) return { first: lines.first + grown, last: lines.last + grown };
  const first = lines.first <= head ? lines.first : Math.max(head + 1, Math.min(lines.first, end + grown));
  const last = lines.last >= end ? lines.last + grown : Math.min(lines.last, end + grown);
  return { first, last: Math.max(first, last) };
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

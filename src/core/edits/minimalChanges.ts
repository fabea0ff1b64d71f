/** Turns "this text becomes that text" into the smallest set of whole-line replacements, so that cursors and markers elsewhere stay. */
import { sharedBeginning, sharedEnd } from '../../base/sharedBeginning.ts';
import { lineDiff } from './lineDiff.ts';

/** Replaces the characters from `start` to `end` (offsets in the old text, `end` excluded) by `text`. */
export interface TextChange {
  start: number;
  end: number;
  text: string;
}

/** The changes from `before` to `after`, ascending and apart from each other; none when they are equal. */
export function minimalChanges(before: string, after: string): TextChange[] {
  if (before === after) return [];
  // A large file with a small change is the usual case: what is alike at both ends needs no diff.
  const head = sameStart(before, after);
  const tail = sameEnd(before, after, head);
  const [from, to] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const ids = new Map<string, number>();
  const [old, now] = [numberedLines(from, ids), numberedLines(to, ids)];
  return lineDiff(old.ids, now.ids).map((edit) => ({
    start: head + (old.starts[edit.start] ?? 0),
    end: head + (old.starts[edit.end] ?? 0),
    text: to.slice(now.starts[edit.from], now.starts[edit.to]),
  }));
}

/** Where the lines of a text start, with the end of the last one, and a number for each that is the same for the same line, its end included. */
function numberedLines(text: string, ids: Map<string, number>): { starts: number[]; ids: number[] } {
  const starts = [0];
  const numbers: number[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    const line = text.slice(start, end);
    let id = ids.get(line);
    if (id === undefined) ids.set(line, (id = ids.size));
    numbers.push(id);
    starts.push(end);
    start = end;
  }
  return { starts, ids: numbers };
}

/** Length of the whole lines that both texts begin with. */
function sameStart(a: string, b: string): number {
  const length = sharedBeginning(a, b);
  // One text may end where the other's line goes on.
  return length === 0 ? 0 : a.lastIndexOf('\n', length - 1) + 1;
}

/** Length of the whole lines that both texts end with, after their first `head` characters. */
function sameEnd(a: string, b: string, head: number): number {
  let length = sharedEnd(a, b, head);
  const isLineStart = (text: string): boolean => length === text.length || text.charAt(text.length - length - 1) === '\n';
  while (length > 0 && !(isLineStart(a) && isLineStart(b))) {
    const end = a.indexOf('\n', a.length - length);
    length = end < 0 ? 0 : a.length - end - 1;
  }
  return length;
}

/** The text after all changes. They must be ascending and apart, as {@link minimalChanges} gives them. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let offset = 0;
  for (const change of changes) {
    result += text.slice(offset, change.start) + change.text;
    offset = change.end;
  }
  return result + text.slice(offset);
}

/** The changes that undo `changes`: applied to the text after them, they give back `text` to the byte. */
export function invertChanges(text: string, changes: readonly TextChange[]): TextChange[] {
  let shift = 0;
  return changes.map((change) => {
    const start = change.start + shift;
    shift += change.text.length - (change.end - change.start);
    return { start, end: start + change.text.length, text: text.slice(change.start, change.end) };
  });
}

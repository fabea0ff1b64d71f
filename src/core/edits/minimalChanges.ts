/** Turns "this text becomes that text" into the smallest set of whole-line replacements, so that cursors and markers elsewhere stay. */
import { diffLines } from 'diff';

/** Replaces the characters from `start` to `end` (offsets in the old text, `end` excluded) by `text`. */
export interface TextChange {
  start: number;
  end: number;
  text: string;
}

/** Texts that differ in more lines than this are replaced whole; a finer answer would cost more than it is worth. */
const maxEditLength = 1000;

/** The changes from `before` to `after`, ascending and apart from each other; none when they are equal. */
export function minimalChanges(before: string, after: string): TextChange[] {
  if (before === after) return [];
  // The types promise a result; with a bound there is none once the bound is hit.
  const parts = diffLines(before, after, { maxEditLength });
  if (!parts) return [{ start: 0, end: before.length, text: after }];
  const changes: TextChange[] = [];
  let offset = 0;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      offset += part.value.length;
      continue;
    }
    const last = changes.at(-1);
    const change = last?.end === offset ? last : { start: offset, end: offset, text: '' };
    if (change !== last) changes.push(change);
    if (part.added) change.text += part.value;
    else offset = change.end = offset + part.value.length;
  }
  return changes;
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

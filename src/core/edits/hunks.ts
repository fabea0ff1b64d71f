/** A change cut into the pieces that can be decided on one by one, and both texts in one: what is looked at hunk by hunk. */
import { applyChanges, minimalChanges, type TextChange } from './minimalChanges.ts';

/** One contiguous piece of a change. */
export interface Hunk {
  change: TextChange;
  /** 1-based first line in the text before, and how many lines are taken out there and put in. */
  line: number;
  removed: number;
  added: number;
}

/** The pieces of the way from `before` to `after`, ascending. */
export function hunksOf(before: string, after: string): Hunk[] {
  let offset = 0;
  let line = 1;
  return minimalChanges(before, after).map((change) => {
    line += count(before.slice(offset, change.start));
    offset = change.start;
    return { change, line, removed: linesOf(before.slice(change.start, change.end)).length, added: linesOf(change.text).length };
  });
}

/** `before` with this hunk in it and no other. */
export function withHunk(before: string, hunk: Hunk): string {
  return applyChanges(before, [hunk.change]);
}

/** The text that the change leads to when this hunk is left out. */
export function withoutHunk(before: string, hunks: readonly Hunk[], left: Hunk): string {
  return applyChanges(
    before,
    hunks.filter((hunk) => hunk !== left).map((hunk) => hunk.change),
  );
}

/** Lines that a change takes out and puts in, as a diff counts them. */
export function lineCounts(before: string | null, after: string | null): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const hunk of hunksOf(before ?? '', after ?? '')) {
    added += hunk.added;
    removed += hunk.removed;
  }
  return { added, removed };
}

export type UnifiedLineKind = 'same' | 'removed' | 'added';

/** Both texts in one, as a unified diff of the whole file shows them. */
export interface UnifiedText {
  /** Without line ends. */
  lines: { kind: UnifiedLineKind; text: string }[];
  /** For each hunk its first and last line here, 0-based. */
  places: { first: number; last: number }[];
}

export function unifiedText(before: string, hunks: readonly Hunk[]): UnifiedText {
  const lines: UnifiedText['lines'] = [];
  const places: UnifiedText['places'] = [];
  const add = (kind: UnifiedLineKind, text: string): void => {
    for (const line of linesOf(text)) lines.push({ kind, text: line });
  };
  let offset = 0;
  for (const { change } of hunks) {
    add('same', before.slice(offset, change.start));
    const first = lines.length;
    add('removed', before.slice(change.start, change.end));
    add('added', change.text);
    places.push({ first, last: Math.max(first, lines.length - 1) });
    offset = change.end;
  }
  add('same', before.slice(offset));
  return { lines, places };
}

/** Without their ends; a line end at the very end begins no further line. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function count(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** A change cut into the pieces that can be decided on one by one, and both texts in one: what is looked at hunk by hunk. */
import { textLines } from '../../base/textLines.ts';
import type { Clash } from './followedChange.ts';
import { applyChanges, minimalChanges, type TextChange } from './minimalChanges.ts';

/** One contiguous piece of a change. */
export interface Hunk {
  change: TextChange;
  /** 1-based first line in the text before, and how many lines are taken out there and put in. */
  line: number;
  removed: number;
  added: number;
}

/** A piece that no longer fits, since its place was changed otherwise. */
export interface ClashingHunk {
  clash: Clash;
  /** 1-based line of the text as it is now at which its place was changed. */
  line: number;
  /** Lines that it would take out and put in. */
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
    return { change, line, removed: textLines(before.slice(change.start, change.end)).length, added: textLines(change.text).length };
  });
}

/** `before` with this hunk in it and no other. */
export function withHunk(before: string, hunk: Hunk): string {
  return applyChanges(before, [hunk.change]);
}

/** The pieces that no longer fit, in the order given. */
export function clashingHunks(clashes: readonly Clash[]): ClashingHunk[] {
  return clashes.map((clash) => ({
    clash,
    line: clash.line,
    removed: textLines(oldTextOf(clash)).length,
    added: textLines(clash.change.text).length,
  }));
}

/** All pieces by their places in the text as it is now: those that fit and those that don't. */
export function piecesOf(before: string, after: string, clashes: readonly Clash[]): (Hunk | ClashingHunk)[] {
  return [...clashingHunks(clashes), ...hunksOf(before, after)].sort((a, b) => placeOf(a) - placeOf(b));
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

/** The last two are the lines of a piece that no longer fits: what it was to take out, and what it was to put in. */
export type UnifiedLineKind = 'same' | 'removed' | 'added' | 'clashRemoved' | 'clashAdded';

/** Both texts in one, as a unified diff of the whole file shows them. */
export interface UnifiedText {
  /** Without line ends. */
  lines: { kind: UnifiedLineKind; text: string }[];
  /** For each piece its first and last line here, 0-based. */
  places: { first: number; last: number }[];
}

/** `pieces` as {@link piecesOf} gives them: what doesn't fit stands above the lines that are in its place now. */
export function unifiedText(before: string, pieces: readonly (Hunk | ClashingHunk)[]): UnifiedText {
  const lines: UnifiedText['lines'] = [];
  const places: UnifiedText['places'] = [];
  const add = (kind: UnifiedLineKind, text: string): void => {
    for (const line of textLines(text)) lines.push({ kind, text: line });
  };
  let offset = 0;
  for (const piece of pieces) {
    const start = Math.max(offset, placeOf(piece));
    add('same', before.slice(offset, start));
    const first = lines.length;
    if ('clash' in piece) {
      add('clashRemoved', oldTextOf(piece.clash));
      add('clashAdded', piece.clash.change.text);
      offset = start;
    } else {
      add('removed', before.slice(start, piece.change.end));
      add('added', piece.change.text);
      offset = piece.change.end;
    }
    places.push({ first, last: Math.max(first, lines.length - 1) });
  }
  add('same', before.slice(offset));
  return { lines, places };
}

/** Offset in the text as it is now. */
function placeOf(piece: Hunk | ClashingHunk): number {
  return 'clash' in piece ? piece.clash.at : piece.change.start;
}

function oldTextOf({ base, change }: Clash): string {
  return base.slice(change.start, change.end);
}

function count(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

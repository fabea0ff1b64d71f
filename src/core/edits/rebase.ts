/** Carries a change over to a text that somebody else has changed meanwhile, or says that it can't be done without touching their work. */
import { applyChanges, minimalChanges, type TextChange } from './minimalChanges.ts';

export type Rebased =
  /** The changes in terms of `current`, and what they lead to. Empty: all of them are there already. */
  | { kind: 'rebased'; changes: TextChange[]; after: string }
  /** Where both changed the same place: 1-based lines of `current`, ascending, each once. */
  | { kind: 'overlap'; lines: number[] };

/** A change whose place was changed otherwise. */
export interface Overlap {
  change: TextChange;
  /** Where that is in the text as it is now: the offset of a line's start, and its 1-based number. */
  at: number;
  line: number;
}

/** What becomes of changes when their text is another one. What was made in the very same way is in neither list. */
export interface Refitted {
  /** Ascending, in terms of the text as it is now. */
  fitting: TextChange[];
  /** In the order of the changes, which are as they were. */
  overlaps: Overlap[];
}

/**
 * The changes of `before`, ascending and apart, moved to where their places are in `current`. A place that was changed otherwise, or that touches such
 * a place, is an overlap; a change that was made in the very same way is left out. What a moved change replaces is always exactly
 * the text that it was meant to replace, so nothing that came in meanwhile is lost.
 */
export function rebase(before: string, changes: readonly TextChange[], current: string): Rebased {
  if (before === current) return { kind: 'rebased', changes: [...changes], after: applyChanges(current, changes) };
  const { fitting, overlaps } = refit(changes, minimalChanges(before, current), current);
  const lines = new Set(overlaps.map(({ line }) => line));
  if (lines.size > 0) return { kind: 'overlap', lines: [...lines].sort((a, b) => a - b) };
  return { kind: 'rebased', changes: fitting, after: applyChanges(current, fitting) };
}

/** As {@link rebase}, but tells for each change by itself: `theirs` is what made another text `current`. Both are ascending and apart. */
export function refit(changes: readonly TextChange[], theirs: readonly TextChange[], current: string): Refitted {
  const fitting: TextChange[] = [];
  const overlaps: Overlap[] = [];
  let shift = 0;
  let next = 0;
  for (const change of changes) {
    for (let their = theirs[next]; their && their.end < change.start; their = theirs[++next]) shift += growth(their);
    const touching: TextChange[] = [];
    for (let at = next, their = theirs[at]; their && their.start <= change.end; their = theirs[++at]) touching.push(their);
    const [first] = touching;
    if (!first) fitting.push({ ...change, start: change.start + shift, end: change.end + shift });
    else if (!touching.some((their) => isSameChange(their, change))) {
      const at = Math.max(0, Math.min(first.start, change.start) + shift);
      overlaps.push({ change, at, line: lineAt(current, at) });
    }
  }
  return { fitting, overlaps };
}

function growth(change: TextChange): number {
  return change.text.length - (change.end - change.start);
}

export function isSameChange(a: TextChange, b: TextChange): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

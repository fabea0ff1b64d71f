/** Carries a change over to a text that somebody else has changed meanwhile, or says that it can't be done without touching their work. */
import { applyChanges, minimalChanges, type TextChange } from './minimalChanges.ts';

export type Rebased =
  /** The changes in terms of `current`, and what they lead to. Empty: all of them are there already. */
  | { kind: 'rebased'; changes: TextChange[]; after: string }
  /** Where both changed the same place: 1-based lines of `current`, ascending, each once. */
  | { kind: 'overlap'; lines: number[] };

/**
 * The changes of `before`, ascending and apart, moved to where their places are in `current`. A place that was changed otherwise, or that touches such
 * a place, is an overlap; a change that was made in the very same way is left out. What a moved change replaces is always exactly
 * the text that it was meant to replace, so nothing that came in meanwhile is lost.
 */
export function rebase(before: string, changes: readonly TextChange[], current: string): Rebased {
  if (before === current) return { kind: 'rebased', changes: [...changes], after: applyChanges(current, changes) };
  const theirs = minimalChanges(before, current);
  const moved: TextChange[] = [];
  const overlaps = new Set<number>();
  let shift = 0;
  let next = 0;
  for (const change of changes) {
    for (let their = theirs[next]; their && their.end < change.start; their = theirs[++next]) shift += growth(their);
    const touching = theirs.slice(next).filter((their) => their.start <= change.end && their.end >= change.start);
    if (touching.length === 0) moved.push({ ...change, start: change.start + shift, end: change.end + shift });
    else if (!touching.some((their) => isSame(their, change)))
      overlaps.add(lineAt(current, Math.max(0, Math.min(touching[0]?.start ?? 0, change.start) + shift)));
  }
  if (overlaps.size > 0) return { kind: 'overlap', lines: [...overlaps].sort((a, b) => a - b) };
  return { kind: 'rebased', changes: moved, after: applyChanges(current, moved) };
}

function growth(change: TextChange): number {
  return change.text.length - (change.end - change.start);
}

function isSame(a: TextChange, b: TextChange): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** 1-based line of an offset. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

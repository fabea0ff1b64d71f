/** What was before both sides of a conflict, where the file itself doesn't tell: found from the three whole texts that git keeps. Pure. */
import { textLines } from '../../base/textLines.ts';
import { type LineEdit, lineDiff } from '../edits/lineDiff.ts';
import type { ConflictRegion } from './conflictRegions.ts';

export interface WholeTexts {
  base: string;
  ours: string;
  theirs: string;
}

/** Lines `start` to `end` of the base, and what both sides have in their place. */
interface Chunk {
  base: string[];
  ours: string[];
  theirs: string[];
}

/** The lines of the base in a region's place; null where none, or more than one place, fits. */
export function regionBase(region: Pick<ConflictRegion, 'base' | 'ours' | 'theirs'>, texts: WholeTexts): string | null {
  if (region.base) return region.base.text;
  const wanted = { ours: textLines(region.ours.text), theirs: textLines(region.theirs.text) };
  const fitting = chunksOf(texts).filter((chunk) => holds(chunk.ours, wanted.ours) && holds(chunk.theirs, wanted.theirs));
  const [only] = fitting;
  return only && fitting.length === 1 ? only.base.map((line) => `${line}\n`).join('') : null;
}

/** The places that both sides have changed. */
function chunksOf({ base, ours, theirs }: WholeTexts): Chunk[] {
  const ids = new Map<string, number>();
  const numbered = (text: string): { lines: string[]; ids: number[] } => {
    const lines = textLines(text);
    return {
      lines,
      ids: lines.map((line) => {
        const known = ids.get(line) ?? ids.size;
        ids.set(line, known);
        return known;
      }),
    };
  };
  const [before, left, right] = [numbered(base), numbered(ours), numbered(theirs)];
  const edits = { ours: lineDiff(before.ids, left.ids), theirs: lineDiff(before.ids, right.ids) };
  const chunks: Chunk[] = [];
  for (const { start, end } of joined(edits.ours, edits.theirs)) {
    const side = (lines: readonly string[], own: readonly LineEdit[]): string[] =>
      lines.slice(at(start, own, 'start'), at(end, own, 'end'));
    chunks.push({ base: before.lines.slice(start, end), ours: side(left.lines, edits.ours), theirs: side(right.lines, edits.theirs) });
  }
  return chunks;
}

/** Ranges of the base in which edits of both sides touch one another. */
function joined(ours: readonly LineEdit[], theirs: readonly LineEdit[]): { start: number; end: number }[] {
  const all = [...ours.map((edit) => ({ ...edit, side: 1 })), ...theirs.map((edit) => ({ ...edit, side: 2 }))].sort(
    (a, b) => a.start - b.start,
  );
  const ranges: { start: number; end: number; sides: number }[] = [];
  for (const { start, end, side } of all) {
    const last = ranges.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.sides |= side;
    } else ranges.push({ start, end, sides: side });
  }
  return ranges.filter(({ sides }) => sides === 3);
}

/** Where a line of the base is in a side's text. */
function at(line: number, edits: readonly LineEdit[], which: 'start' | 'end'): number {
  let shift = 0;
  for (const { start, end, from, to } of edits) {
    if (which === 'start' ? start >= line : start > line || (start === line && end > line)) break;
    shift += to - from - (end - start);
  }
  return line + shift;
}

/** Git takes lines that both sides have alike out of a conflict's ends. */
function holds(lines: readonly string[], part: readonly string[]): boolean {
  if (part.length === 0) return true;
  return lines.some((_, start) => part.every((line, offset) => lines[start + offset] === line));
}

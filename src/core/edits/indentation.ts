/** Shifts a model's code to where it goes: the depth and the kind of indentation of the text it replaces. */
import { diffArrays } from 'diff';

/** Leading blanks of a line. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/**
 * The answer with every line moved so that its shallowest line stands where the original's does. Both have `\n` line ends and no
 * blank lines around. `lead` is what stands before the original on its first line (a selection may begin in mid-line); the result's first line
 * leaves that out.
 */
export function fitIndentation(answer: string, original: string, lead = ''): string {
  const leadIndent = indentOf(lead);
  const goal = (leadIndent + (lead.trim() === '' ? original : original.trimStart())).split('\n');
  const lines = likeIndentation(answer.split('\n'), goal);
  const shifted = shift(lines, goal);
  const [first = '', ...rest] = shifted;
  return [first.startsWith(leadIndent) ? first.slice(leadIndent.length) : first.trimStart(), ...rest].join('\n');
}

function shift(lines: string[], goal: readonly string[]): string[] {
  const fixed = fixedLines(lines, goal);
  const goalCode = goal.filter((_, i) => !fixed.goal.has(i));
  const code = lines.filter((_, i) => !fixed.lines.has(i));
  const firstOnly = firstLineLostItsIndent(code, goalCode);
  if (firstOnly !== null) return [firstOnly + (lines[0] ?? ''), ...lines.slice(1)];
  const goalBase = shallowest(goalCode);
  const by = filled(code).length === 0 ? 0 : goalBase.length - shallowest(code).length;
  if (by === 0) return lines;
  const pad = goalBase.slice(0, 1).repeat(Math.max(0, by));
  return lines.map((line, i) => (fixed.lines.has(i) ? line : line.trim() === '' ? '' : by > 0 ? pad + line : line.slice(-by)));
}

interface FixedLines {
  /** Indices into the answer's lines, and into the goal's. */
  lines: Set<number>;
  goal: Set<number>;
}

/**
 * Lines at column 0 within code that begins deeper: the inside of a text over several lines, a preprocessor's line. They say nothing about the
 * depth of the code and don't move with it. Such are lines that both texts have at column 0, and those of the answer that stand between two
 * of them or in their place.
 */
function fixedLines(lines: readonly string[], goal: readonly string[]): FixedLines {
  const fixed: FixedLines = { lines: new Set(), goal: new Set() };
  if (indentOf(goal[0] ?? '') === '' || !goal.some(atStart)) return fixed;
  let between = false;
  let inGoal = 0;
  let inLines = 0;
  /** Takes the differing lines up to where both texts agree again, at a fixed line or not. */
  const closeGap = (goalEnd: number, linesEnd: number, nextIsFixed: boolean): void => {
    const removed = range(inGoal, goalEnd).filter((i) => goal[i]?.trim() !== '');
    const flatRemoved = removed.filter((i) => atStart(goal[i]));
    // The goal's first line is an indented one, so the answer's may only have lost that.
    const flatAdded = range(Math.max(1, inLines), linesEnd).filter((i) => atStart(lines[i]));
    const inPlace = flatRemoved.length > 0 && (flatRemoved.length === removed.length || flatRemoved.length === flatAdded.length);
    if (!inPlace && !(removed.length === 0 && between && nextIsFixed)) return;
    for (const i of flatRemoved) fixed.goal.add(i);
    for (const i of flatAdded) fixed.lines.add(i);
  };
  for (const [goalAt, linesAt] of agreeing(goal, lines)) {
    const blank = goal[goalAt]?.trim() === '';
    const isFixed = atStart(goal[goalAt]) && atStart(lines[linesAt]);
    closeGap(goalAt, linesAt, isFixed || blank);
    if (isFixed) {
      fixed.goal.add(goalAt);
      fixed.lines.add(linesAt);
    }
    if (!blank) between = isFixed;
    inGoal = goalAt + 1;
    inLines = linesAt + 1;
  }
  closeGap(goal.length, lines.length, false);
  return fixed;
}

/** Pairs of indices at which both texts say the same, whatever the indentation. */
function agreeing(a: readonly string[], b: readonly string[]): [number, number][] {
  const pairs: [number, number][] = [];
  const trimmed = (texts: readonly string[]): string[] => texts.map((text) => text.trim());
  let inA = 0;
  let inB = 0;
  for (const { removed, added, value } of diffArrays(trimmed(a), trimmed(b))) {
    if (removed) inA += value.length;
    else if (added) inB += value.length;
    else for (const _ of value) pairs.push([inA++, inB++]);
  }
  return pairs;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

/** Is it a line with something at column 0? */
function atStart(line: string | undefined): boolean {
  return line !== undefined && /^\S/.test(line);
}

/**
 * Models often copy code at its own depth but begin the first line at column 0. Seen when the other lines stand exactly where the
 * original's do, and would not if the whole answer were moved. Returns the missing indentation, or null.
 */
function firstLineLostItsIndent(lines: readonly string[], goal: readonly string[]): string | null {
  const [goalFirst = '', ...goalRest] = goal;
  const [first = '', ...rest] = lines;
  if (indentOf(first) !== '' || indentOf(goalFirst) === '' || filled(rest).length === 0 || filled(goalRest).length === 0) return null;
  const there = shallowest(goalRest);
  const here = shallowest(rest);
  const movedAlong = there.length - indentOf(goalFirst).length;
  return here === there && here.length !== movedAlong ? indentOf(goalFirst) : null;
}

function filled(lines: readonly string[]): string[] {
  return lines.filter((line) => line.trim() !== '');
}

function shallowest(lines: readonly string[]): string {
  let best: string | null = null;
  for (const line of filled(lines)) {
    const indent = indentOf(line);
    if (best === null || indent.length < best.length) best = indent;
  }
  return best ?? '';
}

/** Tabs where the goal has tabs, blanks where it has blanks; unchanged where either is mixed or has none. */
export function likeIndentation(lines: string[], goal: readonly string[]): string[] {
  const want = kind(goal);
  const have = kind(lines);
  if (want === null || have === null || want === have) return lines;
  const unit = want === '\t' ? step(lines) : step(goal);
  return lines.map((line) => {
    const indent = indentOf(line);
    const converted = want === '\t' ? '\t'.repeat(Math.round(indent.length / unit)) : ' '.repeat(indent.length * unit);
    return converted + line.slice(indent.length);
  });
}

function kind(lines: readonly string[]): '\t' | ' ' | null {
  const indents = filled(lines).map(indentOf).join('');
  if (indents === '') return null;
  if (!indents.includes(' ')) return '\t';
  return indents.includes('\t') ? null : ' ';
}

/** The number of blanks of one level: the smallest difference between depths, 2 to 8. */
export function step(lines: readonly string[]): number {
  const depths = [...new Set([0, ...filled(lines).map((line) => indentOf(line).length)])].sort((a, b) => a - b);
  let smallest = 8;
  for (let i = 1; i < depths.length; i++) smallest = Math.min(smallest, (depths[i] ?? 0) - (depths[i - 1] ?? 0));
  return Math.max(2, smallest);
}

/** Shifts a model's code to where it goes: the depth and the kind of indentation of the text it replaces. */

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
  const goalBase = shallowest(goal);
  const firstOnly = firstLineLostItsIndent(lines, goal);
  if (firstOnly !== null) return [firstOnly + (lines[0] ?? ''), ...lines.slice(1)];
  const by = goalBase.length - shallowest(lines).length;
  if (by === 0) return lines;
  const pad = goalBase.slice(0, 1).repeat(Math.max(0, by));
  return lines.map((line) => (line.trim() === '' ? '' : by > 0 ? pad + line : line.slice(-by)));
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
function likeIndentation(lines: string[], goal: readonly string[]): string[] {
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
function step(lines: readonly string[]): number {
  const depths = [...new Set([0, ...filled(lines).map((line) => indentOf(line).length)])].sort((a, b) => a - b);
  let smallest = 8;
  for (let i = 1; i < depths.length; i++) smallest = Math.min(smallest, (depths[i] ?? 0) - (depths[i - 1] ?? 0));
  return Math.max(2, smallest);
}

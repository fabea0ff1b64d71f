/** Turns a found search text and its replacement into changes of lines: only lines that really differ, indented like the text they stand in. Pure. */
import { diffArrays } from 'diff';
import { indentOf } from '../indentation.ts';
import type { Place } from './findPlaces.ts';
import type { LineChange } from './textLines.ts';

/** Replacements that differ from their search texts in more lines than this are taken whole; a finer answer would cost more than it is worth. */
const maxEditLength = 500;

/** Ascending and apart; none when the replacement changes nothing. */
export function fitReplacement(
  lines: readonly string[],
  place: Place,
  search: readonly string[],
  replacement: readonly string[],
): LineChange[] {
  const shift = place.match === 'indentation' ? indentationShift(lines, place, search, replacement) : (line: string) => line;
  const changes: LineChange[] = [];
  let inSearch = 0;
  /** The line behind the last one that is kept or replaced. */
  let at = place.start;
  let open: { start: number; end: number; lines: string[] } | null = null;
  for (const part of differences(search, replacement)) {
    if (!part.added && !part.removed) {
      for (let i = 0; i < part.length; i++) at = (place.at[inSearch + i] ?? at - 1) + 1;
      inSearch += part.length;
      open = null;
      continue;
    }
    if (!open) {
      // Lines are put right behind the line above them; what is taken away begins where it stands.
      const first = part.removed ? firstPlaced(place.at, inSearch, part.length) : null;
      const start = first ?? at;
      open = { start, end: start, lines: [] };
      changes.push(open);
    }
    if (part.added) for (const line of part.lines) open.lines.push(shift(line));
    else {
      for (let i = 0; i < part.length; i++) open.end = at = Math.max(open.end, (place.at[inSearch + i] ?? -1) + 1, at);
      inSearch += part.length;
    }
  }
  return changes.filter((change) => !isNothing(lines, change));
}

function isNothing(lines: readonly string[], { start, end, lines: text }: LineChange): boolean {
  return end - start === text.length && text.every((line, i) => line === lines[start + i]);
}

function firstPlaced(at: readonly (number | null)[], from: number, length: number): number | null {
  for (let i = from; i < from + length; i++) {
    const line = at[i];
    if (line !== null && line !== undefined) return line;
  }
  return null;
}

interface Part {
  added: boolean;
  removed: boolean;
  length: number;
  lines: readonly string[];
}

function differences(search: readonly string[], replacement: readonly string[]): Part[] {
  let head = 0;
  const shorter = Math.min(search.length, replacement.length);
  while (head < shorter && search[head] === replacement[head]) head++;
  let tail = 0;
  while (tail < shorter - head && search[search.length - 1 - tail] === replacement[replacement.length - 1 - tail]) tail++;
  const before = search.slice(head, search.length - tail);
  const after = replacement.slice(head, replacement.length - tail);
  const parts = before.length > 0 && after.length > 0 ? diffArrays(before, after, { maxEditLength }) : undefined;
  const same = (length: number): Part => ({ added: false, removed: false, length, lines: [] });
  const middle: Part[] = parts?.map((part) => ({
    added: part.added,
    removed: part.removed,
    length: part.value.length,
    lines: part.value,
  })) ?? [
    { added: false, removed: true, length: before.length, lines: before },
    { added: true, removed: false, length: after.length, lines: after },
  ];
  return [same(head), ...middle, same(tail)].filter((part) => part.length > 0);
}

/** Moves a line as far as the search text is away from where it stands in the file; tabs become blanks and the other way round like there. */
function indentationShift(
  lines: readonly string[],
  place: Place,
  search: readonly string[],
  replacement: readonly string[],
): (line: string) => string {
  const known = new Map<string, string>();
  for (const [i, line] of search.entries()) {
    const number = place.at[i];
    if (line.trim() === '' || number === null || number === undefined) continue;
    const indent = indentOf(line);
    if (!known.has(indent)) known.set(indent, indentOf(lines[number] ?? ''));
  }
  const pairs = [...known].sort(([a], [b]) => b.length - a.length);
  const stated = smallestStep([...search, ...replacement].map(indentOf));
  const real = smallestStep(lines.slice(Math.max(0, place.start - 50), place.end + 50).map(indentOf));
  const fileHasTabs = lines.slice(Math.max(0, place.start - 50), place.end + 50).some((line) => line.startsWith('\t'));
  const ratio = ratioOf(pairs);
  const widen = (extra: string): string => {
    const depth = extra.startsWith('\t') ? extra.length : extra.length / stated;
    if (fileHasTabs) return extra.startsWith('\t') ? extra : '\t'.repeat(Math.round(depth));
    if (extra.startsWith('\t')) return ' '.repeat(depth * real);
    return ' '.repeat(Math.round(extra.length * ratio));
  };
  return (line) => {
    if (line.trim() === '') return '';
    const indent = indentOf(line);
    const text = line.slice(indent.length);
    const exact = known.get(indent);
    if (exact !== undefined) return exact + text;
    const base = pairs.find(([from]) => indent.startsWith(from));
    if (base) return base[1] + widen(indent.slice(base[0].length)) + text;
    // Shallower than all that was found.
    const [from = '', to = ''] = pairs.at(-1) ?? [];
    const less = widen(from.slice(indent.length)).length;
    return to.slice(0, Math.max(0, to.length - less)) + text;
  };
}

/** How many blanks of the file one blank of the search text stands for. */
function ratioOf(pairs: readonly (readonly [string, string])[]): number {
  const [deepest] = pairs;
  const shallowest = pairs.at(-1);
  if (!deepest || !shallowest || deepest === shallowest) return 1;
  const stated = deepest[0].length - shallowest[0].length;
  const real = deepest[1].length - shallowest[1].length;
  return stated > 0 && real > 0 ? real / stated : 1;
}

/** Blanks of one level: the smallest difference between depths, 2 to 8; 4 when there is none. */
function smallestStep(indents: readonly string[]): number {
  const depths = [...new Set(indents.filter((indent) => !indent.includes('\t')).map((indent) => indent.length))].sort((a, b) => a - b);
  let smallest = Infinity;
  for (let i = 1; i < depths.length; i++) smallest = Math.min(smallest, Math.max(2, (depths[i] ?? 0) - (depths[i - 1] ?? 0)));
  return smallest === Infinity ? 4 : Math.min(8, smallest);
}

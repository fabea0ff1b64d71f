/** Finds lines in a text: literally, or with blanks and indentation overlooked. Linear in the text, whatever it holds. Pure. */
import { indentOf } from '../indentation.ts';
import type { MatchQuality } from '../fileChange.ts';

/** A place of a search text. `at[i]` is the 0-based line that search line `i` stands on; null for an empty line that isn't there. */
export interface Place {
  start: number;
  /** Excluded. */
  end: number;
  at: readonly (number | null)[];
  match: MatchQuality;
}

/** Where `needle` begins in `lines`, ascending; all places, overlapping ones too. */
export function findSequence(lines: readonly string[], needle: readonly string[]): number[] {
  if (needle.length === 0 || needle.length > lines.length) return [];
  // The longest line is the one that is least likely to stand elsewhere.
  const probe = needle.reduce((best, line, index) => (line.length > (needle[best] ?? '').length ? index : best), 0);
  const text = needle[probe];
  const found: number[] = [];
  const last = lines.length - needle.length + probe;
  let budget = 4 * lines.length + 4 * needle.length;
  for (let i = probe; i <= last; i++) {
    if (lines[i] !== text) continue;
    const start = i - probe;
    let same = 0;
    while (same < needle.length && lines[start + same] === needle[same]) same++;
    if (same === needle.length) found.push(start);
    // Many lines that are nearly it: a method that never looks at a line twice.
    if ((budget -= same) < 0) return findByPrefixes(lines, needle);
  }
  return found;
}

/** The method of Knuth, Morris and Pratt. */
function findByPrefixes(lines: readonly string[], needle: readonly string[]): number[] {
  const border = new Int32Array(needle.length);
  for (let i = 1, length = 0; i < needle.length; i++) {
    while (length > 0 && needle[i] !== needle[length]) length = border[length - 1] ?? 0;
    if (needle[i] === needle[length]) length++;
    border[i] = length;
  }
  const found: number[] = [];
  for (let i = 0, length = 0; i < lines.length; i++) {
    while (length > 0 && (length === needle.length || lines[i] !== needle[length])) length = border[length - 1] ?? 0;
    if (lines[i] === needle[length]) length++;
    if (length === needle.length) found.push(i - length + 1);
  }
  return found;
}

/** Until so many sequences have been looked for, an index costs more than it saves. */
const searchesWithout = 3;

/** Lines in which many sequences are looked for: after the first few it is known where each line stands. */
export class LineIndex {
  readonly lines: readonly string[];
  #numbers: Map<string, number[]> | null = null;
  #searches = 0;

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** Numbers of the lines that are `line`, from 0, ascending. */
  numbersOf(line: string): readonly number[] {
    return (this.#numbers ??= numbersOfLines(this.lines)).get(line) ?? [];
  }

  /** As {@link findSequence}. */
  find(needle: readonly string[]): number[] {
    if (!this.#numbers && ++this.#searches <= searchesWithout) return findSequence(this.lines, needle);
    let rarest: { numbers: readonly number[]; probe: number } | null = null;
    for (const [probe, line] of needle.entries()) {
      const numbers = this.numbersOf(line);
      if (numbers.length === 0) return [];
      if (!rarest || numbers.length < rarest.numbers.length) rarest = { numbers, probe };
    }
    if (!rarest) return [];
    const { numbers, probe } = rarest;
    if (numbers.length * needle.length > 4 * this.lines.length) return findSequence(this.lines, needle);
    return numbers
      .map((number) => number - probe)
      .filter((start) => start >= 0 && needle.every((line, i) => this.lines[start + i] === line));
  }
}

function numbersOfLines(lines: readonly string[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const [number, line] of lines.entries()) {
    const known = numbers.get(line);
    if (known) known.push(number);
    else numbers.set(line, [number]);
  }
  return numbers;
}

export function exactPlaces(index: LineIndex, search: readonly string[]): Place[] {
  return index.find(search).map((start) => ({
    start,
    end: start + search.length,
    at: search.map((_, i) => start + i),
    match: 'exact',
  }));
}

/** A text without its blanks and empty lines, for comparing. */
export interface Essence {
  /** Each line that holds something, without its blanks. */
  lines: string[];
  /** Their numbers in the text, from 0. */
  numbers: number[];
}

/** An essence in which much is looked for. */
export interface IndexedEssence extends Essence {
  index: LineIndex;
}

export function essenceOf(lines: readonly string[]): Essence {
  const essence: Essence = { lines: [], numbers: [] };
  // All at once, since a call for each line takes several times as long.
  const bare = lines
    .join('\n')
    .replace(/[^\S\n]+/g, '')
    .split('\n');
  for (const [number, line] of bare.entries()) {
    if (line === '') continue;
    essence.lines.push(line);
    essence.numbers.push(number);
  }
  return essence;
}

/** Places at which only blanks, empty lines or indentation differ; those whose indentation is right come as `whitespace`. */
export function similarPlaces(lines: readonly string[], essence: IndexedEssence, search: readonly string[]): Place[] {
  const sought = essenceOf(search);
  return essence.index.find(sought.lines).map((start) => {
    const at: (number | null)[] = search.map(() => null);
    let sameIndentation = true;
    for (const [i, index] of sought.numbers.entries()) {
      const number = essence.numbers[start + i] ?? 0;
      at[index] = number;
      sameIndentation &&= indentOf(search[index] ?? '') === indentOf(lines[number] ?? '');
    }
    const first = essence.numbers[start] ?? 0;
    const end = (essence.numbers[start + sought.numbers.length - 1] ?? 0) + 1;
    placeEmptyLines(lines, at, end);
    return { start: first, end, at, match: sameIndentation ? 'whitespace' : 'indentation' };
  });
}

/** Empty lines of the search text stand on the empty lines that follow the line before them, as far as there are any. */
function placeEmptyLines(lines: readonly string[], at: (number | null)[], end: number): void {
  for (let i = 1; i < at.length; i++) {
    const before = at[i - 1];
    if (at[i] !== null || before === null || before === undefined) continue;
    if (before + 1 < end && lines[before + 1]?.trim() === '') at[i] = before + 1;
  }
}

/** Cuts a long file where its own structure parts it, and says in a few lines what is in each part. Pure; nothing about models. */
import type { LineRange } from '../../protocol/worker/edits.ts';
import { indentOf } from './indentation.ts';

/** A part of a file that is short enough to be shown. */
export interface FileRegion extends LineRange {
  /** Of its lines together. */
  tokens: number;
}

/**
 * The lines of `within` as regions of at most `most` tokens (a longer line is a region by itself). A region ends before the line that stands
 * furthest left behind a blank one, in its second half. `tokens` holds each line's count, by index.
 */
export function fileRegions(lines: readonly string[], tokens: readonly number[], within: LineRange, most: number): FileRegion[] {
  const regions: FileRegion[] = [];
  for (let first = within.first; first <= within.last;) {
    let sum = tokens[first - 1] ?? 0;
    let last = first;
    while (last < within.last && sum + (tokens[last] ?? 0) <= most) sum += tokens[last++] ?? 0;
    if (last < within.last) {
      last = bestEnd(lines, first, last);
      sum = tokens.slice(first - 1, last).reduce((all, one) => all + one, 0);
    }
    regions.push({ first, last, tokens: sum });
    first = last + 1;
  }
  return regions;
}

function bestEnd(lines: readonly string[], first: number, last: number): number {
  let best = last;
  let bestDepth = Infinity;
  for (let end = last; end > first + (last - first) / 2; end--) {
    if ((lines[end - 1] ?? '').trim() !== '') continue;
    const depth = indentOf(lines[end] ?? '').length;
    if (depth < bestDepth) [best, bestDepth] = [end, depth];
  }
  return best;
}

const longestHeadline = 80;

/** The lines that stand furthest left in a range and say something, at most `most` of them, evenly spread. */
export function headlines(lines: readonly string[], { first, last }: LineRange, most: number): string[] {
  const telling = lines.slice(first - 1, last).filter((line) => /[\p{L}\p{N}]{3}/u.test(line));
  const shallowest = telling.reduce((least, line) => Math.min(least, indentOf(line).length), Infinity);
  const heads = telling.filter(
    (line) => indentOf(line).length === shallowest && !/^\s*(?:\/\/|\/\*|\*|#(?!\[)|--|import\b|from\b|use\b)/.test(line),
  );
  const from = heads.length > 0 ? heads : telling;
  const step = Math.max(1, from.length / most);
  return Array.from({ length: Math.min(most, from.length) }, (_, i) => (from[Math.floor(i * step)] ?? '').trim().slice(0, longestHeadline));
}

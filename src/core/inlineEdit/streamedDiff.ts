/**
 * The diff of a text against its new version while that is still being written: what an inline edit shows under the selection. It must not
 * know editors or Markdown.
 */
import { diffArrays } from 'diff';

/** One line of the diff. `gap` stands for `count` lines that are the same in both. */
export type DiffLine = { kind: 'same' | 'removed' | 'added'; text: string } | { kind: 'gap'; count: number };

export interface StreamedDiff {
  lines: DiffLine[];
  added: number;
  removed: number;
}

/** Unchanged lines shown on each side of a change. */
const contextLines = 2;
/** Texts that differ in more lines than this are shown as all old and all new lines. */
const maxEditLength = 2000;

/**
 * Compares line by line. While `whole` is false the last line of `soFar` may be half of one and is left out, and old lines that nothing has
 * answered yet are not called removed: their new version may still come.
 */
export function streamedDiff(before: string, soFar: string, whole: boolean): StreamedDiff {
  const old = linesOf(before);
  const written = linesOf(soFar);
  const next = whole ? written : written.slice(0, -1);
  const parts = diffArrays(old, next, { maxEditLength });
  const lines: DiffLine[] = [];
  if (parts) {
    for (const part of parts) {
      const kind = part.added ? 'added' : part.removed ? 'removed' : 'same';
      for (const text of part.value) lines.push({ kind, text });
    }
  } else {
    for (const text of old) lines.push({ kind: 'removed', text });
    for (const text of next) lines.push({ kind: 'added', text });
  }
  if (!whole) dropUnanswered(lines);
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed'), lines: folded(lines) };
}

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/);
}

/** Takes the removed lines behind the last written one away; those between written lines stay. */
function dropUnanswered(lines: DiffLine[]): void {
  let end = lines.length;
  while (end > 0 && lines[end - 1]?.kind === 'removed') end--;
  // Removed lines may stand before the added ones of the same place; then the added ones answer only as many of them.
  let added = end;
  while (added > 0 && lines[added - 1]?.kind === 'added') added--;
  let removed = added;
  while (removed > 0 && lines[removed - 1]?.kind === 'removed') removed--;
  lines.length = end;
  const unanswered = added - removed - (end - added);
  if (end > added && unanswered > 0) lines.splice(added - unanswered, unanswered);
}

/** Longer runs of unchanged lines become a gap. */
function folded(lines: readonly DiffLine[]): DiffLine[] {
  const keep = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind !== 'same') for (let i = at - contextLines; i <= at + contextLines; i++) keep.add(i);
  });
  const result: DiffLine[] = [];
  lines.forEach((line, at) => {
    const last = result.at(-1);
    if (keep.has(at)) result.push(line);
    else if (last?.kind === 'gap') last.count++;
    else result.push({ kind: 'gap', count: 1 });
  });
  return result;
}

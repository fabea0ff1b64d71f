/** How much parts of a diff say about what a change does; comparable among themselves. Pure. */
import { type DiffHunk, type DiffLine, hunksOf } from './diffHunks.ts';
import type { DiffSection } from './diffSections.ts';

/** What brings names in, in the languages that most code is written in: it follows from the rest of a change. */
const imports =
  /^(?:import\b|from\s+\S+\s+import\b|export\s+\*?\s*\{?.*\}?\s*from\b|using\s+[\w.]+;|use\s+[\w:]+|#\s*include\b|require\b|package\s)/;
const nothing = /^[\s{}()[\];,]*$/;
/** Beyond so many lines a hunk tells no more, and would hide the others. */
const mostLines = 60;
/** Hunks of a file that are looked at. */
const mostHunks = 40;
const mostCharacters = 100_000;
/** What goes along with the code that a change is about. */
const tests = /(?:^|\/)(?:tests?|specs?|__tests__)\/|[._-](?:test|spec)\.[a-z]+$|(?:^|\/)test_[^/]*\.py$|_test\.[a-z]+$/i;
const words = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)(?:changelog|changes|history|readme)[^/]*$/i;

/**
 * How much a hunk says about what a change does: its lines that aren't blank, brackets or imports, and of these the ones that are new or gone
 * and not only moved within it or indented anew. Comparable between hunks; 0 for one that says nothing.
 */
export function hunkWeight({ lines }: DiffHunk): number {
  const removed = telling(lines, 'removed');
  const added = telling(lines, 'added');
  const left = new Map<string, number>();
  for (const text of removed) left.set(text, (left.get(text) ?? 0) + 1);
  let same = 0;
  for (const text of added) {
    const count = left.get(text) ?? 0;
    if (count === 0) continue;
    left.set(text, count - 1);
    same++;
  }
  // What is added says a little more than what is taken away.
  const news = added.length - same + (removed.length - same) * 0.7 + same * 0.1;
  return Math.min(news, mostLines);
}

/** A file's diff: of what its hunks say, tests and documents less than the code that they are about. */
export function sectionWeight(section: DiffSection): number {
  const sum = hunksOf({ text: section.text.slice(0, mostCharacters) })
    .slice(0, mostHunks)
    .reduce((total, hunk) => total + hunkWeight(hunk), 0);
  if (tests.test(section.path)) return sum * 0.6;
  return words.test(section.path) ? sum * 0.4 : sum;
}

function telling(lines: readonly DiffLine[], kind: DiffLine['kind']): string[] {
  return lines.flatMap((line) => {
    const text = line.text.trim();
    return line.kind !== kind || nothing.test(text) || imports.test(text) ? [] : [text];
  });
}

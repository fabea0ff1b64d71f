/** What comes of the cases when their answers are damaged: an edit that still applies stands where its search text is, and touches nothing else. */
import { describe, expect, it } from 'vitest';
import type { LocatedEdit, ReadEdits } from '../../../../src/core/edits/reader/editAccess.ts';
import type { FileChange } from '../../../../src/core/edits/fileChange.ts';
import { readPlan } from '../../../../src/core/edits/reader/editReader.ts';
import { readEdits } from '../../../../src/core/edits/reader/readEdits.ts';
import { accessOf, editCases } from '../../../support/editCases.ts';
import { randomFrom } from '../../../support/hostileAnswers.ts';

const full = process.env.MLX_CODE_FULL === '1';

type Random = (below: number) => number;

/** Drops, doubles, moves or shifts lines, or changes blanks in them. */
function damage(answer: string, random: Random): string {
  const lines = answer.split('\n');
  for (let i = 0; i <= random(3); i++) {
    const at = random(lines.length);
    const line = lines[at] ?? '';
    switch (random(7)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, line);
        break;
      case 2:
        lines.splice(at, 1);
        lines.splice(random(lines.length + 1), 0, line);
        break;
      case 3:
        lines[at] = ' '.repeat(1 + random(4)) + line;
        break;
      case 4:
        lines[at] = line.trimStart();
        break;
      case 5:
        lines[at] = line + '  ';
        break;
      case 6:
        lines[at] = line.replace(/(?<=\S) (?=\S)/g, '  ');
    }
  }
  return lines.join('\n');
}

const bare = (text: string): string => text.replace(/\s+/g, '');

/** Is this the place of the edit's search text, as well as it says? */
function isPlace(before: readonly string[], { edit, lines, match }: LocatedEdit): boolean {
  if (edit.kind !== 'replace' || lines === null) return false;
  const there = before.slice(lines.first - 1, lines.last).join('\n');
  const sought = edit.search.replace(/\n$/, '');
  if (match === 'exact') return there === sought;
  if (match === 'part') return !sought.includes('\n') && there.includes(sought);
  return bare(there) === bare(sought);
}

/** Do the lines outside the places stand in the text after, in order and unbroken? */
function restStays(before: readonly string[], after: readonly string[], places: readonly { first: number; last: number }[]): boolean {
  const inPlace = new Set(places.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first - 1 + i)));
  const runs: string[][] = [[]];
  for (const [i, line] of before.entries()) {
    if (!inPlace.has(i)) runs.at(-1)!.push(line);
    else if (runs.at(-1)!.length > 0 || runs.length === 1) runs.push([]);
  }
  const startsAt = (run: readonly string[], at: number): boolean => run.every((line, i) => after[at + i] === line);
  const first = runs.shift()!;
  if (!startsAt(first, 0)) return false;
  const last = runs.pop() ?? [];
  if (runs.length >= 0 && last.length > 0 && !startsAt(last, after.length - last.length)) return false;
  let at = first.length;
  for (const run of runs) {
    while (at < after.length && !startsAt(run, at)) at++;
    if (at + run.length > after.length) return false;
    at += run.length;
  }
  return at + last.length <= after.length;
}

const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');

/** True when it was checked; a file whose edits build on each other, or that was given whole, isn't. */
function check(change: FileChange, read: ReadEdits, note: string): boolean {
  const edits = read.edits.filter((edit) => edit.outcome === 'change' && (edit.path === change.path || edit.path === change.from));
  if (change.before === null || change.after === null || edits.some(({ edit }) => edit.kind === 'write')) return false;
  const replaced = edits.filter(({ edit }) => edit.kind === 'replace' && edit.search !== '');
  if (replaced.length === 0) return false;
  const before = linesOf(change.before);
  const misplaced = replaced.filter((edit) => !isPlace(before, edit));
  if (misplaced.length > 0) {
    // Only what follows from an earlier edit may stand elsewhere.
    expect(replaced.length, note).toBeGreaterThan(1);
    return false;
  }
  const places = replaced.map(({ lines }) => lines!);
  expect(restStays(before, linesOf(change.after), places), note).toBe(true);
  if (change.match === 'exact')
    expect(
      replaced.every(({ match }) => match === 'exact'),
      note,
    ).toBe(true);
  return true;
}

describe('damaged answers', () => {
  it('change nothing but the lines that they were located at, and say so where blanks were overlooked', async () => {
    const random = randomFrom(11);
    let checked = 0;
    for (const edit of editCases()) {
      for (let i = 0; i < (full ? 300 : 30); i++) {
        const answer = damage(edit.answer, random);
        const read = await readEdits(answer, accessOf(edit), edit.options);
        for (const change of read.changes) if (check(change, read, `${edit.name}\n${answer}`)) checked++;
      }
    }
    // Otherwise the test would show nothing.
    expect(checked).toBeGreaterThan(1000);
  });

  it('give no whole file that they had not yet ended when they were cut', () => {
    for (const { name, answer } of editCases()) {
      const known = new Set(readPlan(answer).edits.map((edit) => JSON.stringify(edit)));
      const lines = answer.split('\n');
      for (let end = 1; end < lines.length; end++) {
        // A bare fence in a Markdown file may be the end of the file's block as well as the start of one in the file.
        if (lines[end - 1] === '```') continue;
        const cut = lines.slice(0, end).join('\n');
        for (const edit of readPlan(cut).edits)
          if (edit.kind === 'write' && !known.has(JSON.stringify(edit))) expect.fail(`${name}\n${cut}`);
      }
    }
  });
});

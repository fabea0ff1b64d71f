import { describe, expect, it } from 'vitest';
import { lineCounts } from '../../../src/core/edits/hunks.ts';
import { type LineEdit, lineDiff } from '../../../src/core/edits/lineDiff.ts';
import { applyChanges, minimalChanges } from '../../../src/core/edits/minimalChanges.ts';
import { type Random } from '../../support/editRaces.ts';
import { randomSource } from '../../support/randomEdits.ts';

/** Splits at anchors whenever more than one line goes or comes. */
const anchored = { edits: 1, cost: 0 };

function applied(before: readonly number[], after: readonly number[], edits: readonly LineEdit[]): number[] {
  const lines: number[] = [];
  let at = 0;
  for (const { start, end, from, to } of edits) {
    lines.push(...before.slice(at, start), ...after.slice(from, to));
    at = end;
  }
  return [...lines, ...before.slice(at)];
}

const sizeOf = (edits: readonly LineEdit[]): number => edits.reduce((sum, { start, end, from, to }) => sum + end - start + to - from, 0);

/** Lines that go and come at the least, by the textbook's table. */
function leastSize(before: readonly number[], after: readonly number[]): number {
  let row = new Array<number>(after.length + 1).fill(0);
  for (const line of before) {
    const next = [0];
    after.forEach((other, i) => next.push(line === other ? row[i]! + 1 : Math.max(row[i + 1]!, next[i]!)));
    row = next;
  }
  return before.length + after.length - 2 * row[after.length]!;
}

/** Numbered lines with some that recur, and random edits of them. */
function pair(random: Random, size: number, kinds: number): [number[], number[]] {
  const before = Array.from({ length: random(size + 1) }, (_, i) => (random(3) === 0 ? -1 - random(3) : i % kinds));
  const after = [...before];
  for (let edits = random(size / 2); edits > 0; edits--)
    after.splice(random(after.length + 1), random(3), ...(random(2) ? [random(2 * kinds)] : []));
  return [before, after];
}

const lines = (count: number, of: (i: number) => string): string => Array.from({ length: count }, (_, i) => `${of(i)}\n`).join('');

describe('lineDiff', () => {
  it('leads to the new lines with the fewest edits where that is cheap, and at anchors with few more', () => {
    const random = randomSource(3);
    let [least, split] = [0, 0];
    for (let round = 0; round < 1000; round++) {
      const [before, after] = pair(random, 40, [4, 40][random(2)]!);
      const shortest = leastSize(before, after);
      for (const limits of [undefined, anchored]) {
        const edits = lineDiff(before, after, limits);
        expect(applied(before, after, edits)).toEqual(after);
        edits.forEach((edit, i) => expect(edit.start).toBeGreaterThan(edits[i - 1]?.end ?? -1));
        edits.forEach((edit, i) => expect(edit.from).toBeGreaterThan(edits[i - 1]?.to ?? -1));
        if (limits === undefined) expect(sizeOf(edits)).toBe(shortest);
        else split += sizeOf(edits);
      }
      least += shortest;
    }
    expect(split / least).toBeLessThan(1.25);
  });

  it('splits at lines that occur once in both, in the order that most of them have', () => {
    // 1 to 9 in order, but 9 came to the front; the blank lines (0) are no anchors.
    const before = [1, 0, 2, 0, 3, 0, 4, 5, 6, 7, 8, 9];
    const after = [9, 1, 0, 2, 33, 0, 3, 0, 4, 5, 66, 7, 8];
    expect(lineDiff(before, after, anchored)).toEqual([
      { start: 0, end: 0, from: 0, to: 1 },
      { start: 3, end: 3, from: 4, to: 5 },
      { start: 8, end: 9, from: 10, to: 11 },
      { start: 11, end: 12, from: 13, to: 13 },
    ]);
  });
});

describe('a text with thousands of changes', () => {
  it.each(['\n', '\r\n'])('has its true hunks and counts (%j)', (end) => {
    const random = randomSource(7);
    // As code is: every third line is one of a few that recur.
    const old = Array.from({ length: 5000 }, (_, i) =>
      i % 3 === 0 ? ['}', '', '  return;'][random(3)]! : `const v${i} = ${random(1000)};`,
    );
    const changed = new Set<number>();
    while (changed.size < 3000) changed.add(random(5000));
    const before = old.join(end) + end;
    const after = old.map((line, i) => (changed.has(i) ? `changed ${i}` : line)).join(end) + end;
    const changes = minimalChanges(before, after);
    expect(applyChanges(before, changes)).toBe(after);
    expect(lineCounts(before, after)).toEqual({ added: 3000, removed: 3000 });
    const runs = [...changed].filter((i) => !changed.has(i - 1)).length;
    expect(changes.length).toBe(runs);
  });

  it('that came and went keeps the rest', () => {
    const before = lines(20_000, (i) => `line ${i}`);
    const after = lines(20_000, (i) => (i % 5 === 0 ? `new ${i}\nand ${i}` : `line ${i}`)).replace(/line \d+1\n/g, '');
    expect(applyChanges(before, minimalChanges(before, after))).toBe(after);
    expect(lineCounts(before, after)).toEqual({ added: 8000, removed: 5999 });
  });
});

describe('a text made to be hard', () => {
  const random = randomSource(11);
  const count = 100_000;
  it.each<[string, string, string]>([
    ['all lines are alike, fewer of them', lines(count, () => 'x'), lines(count / 2, () => 'x')],
    ['all lines are alike, but for two that moved', `a\n${lines(count, () => 'x')}b\n`, `b\n${lines(count, () => 'x')}a\n`],
    ['two lines in no order', lines(count, () => String(random(2))), lines(count, () => String(random(2)))],
    ['no line in common', lines(count, (i) => `a${i}`), lines(count, (i) => `b${i}`)],
    ['every line is there, turned round', lines(count, (i) => String(i)), lines(count, (i) => String(count - i))],
    [
      'every second line is an anchor, and what lies between has none',
      lines(count, (i) => (i % 100 === 0 ? `anchor ${i}` : String(random(2)))),
      lines(count, (i) => (i % 100 === 0 ? `anchor ${i}` : String(random(2)))),
    ],
  ])('is done with when %s', (_, before, after) => {
    const changes = minimalChanges(before, after);
    expect(applyChanges(before, changes)).toBe(after);
    changes.forEach((change, i) => expect(change.start > (changes[i - 1]?.end ?? -1)).toBe(true));
  });
});

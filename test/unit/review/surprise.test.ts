import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../src/core/review/reviewParts.ts';
import { type KnownFinding, weigh } from '../../../src/core/review/reviewService.ts';
import { reviewOfDiff, reviewOfText } from '../../../src/core/review/reviewSubject.ts';
import { oddness, Surprises } from '../../../src/core/review/surprise.ts';
import { surpriseWords, unusualWords } from '../../../src/core/review/unusualWords.ts';

const diff =
  'diff --git a/src/cart.ts b/src/cart.ts\nindex 1..2 100644\n--- a/src/cart.ts\n+++ b/src/cart.ts\n' +
  '@@ -1,3 +1,4 @@ total()\n let sum;\n-a\n+for (;;) {}\r\n+await x;\n }\n@@ -20,2 +21,2 @@\n-x\n+y\n z\n' +
  'diff --git a/b.ts b/b.ts\nindex 1..2 100644\n--- a/b.ts\n+++ b/b.ts\n@@ -7,3 +7,2 @@\n one\n-two\n three\n';
const { files } = reviewOfDiff(diff);

/** All lines of a text as changed ones, with the bits of each. */
function known(bits: readonly number[], path = 'a.ts'): Surprises {
  const surprises = new Surprises(reviewOfText(path, bits.map((_, i) => `line ${String(i)}\n`).join(''), null).files);
  bits.forEach((one, i) => surprises.add({ text: 0, line: i + 1, tokens: 2, bits: 2 * one, mostBits: one }));
  return surprises;
}

describe('the surprise of changed lines', () => {
  it('is asked of the file as it is after the change, with the lines around', () => {
    const surprises = new Surprises(files);
    expect(surprises.texts).toEqual([
      { text: 'let sum;\nfor (;;) {}\nawait x;\n}\n\ny\nz\n', lines: [2, 3, 6] },
      // Where lines were only taken away, the one that moved up.
      { text: 'one\nthree\n', lines: [2] },
    ]);
    surprises.add({ text: 0, line: 6, tokens: 4, bits: 12, mostBits: 8 });
    surprises.add({ text: 1, line: 2, tokens: 2, bits: 10, mostBits: 5 });
    surprises.add({ text: 0, line: 1, tokens: 1, bits: 99, mostBits: 99 });
    surprises.add({ text: 7, line: 1, tokens: 1, bits: 99, mostBits: 99 });
    expect(surprises.of('src/cart.ts', 21, 21)).toEqual({ bitsPerToken: 3, mostBits: 8 });
    expect(surprises.of('b.ts', 8, 8)).toEqual({ bitsPerToken: 5, mostBits: 5 });
    expect(surprises.of('src/cart.ts', 1, 3)).toBeNull();
    expect(surprises.ordered(partsOf(files)).map(({ path, changed }) => [path, changed])).toEqual([
      ['b.ts', [8]],
      ['src/cart.ts', [21]],
      ['src/cart.ts', [2, 3]],
    ]);
  });

  it('says less of a line with few tokens', () => {
    expect(oddness({ bits: 8, tokens: 1 })).toBeLessThan(oddness({ bits: 40, tokens: 8 }));
    expect(oddness({ bits: 45, tokens: 9 })).toBeGreaterThan(oddness({ bits: 36, tokens: 9 }));
  });

  it('keeps the order where nothing is known, and takes several lines by their tokens', () => {
    const surprises = new Surprises(files);
    const parts = partsOf(files);
    expect(surprises.ordered(parts)).toEqual(parts);
    surprises.add({ text: 0, line: 2, tokens: 1, bits: 6, mostBits: 6 });
    surprises.add({ text: 0, line: 3, tokens: 3, bits: 2, mostBits: 1 });
    expect(surprises.of('src/cart.ts', 2, 3)).toEqual({ bitsPerToken: 2, mostBits: 6 });
  });

  it('is asked of a bounded text, whatever was changed', () => {
    const long = reviewOfText('long.ts', 'x'.repeat(100_000), null);
    expect(new Surprises(long.files).texts[0]!.text.length).toBeLessThan(1000);
    const all = reviewOfText('many.ts', `${'word '.repeat(20)}\n`.repeat(30_000), null);
    const [text] = new Surprises([...all.files, ...all.files]).texts;
    expect(text!.text.length).toBeLessThan(401_000);
    expect(text!.lines.at(-1)).toBeLessThan(text!.text.split('\n').length);
  });

  it('names lines that stand out, and none among few or among equals', () => {
    expect(known([3, 3.2, 2.8, 3.1, 9, 3, 2.9, 3.3, 11]).unusual()).toEqual([
      { path: 'a.ts', line: 9, bitsPerToken: 11, mostBits: 11 },
      { path: 'a.ts', line: 5, bitsPerToken: 9, mostBits: 9 },
    ]);
    expect(known([3, 3.2, 2.8, 3.1, 4, 3, 2.9, 3.3]).unusual().map(({ line }) => line)).toEqual([5]); // prettier-ignore
    expect(known([1, 2, 3, 4, 5, 6, 7, 8]).unusual()).toEqual([]);
    expect(known([3, 3, 3, 90]).unusual()).toEqual([]);
    expect(known([...Array.from({ length: 40 }, () => 3), 9, 9, 9, 9, 9]).unusual()).toHaveLength(3);
  });

  it('is said in words', () => {
    expect(unusualWords([])).toEqual([]);
    const lines = [
      { path: 'a.ts', line: 5, bitsPerToken: 9, mostBits: 9 },
      { path: 'b\u202e.ts', line: 7, bitsPerToken: 8, mostBits: 9 },
    ];
    expect(unusualWords(lines)).toEqual([expect.stringMatching(/worth a look: a\.ts:5, b.*202E.*:7\.$/i)]);
    expect(surpriseWords(lines[0]!)).toBe('9.0 bits per token');
  });

  it('orders findings within a severity', () => {
    const finding = (severity: KnownFinding['severity'], bits: number | null): KnownFinding =>
      ({ severity, surprise: bits === null ? null : { bitsPerToken: bits, mostBits: bits } }) as KnownFinding;
    const list = [finding('info', 9), finding('error', null), finding('warning', 2), finding('error', 1), finding('warning', 5)];
    expect(list.sort(weigh).map(({ severity, surprise }) => [severity, surprise?.bitsPerToken])).toEqual([
      ['error', 1],
      ['error', undefined],
      ['warning', 5],
      ['warning', 2],
      ['info', 9],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, minimalChanges } from '../../../src/core/edits/minimalChanges.ts';

const line = fc.constantFrom('a', 'b', '', '  c();', 'ä', '😀', '}');
const eol = fc.constantFrom('\n', '\r\n');
const text = fc.tuple(fc.array(line, { maxLength: 12 }), eol).map(([lines, end]) => lines.join(end));

describe('minimalChanges', () => {
  it('gives the new text when applied, whatever both texts are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applyChanges(before, minimalChanges(before, after))).toBe(after);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives ascending changes that do not touch each other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = minimalChanges(before, after);
        changes.forEach((change, index) => {
          expect(change.end).toBeGreaterThanOrEqual(change.start);
          if (index > 0) expect(change.start).toBeGreaterThan(changes[index - 1]!.end);
        });
      }),
    );
  });

  it('leaves unchanged lines alone', () => {
    expect(minimalChanges('one\ntwo\nthree\n', 'one\n2\nthree\n')).toEqual([{ start: 4, end: 8, text: '2\n' }]);
    expect(minimalChanges('one\r\ntwo\r\n', 'one\r\n')).toEqual([{ start: 5, end: 10, text: '' }]);
    expect(minimalChanges('same', 'same')).toEqual([]);
  });

  it('replaces the whole text when nearly every line differs', () => {
    const before = Array.from({ length: 5000 }, (_, i) => `old ${i}`).join('\n');
    const after = Array.from({ length: 5000 }, (_, i) => `new ${i}`).join('\n');
    expect(minimalChanges(before, after)).toEqual([{ start: 0, end: before.length, text: after }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, invertChanges, minimalChanges } from '../../../src/core/edits/minimalChanges.ts';

const line = fc.oneof(
  fc.constantFrom('', 'a', 'b', '  return x;', '}', '\ud83c\udf89', '\ufeff'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
/** Lines with LF, CRLF, CR or a mixture of them; the last line with or without a break. */
const text = fc
  .tuple(fc.array(fc.tuple(line, end), { maxLength: 12 }), fc.option(line))
  .map(([lines, last]) => lines.map(([content, eol]) => content + eol).join('') + (last ?? ''));

const runs = process.env.MLX_CODE_FULL === '1' ? 10_000 : 1000;

describe('changes', () => {
  it('applied and then inverted give back every byte', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = minimalChanges(before, after);
        expect(applyChanges(before, changes)).toBe(after);
        expect(applyChanges(after, invertChanges(before, changes))).toBe(before);
      }),
      { numRuns: runs },
    );
  });

  it('touch only what differs', () => {
    const before = Array.from({ length: 300 }, (_, i) => `line ${String(i)}\r\n`).join('');
    const changes = minimalChanges(before, before.replace('line 7\r\n', 'seven\r\n').replace('line 200\r\n', ''));
    expect(changes.map((change) => [before.slice(change.start, change.end), change.text])).toEqual([
      ['line 7\r\n', 'seven\r\n'],
      ['line 200\r\n', ''],
    ]);
  });
});

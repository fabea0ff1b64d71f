import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteRange, RangeSet } from '../../../../src/core/models/download/rangeSet.ts';

const range = fc.tuple(fc.nat(60), fc.nat(20)).map(([start, length]): ByteRange => [start, start + length]);

describe('ranges of bytes', () => {
  it('hold what was added, joined and in order', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const set = new RangeSet(ranges);
        const there = new Set(ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)));
        expect(set.bytes).toBe(there.size);
        expect(set.ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(
          [...there].sort((a, b) => a - b),
        );
        for (const [i, [start]] of set.ranges.entries()) if (i > 0) expect(start).toBeGreaterThan(set.ranges[i - 1]![1]);
      }),
    );
  });

  it('are filled by their gaps, each once, whoever else is at it', () => {
    fc.assert(
      fc.property(fc.array(range), fc.array(range), fc.integer({ min: 1, max: 30 }), (ranges, taken, most) => {
        const [set, others] = [new RangeSet(ranges), new RangeSet(taken)];
        const before = new Set([...ranges, ...taken].flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)));
        let filled = 0;
        for (let gap = set.firstGap(100, most, others); gap; gap = set.firstGap(100, most, others)) {
          expect(gap[1] - gap[0]).toBeLessThanOrEqual(most);
          for (let at = gap[0]; at < gap[1]; at++) expect(before.has(at)).toBe(false);
          filled += gap[1] - gap[0];
          set.add(...gap);
        }
        expect(filled).toBe(100 - before.size);
      }),
    );
  });

  it('tell how far the beginning is there, and the stretch around a place', () => {
    const set = new RangeSet([
      [0, 10],
      [20, 30],
    ]);
    expect([set.whole, new RangeSet([[5, 6]]).whole]).toEqual([10, 0]);
    expect([set.endAt(3), set.endAt(10), set.endAt(20)]).toEqual([10, 10, 30]);
  });
});

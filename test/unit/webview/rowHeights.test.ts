import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingRows, RowHeights, rowsToDraw } from '../../../webview/state/rowHeights.ts';

const height = fc.integer({ min: 1, max: 900 });
type Deed = { resize: number } | { set: number; to: number } | { estimate: true };
const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(fc.record({ resize: fc.nat(80) }), fc.record({ set: fc.nat(79), to: height }), fc.constant<Deed>({ estimate: true })),
  { maxLength: 40 },
);

describe('the heights of rows', () => {
  it('add up like a plain list of them, whatever is measured, added and taken away', () => {
    fc.assert(
      fc.property(deeds, fc.integer({ min: -50, max: 90_000 }), (script, place) => {
        const heights = new RowHeights(100);
        let plain: { height: number; measured: boolean }[] = [];
        let estimate = 100;
        for (const deed of script) {
          if ('resize' in deed) {
            heights.resize(deed.resize);
            plain = Array.from({ length: deed.resize }, (_, row) => plain[row] ?? { height: estimate, measured: false });
          } else if ('set' in deed) {
            if (deed.set >= plain.length) continue;
            heights.set(deed.set, deed.to);
            plain[deed.set] = { height: deed.to, measured: true };
          } else {
            heights.estimateFromMeasured();
            const known = plain.filter(({ measured }) => measured);
            estimate = known.map((row) => row.height).sort((a, b) => a - b)[known.length >> 1] ?? estimate;
            for (const row of plain) if (!row.measured) row.height = estimate;
          }
        }
        const tops = plain.reduce((sums, row) => [...sums, (sums.at(-1) ?? 0) + row.height], [0]);
        for (const [row, top] of tops.entries()) expect(heights.top(row)).toBeCloseTo(top, 5);
        expect(heights.total).toBeCloseTo(tops.at(-1) ?? 0, 5);
        expect(heights.count).toBe(plain.length);
        // A place on the very edge of two rows is either's, as sums of fractions differ.
        const row = heights.rowAt(place);
        if (plain.length === 0) expect(row).toBe(-1);
        else if (place < 0) expect(row).toBe(0);
        else if (place >= (tops.at(-1) ?? 0)) expect(row).toBe(plain.length - 1);
        else {
          expect(tops[row]).toBeLessThanOrEqual(place + 1e-6);
          expect(tops[row + 1]).toBeGreaterThan(place - 1e-6);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are no higher in all than a browser can lay out', () => {
    const heights = new RowHeights(100);
    heights.resize(20_000);
    heights.set(7, 190_000);
    heights.estimateFromMeasured();
    expect(heights.total).toBeLessThan(16_000_000);
  });

  it('are found fast in a long list', () => {
    const heights = new RowHeights(100);
    heights.resize(100_000);
    heights.set(50_000, 1100);
    expect(heights.total).toBe(100_000 * 100 + 1000);
    expect(heights.rowAt(50_000 * 100 + 1099)).toBe(50_000);
    expect(heights.rowAt(50_000 * 100 + 1100)).toBe(50_001);
  });
});

describe('the rows to draw', () => {
  it('are those near the view and the pinned ones, in order and inside the list', () => {
    expect(rowsToDraw(-3, 2, [], 10)).toEqual([0, 1, 2]);
    expect(rowsToDraw(4, 6, [9, 1, 5, 12, -1], 10)).toEqual([1, 4, 5, 6, 9]);
    expect(rowsToDraw(8, 40, [2], 10)).toEqual([2, 8, 9]);
    expect(rowsToDraw(0, 5, [0], 0)).toEqual([]);
  });

  it('are asked for where they are missing, in one stretch', () => {
    const held = {};
    const rows = [held, null, null, held, null, null, null];
    expect(missingRows(rows, 0, 3, 100)).toEqual({ from: 1, count: 2 });
    expect(missingRows(rows, 2, 6, 100)).toEqual({ from: 2, count: 1 });
    expect(missingRows(rows, 3, 99, 2)).toEqual({ from: 4, count: 2 });
    expect(missingRows(rows, -5, 0, 100)).toBeNull();
    expect(missingRows([], 0, 5, 100)).toBeNull();
  });
});

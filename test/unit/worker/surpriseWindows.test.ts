import { describe, expect, it } from 'vitest';
import { surpriseWindows } from '../../../src/worker/surpriseWindows.ts';
import { seededRandom } from '../../support/gbnfWalker.ts';

describe('surpriseWindows', () => {
  it('reads a short text in one piece, from its beginning', () => {
    expect(surpriseWindows([1, 2, 9], 20, 5)).toEqual([{ from: 0, asked: [1, 2, 9] }]);
    expect(surpriseWindows([], 20, 5)).toEqual([]);
  });

  it('reads what is asked about in a long text, each with some tokens before it, and not what lies between', () => {
    expect(surpriseWindows([8, 14, 15, 300], 10, 5)).toEqual([
      { from: 3, asked: [8] },
      { from: 9, asked: [14, 15] },
      { from: 295, asked: [300] },
    ]);
  });

  it('weighs each token once, within the length and behind the overlap, whatever is asked', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const length = 2 + Math.floor(random() * 30);
      const overlap = 1 + Math.floor(random() * (length - 1));
      const asked = Array.from({ length: 200 }, (_, at) => at).filter(() => random() < 0.3);
      const windows = surpriseWindows(asked, length, overlap);
      expect(windows.flatMap((one) => one.asked)).toEqual(asked);
      for (const { from, asked: its } of windows) {
        expect(its.length).toBeGreaterThan(0);
        for (const at of its) {
          expect(at - from).toBeLessThan(length);
          expect(at - from).toBeGreaterThanOrEqual(Math.min(at, overlap));
        }
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { stepsOf, toRuns } from '../../../src/worker/draftSteps.ts';

describe('the steps of an answer', () => {
  it('come back out of their runs', () => {
    for (const steps of [[], [0], [0, 0, 7, 7, 7, 0, 3], Array.from({ length: 500 }, (_, i) => (i % 90 < 60 ? 0 : i % 5))]) {
      expect(stepsOf(toRuns(steps))).toEqual(steps);
    }
    expect(toRuns([0, 0, 0, 15, 15])).toEqual([0, 3, 15, 2]);
  });

  it.each([[[1]], [[-1, 1]], [[0.5, 1]], [[1, 0]], [[1, 0.5]], [[257, 1]], [[1, 1e12]], [[Number.NaN, 1]]])(
    'are not made of %j',
    (runs) => {
      expect(() => stepsOf(runs)).toThrow(expect.objectContaining({ code: 'invalidParams' }) as Error);
    },
  );
});

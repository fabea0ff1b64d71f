import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../src/node/inParallel.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('inParallel', () => {
  it('gives the results in the order of the items, with so many at a time', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([3, 1, 2, 0, 1], 2, async (turns, index) => {
      most = Math.max(most, ++running);
      for (let i = 0; i < turns; i++) await turn();
      running--;
      return [turns, index];
    });
    expect(results).toEqual([[3, 0], [1, 1], [2, 2], [0, 3], [1, 4]]); // prettier-ignore
    expect(most).toBe(2);
  });

  it('fails when nothing runs any more, so that what was made can be removed, and begins nothing after a failure', async () => {
    const ended: number[] = [];
    const begun: number[] = [];
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      if (item === 1) throw new Error('first');
      for (let i = 0; i < 5; i++) await turn();
      ended.push(item);
      throw new Error('second');
    };
    await expect(inParallel([0, 1, 2, 3], 3, work)).rejects.toThrow('first');
    expect(begun).toEqual([0, 1, 2]);
    expect(ended).toEqual([0, 2]);
  });
});

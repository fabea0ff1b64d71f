import { expect, it } from 'vitest';
import { lastResult } from '../../src/base/lastResult.ts';

it('a result is made anew only where what it is made from is another', () => {
  let made = 0;
  const sum = lastResult((list: readonly number[], more: number) => {
    made++;
    return list.reduce((total, one) => total + one, more);
  });
  const list = [1, 2];
  expect([sum(list, 1), sum(list, 1), made]).toEqual([4, 4, 1]);
  expect([sum(list, 2), sum([1, 2], 2), sum([1, 2], 2), made]).toEqual([5, 5, 5, 4]);
});

import { describe, expect, it } from 'vitest';
import { fused } from '../../../src/core/indexing/rankFusion.ts';

const order = (...rankings: [weight: number, keys: string][]): string =>
  fused(rankings.map(([weight, keys]) => ({ weight, keys: Array.from(keys) })))
    .map(({ key }) => key)
    .join('');

describe('rankings as one', () => {
  it('keep one ranking as it is', () => expect(order([1, 'abc'])).toBe('abc'));
  it('put first what stands high in several', () => expect(order([1, 'abcx'], [1, 'xde'])).toBe('xabdce'));
  it('weigh', () => expect(order([1, 'ab'], [3, 'ba'])).toBe('ba'));
  it('count a key once in each', () =>
    expect(fused([{ weight: 1, keys: ['a', 'a', 'b'] }]).map(({ score }) => score)).toEqual([1 / 61, 1 / 62]));
  it('are empty without any', () => expect(order()).toBe(''));
});

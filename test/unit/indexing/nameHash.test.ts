import { expect, it } from 'vitest';
import { nameHash, packNames, unpackNames } from '../../../src/core/indexing/nameHash.ts';

it('tells 200,000 names apart, in 48 bits', () => {
  const seen = new Set<number>();
  for (let index = 0; index < 100_000; index++) {
    seen.add(nameHash(`name${String(index)}`));
    seen.add(nameHash(`get${String(index)}Value`));
  }
  expect(seen.size).toBe(200_000);
  for (const hash of seen) expect(Number.isSafeInteger(hash) && hash >= 0 && hash < 2 ** 48).toBe(true);
});

it('spreads them: no bit is always the same', () => {
  const ones = new Array<number>(48).fill(0);
  for (let index = 0; index < 2_000; index++) {
    const hash = nameHash(`n${String(index)}`);
    for (let bit = 0; bit < 48; bit++) ones[bit]! += Math.floor(hash / 2 ** bit) % 2;
  }
  for (const count of ones) expect(Math.abs(count - 1_000)).toBeLessThan(250);
});

it('gives back what was packed, in the order of the hashes', () => {
  const counts = new Map([
    [nameHash('b'), 3],
    [nameHash('a'), 1_000],
    [0, 1],
    [2 ** 48 - 1, 2],
  ]);
  const { hashes, counts: times } = unpackNames(packNames(counts));
  expect([...hashes]).toEqual([...counts.keys()].sort((a, b) => a - b));
  expect([...times]).toEqual([...hashes].map((hash) => Math.min(255, counts.get(hash)!)));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearColumns, NearFiles } from '../../../src/core/graph/nearFiles.ts';
import { liftedByNear } from '../../../src/core/indexing/nearRanking.ts';

const paths = ['cart.ts', 'total.ts', 'alone.ts', 'base.ts', ...Array.from({ length: 40 }, (_, at) => `user${String(at)}.ts`)];
const edge = (from: string, to: string) => ({ from: paths.indexOf(from), to: paths.indexOf(to) });
const near = new NearFiles(
  nearColumns(paths, [
    edge('cart.ts', 'total.ts'),
    edge('cart.ts', 'total.ts'),
    edge('alone.ts', 'alone.ts'),
    edge('base.ts', 'total.ts'),
    ...paths.filter((path) => path.startsWith('user')).map((path) => edge(path, 'base.ts')),
  ]),
);

describe('what is near a file', () => {
  it('is what it imports and what imports it, each once', () => {
    expect(near.of('cart.ts')).toEqual([{ path: 'total.ts', imported: true }]);
    expect(near.of('total.ts')).toEqual([
      { path: 'cart.ts', imported: false },
      { path: 'base.ts', imported: false },
    ]);
    expect([near.of('alone.ts'), near.of('gone.ts')]).toEqual([[], []]);
    expect(near.of('base.ts')).toHaveLength(41);
  });
});

describe('a ranking', () => {
  it('has what is next to a better hit before what is as good and stands alone, with the reason', () => {
    const found = liftedByNear(
      [
        { path: 'cart.ts', score: 3 },
        { path: 'alone.ts', score: 2 },
        { path: 'total.ts', score: 1.9 },
        { path: 'total.ts', score: 1 },
      ],
      near,
    );
    expect(found.map(({ path }) => path)).toEqual(['cart.ts', 'total.ts', 'alone.ts', 'total.ts']);
    expect(found[1]!.near).toEqual({ path: 'cart.ts', imported: false });
    expect(found[0]!.near).toEqual({ path: 'total.ts', imported: true });
    expect([found[2]!.near, found[3]!.near]).toEqual([undefined, undefined]);
    expect(found[1]!.score).toBeCloseTo(1.9 + 0.3);
  });

  it('is lifted less by a file that all others are next to', () => {
    const [first, second] = liftedByNear([{ path: 'base.ts', score: 1 }, { path: 'user1.ts', score: 0.9 }], near); // prettier-ignore
    expect(second!.score - 0.9).toBeCloseTo(0.1 * Math.sqrt(10 / 41));
    expect(first!.score).toBeGreaterThan(1);
  });

  it('keeps every place, in order, and lowers none', () => {
    const place = fc.record({ path: fc.constantFrom(...paths.slice(0, 8)), score: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(place), (places) => {
        const lifted = liftedByNear(places, near);
        expect(lifted).toHaveLength(places.length);
        for (const [at, one] of lifted.entries()) expect(one.score).toBeLessThanOrEqual(lifted[at - 1]?.score ?? Infinity);
        const sum = (all: readonly { score: number }[]): number => all.reduce((whole, { score }) => whole + score, 0);
        expect(sum(lifted)).toBeGreaterThanOrEqual(sum(places) - 1e-9);
      }),
    );
  });
});

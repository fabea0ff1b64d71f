import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignIndex } from '../../../src/core/indexing/signIndex.ts';
import { nearness, vectorCodes } from '../../../src/core/indexing/vectorCodes.ts';
import { leaningVectors } from '../../support/leaningVectors.ts';

function indexed(vectors: readonly (readonly number[])[], centre: Float32Array): SignIndex {
  const index = new SignIndex(centre);
  vectors.forEach((vector, at) => index.add(at * 3 + 1, vectorCodes(vector)));
  return index;
}

function mean(vectors: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(vectors[0] ?? [], (_, index) => vectors.reduce((sum, vector) => sum + (vector[index] ?? 0), 0) / vectors.length);
}

describe('a first look by signs', () => {
  it('gives all where there are no more than are wanted, and no more than are wanted otherwise', () => {
    const vector = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 11, maxLength: 11 });
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 60 }), vector, fc.integer({ min: 1, max: 80 }), (vectors, query, most) => {
        const index = indexed(vectors, new Float32Array(11));
        const found = [...index.candidates(Float32Array.from(query), most)];
        expect(index.count).toBe(vectors.length);
        expect(found).toHaveLength(Math.min(most, vectors.length));
        expect(new Set(found).size).toBe(found.length);
        for (const id of found) expect((id - 1) % 3).toBe(0);
      }),
    );
  });

  it('takes those whose signs go with what is looked for', () => {
    const vectors = [
      [0.9, 0.1, -0.1],
      [-0.9, 0.1, 0.1],
      [0.1, 0.9, -0.2],
      [-0.1, -0.9, 0.1],
    ];
    const index = indexed(vectors, new Float32Array(3));
    expect([...index.candidates(Float32Array.of(0.1, 0.9, -0.3), 2)].sort()).toEqual([1, 7]);
    expect([...index.candidates(Float32Array.of(-0.9, 0.05, 0.1), 1)]).toEqual([4]);
  });

  it.each([384, 1000])('loses next to nothing of the ten nearest among thousands, of %i numbers', (dimension) => {
    const { vectors, near } = leaningVectors(3_000, dimension);
    const all = Array.from({ length: 3_000 }, (_, at) => vectors(at));
    const index = indexed(all, mean(all));
    const codes = all.map(vectorCodes);
    let [found, of] = [0, 0];
    for (let at = 0; at < 12; at++) {
      const query = Float32Array.from(near(at * 197));
      const exact = codes
        .map((one, id) => ({ id, near: nearness(query, one) }))
        .sort((a, b) => b.near - a.near)
        .slice(0, 10);
      const first = new Set(index.candidates(query, 200));
      of += exact.length;
      found += exact.filter(({ id }) => first.has(id * 3 + 1)).length;
    }
    expect(found / of).toBeGreaterThan(0.98);
  });
});

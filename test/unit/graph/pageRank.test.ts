import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directedGraph, reversed, targetsOf, type EdgeList } from '../../../src/core/graph/directedGraph.ts';
import { pageRank } from '../../../src/core/graph/pageRank.ts';

const size = 12;
const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.integer({ min: -1, max: 5 })), { maxLength: 60 });
const listOf = (all: readonly (readonly [number, number, number])[]): EdgeList => ({
  from: all.map(([from]) => from),
  to: all.map(([, to]) => to),
  weights: all.map(([, , weight]) => weight),
});

/** By its definition, with a full matrix, as often as it takes. */
function slowly(all: readonly (readonly [number, number, number])[], personal: readonly number[] | null): number[] {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [from, to, weight] of all) if (weight > 0) matrix[from]![to]! += weight;
  const total = personal ? personal.reduce((a, b) => a + b, 0) : 0;
  const start = Array.from({ length: size }, (_, node) => (total > 0 ? personal![node]! / total : 1 / size));
  let ranks = start;
  for (let step = 0; step < 400; step++) {
    ranks = start.map((own, to) => {
      let sum = 0.15 * own;
      for (let from = 0; from < size; from++) {
        const given = matrix[from]!.reduce((a, b) => a + b, 0);
        sum += 0.85 * ranks[from]! * (given > 0 ? matrix[from]![to]! / given : own);
      }
      return sum;
    });
  }
  return ranks;
}

describe('a graph in rows', () => {
  it('has each edge once, in order, with the sum of its weights', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const graph = directedGraph(size, listOf(all));
        const sums = new Map<string, number>();
        for (const [from, to, weight] of all) if (weight > 0) sums.set(`${from} ${to}`, (sums.get(`${from} ${to}`) ?? 0) + weight);
        const found: [string, number][] = [];
        for (let node = 0; node < size; node++) {
          const row = [...targetsOf(graph, node)];
          expect(row).toEqual(row.toSorted((a, b) => a - b));
          row.forEach((target, index) => found.push([`${node} ${target}`, graph.weights[graph.starts[node]! + index]!]));
        }
        expect(new Map(found)).toEqual(sums);
        expect(found).toHaveLength(sums.size);
        expect(reversed(reversed(graph))).toEqual(graph);
      }),
    );
  });

  it('counts each edge as one where nothing else is said', () => {
    expect(directedGraph(2, { from: [0, 0, 1], to: [1, 1, 0] }).weights).toEqual(Float64Array.of(2, 1));
  });
});

describe('PageRank', () => {
  it('is what its definition says, whatever the graph', () => {
    const personal = fc.option(fc.array(fc.nat(3), { minLength: size, maxLength: size }));
    fc.assert(
      fc.property(edges, personal, (all, wishes) => {
        const { ranks, change } = pageRank(directedGraph(size, listOf(all)), { tolerance: 1e-10, ...(wishes && { personal: wishes }) });
        expect(change).toBeLessThan(1e-10);
        slowly(all, wishes).forEach((expected, node) => expect(Math.abs(ranks[node]! - expected)).toBeLessThan(1e-9));
        expect(ranks.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('gives the same twice, bit by bit, in whichever order the edges come', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const once = pageRank(directedGraph(size, listOf(all))).ranks;
        expect(pageRank(directedGraph(size, listOf(all.toReversed()))).ranks).toEqual(once);
      }),
    );
  });

  it('puts first what many lead to, and near where one starts', () => {
    const graph = directedGraph(5, { from: [0, 1, 2, 3], to: [3, 3, 3, 4] });
    const [everywhere, near] = [pageRank(graph).ranks, pageRank(graph, { personal: [0, 0, 1, 0, 0] }).ranks];
    expect(everywhere[3]).toBeGreaterThan(everywhere[0]! * 3);
    expect(near[0]).toBe(0);
    expect(near[2]).toBeGreaterThan(near[3]!);
  });

  it('takes a graph without nodes or edges', () => {
    expect(pageRank(directedGraph(0, { from: [], to: [] }))).toEqual({ ranks: new Float64Array(), steps: 0, change: 0 });
    expect(pageRank(directedGraph(4, { from: [], to: [] })).ranks).toEqual(Float64Array.of(0.25, 0.25, 0.25, 0.25));
  });

  it('says when the steps ran out', () => {
    const graph = directedGraph(3, { from: [0, 1, 2, 0], to: [1, 2, 0, 2] });
    const { steps, change } = pageRank(graph, { mostSteps: 2, tolerance: 1e-12, personal: [1, 0, 0] });
    expect(steps).toBe(2);
    expect(change).toBeGreaterThan(1e-12);
  });
});

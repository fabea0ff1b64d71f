import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { components, cycles } from '../../../src/core/graph/cycles.ts';
import { dependencies, dependents } from '../../../src/core/graph/dependents.ts';
import { directedGraph } from '../../../src/core/graph/directedGraph.ts';

const size = 9;
const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 24 });
const graphOf = (all: readonly (readonly [number, number])[], nodes = size) =>
  directedGraph(nodes, { from: all.map(([from]) => from), to: all.map(([, to]) => to) });

/** Steps from each node to each other, by Floyd and Warshall; to itself only by a way round. */
function distances(all: readonly (readonly [number, number])[]): number[][] {
  const table = Array.from({ length: size }, () => new Array<number>(size).fill(Infinity));
  for (const [from, to] of all) table[from]![to] = 1;
  for (let by = 0; by < size; by++) {
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) table[from]![to] = Math.min(table[from]![to]!, table[from]![by]! + table[by]![to]!);
    }
  }
  return table;
}

describe('cycles', () => {
  it('are the nodes that lead to each other, with a shortest way round', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const far = distances(all);
        const expected: number[][] = [];
        for (let node = 0; node < size; node++) {
          if (far[node]![node] === Infinity || expected.some((one) => one.includes(node))) continue;
          expected.push(
            Array.from({ length: size }, (_, other) => other).filter((other) => far[node]![other]! + far[other]![node]! < Infinity),
          );
        }
        const found = cycles(graphOf(all));
        expect(found.map(({ nodes }) => nodes)).toEqual(expected);
        for (const { nodes, example, shortest } of found) {
          expect(shortest).toBe(true);
          expect(example).toHaveLength(Math.min(...nodes.map((node) => far[node]![node]!)));
          expect(example[0]).toBe(Math.min(...example));
          example.forEach((node, index) => expect(far[node]![example[(index + 1) % example.length]!]).toBe(1));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are found in a ring and in a chain of a hundred thousand', () => {
    const count = 100_000;
    const nodes = Array.from({ length: count }, (_, node) => node);
    const ring = directedGraph(count, { from: nodes, to: nodes.map((node) => (node + 1) % count) });
    const [cycle, ...others] = cycles(ring);
    expect(others).toEqual([]);
    expect(cycle).toMatchObject({ shortest: true });
    expect(cycle!.example).toEqual(nodes);
    const chain = directedGraph(count, { from: nodes.slice(1), to: nodes.slice(0, -1) });
    expect(cycles(chain)).toEqual([]);
    expect(new Set(components(chain)).size).toBe(count);
  });

  it('give the best that was found where there is too much to look through', () => {
    // Layers that are all led through, of many nodes each: the shortest way round is as long as there are layers.
    const [layers, width] = [40, 130];
    const from: number[] = [];
    const to: number[] = [];
    for (let layer = 0; layer < layers; layer++) {
      for (let a = 0; a < width; a++) {
        for (let b = 0; b < width; b++) {
          from.push(layer * width + a);
          to.push(((layer + 1) % layers) * width + b);
        }
      }
    }
    const [cycle] = cycles(directedGraph(layers * width, { from, to }));
    expect(cycle!.nodes).toHaveLength(layers * width);
    expect(cycle!.example).toHaveLength(layers);
    expect(cycle!.shortest).toBe(false);
  });
});

describe('what depends on a file', () => {
  it('is who leads there, with how far and by whom', () => {
    fc.assert(
      fc.property(edges, fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 3 }), fc.nat(4), (all, asked, most) => {
        const far = distances(all);
        const away = (node: number): number => Math.min(...asked.map((one) => far[node]![one]!));
        const found = dependents(graphOf(all), asked, most);
        const expected = Array.from({ length: size }, (_, node) => node)
          .filter((node) => !asked.includes(node) && away(node) <= most)
          .sort((a, b) => away(a) - away(b) || a - b);
        expect(found.map(({ node }) => node)).toEqual(expected);
        for (const { node, distance, by } of found) {
          expect(distance).toBe(away(node));
          expect(far[node]![by]).toBe(1);
          expect(asked.includes(by) ? 0 : away(by)).toBe(distance - 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the other way round for what a file needs', () => {
    const graph = graphOf([
      [0, 1],
      [1, 2],
      [0, 2],
      [3, 0],
    ]);
    expect(dependencies(graph, [0])).toEqual([
      { node: 1, distance: 1, by: 0 },
      { node: 2, distance: 1, by: 0 },
    ]);
    expect(dependents(graph, [2]).map(({ node, distance }) => [node, distance])).toEqual([
      [0, 1],
      [1, 1],
      [3, 2],
    ]);
  });
});

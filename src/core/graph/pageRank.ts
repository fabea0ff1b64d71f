/**
 * How much a node matters by who leads to it, and how much those matter (PageRank, by Brin and Page): where one would be found who follows edges at random and
 * starts again now and then. The same input gives the same output, bit by bit.
 */
import { reversed, type DirectedGraph } from './directedGraph.ts';

export interface PageRankOptions {
  /** How likely it is to go on rather than to start again. */
  damping?: number;
  /** Where one starts, by node: any numbers from 0 on, which count by their share. Everywhere alike where it is left out or all are 0. */
  personal?: ArrayLike<number>;
  /** It is done when a step changes the ranks by less than this, all together. The ranks are then off by less than `tolerance * damping / (1 - damping)`. */
  tolerance?: number;
  mostSteps?: number;
}

export interface PageRanks {
  /** By node; their sum is 1. */
  ranks: Float64Array;
  steps: number;
  /** What the last step changed. Not below the tolerance when the steps ran out. */
  change: number;
}

export function pageRank(
  graph: DirectedGraph,
  { damping = 0.85, personal, tolerance = 1e-8, mostSteps = 300 }: PageRankOptions = {},
): PageRanks {
  const { size } = graph;
  const start = shares(size, personal);
  const { starts, targets: sources, weights } = reversed(graph);
  // Of what a node gives, the share that an edge carries.
  const given = new Float64Array(size);
  for (let edge = 0; edge < sources.length; edge++) {
    const source = sources[edge] ?? 0;
    given[source] = (given[source] ?? 0) + (weights[edge] ?? 0);
  }
  const carried = weights.map((weight, edge) => weight / (given[sources[edge] ?? 0] ?? 1));
  let ranks = start.slice();
  let next = new Float64Array(size);
  let steps = 0;
  let change = size === 0 ? 0 : Infinity;
  while (steps < mostSteps && change >= tolerance) {
    // Who leads nowhere starts again.
    let lost = 0;
    for (let node = 0; node < size; node++) if (given[node] === 0) lost += ranks[node] ?? 0;
    const restarting = 1 - damping + damping * lost;
    change = 0;
    for (let node = 0; node < size; node++) {
      let sum = 0;
      const end = starts[node + 1] ?? 0;
      for (let edge = starts[node] ?? 0; edge < end; edge++) sum += (ranks[sources[edge] ?? 0] ?? 0) * (carried[edge] ?? 0);
      const rank = damping * sum + restarting * (start[node] ?? 0);
      change += Math.abs(rank - (ranks[node] ?? 0));
      next[node] = rank;
    }
    [ranks, next] = [next, ranks];
    steps++;
  }
  return { ranks, steps, change };
}

function shares(size: number, personal: ArrayLike<number> | undefined): Float64Array {
  const all = new Float64Array(size);
  let sum = 0;
  for (let node = 0; node < size; node++) {
    const wish = personal?.[node] ?? 0;
    all[node] = wish > 0 ? wish : 0;
    sum += all[node] ?? 0;
  }
  return sum > 0 ? all.map((wish) => wish / sum) : all.fill(1 / size);
}

/** What depends on files, and what they depend on: directly, and by way of others. */
import { reversed, targetsOf, type DirectedGraph } from './directedGraph.ts';

export interface Dependent {
  node: number;
  /** 1 for who leads there directly. */
  distance: number;
  /** The next node on the way to where one asked from. */
  by: number;
}

/** Who leads to one of the nodes, the nearest first, then in order; the nodes themselves are left out. */
export function dependents(graph: DirectedGraph, nodes: readonly number[], most = Infinity): Dependent[] {
  return dependencies(reversed(graph), nodes, most);
}

/** What one of the nodes leads to, in the same way. `most`: the greatest distance. */
export function dependencies(graph: DirectedGraph, nodes: readonly number[], most = Infinity): Dependent[] {
  const seen = new Uint8Array(graph.size);
  for (const node of nodes) seen[node] = 1;
  const found: Dependent[] = [];
  let level = [...new Set(nodes)].sort((a, b) => a - b);
  for (let distance = 1; level.length > 0 && distance <= most; distance++) {
    const following: Dependent[] = [];
    for (const by of level) {
      for (const node of targetsOf(graph, by)) {
        if (seen[node] === 1) continue;
        seen[node] = 1;
        following.push({ node, distance, by });
      }
    }
    following.sort((a, b) => a.node - b.node);
    found.push(...following);
    level = following.map(({ node }) => node);
  }
  return found;
}

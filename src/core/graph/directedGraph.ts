/** A graph of numbered nodes in typed arrays: what a node leads to stands in a row, in the order of the nodes, each once. Pure. */

export interface DirectedGraph {
  /** Nodes are the numbers below it. */
  readonly size: number;
  /** Where a node's row begins; one more than there are nodes, so that the next one's beginning is the end. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  /** Of each target; above 0. */
  readonly weights: Float64Array;
}

/** The edges that a graph is made of, one a place in three arrays. */
export interface EdgeList {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** 1 for each where they are left out. */
  readonly weights?: ArrayLike<number>;
}

/** Edges between the same two nodes become one with the sum of their weights; those whose weight isn't above 0 are left out. */
export function directedGraph(size: number, { from, to, weights }: EdgeList): DirectedGraph {
  const count = from.length;
  const weightOf = (edge: number): number => (weights ? (weights[edge] ?? 0) : 1);
  // Sorted by their ends, then by their beginnings without changing that: each row is in order.
  const byEnd = sortedBy(size, to, null, count);
  const order = sortedBy(size, from, byEnd, count);
  const starts = new Uint32Array(size + 1);
  const targets = new Uint32Array(count);
  const sums = new Float64Array(count);
  let length = 0;
  let node = 0;
  for (const edge of order) {
    const weight = weightOf(edge);
    if (!(weight > 0)) continue;
    const start = from[edge] ?? 0;
    const target = to[edge] ?? 0;
    while (node < start) starts[++node] = length;
    if (length > (starts[start] ?? 0) && targets[length - 1] === target) sums[length - 1] = (sums[length - 1] ?? 0) + weight;
    else {
      targets[length] = target;
      sums[length++] = weight;
    }
  }
  while (node < size) starts[++node] = length;
  return { size, starts, targets: targets.slice(0, length), weights: sums.slice(0, length) };
}

/** The same edges the other way round. */
export function reversed({ size, starts, targets, weights }: DirectedGraph): DirectedGraph {
  const from = new Uint32Array(targets.length);
  for (let node = 0; node < size; node++) from.fill(node, starts[node], starts[node + 1]);
  return directedGraph(size, { from: targets, to: from, weights });
}

/** What a node leads to, in order. */
export function targetsOf({ starts, targets }: DirectedGraph, node: number): Uint32Array {
  return targets.subarray(starts[node], starts[node + 1]);
}

/** The places of an array by its values, which are below `size`, keeping the order in which they are given. */
function sortedBy(size: number, values: ArrayLike<number>, order: Uint32Array | null, count: number): Uint32Array {
  const next = new Uint32Array(size + 1);
  for (let place = 0; place < count; place++) {
    const value = (values[place] ?? 0) + 1;
    next[value] = (next[value] ?? 0) + 1;
  }
  for (let value = 1; value <= size; value++) next[value] = (next[value] ?? 0) + (next[value - 1] ?? 0);
  const sorted = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const place = order ? (order[index] ?? 0) : index;
    const value = values[place] ?? 0;
    const at = next[value] ?? 0;
    sorted[at] = place;
    next[value] = at + 1;
  }
  return sorted;
}

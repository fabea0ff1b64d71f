/** Nodes that lead to each other: the strongly connected parts of a graph, by Tarjan's algorithm without recursion, and of each a shortest way round. */
import { reversed, targetsOf, type DirectedGraph } from './directedGraph.ts';

export interface Cycle {
  /** All nodes that lead to each other, in order. */
  nodes: number[];
  /** One way round, from its lowest node on, each node once. */
  example: number[];
  /** False where there was too much to look through, and a shorter way round may exist. */
  shortest: boolean;
}

/** Edges that are looked at for the shortest way round, all parts together. */
const mostWork = 20_000_000;

/** The parts with more than one node, and nodes that lead to themselves; in the order of their lowest nodes. */
export function cycles(graph: DirectedGraph): Cycle[] {
  const part = components(graph);
  const members = new Map<number, number[]>();
  for (let node = 0; node < graph.size; node++) {
    const known = members.get(part[node] ?? 0);
    if (known) known.push(node);
    else members.set(part[node] ?? 0, [node]);
  }
  const back = reversed(graph);
  const search = new WayRound(graph, back, part);
  return [...members.values()]
    .filter((nodes) => nodes.length > 1 || targetsOf(graph, nodes[0] ?? 0).includes(nodes[0] ?? 0))
    .map((nodes) => ({ nodes, ...search.in(nodes) }));
}

/** Of each node the number of its part. */
export function components({ size, starts, targets }: DirectedGraph): Uint32Array {
  const part = new Uint32Array(size);
  const order = new Uint32Array(size);
  const lowest = new Uint32Array(size);
  const next = starts.slice(0, size);
  const path: number[] = [];
  const open: number[] = [];
  const isOpen = new Uint8Array(size);
  let visited = 0;
  let parts = 0;
  for (let root = 0; root < size; root++) {
    if (order[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path.at(-1) ?? 0;
      if (order[node] === 0) {
        order[node] = lowest[node] = ++visited;
        open.push(node);
        isOpen[node] = 1;
      }
      const at = next[node] ?? 0;
      if (at < (starts[node + 1] ?? 0)) {
        next[node] = at + 1;
        const target = targets[at] ?? 0;
        if (order[target] === 0) path.push(target);
        else if (isOpen[target] === 1) lowest[node] = Math.min(lowest[node] ?? 0, order[target] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] ?? 0, lowest[node] ?? 0);
      if (lowest[node] !== order[node]) continue;
      let member: number;
      do {
        member = open.pop() ?? node;
        isOpen[member] = 0;
        part[member] = parts;
      } while (member !== node);
      parts++;
    }
  }
  return part;
}

/**
 * Looks for the shortest way round from one node after the other. A node that was looked at is taken out, and with it all that then lie on no way round any
 * more: a ring of any length is done with its first node.
 */
class WayRound {
  readonly #graph: DirectedGraph;
  readonly #back: DirectedGraph;
  readonly #part: Uint32Array;
  /** By node: edges within its part that are left, to it and from it. */
  readonly #left: [to: Uint32Array, from: Uint32Array];
  readonly #gone: Uint8Array;
  readonly #before: Int32Array;
  readonly #seen: Uint32Array;
  #search = 0;
  #work = 0;

  constructor(graph: DirectedGraph, back: DirectedGraph, part: Uint32Array) {
    this.#graph = graph;
    this.#back = back;
    this.#part = part;
    this.#left = [new Uint32Array(graph.size), new Uint32Array(graph.size)];
    this.#gone = new Uint8Array(graph.size);
    this.#before = new Int32Array(graph.size);
    this.#seen = new Uint32Array(graph.size);
  }

  in(nodes: readonly number[]): Pick<Cycle, 'example' | 'shortest'> {
    const [to, from] = this.#left;
    for (const node of nodes) {
      to[node] = this.#inside(this.#back, node).length;
      from[node] = this.#inside(this.#graph, node).length;
    }
    let best: number[] | null = null;
    for (const node of nodes) {
      if (this.#gone[node] === 1) continue;
      if (best !== null && this.#work > mostWork) return { example: fromLowest(best), shortest: false };
      const found = this.#from(node, best?.length ?? Infinity);
      if (found) best = found;
      // No way round is shorter than a node that leads to itself.
      if (best?.length === 1) break;
      this.#remove(node);
    }
    return { example: fromLowest(best ?? []), shortest: true };
  }

  #inside(graph: DirectedGraph, node: number): Uint32Array {
    return targetsOf(graph, node).filter((other) => this.#part[other] === this.#part[node]);
  }

  /** The shortest way from a node back to it, if it is shorter than `below`. */
  #from(start: number, below: number): number[] | null {
    const search = ++this.#search;
    let level = [start];
    this.#seen[start] = search;
    for (let length = 1; length < below && level.length > 0; length++) {
      const following: number[] = [];
      for (const node of level) {
        for (const target of targetsOf(this.#graph, node)) {
          this.#work++;
          if (target === start) return this.#way(start, node);
          if (this.#seen[target] === search || this.#gone[target] === 1 || this.#part[target] !== this.#part[start]) continue;
          this.#seen[target] = search;
          this.#before[target] = node;
          following.push(target);
        }
      }
      level = following;
    }
    return null;
  }

  #way(start: number, last: number): number[] {
    const way = [last];
    for (let at = last; at !== start;) way.push((at = this.#before[at] ?? start));
    return way.reverse();
  }

  #remove(first: number): void {
    const waiting = [first];
    const [to, from] = this.#left;
    this.#gone[first] = 1;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const [graph, left] of [
        [this.#graph, to],
        [this.#back, from],
      ] as const) {
        for (const other of this.#inside(graph, node)) {
          left[other] = (left[other] ?? 1) - 1;
          if (left[other] !== 0 || this.#gone[other] === 1) continue;
          this.#gone[other] = 1;
          waiting.push(other);
        }
      }
    }
  }
}

function fromLowest(way: readonly number[]): number[] {
  const lowest = way.indexOf(way.reduce((a, b) => Math.min(a, b), Infinity));
  return [...way.slice(lowest), ...way.slice(0, lowest)];
}

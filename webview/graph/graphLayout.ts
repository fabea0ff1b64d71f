/** Where the nodes of a graph stand: in columns, who needs something left of what it needs. Pure but for the library that works it out. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { GraphView, GraphViewEdge, GraphViewNode } from '../../src/protocol/graphView.ts';

/** The middle of a node, and its size, in pixels at a zoom of 1. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const height = 26;
/** Of a character of the label, more than most have. */
const characterWidth = 7.2;
const padding = 20;
/** Between nodes above each other, and between those in a row. */
const gap = 14;
/** From the drawing to the rows below it. */
const rowGap = 70;
/** A row is as wide as the drawing above it, but not narrower. */
const leastRow = 900;
const narrowest = 60;
const widest = 260;
/** With more edges than these, those over several columns take seconds and pull the columns apart: then they don't count for where nodes stand. */
const manyEdges = 150;

/** Labels that are longer are cut in the middle. */
export const longestLabel = Math.floor((widest - padding) / characterWidth);

export function sizeOf({ label }: Pick<GraphViewNode, 'label'>): { width: number; height: number } {
  return { width: Math.min(widest, Math.max(narrowest, Math.ceil(label.length * characterWidth) + padding)), height };
}

/** By id. Nodes that nothing is connected with stand in rows below the others. */
export function graphLayout({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>): Map<string, Box> {
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const boxes = columns({ nodes: nodes.filter(({ id }) => ends.has(id)), edges });
  const all = [...boxes.values()];
  const right = Math.max(leastRow, ...all.map(({ x, width }) => x + width / 2));
  const bottom = all.length === 0 ? 0 : Math.max(...all.map(({ y }) => y)) + rowGap;
  let x = 0;
  let y = bottom;
  for (const node of nodes.filter(({ id }) => !ends.has(id))) {
    const size = sizeOf(node);
    if (x > 0 && x + size.width > right) {
      x = 0;
      y += size.height + gap;
    }
    boxes.set(node.id, { x: x + size.width / 2, y, ...size });
    x += size.width + gap;
  }
  return boxes;
}

function columns({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>): Map<string, Box> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: gap, ranksep: 70 });
  graph.setDefaultEdgeLabel(() => ({}));
  // By position: the library takes some names for something else.
  const names = new Map(nodes.map(({ id }, index) => [id, String(index)]));
  nodes.forEach((node, index) => graph.setNode(String(index), sizeOf(node)));
  for (const { from, to } of edges.length > manyEdges ? shortEdges(nodes, edges) : edges)
    graph.setEdge(names.get(from) ?? '', names.get(to) ?? '');
  layout(graph);
  return new Map(
    nodes.map(({ id }, index) => {
      const { x = 0, y = 0, width = narrowest, height: tall = height } = graph.node(String(index)) as Partial<Box>;
      return [id, { x, y, width, height: tall }];
    }),
  );
}

/** Those from one column to the next, where a node's column is as far right as the longest way to it. */
function shortEdges(nodes: readonly GraphViewNode[], edges: readonly GraphViewEdge[]): GraphViewEdge[] {
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  const columnOf = new Map<string, number>();
  /** In the order in which they are left, the last first: who needs something stands before it, but in circles. */
  const order: string[] = [];
  const seen = new Set<string>();
  for (const { id } of nodes) {
    if (seen.has(id)) continue;
    seen.add(id);
    const path = [{ id, next: 0 }];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const target = outgoing.get(at.id)?.[at.next++]?.to;
      if (target === undefined) {
        order.push(at.id);
        path.pop();
      } else if (!seen.has(target)) {
        seen.add(target);
        path.push({ id: target, next: 0 });
      }
    }
  }
  order.reverse();
  const positions = new Map(order.map((id, position) => [id, position]));
  const isForward = ({ from, to }: GraphViewEdge): boolean => (positions.get(from) ?? 0) < (positions.get(to) ?? 0);
  for (const id of order) {
    const column = columnOf.get(id) ?? 0;
    for (const edge of outgoing.get(id) ?? []) if (isForward(edge)) columnOf.set(edge.to, Math.max(columnOf.get(edge.to) ?? 0, column + 1));
  }
  return edges.filter((edge) => isForward(edge) && (columnOf.get(edge.to) ?? 0) === (columnOf.get(edge.from) ?? 0) + 1);
}

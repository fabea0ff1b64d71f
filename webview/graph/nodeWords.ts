/** What is said of a node of the graph: its facts beside the drawing, and in short for who only hears them. Pure. */
import { countOf } from '../../src/base/formatNumbers.ts';
import type { GraphView, GraphViewNode } from '../../src/protocol/graphView.ts';

export interface Neighbour {
  node: GraphViewNode;
  imports: number;
  inCycle: boolean;
  typeOnly: boolean;
}

export interface NodeFacts {
  node: GraphViewNode;
  /** Sentences. */
  lines: string[];
  needs: Neighbour[];
  neededBy: Neighbour[];
}

/** Null for a node that isn't drawn. */
export function factsOf(view: GraphView, id: string): NodeFacts | null {
  const byId = new Map(view.nodes.map((node) => [node.id, node]));
  const node = byId.get(id);
  if (!node) return null;
  const neighbours = (side: 'from' | 'to', other: 'from' | 'to'): Neighbour[] =>
    view.edges.flatMap((edge): Neighbour[] => {
      const found = edge[side] === id ? byId.get(edge[other]) : undefined;
      return found ? [{ node: found, imports: edge.imports, inCycle: edge.inCycle, typeOnly: edge.typeOnly }] : [];
    });
  return { node, lines: linesOf(node), needs: neighbours('from', 'to'), neededBy: neighbours('to', 'from') };
}

function linesOf(node: GraphViewNode): string[] {
  const { isFolder, files, isEntry, inCycles, dead, confidence, why } = node;
  const lines: string[] = [];
  if (isFolder) lines.push(`A folded folder with ${countOf(files, 'file')}.`);
  if (isEntry) lines.push(isFolder ? 'A program begins in it.' : 'A program begins here.');
  if (inCycles > 0) {
    lines.push(
      isFolder
        ? `${countOf(inCycles, 'file')} of it in a circle of imports.`
        : 'It is in a circle of imports: it needs itself by way of others.',
    );
  }
  if (dead > 0 && isFolder) lines.push(`Nothing seems to need ${countOf(dead, 'file')} of it (confidence: ${confidence ?? 'low'}).`);
  else if (dead > 0) lines.push(`Nothing seems to need it (confidence: ${confidence ?? 'low'}). ${why ?? ''}`.trim());
  return lines;
}

/** For who hears it: the name, and what is worth a look. */
export function spokenFacts({ node, needs, neededBy }: NodeFacts): string {
  const words = [
    node.isFolder ? `${node.id}, folder of ${countOf(node.files, 'file')}` : node.id,
    `needs ${String(needs.length)}`,
    `needed by ${String(neededBy.length)}`,
    ...(node.isEntry ? ['a program begins here'] : []),
    ...(node.inCycles > 0 ? ['in a circle'] : []),
    ...(node.dead > 0 ? ['nothing seems to need it'] : []),
  ];
  return `${words.join(', ')}.`;
}

/** What was drawn. */
export function spokenView({ nodes, edges, beyond }: GraphView, focus: string | null): string {
  const around = focus === null ? 'The whole project' : `Around ${focus}`;
  const more = beyond === 0 ? '' : ` ${countOf(beyond, 'file')} farther away ${beyond === 1 ? 'is' : 'are'} not shown.`;
  return `${around}: ${countOf(nodes.length, 'node')}, ${countOf(edges.length, 'connection')}.${more}`;
}

/** A long name keeps its beginning and its end. */
export function shortened(label: string, longest: number): string {
  if (label.length <= longest) return label;
  const end = Math.floor((longest - 1) / 2);
  return `${label.slice(0, longest - 1 - end)}…${label.slice(label.length - end)}`;
}

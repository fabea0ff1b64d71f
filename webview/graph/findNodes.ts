/** Nodes by what is typed, and by where an arrow key leads. Pure. */
import type { GraphViewNode } from '../../src/protocol/graphView.ts';
import type { Box } from './graphLayout.ts';

/** Those whose path has all the words; first whose name begins with the first, then whose name has it. */
export function matchingNodes(nodes: readonly GraphViewNode[], typed: string): GraphViewNode[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const rank = ({ label }: GraphViewNode): number => {
    const at = label.toLowerCase().indexOf(first);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return nodes
    .filter(({ id }) => words.every((word) => id.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The next node in a direction, seen from a node: near, and little aside. Null where there is none. */
export function nodeTowards(boxes: ReadonlyMap<string, Box>, from: string, direction: Direction): string | null {
  const start = boxes.get(from);
  if (!start) return null;
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: string | null = null;
  let least = Infinity;
  for (const [id, { x, y }] of boxes) {
    const [along, aside] = isAcross ? [sign * (x - start.x), Math.abs(y - start.y)] : [sign * (y - start.y), Math.abs(x - start.x)];
    if (id === from || along < 1) continue;
    const distance = along + 2 * aside;
    if (distance >= least) continue;
    least = distance;
    best = id;
  }
  return best;
}

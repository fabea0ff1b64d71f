/** What is said of a node of the graph: its facts beside the drawing, and in short for who only hears them. Pure. */
import { plural, t } from '../../src/base/l10n.ts';
import type { GraphView, GraphViewNode } from '../../src/protocol/graphView.ts';
import { unneededSentence } from '../../src/protocol/unneededReason.ts';

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

function sureness(confidence: GraphViewNode['confidence']): string {
  return { high: t('high'), medium: t('medium'), low: t('low') }[confidence ?? 'low'];
}

function linesOf(node: GraphViewNode): string[] {
  const { isFolder, files, isEntry, inCycles, dead, confidence, why } = node;
  const lines: string[] = [];
  if (isFolder) lines.push(plural(files, 'A folded folder with {0} file.', 'A folded folder with {0} files.'));
  if (isEntry) lines.push(isFolder ? t('A program begins in it.') : t('A program begins here.'));
  if (inCycles > 0) {
    lines.push(
      isFolder
        ? plural(inCycles, '{0} file of it in a circle of imports.', '{0} files of it in a circle of imports.')
        : t('It is in a circle of imports: it needs itself by way of others.'),
    );
  }
  if (dead > 0 && isFolder)
    lines.push(
      plural(
        dead,
        'Nothing seems to need {0} file of it (confidence: {1}).',
        'Nothing seems to need {0} files of it (confidence: {1}).',
        sureness(confidence),
      ),
    );
  else if (dead > 0) {
    const sentence = t('Nothing seems to need it (confidence: {0}).', sureness(confidence));
    lines.push(why === null ? sentence : `${sentence} ${unneededSentence(why)}`);
  }
  return lines;
}

/** For who hears it: the name, and what is worth a look. */
export function spokenFacts({ node, needs, neededBy }: NodeFacts): string {
  const words = [
    node.isFolder ? plural(node.files, '{1}, folder of {0} file', '{1}, folder of {0} files', node.id) : node.id,
    t('needs {0}', needs.length),
    t('needed by {0}', neededBy.length),
    ...(node.isEntry ? [t('a program begins here')] : []),
    ...(node.inCycles > 0 ? [t('in a circle')] : []),
    ...(node.dead > 0 ? [t('nothing seems to need it')] : []),
  ];
  return t('{0}.', words.join(', '));
}

/** What was drawn. */
export function spokenView({ nodes, edges, beyond }: GraphView, focus: string | null): string {
  const around = focus === null ? t('The whole project') : t('Around {0}', focus);
  const drawn = t(
    '{0}: {1}, {2}.',
    around,
    plural(nodes.length, '{0} node', '{0} nodes'),
    plural(edges.length, '{0} connection', '{0} connections'),
  );
  if (beyond === 0) return drawn;
  return `${drawn} ${plural(beyond, '{0} file farther away is not shown.', '{0} files farther away are not shown.')}`;
}

/** A long name keeps its beginning and its end. */
export function shortened(label: string, longest: number): string {
  if (label.length <= longest) return label;
  const end = Math.floor((longest - 1) / 2);
  return `${label.slice(0, longest - 1 - end)}…${label.slice(label.length - end)}`;
}

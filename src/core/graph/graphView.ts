/**
 * What is drawn of a project's imports: the files around one of them, or all, with folders folded into one node where there would be too many, and with what is
 * worth a look marked. Where things stand on the page, and how they look, it must not know. Pure.
 */
import { baseName } from '../../base/relativePath.ts';
import type { GraphView, GraphViewEdge, GraphViewNode, GraphViewQuery } from '../../protocol/graphView.ts';
import type { Cycle } from './cycles.ts';
import type { Confidence, DeadFile } from './deadCode.ts';
import { dependencies, dependents } from './dependents.ts';
import { FoldedFolders } from './foldedFolders.ts';
import { importsOf, type ImportGraph } from './importGraph.ts';
import { importFamily } from './importResolver.ts';

export interface GraphViewInput {
  readonly imports: Pick<ImportGraph, 'paths' | 'edges'>;
  readonly cycles: readonly Cycle[];
  readonly dead: readonly DeadFile[];
  /** Paths of entry points. */
  readonly entries: ReadonlySet<string> | ReadonlyMap<string, unknown>;
}

export interface GraphViewOptions extends Omit<GraphViewQuery, 'unfolded' | 'folded'> {
  unfolded?: ReadonlySet<string>;
  folded?: ReadonlySet<string>;
}

/** A focus that isn't there gives an empty view. */
export function graphView({ imports, cycles, dead, entries }: GraphViewInput, options: GraphViewOptions): GraphView {
  const { paths, edges } = imports;
  const { files, beyond, unlinked } = chosenFiles(imports, options);
  const folders = new FoldedFolders(
    files.map((file) => paths[file] ?? ''),
    options,
  );
  const nodes = new Map<string, GraphViewNode>();
  const nodeOf = new Map<number, GraphViewNode>();
  for (const file of files) {
    const id = folders.nodeOf(paths[file] ?? '');
    const node = nodes.get(id) ?? emptyNode(id, options.focus);
    nodes.set(id, node);
    nodeOf.set(file, node);
    node.files++;
    if (entries.has(paths[file] ?? '')) node.isEntry = true;
  }
  const circle = new Map(cycles.flatMap(({ nodes: members }, index) => members.map((file) => [file, index])));
  for (const file of circle.keys()) {
    const node = nodeOf.get(file);
    if (node) node.inCycles++;
  }
  for (const { file, confidence, why } of dead) {
    const node = nodeOf.get(file);
    if (!node) continue;
    node.dead++;
    if (!node.isFolder) node.why = why;
    if (node.confidence === null || rank(confidence) > rank(node.confidence)) node.confidence = confidence;
  }
  const drawn = new Map<string, GraphViewEdge>();
  for (const { from, to, kind } of edges) {
    const [start, end] = [nodeOf.get(from)?.id, nodeOf.get(to)?.id];
    if (start === undefined || end === undefined || start === end) continue;
    const key = `${start}\n${end}`;
    const edge = drawn.get(key) ?? { from: start, to: end, imports: 0, inCycle: false, typeOnly: true };
    drawn.set(key, edge);
    edge.imports++;
    if (kind !== 'type') edge.typeOnly = false;
    if (circle.has(from) && circle.get(from) === circle.get(to)) edge.inCycle = true;
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => compare(a.id, b.id)),
    edges: [...drawn.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to)),
    beyond,
    unlinked,
  };
}

/** Files near the focus, or all that import or are imported, and the other source files where they are asked for. */
function chosenFiles(
  imports: GraphViewInput['imports'],
  { focus, depth, direction, unlinked }: GraphViewOptions,
): Pick<GraphView, 'beyond' | 'unlinked'> & { files: number[] } {
  if (focus === null) {
    const connected = new Set(imports.edges.flatMap(({ from, to }) => [from, to]));
    // What is no code imports nothing anyway.
    const others = imports.paths.flatMap((path, file) => (connected.has(file) || importFamily(path) === null ? [] : [file]));
    return { files: [...connected, ...(unlinked ? others : [])].sort((a, b) => a - b), beyond: 0, unlinked: others.length };
  }
  const start = imports.paths.indexOf(focus);
  if (start < 0) return { files: [], beyond: 0, unlinked: 0 };
  const graph = importsOf(imports);
  const found = [
    ...(direction === 'needed' ? [] : dependencies(graph, [start])),
    ...(direction === 'needs' ? [] : dependents(graph, [start])),
  ];
  const near = new Set([start, ...found.flatMap(({ node, distance }) => (distance <= depth ? [node] : []))]);
  const all = new Set([start, ...found.map(({ node }) => node)]);
  return { files: [...near].sort((a, b) => a - b), beyond: all.size - near.size, unlinked: 0 };
}

function emptyNode(id: string, focus: string | null): GraphViewNode {
  const isFolder = id.endsWith('/');
  const bare = isFolder ? id.slice(0, -1) : id;
  return {
    id,
    label: `${baseName(bare)}${isFolder ? '/' : ''}`,
    isFolder,
    files: 0,
    isFocus: id === focus,
    isEntry: false,
    inCycles: 0,
    dead: 0,
    confidence: null,
    why: null,
  };
}

function rank(confidence: Confidence): number {
  return ['low', 'medium', 'high'].indexOf(confidence);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What is told of a project's graph over the link: paths in place of positions, and no more than was asked for. */
import path from 'node:path';
import { textLines } from '../../base/textLines.ts';
import { graphView } from '../../core/graph/graphView.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { folderOf } from '../../base/relativePath.ts';
import type { ProjectGraph } from '../../core/graph/projectGraph.ts';
import type { GraphView, GraphViewQuery } from '../../protocol/graphView.ts';
import type { DeadCode, FileUsers, FolderGraph, NamedFolder, NamedPaths, RankedSymbol } from '../../protocol/indexer.ts';
import { unneededSentence } from '../../protocol/unneededReason.ts';
import { regularText } from './fileContent.ts';

/** Characters of a line that declares something. */
const longestHead = 200;
/** Files of one name that are told. */
const mostNamed = 12;
/** Files of a folder that are told. */
const mostFiles = 200;

/** Null stands for a folder of which nothing is known. */
export function graphAnswer(graph: ProjectGraph | null): FolderGraph {
  if (!graph) return { files: [], edges: [], cycles: [], dead: [], externals: [], missing: [], leftOut: [], problems: [] };
  const { paths, imports } = graph;
  const pathOf = (file: number): string => paths[file] ?? '';
  const seen = new Set<number>();
  const edges = imports.edges.flatMap(({ from, to }): [number, number][] => {
    const pair = from * paths.length + to;
    if (seen.has(pair)) return [];
    seen.add(pair);
    return [[from, to]];
  });
  return {
    files: [...paths],
    edges,
    cycles: graph.cycles(true).map(({ nodes, example }) => ({ files: nodes, example })),
    dead: deadCode(graph),
    externals: [...imports.externals].map(([name, files]) => ({ name, files: files.length })),
    missing: imports.missing.map(({ file, line, specifier, why }) => ({ path: pathOf(file), line, specifier, why })),
    leftOut: imports.leftOut.map(({ file, line, specifier, path: to, why }) => ({ path: pathOf(file), line, specifier, file: to, why })),
    problems: graph.problems.map(({ path: at, sentence }) => ({ path: at, why: sentence })),
  };
}

function deadCode(graph: ProjectGraph): DeadCode[] {
  const { paths, symbols, dead } = graph;
  const pathOf = (file: number): string => paths[file] ?? '';
  return [
    ...dead.files.map(({ file, confidence, why }): DeadCode => ({
      path: pathOf(file),
      symbol: null,
      confidence,
      why: unneededSentence(why),
    })),
    ...dead.symbols.map(({ symbol, confidence, why }): DeadCode => {
      const { name, kind, nameLine, file } = symbols;
      const told = { name: name[symbol] ?? '', kind: kind[symbol] ?? '', line: nameLine[symbol] ?? 1 };
      return { path: pathOf(file[symbol] ?? 0), symbol: told, confidence, why };
    }),
  ];
}

/** Null stands for a folder of which nothing is known. */
export function viewAnswer(graph: ProjectGraph | null, query: GraphViewQuery): GraphView {
  if (!graph) return { nodes: [], edges: [], beyond: 0, unlinked: 0 };
  const { imports, entries, dead } = graph;
  return graphView(
    { imports, cycles: graph.cycles(true), dead: dead.files, entries },
    { ...query, unfolded: new Set(query.unfolded), folded: new Set(query.folded) },
  );
}

/** By what they are called, tolerantly. A path with folders means the one that it leads to, and a bare name all that are called so. */
export function namedAnswer(paths: readonly string[], words: readonly string[]): NamedPaths[] {
  return words.flatMap((word) => {
    const { paths: found, guessed } = lookUpPath(word, paths);
    const [first] = found;
    if (first === undefined) return [];
    const isBare = !/[/\\]/.test(word) && !first.includes('/');
    const below = `/${first.toLowerCase()}`;
    const deeper = isBare ? paths.filter((path) => path.toLowerCase().endsWith(below)).sort((a, b) => a.length - b.length) : [];
    return [{ word, paths: [...new Set([...found, ...deeper])].slice(0, mostNamed), guessed }];
  });
}

/** A path with folders means the one that it leads to from the topmost; a bare name, or the end of a path, the topmost that is called so, told how many others are. */
export function foldersAnswer(paths: readonly string[], words: readonly string[]): NamedFolder[] {
  const files = new Map<string, string[]>();
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const known = files.get(folder);
      if (known) known.push(path);
      else files.set(folder, [path]);
    }
  }
  return words.flatMap((word) => {
    const lower = word.toLowerCase();
    const called = [...files.keys()]
      .filter((folder) => folder.toLowerCase() === lower || folder.toLowerCase().endsWith(`/${lower}`))
      .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
    const [path] = called;
    if (path === undefined) return [];
    const inside = files.get(path) ?? [];
    const others = path.toLowerCase() === lower ? 0 : called.length - 1;
    return [{ word, path, files: inside.slice(0, mostFiles), of: inside.length, others }];
  });
}

function depthOf(path: string): number {
  return path.split('/').length;
}

export function neighboursAnswer(graph: ProjectGraph | null, file: string): { imports: string[]; importedBy: string[] } {
  if (!graph) return { imports: [], importedBy: [] };
  const near = (found: readonly { node: number; distance: number }[]): string[] =>
    found.filter(({ distance }) => distance === 1).map(({ node }) => graph.paths[node] ?? '');
  return { imports: near(graph.dependencies([file], 1)), importedBy: near(graph.dependents([file], 1)) };
}

export function dependentsAnswer(graph: ProjectGraph | null, file: string): FileUsers {
  if (!graph) return { files: [], inPackage: null };
  const files = graph.dependents([file]).map(({ node, distance }) => ({ path: graph.paths[node] ?? '', distance }));
  return { files, inPackage: graph.packageUsers(file)?.map((user) => graph.paths[user] ?? '') ?? null };
}

/** The most important symbols, each with the line that it is declared in. */
export function rankedAnswer(
  graph: ProjectGraph | null,
  root: string,
  { focus, limit, within }: { focus: readonly string[]; limit: number; within: string },
): RankedSymbol[] {
  if (!graph) return [];
  const { symbols, paths } = graph;
  const lines = new Map<string, string[]>();
  const headOf = (file: string, line: number): string => {
    const known = lines.get(file) ?? textLines(regularText(path.join(root, file)) ?? '');
    lines.set(file, known);
    return (known[line - 1] ?? '').trim().slice(0, longestHead);
  };
  const { order } = graph.ranked(focus);
  const isInside = (symbol: number): boolean => (paths[symbols.file[symbol] ?? 0] ?? '').startsWith(`${within}/`);
  return Array.from((within === '' ? order : order.filter(isInside)).slice(0, limit), (symbol): RankedSymbol => {
    const file = paths[symbols.file[symbol] ?? 0] ?? '';
    const nameLine = symbols.nameLine[symbol] ?? 1;
    return {
      path: file,
      name: symbols.name[symbol] ?? '',
      kind: symbols.kind[symbol] ?? '',
      line: symbols.line[symbol] ?? 1,
      nameLine,
      endLine: symbols.endLine[symbol] ?? 1,
      container: symbols.container[symbol] ?? null,
      head: headOf(file, nameLine),
    };
  });
}

/** The imports of a whole project as a graph of its files, with what leads out of it and what leads nowhere. Pure. */
import { baseName, folderOf, resolvePath } from '../../base/relativePath.ts';
import { directedGraph, type DirectedGraph } from './directedGraph.ts';
import { importFamily, type ImportResolver } from './importResolver.ts';
import type { ImportKind, ImportStatement } from './importStatement.ts';
import type { LeftOutFiles } from './leftOutFiles.ts';
import { namedFile } from './namedFile.ts';

/** Files are named by their positions in the project's list. */
export interface ImportEdge {
  from: number;
  to: number;
  line: number;
  kind: ImportKind;
  /** One of many that a package or namespace stands for: it may not be meant. */
  broad: boolean;
  /** The only names at its top that the file can mean; null for any. */
  names: readonly string[] | null;
}

/** An import that leads nowhere, and why. */
export interface MissingImport {
  file: number;
  line: number;
  specifier: string;
  why: string;
}

/** An import of a file that is there but not in the index, and why, in few words behind "it". */
export interface LeftOutImport {
  file: number;
  line: number;
  specifier: string;
  path: string;
  why: string;
}

/** An import that is known only when it runs. */
export interface ComputedImport {
  file: number;
  /** How the paths begin that it may lead to; null where nothing of them is certain. */
  prefix: string | null;
}

export interface ImportGraph {
  readonly paths: readonly string[];
  /** In the order of the files, and in each of its lines. None leads from a file to itself. */
  readonly edges: readonly ImportEdge[];
  /** Packages outside of the project, with the files that import them. */
  readonly externals: ReadonlyMap<string, readonly number[]>;
  readonly missing: readonly MissingImport[];
  readonly leftOut: readonly LeftOutImport[];
  readonly computed: readonly ComputedImport[];
  /** Files whose paths stand as texts in the code of others. They are no part of the graph, but may be needed. */
  readonly named: readonly { from: number; to: number }[];
}

/** `statements` are those of the file at a position of `paths`; `leftOut` knows files that are none of these. */
export function importGraph(
  paths: readonly string[],
  statements: (file: number) => readonly ImportStatement[],
  resolver: ImportResolver,
  leftOut?: Pick<LeftOutFiles, 'meant'>,
): ImportGraph {
  const positions = new Map(paths.map((path, position) => [path, position]));
  const edges: ImportEdge[] = [];
  const externals = new Map<string, number[]>();
  const missing: MissingImport[] = [];
  const beyond: LeftOutImport[] = [];
  const computed: ComputedImport[] = [];
  const named: { from: number; to: number }[] = [];
  paths.forEach((path, from) => {
    for (const statement of statements(from)) {
      const { line, kind, specifier } = statement;
      if (kind === 'computed') {
        computed.push({ file: from, prefix: computedPrefix(path, specifier) });
        continue;
      }
      if (kind === 'named') {
        const to = positions.get(namedFile((one) => positions.has(one), path, specifier) ?? '');
        if (to !== undefined) named.push({ from, to });
        continue;
      }
      const found = resolver.resolve(path, statement);
      if (found?.kind === 'missing') {
        const meant = leftOut?.meant(path, statement);
        if (meant) beyond.push({ file: from, line, specifier, ...meant });
        else missing.push({ file: from, line, specifier, why: found.why });
      } else if (found?.kind === 'external') {
        const known = externals.get(found.name);
        if (!known) externals.set(found.name, [from]);
        else if (known.at(-1) !== from) known.push(from);
      } else {
        for (const one of found?.paths ?? []) {
          const to = positions.get(one);
          if (to === undefined || to === from) continue;
          edges.push({ from, to, line, kind, broad: found?.kind === 'files' && found.broad, names: namesOf(path, statement, one) });
        }
      }
    }
  });
  return { paths, edges, externals, missing, leftOut: beyond, computed, named };
}

/**
 * As numbers: who imports whom, each pair once. `running`: only what has to be there when a file is run, without what is imported for its types, and without
 * Rust's lists of the files that a crate is made of.
 */
export function importsOf({ paths, edges }: Pick<ImportGraph, 'paths' | 'edges'>, running = false): DirectedGraph {
  const wanted = running ? edges.filter(({ kind }) => kind !== 'type' && kind !== 'module' && kind !== 'file') : edges;
  return directedGraph(paths.length, { from: wanted.map(({ from }) => from), to: wanted.map(({ to }) => to) });
}

/** What a statement takes from one of the files that it leads to. */
function namesOf(path: string, { names, specifier }: ImportStatement, to: string): readonly string[] | null {
  // What is the file's default may be called anything.
  if (!names || names.includes('*') || names.includes('default')) return null;
  const family = importFamily(path);
  if (family === 'script') return names;
  // A name that is a module by itself, whose own names are then used through it.
  const module = to.replace(/\/(?:__init__|mod)\.\w+$|\.\w+$/, '');
  if (family !== 'java' && names.includes(baseName(module))) return null;
  // In between there may be a type, with what is named inside.
  return family === 'rust' || family === 'java' ? [...names, ...specifier.split(/::|\./)] : names;
}

/** What the certain beginning of a computed import says of the path. */
function computedPrefix(path: string, specifier: string): string | null {
  if (specifier.startsWith('.') && importFamily(path) !== 'python') {
    const slash = specifier.lastIndexOf('/');
    const folder = slash < 0 ? null : resolvePath(folderOf(path), specifier.slice(0, slash + 1));
    if (folder === null) return null;
    return `${folder === '' ? '' : `${folder}/`}${specifier.slice(slash + 1)}`;
  }
  return null;
}

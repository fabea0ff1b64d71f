/**
 * What nothing seems to need: files that no entry point leads to, and symbols whose names stand nowhere else. It can't be sure, as programs are also called by
 * names that are made while they run, so that each finding has a confidence and its reason. Pure.
 */
import { folderOf } from '../../base/relativePath.ts';
import type { UnneededReason } from '../../protocol/unneededReason.ts';
import { directedGraph, targetsOf, type DirectedGraph } from './directedGraph.ts';
import type { EntryPoint } from './entryPoints.ts';
import { importFamily } from './importResolver.ts';
import type { ImportGraph } from './importGraph.ts';
import type { References } from './references.ts';
import { isCode, isCounted, type ProjectNames } from './symbolTable.ts';
import { isForTests } from './testPath.ts';

/** `high`: nothing that is known speaks against it; `low`: worth a look, no more. */
export type Confidence = 'high' | 'medium' | 'low';

export interface DeadFile {
  file: number;
  confidence: Confidence;
  why: UnneededReason;
}

/** Languages whose files need each other without saying so in imports, or not only so. */
const implicit: ReadonlySet<string> = new Set(['c', 'csharp', 'go', 'java', 'php', 'ruby']);

export interface DeadCodeInput {
  readonly names: ProjectNames;
  readonly imports: ImportGraph;
  readonly references: References;
  /** By path. */
  readonly entries: ReadonlyMap<string, EntryPoint>;
  /** What a file says; null where it isn't there, or is larger than what a person writes. */
  readonly text: (path: string) => string | null;
}

/** Which files are reached, and from where. */
export interface Reached {
  /** By position: from an entry point of the program itself. */
  program: Uint8Array;
  /** From any, tests too. */
  any: Uint8Array;
}

export function reachedFiles(input: DeadCodeInput): Reached {
  const graph = needs(input);
  const { imports, entries } = input;
  const { paths } = imports;
  const starts = (withTests: boolean): number[] =>
    paths.flatMap((path, file) => {
      const entry = entries.get(path);
      return entry && (withTests || !entry.isTest) ? [file] : [];
    });
  return { program: reach(paths, graph, starts(false)), any: reach(paths, graph, starts(true)) };
}

/** Source files that nothing leads to, in the order of the project's files. */
export function deadFiles(input: DeadCodeInput, reached: Reached = reachedFiles(input)): DeadFile[] {
  const { imports, names } = input;
  const { paths } = imports;
  const uncounted = withUncounted(names);
  const families = paths.map((path) => importFamily(path));
  const begun = begunFamilies(input);
  const running = Map.groupBy(
    imports.computed.filter(({ file }) => reached.any[file] === 1),
    ({ file }) => families[file] ?? null,
  );
  const imported = importedOutsideTests(imports);
  const found: DeadFile[] = [];
  paths.forEach((path, file) => {
    const family = families[file] ?? null;
    if (family === null || reached.program[file] === 1) return;
    if (reached.any[file] === 1) {
      // A library is begun by its users, and by nobody here but its tests.
      const why = { kind: imported.has(file) ? 'testsAndUnneededOnly' : 'testsOnly' } as const;
      if (!isForTests(path) && begun.has(family)) found.push({ file, confidence: 'medium', why });
      return;
    }
    if (!begun.has(family)) {
      found.push({ file, confidence: 'low', why: { kind: 'noBeginning' } });
      return;
    }
    const computed = running.get(family) ?? [];
    const prefixed = computed.find(({ prefix }) => prefix !== null && path.startsWith(prefix));
    const unknown = family === 'c' ? undefined : computed.find(({ prefix }) => prefix === null);
    if (prefixed) {
      found.push({ file, confidence: 'low', why: { kind: 'foundWhenRun', by: paths[prefixed.file] ?? '' } });
    } else if (unknown) {
      const by = paths[unknown.file] ?? '';
      found.push({ file, confidence: 'medium', why: { kind: 'importsUnknown', by } });
    } else if (implicit.has(family) && isForTests(path)) {
      found.push({ file, confidence: 'low', why: { kind: 'foundByTests' } });
    } else if (implicit.has(family) && uncounted.has(file)) {
      found.push({ file, confidence: 'low', why: { kind: 'shortNames' } });
    } else if (implicit.has(family)) {
      found.push({ file, confidence: 'medium', why: { kind: 'noNames' } });
    } else {
      const why = { kind: imported.has(file) ? 'unneededOnly' : 'nothing' } as const;
      found.push({ file, confidence: isForTests(path) ? 'medium' : 'high', why });
    }
  });
  return found;
}

/** Files that others import which are no tests. Where no entry point leads to a file, none leads to these others. */
function importedOutsideTests({ paths, edges }: ImportGraph): ReadonlySet<number> {
  return new Set(edges.filter(({ from }) => !isForTests(paths[from] ?? '')).map(({ to }) => to));
}

/** Files with a name that is too short for being known where it stands. */
function withUncounted({ symbols }: ProjectNames): ReadonlySet<number> {
  const found = new Set<number>();
  for (let symbol = 0; symbol < symbols.length; symbol++)
    if (isCode(symbols, symbol) && !isCounted(symbols.name[symbol] ?? '')) found.add(symbols.file[symbol] ?? 0);
  return found;
}

/** Languages that a program of the project begins in; of the others it may have a library. */
export function begunFamilies({ entries }: Pick<DeadCodeInput, 'entries'>): ReadonlySet<string> {
  return new Set([...entries].flatMap(([path, { isTest }]) => (isTest ? [] : (importFamily(path) ?? []))));
}

/** Imports, paths that stand in code, and where a language needs none of these, references. */
function needs({ names: { paths, symbols }, imports: { edges, named }, references: { from, symbol } }: DeadCodeInput): DirectedGraph {
  const starts = [...edges, ...named].map((edge) => edge.from);
  const ends = [...edges, ...named].map((edge) => edge.to);
  for (let at = 0; at < from.length; at++) {
    const start = from[at] ?? 0;
    if (!implicit.has(importFamily(paths[start] ?? '') ?? '')) continue;
    starts.push(start);
    ends.push(symbols.file[symbol[at] ?? 0] ?? 0);
  }
  // C#'s types may be written in several files, which are then one.
  const parts = new Map<string, number>();
  for (let one = 0; one < symbols.length; one++) {
    const file = symbols.file[one] ?? 0;
    if (!/^(?:class|interface)$/.test(symbols.kind[one] ?? '') || importFamily(paths[file] ?? '') !== 'csharp') continue;
    const name = `${symbols.container[one] ?? ''}.${symbols.name[one] ?? ''}`;
    const known = parts.get(name) ?? file;
    parts.set(name, known);
    starts.push(known, file);
    ends.push(file, known);
  }
  return directedGraph(paths.length, { from: starts, to: ends });
}

function reach(paths: readonly string[], graph: DirectedGraph, starts: readonly number[]): Uint8Array {
  const reached = new Uint8Array(paths.length);
  const positions = new Map(paths.map((path, file) => [path, file]));
  const waiting = [...starts];
  const visit = (file: number | undefined): void => {
    if (file === undefined || reached[file] === 1) return;
    reached[file] = 1;
    waiting.push(file);
  };
  for (const start of starts) reached[start] = 1;
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const target of targetsOf(graph, file)) visit(target);
    for (const beside of alongside(paths[file] ?? '')) visit(positions.get(beside));
  }
  return reached;
}

/** Files that are needed with another without an import: the packages around a module of Python, and the source of a header. */
function alongside(path: string): string[] {
  if (/\.pyi?$/.test(path)) {
    const around: string[] = [];
    for (let at = folderOf(path); at !== ''; at = folderOf(at)) around.push(`${at}/__init__.py`);
    return around;
  }
  const header = /^(.*)\.(?:h|hh|hpp|hxx)$/.exec(path)?.[1];
  return header === undefined ? [] : ['c', 'cc', 'cpp', 'cxx', 'm', 'mm'].map((extension) => `${header}.${extension}`);
}

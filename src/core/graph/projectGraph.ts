/**
 * All that can be told of how a project hangs together, from what an index keeps of its files. Each part is worked out when it is first asked for, and kept; after
 * files have changed another one is made. Pure.
 */
import { cycles, type Cycle } from './cycles.ts';
import { deadFiles, reachedFiles, type DeadCodeInput, type DeadFile } from './deadCode.ts';
import { deadSymbols, type DeadSymbol } from './deadSymbols.ts';
import { dependencies, dependents, type Dependent } from './dependents.ts';
import type { DirectedGraph } from './directedGraph.ts';
import { entryPoints, type EntryPoint } from './entryPoints.ts';
import { importGraph, importsOf, type ImportGraph } from './importGraph.ts';
import { ImportResolver } from './importResolver.ts';
import type { ImportStatement } from './importStatement.ts';
import { type LeftOut, LeftOutFiles } from './leftOutFiles.ts';
import type { ConfigProblem, ProjectFiles } from './projectFiles.ts';
import { packageUsers, sharedPackages } from './packageUsers.ts';
import { projectMap, type ProjectMap, type ProjectMapPorts } from './projectMap.ts';
import { rankedSymbols, type RankedSymbols } from './rankedSymbols.ts';
import { fileGraph, narrowedEdges, references, type References } from './references.ts';
import type { ProjectNames, SymbolTable } from './symbolTable.ts';

/** What an index keeps. Files are named by their positions in `paths`. */
export interface ProjectFacts extends ProjectNames {
  /** What a file says; null when it isn't there. Asked for those that configure a language's modules or name files for tools, and for what is no code where code may be dead. */
  readonly text: (path: string) => string | null;
  readonly statements: (file: number) => readonly ImportStatement[];
  /** What is there beside these files. */
  readonly leftOut: LeftOut;
}

export class ProjectGraph {
  readonly #facts: ProjectFacts;
  readonly #files: ProjectFiles;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #resolver: ImportResolver;
  #imports: ImportGraph | undefined;
  #references: References | undefined;
  #needs: DirectedGraph | undefined;
  #entries: ReadonlyMap<string, EntryPoint> | undefined;
  #ranked: RankedSymbols | null = null;
  #dead: { files: DeadFile[]; symbols: DeadSymbol[] } | undefined;

  constructor(facts: ProjectFacts) {
    this.#facts = facts;
    const { paths, statements, text } = facts;
    const positions = new Map(paths.map((path, file) => [path, file]));
    const declared = new Map<string, string[]>();
    paths.forEach((path, file) => {
      const names = statements(file).flatMap(({ kind, specifier }) => (kind === 'declare' ? [specifier] : []));
      if (names.length > 0) declared.set(path, names);
    });
    this.#positions = positions;
    this.#files = { paths, has: (path) => positions.has(path), text, declared };
    this.#resolver = new ImportResolver(this.#files);
  }

  get paths(): readonly string[] {
    return this.#facts.paths;
  }

  get symbols(): SymbolTable {
    return this.#facts.symbols;
  }

  /** A file's position; undefined for one that isn't there. */
  file(path: string): number | undefined {
    return this.#positions.get(path);
  }

  /** Who imports whom; of a package that is imported as a whole, the files of which something is named. */
  get imports(): ImportGraph {
    return (this.#imports ??= this.#resolved());
  }

  /** Settings that could not be read, so that some imports may have been resolved without them. */
  get problems(): readonly ConfigProblem[] {
    this.#imports ??= this.#resolved();
    return this.#resolver.problems;
  }

  get references(): References {
    return (this.#references ??= references(this.#facts, this.imports, this.#files.declared));
  }

  /** Who needs whom, by references and imports, with how much. */
  get needs(): DirectedGraph {
    return (this.#needs ??= fileGraph(this.#facts, this.references, this.imports.edges));
  }

  get entries(): ReadonlyMap<string, EntryPoint> {
    const statements = (path: string): readonly ImportStatement[] => this.#filesOf([path]).flatMap((file) => this.#facts.statements(file));
    return (this.#entries ??= entryPoints(this.#files, statements, this.#facts.symbols));
  }

  /** `running`: only of what has to be there when a file is run; others are no harm. */
  cycles(running: boolean): Cycle[] {
    return cycles(importsOf(this.imports, running));
  }

  /** Who imports one of the files, directly or by way of others. Paths that aren't there are passed over. */
  dependents(paths: readonly string[], most?: number): Dependent[] {
    return dependents(importsOf(this.imports), this.#filesOf(paths), most);
  }

  /** Who uses a file of its package without an import; null where its language has imports for that. */
  packageUsers(path: string): number[] | null {
    const file = this.file(path);
    if (file === undefined || sharedPackages(path, this.#files.declared).length === 0) return null;
    return packageUsers(file, this.paths, this.symbols, this.references, this.#files.declared);
  }

  dependencies(paths: readonly string[], most?: number): Dependent[] {
    return dependencies(importsOf(this.imports), this.#filesOf(paths), most);
  }

  get dead(): { files: readonly DeadFile[]; symbols: readonly DeadSymbol[] } {
    if (!this.#dead) {
      const { imports, references: named, entries } = this;
      const input: DeadCodeInput = { names: this.#facts, imports, references: named, entries, text: this.#facts.text };
      const reached = reachedFiles(input);
      this.#dead = { files: deadFiles(input, reached), symbols: deadSymbols(input, reached) };
    }
    return this.#dead;
  }

  /** `focus`: files that somebody works at, which make what is near them matter more. */
  ranked(focus: readonly string[] = []): RankedSymbols {
    const from = (files: readonly string[]): RankedSymbols =>
      rankedSymbols(this.#facts, this.references, this.needs, new Map(this.#filesOf(files).map((file) => [file, 1])));
    // Seen from nowhere it is asked for again and again.
    return focus.length > 0 ? from(focus) : (this.#ranked ??= from([]));
  }

  /** The most important symbols on at most `budget` tokens. */
  map(budget: number, ports: ProjectMapPorts, focus: readonly string[] = []): Promise<ProjectMap> {
    return projectMap(this.#facts.paths, this.#facts.symbols, this.ranked(focus).order, budget, ports);
  }

  #resolved(): ImportGraph {
    const { paths, statements, leftOut } = this.#facts;
    const all = importGraph(paths, statements, this.#resolver, new LeftOutFiles(this.#files, leftOut));
    return { ...all, edges: narrowedEdges(this.#facts, all.edges) };
  }

  #filesOf(paths: readonly string[]): number[] {
    return paths.flatMap((path) => this.#positions.get(path) ?? []);
  }
}

/** Whose symbols a file can name by themselves: of files that it imports, of what those pass on, and of files that share its package. Pure. */
import type { ImportGraph } from './importGraph.ts';
import { sharedPackages } from './packageUsers.ts';

export class VisibleFiles {
  readonly #direct: readonly (readonly Direct[])[];
  readonly #passed: readonly (readonly number[])[];
  readonly #sharing: readonly (readonly number[] | null)[];

  /** `declared`: the packages and namespaces of files that say so, by path. */
  constructor({ paths, edges }: Pick<ImportGraph, 'paths' | 'edges'>, declared: ReadonlyMap<string, readonly string[]>) {
    const direct = paths.map((): Direct[] => []);
    const passed = paths.map((): number[] => []);
    for (const { from, to, kind, names } of edges) {
      direct[from]?.push({ to, names });
      if (kind === 'export' || passesOn(paths[from] ?? '')) passed[from]?.push(to);
    }
    this.#direct = direct;
    this.#passed = passed;
    this.#sharing = shared(paths, declared);
  }

  /** Files that a file sees, with the names at their tops that it can mean, null for any. */
  from(file: number): Map<number, ReadonlySet<string> | null> {
    const seen = new Map<number, Set<string> | null>();
    for (const { to, names } of this.#direct[file] ?? []) {
      const visited = new Set<number>();
      const waiting = [to];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (visited.has(next)) continue;
        visited.add(next);
        waiting.push(...(this.#passed[next] ?? []));
        const known = seen.get(next);
        if (names === null || known === null) seen.set(next, null);
        else if (known) for (const name of names) known.add(name);
        else seen.set(next, new Set(names));
      }
    }
    for (const other of this.#sharing[file] ?? []) seen.set(other, null);
    return seen;
  }
}

interface Direct {
  to: number;
  names: readonly string[] | null;
}

/** Files whose imports are there for others: a package's first file in Python and Rust, and headers. */
function passesOn(path: string): boolean {
  return /(?:^|\/)(?:__init__\.pyi?|(?:mod|lib)\.rs)$|\.(?:h|hh|hpp|hxx)$/.test(path);
}

/** Files of one package in the languages where those need no imports. */
function shared(paths: readonly string[], declared: ReadonlyMap<string, readonly string[]>): (readonly number[] | null)[] {
  const groups = new Map<string, number[]>();
  const keys = paths.map((path) => sharedPackages(path, declared));
  keys.forEach((all, file) => {
    for (const key of all) {
      const known = groups.get(key);
      if (known) known.push(file);
      else groups.set(key, [file]);
    }
  });
  return keys.map((all) => (all.length === 0 ? null : all.flatMap((key) => groups.get(key) ?? [])));
}

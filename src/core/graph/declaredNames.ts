/** Packages and namespaces that files say they are in, for languages whose imports name those and not files. Pure. */
import { baseName, folderOf } from '../../base/relativePath.ts';
import type { Resolution } from './projectFiles.ts';

export class DeclaredNames {
  readonly #files = new Map<string, string[]>();
  /** Of each package, the files by their names without extension, which are mostly those of their types. */
  readonly #types = new Map<string, Map<string, string[]>>();

  /** `declared`: the names by the files' paths. */
  constructor(declared: Iterable<readonly [path: string, names: readonly string[]]>) {
    for (const [path, names] of declared) {
      const stem = baseName(path).replace(/\..*$/, '');
      for (const name of new Set(names)) {
        put(this.#files, name, path);
        let types = this.#types.get(name);
        if (!types) this.#types.set(name, (types = new Map<string, string[]>()));
        put(types, stem, path);
      }
    }
  }

  /** All files of a package; null when none declares it. */
  all(name: string): Resolution | null {
    const paths = this.#files.get(name);
    return paths ? { kind: 'files', paths, broad: paths.length > 1 } : null;
  }

  /** The file of a type in a package; null when no file is called so. Where there are several, those that are nearest to `from`. */
  type(name: string, type: string, from: string): Resolution | null {
    const paths = this.#types.get(name)?.get(type);
    if (!paths) return null;
    if (paths.length === 1) return { kind: 'files', paths, broad: false };
    const near = nearest(paths, from);
    return { kind: 'files', paths: near, broad: near.length > 1 };
  }

  /** The file of the first type in a dotted name, which begins with a package. */
  outerType(dotted: string, from: string): Resolution | null {
    for (let dot = dotted.lastIndexOf('.'); dot > 0; dot = dotted.lastIndexOf('.', dot - 1)) {
      const [type = ''] = dotted.slice(dot + 1).split('.', 1);
      const found = this.type(dotted.slice(0, dot), type, from);
      if (found) return found;
    }
    return null;
  }
}

/** Those of several paths that share most of their folders with another path. */
export function nearest(paths: readonly string[], from: string): string[] {
  const own = folderOf(from).split('/');
  const shared = paths.map((path) => {
    const parts = folderOf(path).split('/');
    let same = 0;
    while (same < own.length && same < parts.length && own[same] === parts[same]) same++;
    return same;
  });
  const most = Math.max(...shared);
  return paths.filter((_, index) => shared[index] === most);
}

function put(map: Map<string, string[]>, key: string, path: string): void {
  const known = map.get(key);
  if (known) known.push(path);
  else map.set(key, [path]);
}

/** Where Go's imports lead: to the folder that a `go.mod` says they are in, and so to all files of its package. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import type { ImportStatement } from './importStatement.ts';
import { below, external, foldersUp, missing, type ProjectFiles, type Resolution } from './projectFiles.ts';

interface GoModule {
  /** Paths of modules, with where they are in the project; the longest first. */
  local: [path: string, folder: string][];
  /** Others that it requires; the longest first. */
  required: string[];
}

export class GoResolver {
  readonly #files: ProjectFiles;
  readonly #modules = new Map<string, GoModule>();
  /** The packages' files, without tests, by folder. */
  readonly #packages = new Map<string, string[]>();
  readonly #known = new Map<string, Resolution>();

  constructor(files: ProjectFiles) {
    this.#files = files;
    const paths = files.paths.filter((path) => path === 'go.mod' || path.endsWith('/go.mod'));
    for (const path of files.paths) {
      if (!path.endsWith('.go') || path.endsWith('_test.go')) continue;
      const folder = folderOf(path);
      const known = this.#packages.get(folder);
      if (known) known.push(path);
      else this.#packages.set(folder, [path]);
    }
    const read = paths.map((path) => ({ folder: folderOf(path), ...goMod(files.text(path) ?? '') }));
    // Modules of one project see each other: by `go.work`, or because they are released together.
    const siblings = read.flatMap(({ folder, module }): [string, string][] => (module === null ? [] : [[module, folder]]));
    for (const { folder, replaced, required } of read) {
      const local = replaced.flatMap(([name, to]): [string, string][] => {
        const place = resolvePath(folder, to);
        return place === null ? [] : [[name, place]];
      });
      this.#modules.set(folder, {
        local: [...local, ...siblings].sort(([a], [b]) => b.length - a.length),
        required: required.sort((a, b) => b.length - a.length),
      });
    }
  }

  resolve(from: string, { specifier }: ImportStatement): Resolution {
    const around = foldersUp(folderOf(from)).find((folder) => this.#modules.has(folder));
    const key = `${around ?? '?'} ${specifier}`;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = this.#resolve(folderOf(from), specifier, around)));
    return found;
  }

  #resolve(folder: string, specifier: string, around: string | undefined): Resolution {
    if (/^\.{1,2}\//.test(specifier)) {
      const path = resolvePath(folder, specifier);
      return path === null ? missing('leads out of the project') : this.#package(path, specifier);
    }
    const module = around === undefined ? undefined : this.#modules.get(around);
    for (const [path, place] of module?.local ?? []) {
      if (specifier === path) return this.#package(place, specifier);
      if (specifier.startsWith(`${path}/`)) return this.#package(below(place, specifier.slice(path.length + 1)), specifier);
    }
    const vendored = around === undefined ? [] : (this.#packages.get(below(around, `vendor/${specifier}`)) ?? []);
    if (vendored.length > 0) return { kind: 'files', paths: vendored, broad: true };
    // The library's names have no dot in their first part.
    if (!(specifier.split('/', 1)[0] ?? '').includes('.')) return external(specifier);
    const required = module?.required.find((path) => specifier === path || specifier.startsWith(`${path}/`));
    return external(required ?? specifier.split('/').slice(0, 3).join('/'));
  }

  #package(folder: string, specifier: string): Resolution {
    const paths = this.#packages.get(folder);
    if (paths) return { kind: 'files', paths, broad: true };
    return missing(
      `${folder === '' ? '.' : folder} has no Go files for ${specifier}${this.#files.has(below(folder, 'go.mod')) ? ', only a go.mod' : ''}`,
    );
  }
}

/** What a `go.mod` says of modules; `replaced` has only those that are replaced by a folder. */
function goMod(text: string): { module: string | null; required: string[]; replaced: [name: string, to: string][] } {
  let module: string | null = null;
  const required: string[] = [];
  const replaced: [string, string][] = [];
  let block = '';
  for (const line of text.split('\n')) {
    const words = (line.split('//', 1)[0] ?? '').replaceAll('"', '').trim().split(/\s+/);
    if (words[0] === ')') block = '';
    else if (words[1] === '(') block = words[0] ?? '';
    else {
      const [verb, ...rest] = block === '' ? words : [block, ...words];
      const arrow = rest.indexOf('=>');
      const to = rest[arrow + 1] ?? '';
      if (verb === 'module') module = rest[0] ?? null;
      if (verb === 'require' && rest[0] !== undefined) required.push(rest[0]);
      if (verb === 'replace' && arrow > 0 && /^\.{1,2}(?:\/|$)/.test(to)) replaced.push([rest[0] ?? '', to]);
    }
  }
  return { module, required, replaced };
}

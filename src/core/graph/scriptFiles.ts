/** Which file a path without, or with another, extension is, as TypeScript and bundlers see it. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { fieldOf } from './jsonWithComments.ts';
import type { Packages } from './packages.ts';
import { below, type ProjectFiles } from './projectFiles.ts';
import type { ScriptOptions } from './tsconfig.ts';

/** What may stand for an extension that is written, in the order in which they are tried. */
const replaced: readonly [written: string, tried: readonly string[]][] = [
  ['.d.ts', ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  ['.d.mts', ['.mts', '.d.mts', '.mjs']],
  ['.d.cts', ['.cts', '.d.cts', '.cjs']],
  ['.mjs', ['.mts', '.d.mts', '.mjs']],
  ['.cjs', ['.cts', '.d.cts', '.cjs']],
  ['.mts', ['.mts', '.d.mts', '.mjs']],
  ['.cts', ['.cts', '.d.cts', '.cjs']],
  ['.js', ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  ['.jsx', ['.tsx', '.ts', '.d.ts', '.jsx', '.js']],
  ['.ts', ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  ['.tsx', ['.tsx', '.ts', '.d.ts', '.jsx', '.js']],
];
/** What the compiler lets a path go without. */
export const compilerExtensions: readonly string[] = ['.ts', '.tsx', '.d.ts', '.js', '.jsx'];
/** Bundlers are often told of these, too. */
export const bundlerExtensions: readonly string[] = [
  ...compilerExtensions,
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.json',
  '.vue',
  '.svelte',
  '.astro',
  '.node',
];

/** Folders that builds go to, and kinds of builds inside them. */
const builtFolders = /^(?:dist|lib|libs|build|built|out|output|esm|cjs|es|umd|types|typings|bundle|release|target)$/;

export class ScriptFiles {
  readonly #files: ProjectFiles;
  readonly #packages: Packages;
  readonly #added: readonly string[];

  /** `added`: what a path may go without. */
  constructor(files: ProjectFiles, packages: Packages, added: readonly string[]) {
    this.#files = files;
    this.#packages = packages;
    this.#added = added;
  }

  /** The file that a path without query stands for; null when there is none. */
  at(path: string, onlyFolder = false): string | null {
    if (!onlyFolder && path !== '') {
      const file = this.#file(path);
      if (file !== null) return file;
    }
    return this.#folder(path);
  }

  /**
   * What a package says that one of its files is. Where that is built and not there yet, its source: found by the compiler's settings, else by the usual
   * folders.
   */
  target(folder: string, written: string, options: readonly ScriptOptions[]): string | null {
    const path = resolvePath(folder, written);
    if (path === null) return null;
    if (written.endsWith('/')) return null;
    return (this.#files.has(path) ? this.#replacedFirst(path) : this.at(path)) ?? this.#sourceOf(folder, path, options);
  }

  /** What a package without `exports` is when it is named as a whole. */
  main(folder: string, options: readonly ScriptOptions[]): string | null {
    return this.#folder(folder) ?? this.#sourceMain(folder, options);
  }

  #file(path: string): string | null {
    const byExtension = this.#replaced(path);
    if (byExtension !== null) return byExtension;
    if (/\.\w+$/.test(path) && this.#files.has(path)) return path;
    // A name may have a dot of its own: `./user.service`.
    return this.#first(path, this.#added) ?? (this.#files.has(path) ? path : null);
  }

  #replaced(path: string): string | null {
    const rule = replaced.find(([written]) => path.endsWith(written));
    return rule ? this.#first(path.slice(0, -rule[0].length), rule[1]) : null;
  }

  /** Who names a file of a package that was built beside its source or types gets those. */
  #replacedFirst(path: string): string {
    return this.#replaced(path) ?? path;
  }

  #first(stem: string, extensions: readonly string[]): string | null {
    for (const extension of extensions) if (this.#files.has(stem + extension)) return stem + extension;
    return null;
  }

  /** By the folder's own `package.json`, else its index; what runs last, where the types that are promised aren't there. */
  #folder(folder: string): string | null {
    const json = this.#packages.at(folder)?.json;
    const main = fieldOf(json, 'main');
    const types = fieldOf(json, 'typings') ?? fieldOf(json, 'types');
    return this.#field(folder, types ?? main) ?? this.#index(folder) ?? this.#field(folder, types === undefined ? undefined : main);
  }

  /** What a field of a folder's `package.json` names: a file as it is written, one that may stand for it, or a folder with an index. */
  #field(folder: string, written: unknown): string | null {
    const path = typeof written === 'string' ? resolvePath(folder, written) : null;
    if (path === null || typeof written !== 'string') return null;
    if (written.endsWith('/')) return this.#index(path);
    return /\.[mc]?tsx?$/.test(path) && this.#files.has(path) ? path : (this.#file(path) ?? this.#index(path));
  }

  #index(folder: string): string | null {
    return this.#first(below(folder, 'index'), this.#added);
  }

  #sourceMain(folder: string, options: readonly ScriptOptions[]): string | null {
    const json = this.#packages.at(folder)?.json;
    for (const key of ['source', 'types', 'typings', 'module', 'main', 'browser']) {
      const written = fieldOf(json, key);
      const found = typeof written === 'string' ? this.target(folder, written, options) : null;
      if (found !== null) return found;
    }
    return this.at(below(folder, 'src/index'));
  }

  #sourceOf(folder: string, path: string, options: readonly ScriptOptions[]): string | null {
    for (const { outDir, rootDir } of options) {
      if (outDir === null || !path.startsWith(`${outDir}/`)) continue;
      const rest = path.slice(outDir.length + 1);
      for (const root of rootDir === null ? [folder, below(folder, 'src')] : [rootDir]) {
        const found = this.#file(below(root, rest));
        if (found !== null) return found;
      }
    }
    const parts = path.slice(folder === '' ? 0 : folder.length + 1).split('/');
    if (!builtFolders.test(parts[0] ?? '')) return null;
    let rest = parts.slice(1);
    while (rest.length > 0) {
      for (const root of [below(folder, 'src'), folder]) {
        const source = below(root, rest.join('/').replace(/\.(?:min|prod|production|development|esm|cjs|umd)(?=\.\w+$)/, ''));
        const found = folderOf(source) === folderOf(path) ? null : this.#file(source);
        if (found !== null) return found;
      }
      if (!builtFolders.test(rest[0] ?? '')) return null;
      rest = rest.slice(1);
    }
    return null;
  }
}

/** Where Rust's modules are: `mod` by the folders that Rust expects them in, `use` by the longest part of its path that is a file. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import type { ImportStatement } from './importStatement.ts';
import { below, external, foldersUp, missing, oneFile, type ProjectFiles, type Resolution } from './projectFiles.ts';
import { RustCrates, type RustPackage } from './rustCrates.ts';

const library = new Set(['std', 'core', 'alloc', 'proc_macro', 'test']);

export class RustResolver {
  readonly crates: RustCrates;
  readonly #files: ProjectFiles;

  constructor(files: ProjectFiles) {
    this.#files = files;
    this.crates = new RustCrates(files);
  }

  resolve(from: string, { specifier, kind, names }: ImportStatement): Resolution {
    if (kind === 'file') {
      const path = resolvePath(folderOf(from), specifier);
      return path !== null && this.#files.has(path) ? oneFile(path) : missing(`${path ?? specifier} is not there`);
    }
    const parts = specifier.split('::');
    if (kind === 'module') {
      const path = this.#fileAt(this.#folderOfModule(from), parts);
      return path === null ? missing(`neither ${parts.join('/')}.rs nor ${parts.join('/')}/mod.rs is there`) : oneFile(path);
    }
    return this.#used(from, parts, names ?? []);
  }

  #used(from: string, parts: readonly string[], names: readonly string[]): Resolution {
    const [first = '', ...rest] = parts;
    const around = this.crates.around(folderOf(from));
    if (first === '') return this.#inCrate(rest, names, around) ?? external(rest[0] ?? '');
    if (first === 'crate') {
      const root = this.#rootOf(from, around);
      return root === null ? missing('no first file of its crate is there') : this.#taken(root, this.#folderOfModule(root), rest, names);
    }
    if (first === 'self' || first === 'super') return this.#relative(from, parts, names);
    const crate = this.#inCrate(parts, names, around);
    if (crate) return crate;
    if (library.has(first)) return external(first);
    // A module of this file, or, as it was once written, of the crate.
    const starts = [this.#folderOfModule(from)];
    const root = around?.edition === '2015' ? this.#rootOf(from, around) : null;
    if (root !== null) starts.push(this.#folderOfModule(root));
    for (const folder of starts) {
      if (this.#fileAt(folder, [first]) !== null) return this.#taken(from, folder, parts, names);
    }
    return external(this.crates.called(first, around).name);
  }

  #inCrate(parts: readonly string[], names: readonly string[], around: RustPackage | null): Resolution | null {
    const { library: root } = this.crates.called(parts[0] ?? '', around);
    return root === null ? null : this.#taken(root, this.#folderOfModule(root), parts.slice(1), names);
  }

  #relative(from: string, parts: readonly string[], names: readonly string[]): Resolution {
    let file: string | null = from;
    let at = 0;
    for (; parts[at] === 'self' || parts[at] === 'super'; at++) {
      if (parts[at] === 'super' && file !== null) file = this.#parent(file);
    }
    return file === null
      ? missing('the module above it is not there')
      : this.#taken(file, this.#folderOfModule(file), parts.slice(at), names);
  }

  /** The file of the module above a file. */
  #parent(file: string): string | null {
    if (this.crates.roots.has(file)) return null;
    const folder = file.endsWith('/mod.rs') ? folderOf(folderOf(file)) : folderOf(file);
    const beside = [
      below(folder, 'mod.rs'),
      folder === '' ? '' : `${folder}.rs`,
      ...['lib.rs', 'main.rs'].map((name) => below(folder, name)),
    ];
    const found = beside.find((path) => path !== file && this.#files.has(path));
    // A crate may begin with a file of any name.
    return found ?? this.crates.rootsIn(folder)[0] ?? null;
  }

  /** Files for the names that are modules, and for the rest the module that the path leads to as far as it leads. */
  #taken(start: string, folder: string, parts: readonly string[], names: readonly string[]): Resolution {
    let length = parts.length;
    while (length > 0 && this.#fileAt(folder, parts.slice(0, length)) === null) length--;
    const own = length === 0 ? start : (this.#fileAt(folder, parts.slice(0, length)) ?? start);
    const found = new Set<string>();
    if (length < parts.length || names.length === 0) found.add(own);
    else {
      for (const name of names) found.add(this.#fileAt(folder, [...parts, name]) ?? own);
    }
    return { kind: 'files', paths: [...found], broad: false };
  }

  #fileAt(folder: string, parts: readonly string[]): string | null {
    const path = below(folder, parts.join('/'));
    return [`${path}.rs`, `${path}/mod.rs`].find((one) => this.#files.has(one)) ?? null;
  }

  /** Where the modules of a file are. */
  #folderOfModule(file: string): string {
    return this.#ownsFolder(file) ? folderOf(file) : file.slice(0, -'.rs'.length);
  }

  #ownsFolder(file: string): boolean {
    return this.crates.roots.has(file) || file === 'mod.rs' || file.endsWith('/mod.rs');
  }

  /** The first file of the crate that a file belongs to; a package's library before its program. */
  #rootOf(from: string, around: RustPackage | null): string | null {
    if (this.crates.roots.has(from)) return from;
    for (const folder of foldersUp(folderOf(from))) {
      const inFolder = ['lib.rs', 'main.rs'].map((name) => below(folder, name)).find((path) => this.crates.roots.has(path));
      if (inFolder !== undefined) return inFolder;
      // A crate of tests or examples may begin with a file of any name; of several the modules beside them are all's.
      const [other] = folder === around?.folder ? [] : this.crates.rootsIn(folder);
      if (other !== undefined) return other;
      if (folder === around?.folder) break;
    }
    return around?.library ?? null;
  }
}

/** The crates of a project: which files they begin with, by `Cargo.toml` and by where Cargo looks without being told. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { below, type ProjectFiles } from './projectFiles.ts';
import { tomlAt, tomlText, tomlTexts, type TomlTable, type TomlValue } from './tomlText.ts';

/** What one `Cargo.toml` describes. */
export interface RustPackage {
  folder: string;
  /** As code calls it; null for a workspace without a package. */
  name: string | null;
  /** Its library's first file; null when it has none. */
  library: string | null;
  /** Names that code here has for other packages, with where those are when that is in the project. */
  dependencies: Map<string, { folder: string | null; name: string }>;
  edition: string;
}

export class RustCrates {
  /** First files of crates; they stand for the crate's own module. */
  readonly roots = new Set<string>();
  readonly #packages = new Map<string, RustPackage>();
  readonly #inFolder: ReadonlyMap<string, readonly string[]>;
  readonly #byName = new Map<string, RustPackage>();

  constructor(files: ProjectFiles) {
    const manifests = files.paths.filter((path) => path === 'Cargo.toml' || path.endsWith('/Cargo.toml'));
    for (const path of manifests) this.#packages.set(folderOf(path), this.#read(files, path));
    for (const one of this.#packages.values()) if (one.name !== null && !this.#byName.has(one.name)) this.#byName.set(one.name, one);
    for (const path of files.paths) if (path.endsWith('.rs') && this.#isUsualRoot(path)) this.roots.add(path);
    this.#inFolder = Map.groupBy([...this.roots].sort(), folderOf);
  }

  /** The first files of crates that begin in a folder. */
  rootsIn(folder: string): readonly string[] {
    return this.#inFolder.get(folder) ?? [];
  }

  /** The package that a folder belongs to. */
  around(folder: string): RustPackage | null {
    for (let at = folder; ; at = folderOf(at)) {
      const found = this.#packages.get(at);
      if (found || at === '') return found ?? null;
    }
  }

  /** The first file of another crate as code of a package calls it; null when it is not in the project. `name` is its own name. */
  called(name: string, by: RustPackage | null): { library: string | null; name: string } {
    if (by?.name === name) return { library: by.library, name };
    const dependency = by?.dependencies.get(name);
    const own =
      (dependency?.folder ?? null) !== null
        ? this.#packages.get(dependency?.folder ?? '')
        : dependency
          ? this.#byName.get(crateName(dependency.name))
          : undefined;
    return { library: own?.library ?? null, name: dependency?.name ?? name };
  }

  #read(files: ProjectFiles, path: string): RustPackage {
    const toml = tomlText(files.text(path) ?? '');
    const folder = folderOf(path);
    const name = tomlTexts(tomlAt(toml, 'lib', 'name'))[0] ?? tomlTexts(tomlAt(toml, 'package', 'name'))[0];
    const library = placed(folder, tomlAt(toml, 'lib', 'path')) ?? below(folder, 'src/lib.rs');
    const named = ['bin', 'example', 'test', 'bench'].flatMap((kind) => [tomlAt(toml, kind) ?? []].flat());
    for (const one of [
      ...named.map((target) => placed(folder, tomlAt(target as TomlTable, 'path'))),
      library,
      placed(folder, tomlAt(toml, 'package', 'build')),
    ]) {
      if (one !== null && files.has(one)) this.roots.add(one);
    }
    const dependencies: RustPackage['dependencies'] = new Map();
    for (const table of dependencyTables(toml)) {
      for (const [key, value] of Object.entries(table)) {
        const of = (field: string): string | undefined =>
          typeof value === 'object' && !Array.isArray(value) ? tomlTexts(value[field])[0] : undefined;
        const at = of('path');
        dependencies.set(crateName(key), { folder: at === undefined ? null : resolvePath(folder, at), name: of('package') ?? key });
      }
    }
    const edition = tomlTexts(tomlAt(toml, 'package', 'edition'))[0] ?? '2015';
    return {
      folder,
      name: name === undefined ? null : crateName(name),
      library: files.has(library) ? library : null,
      dependencies,
      edition,
    };
  }

  /** `src/main.rs`, `src/bin/a.rs`, `tests/a.rs`, `examples/a/main.rs` of a package. */
  #isUsualRoot(path: string): boolean {
    const around = this.around(folderOf(path));
    if (!around) return /(?:^|\/)(?:main|lib)\.rs$/.test(path);
    const rest = path.slice(around.folder === '' ? 0 : around.folder.length + 1);
    return /^(?:build\.rs|src\/(?:main|lib)\.rs|(?:src\/bin|tests|examples|benches)\/(?:[^/]+|[^/]+\/main)\.rs)$/.test(rest);
  }
}

function placed(folder: string, value: TomlValue | undefined): string | null {
  return typeof value === 'string' ? resolvePath(folder, value) : null;
}

function dependencyTables(toml: TomlTable): TomlTable[] {
  const kinds = ['dependencies', 'dev-dependencies', 'build-dependencies'];
  const targets = tomlAt(toml, 'target');
  const around = [toml, ...(isTable(targets) ? Object.values(targets).filter(isTable) : [])];
  return [...around.flatMap((table) => kinds.map((kind) => tomlAt(table, kind))), tomlAt(toml, 'workspace', 'dependencies')].filter(
    isTable,
  );
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Cargo's names have dashes, code's underscores. */
function crateName(name: string): string {
  return name.replaceAll('-', '_');
}

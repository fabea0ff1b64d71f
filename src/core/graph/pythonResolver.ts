/**
 * Where Python's imports lead. Which folders Python looks in is known only when a program is started, so the likely ones are tried: the importing file's own
 * root, what the project's settings name, `src`, the project's root, and where just one folder has a package of that name.
 */
import { baseName, folderOf, resolvePath } from '../../base/relativePath.ts';
import type { ImportStatement } from './importStatement.ts';
import { below, external, foldersUp, missing, type ProjectFiles, type Resolution } from './projectFiles.ts';
import { isPythonLibrary } from './pythonLibrary.ts';
import { tomlAt, tomlText, tomlTexts, type TomlValue } from './tomlText.ts';

export class PythonResolver {
  readonly #files: ProjectFiles;
  /** Folders with Python in them, at any depth. */
  readonly #folders = new Set<string>();
  /** Named by settings, or by habit. */
  readonly #roots: string[];
  /** Of each name at the top of a tree of packages, the folders that have it. */
  readonly #tops = new Map<string, Set<string>>();
  readonly #known = new Map<string, Resolution>();

  constructor(files: ProjectFiles) {
    this.#files = files;
    for (const path of files.paths) {
      if (!/\.pyi?$/.test(path)) continue;
      for (let at = folderOf(path); !this.#folders.has(at); at = folderOf(at)) this.#folders.add(at);
    }
    for (const path of files.paths) if (path.endsWith('.py')) this.#addTop(path);
    this.#roots = [
      ...new Set([...files.paths.filter((path) => /(?:^|\/)pyproject\.toml$/.test(path)).flatMap((path) => this.#configured(path)), '']),
    ];
  }

  resolve(from: string, { specifier, names }: ImportStatement): Resolution {
    const key = `${folderOf(from)} ${specifier} ${names?.join() ?? ''}`;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = this.#resolve(from, specifier, names)));
    return found;
  }

  #resolve(from: string, specifier: string, names: readonly string[] | undefined): Resolution {
    const [, dots = '', dotted = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
    const tail = dotted.replaceAll('.', '/');
    if (dots !== '') {
      const base = resolvePath(folderOf(from), `./${'../'.repeat(dots.length - 1)}${tail}`);
      if (base === null) return missing('leads out of the project');
      return this.#named(base, names) ?? missing(`${base === '' ? '.' : base} is no module`);
    }
    const top = tail.split('/', 1)[0] ?? '';
    let partly: string | null = null;
    for (const root of this.#rootsFor(from, top)) {
      const found = this.#named(below(root, tail), names);
      if (found) return found;
      if (this.#isModule(below(root, top)) && tail !== top) partly ??= below(root, tail);
    }
    if (partly !== null) return missing(`${partly} is no module`);
    return external(top);
  }

  /** What is taken from a module: files for the names that are modules themselves, the module for all others. Null when it is none. */
  #named(base: string, names: readonly string[] | undefined): Resolution | null {
    const own = this.#fileOf(base);
    const found = new Set<string>();
    let ofOwn = names === undefined;
    for (const name of names ?? []) {
      const inner = name === '*' ? null : this.#fileOf(below(base, name));
      // A name of the package itself comes first where it is a module, too; nobody can tell from here.
      if (inner === null) ofOwn = true;
      else found.add(inner);
    }
    if (ofOwn && own !== null) found.add(own);
    if (found.size > 0) return { kind: 'files', paths: [...found], broad: false };
    return null;
  }

  #fileOf(base: string): string | null {
    if (base === '') return this.#files.has('__init__.py') ? '__init__.py' : null;
    for (const end of ['/__init__.py', '.py', '/__init__.pyi', '.pyi']) if (this.#files.has(base + end)) return base + end;
    return null;
  }

  #isModule(base: string): boolean {
    return this.#folders.has(base) || this.#fileOf(base) !== null;
  }

  #rootsFor(from: string, top: string): string[] {
    const folder = folderOf(from);
    const outside = foldersUp(folder).filter((one) => !this.#isPackage(one));
    const own = outside[0] ?? '';
    // A program finds what lies beside it, and what has the library's name lies beside it seldom on purpose.
    if (isPythonLibrary(top)) return folder === own && this.#files.has(below(own, `${top}.py`)) ? [own] : [];
    const settings = this.#roots.filter((root) => root === '' || folder === root || folder.startsWith(`${root}/`));
    const others = this.#roots.filter((root) => !settings.includes(root));
    const srcFolders = outside.map((one) => below(one, 'src'));
    const only = this.#tops.get(top);
    return [...new Set([own, ...settings, ...outside, ...srcFolders, ...others, ...(only?.size === 1 ? only : [])])];
  }

  #isPackage(folder: string): boolean {
    return folder !== '' && (this.#files.has(`${folder}/__init__.py`) || this.#files.has(`${folder}/__init__.pyi`));
  }

  #addTop(path: string): void {
    let top = path;
    for (let at = folderOf(path); this.#isPackage(at); at = folderOf(at)) top = at;
    // A file by itself is found from its own folder only; tests and scripts have many of one name. Stubs alone describe what is elsewhere.
    if (top === path || !this.#files.has(`${top}/__init__.py`)) return;
    const name = baseName(top);
    const known = this.#tops.get(name);
    if (known) known.add(folderOf(top));
    else this.#tops.set(name, new Set([folderOf(top)]));
  }

  /** Folders that a `pyproject.toml` names for its packages. */
  #configured(path: string): string[] {
    const toml = tomlText(this.#files.text(path) ?? '');
    const folder = folderOf(path);
    const tool = (...keys: string[]): TomlValue | undefined => tomlAt(toml, 'tool', ...keys);
    const named = [
      ...tomlTexts(tool('setuptools', 'packages', 'find', 'where')),
      ...tomlTexts(tool('setuptools', 'package-dir', '')),
      ...tomlTexts(tool('pytest', 'ini_options', 'pythonpath')).flatMap((list) => list.split(/\s+/)),
      ...tomlTexts(tool('pyright', 'extraPaths')),
      ...tomlTexts(tool('hatch', 'build', 'targets', 'wheel', 'packages')).map(folderOf),
      ...[tool('poetry', 'packages') ?? []]
        .flat()
        .flatMap((one) => (typeof one === 'object' && !Array.isArray(one) ? tomlTexts(one.from) : [])),
      ...tomlTexts(tool('maturin', 'python-source')),
      ...tomlTexts(tool('pdm', 'build', 'package-dir')),
    ];
    return [folder, below(folder, 'src'), ...named.flatMap((one) => resolvePath(folder, one) ?? [])].filter(
      (one) => one === '' || this.#folders.has(one),
    );
  }
}

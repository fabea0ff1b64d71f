/**
 * Where JavaScript's and TypeScript's imports lead: as the compiler resolves them for bundlers, then by what bundlers are often told. It is held against the
 * compiler by a test.
 */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import type { ImportStatement } from './importStatement.ts';
import { fieldOf } from './jsonWithComments.ts';
import { isNodeBuiltin } from './nodeBuiltins.ts';
import { mappedTargets } from './packageExports.ts';
import { Packages, type PackageManifest } from './packages.ts';
import { below, external, missing, oneFile, type ConfigProblem, type ProjectFiles, type Resolution } from './projectFiles.ts';
import { bundlerExtensions, compilerExtensions, ScriptFiles } from './scriptFiles.ts';
import { starOf, TsConfigs, type ScriptOptions } from './tsconfig.ts';

const importing: ReadonlySet<string> = new Set(['types', 'import', 'node']);
const requiring: ReadonlySet<string> = new Set(['types', 'require', 'node']);
/** Asked for when nothing else is left: better some file of the package than none. */
const anyCondition: ReadonlySet<string> = new Set([
  'types',
  'import',
  'require',
  'node',
  'module',
  'browser',
  'source',
  'development',
  'production',
]);

export class ScriptResolver {
  readonly packages: Packages;
  readonly #configs: TsConfigs;
  readonly #asCompiler: ScriptFiles;
  readonly #asBundler: ScriptFiles;
  readonly #known = new Map<string, Map<string, Resolution>>();

  constructor(files: ProjectFiles) {
    this.packages = new Packages(files);
    this.#configs = new TsConfigs(files);
    this.#asCompiler = new ScriptFiles(files, this.packages, compilerExtensions);
    this.#asBundler = new ScriptFiles(files, this.packages, bundlerExtensions);
  }

  get problems(): ConfigProblem[] {
    return [...this.packages.problems, ...this.#configs.problems];
  }

  resolve(from: string, { specifier, kind }: ImportStatement): Resolution {
    const folder = folderOf(from);
    const conditions = kind === 'require' || /\.c[jt]s$/.test(from) ? requiring : importing;
    const key = conditions === requiring ? `!${specifier}` : specifier;
    let inFolder = this.#known.get(folder);
    if (!inFolder) this.#known.set(folder, (inFolder = new Map<string, Resolution>()));
    let found = inFolder.get(key);
    if (!found) inFolder.set(key, (found = this.#resolve(folder, specifier, conditions)));
    return found;
  }

  #resolve(folder: string, specifier: string, conditions: ReadonlySet<string>): Resolution {
    // Bundlers take what is behind a question mark for themselves, and loaders before an exclamation mark.
    const bare = specifier.replace(/^.*!/, '').replace(/(?!^)[?#].*$/, '');
    const plain = specifier.includes('!') ? missing('names a loader only') : this.#plain(this.#asCompiler, folder, specifier, conditions);
    if (plain.kind !== 'missing' || bare === '') return plain;
    const second = this.#plain(this.#asBundler, folder, bare, conditions);
    return second.kind === 'missing' ? plain : second;
  }

  #plain(scripts: ScriptFiles, folder: string, specifier: string, conditions: ReadonlySet<string>): Resolution {
    const options = this.#configs.of(folder);
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return this.#relative(scripts, folder, specifier, options);
    for (const one of options) {
      const mapped = this.#byPaths(scripts, specifier, one) ?? this.#byBase(scripts, specifier, one);
      if (mapped !== null) return oneFile(mapped);
    }
    if (specifier.startsWith('#')) return this.#inner(scripts, folder, specifier, conditions);
    if (specifier.startsWith('/')) return this.#fromRoot(scripts, folder, specifier);
    if (isNodeBuiltin(specifier)) return external(specifier.startsWith('node:') ? specifier : `node:${specifier}`);
    // `https:`, `data:`, `npm:`, `virtual:`: somebody else's.
    if (/^[a-z][a-z+.-]*:/i.test(specifier)) return external(specifier);
    if (/^[@~]\//.test(specifier)) return this.#byHabit(scripts, folder, specifier);
    return this.#package(scripts, folder, specifier, conditions);
  }

  #relative(scripts: ScriptFiles, folder: string, specifier: string, options: readonly ScriptOptions[]): Resolution {
    const path = resolvePath(folder, specifier);
    if (path === null) return missing('leads out of the project');
    const onlyFolder = /(?:^|\/)\.{0,2}$/.test(specifier);
    const found = scripts.at(path, onlyFolder) ?? this.#inRootDirs(scripts, path, onlyFolder, options);
    return found === null ? missing(`${path === '' ? '.' : path} is not there`) : oneFile(found);
  }

  #inRootDirs(scripts: ScriptFiles, path: string, onlyFolder: boolean, options: readonly ScriptOptions[]): string | null {
    for (const { rootDirs } of options) {
      const own = rootDirs
        .filter((root) => root === '' || path === root || path.startsWith(`${root}/`))
        .sort((a, b) => b.length - a.length)[0];
      if (own === undefined) continue;
      const rest = path.slice(own === '' ? 0 : own.length + 1);
      for (const root of rootDirs) {
        const found = root === own ? null : scripts.at(below(root, rest), onlyFolder);
        if (found !== null) return found;
      }
    }
    return null;
  }

  #byPaths(scripts: ScriptFiles, specifier: string, { paths }: ScriptOptions): string | null {
    for (const pattern of paths) {
      const star = starOf(pattern, specifier);
      if (star === null) continue;
      for (const target of pattern.targets) {
        const path = resolvePath('', target.replace('*', star));
        const found = path === null ? null : scripts.at(path);
        if (found !== null) return found;
      }
      // The one that fits best decides, also when nothing is there.
      return null;
    }
    return null;
  }

  #byBase(scripts: ScriptFiles, specifier: string, { baseUrl }: ScriptOptions): string | null {
    const path = baseUrl === null || specifier.startsWith('/') ? null : resolvePath(baseUrl, specifier);
    return path === null ? null : scripts.at(path);
  }

  /** `#name`: by the package's own `imports`. */
  #inner(scripts: ScriptFiles, folder: string, specifier: string, conditions: ReadonlySet<string>): Resolution {
    const own = this.packages.around(folder);
    const map = fieldOf(own?.json, 'imports');
    if (!own || map === undefined) return missing('no package.json around it has "imports"');
    for (const set of [conditions, anyCondition]) {
      for (const target of mappedTargets(map, specifier, set) ?? []) {
        if (!target.startsWith('.')) return this.#package(scripts, own.folder, target, conditions);
        const found = scripts.target(own.folder, target, this.#configs.of(own.folder));
        if (found !== null) return oneFile(found);
      }
    }
    return missing(`the "imports" of ${below(own.folder, 'package.json')} lead to nothing that is there`);
  }

  #package(scripts: ScriptFiles, folder: string, specifier: string, conditions: ReadonlySet<string>): Resolution {
    const name = packageName(specifier);
    const manifest = this.packages.named(name, folder);
    if (!manifest) return external(name);
    const found = this.#inPackage(scripts, manifest, specifier.slice(name.length), conditions);
    return found === null ? missing(`the package ${name} in ${manifest.folder || '.'} has no such file`) : oneFile(found);
  }

  #inPackage(scripts: ScriptFiles, manifest: PackageManifest, rest: string, conditions: ReadonlySet<string>): string | null {
    const { folder, json } = manifest;
    const options = this.#configs.of(folder);
    const map = fieldOf(json, 'exports') ?? null;
    if (map === null) {
      if (rest === '' || rest === '/') return scripts.main(folder, options);
      return scripts.at(below(folder, rest.slice(1))) ?? scripts.target(folder, `.${rest}`, options);
    }
    for (const set of [conditions, anyCondition]) {
      for (const target of mappedTargets(map, `.${rest}`, set) ?? []) {
        const found = target.startsWith('.') ? scripts.target(folder, target, options) : null;
        if (found !== null) return found;
      }
    }
    return null;
  }

  /** `/a.js` is a page's own, from where the site is served. */
  #fromRoot(scripts: ScriptFiles, folder: string, specifier: string): Resolution {
    const around = this.packages.around(folder)?.folder ?? '';
    for (const root of [around, below(around, 'public'), below(around, 'src'), '']) {
      const path = resolvePath(root, specifier.slice(1));
      const found = path === null ? null : scripts.at(path);
      if (found !== null) return oneFile(found);
    }
    return missing('nothing in the project has this path');
  }

  /** `@/a` and `~/a` can be no package; by habit they are the sources, also where only the bundler was told so. */
  #byHabit(scripts: ScriptFiles, folder: string, specifier: string): Resolution {
    const around = this.packages.around(folder)?.folder ?? '';
    for (const root of [below(around, 'src'), below(around, 'app'), around]) {
      const path = resolvePath(root, specifier.slice(2));
      const found = path === null ? null : scripts.at(path);
      if (found !== null) return oneFile(found);
    }
    return missing(`no "paths" and no folder src, app or ${around === '' ? 'root' : around} has it`);
  }
}

/** `@scope/name` or `name` of what may have a path behind. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

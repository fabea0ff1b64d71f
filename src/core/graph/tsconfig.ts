/** What `tsconfig.json` and `jsconfig.json` say of where modules are, with what they extend and refer to. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { fieldOf, jsonWithComments, textsOf } from './jsonWithComments.ts';
import { below, foldersUp, type ConfigProblem, type ProjectFiles } from './projectFiles.ts';

/** A key of `paths`: exact, or with one `*`. */
export interface PathPattern {
  before: string;
  /** Null for a key without a star. */
  after: string | null;
  /** Where it leads, relative to the root, with the star of the key. */
  targets: string[];
}

export interface ScriptOptions {
  baseUrl: string | null;
  /** The one that fits best first: exact, then by the length before the star. */
  paths: PathPattern[];
  /** Folders that count as one. */
  rootDirs: string[];
  /** Where what is built goes, and from where; null when it isn't said. */
  outDir: string | null;
  rootDir: string | null;
}

interface Raw {
  options: Partial<ScriptOptions>;
  references: string[];
  /** `"files": []`: it stands for those that it refers to. */
  isEmpty: boolean;
}

export class TsConfigs {
  readonly problems: ConfigProblem[] = [];
  readonly #files: ProjectFiles;
  readonly #read = new Map<string, Raw | null>();
  readonly #byFolder = new Map<string, ScriptOptions[]>();

  constructor(files: ProjectFiles) {
    this.#files = files;
  }

  /** What holds for the files of a folder, in the order in which it is to be tried; none without a configuration. */
  of(folder: string): ScriptOptions[] {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const name = ['tsconfig.json', 'jsconfig.json'].find((one) => this.#files.has(below(folder, one)));
    const found =
      name === undefined ? (folder === '' ? [] : this.of(folderOf(folder))) : this.#withReferences(below(folder, name), new Set());
    this.#byFolder.set(folder, found);
    return found;
  }

  #withReferences(path: string, seen: Set<string>): ScriptOptions[] {
    const raw = this.#raw(path, []);
    if (!raw || seen.has(path)) return [];
    seen.add(path);
    const own = [complete(raw.options)];
    if (!raw.isEmpty) return own;
    return [...own, ...raw.references.flatMap((reference) => this.#withReferences(reference, seen))];
  }

  #raw(path: string, chain: readonly string[]): Raw | null {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const read = this.#parse(path, chain);
    this.#read.set(path, read);
    return read;
  }

  #parse(path: string, chain: readonly string[]): Raw | null {
    const text = this.#files.text(path);
    if (text === null) return null;
    let json: unknown;
    try {
      json = jsonWithComments(text);
    } catch (error) {
      this.problems.push({ path, sentence: `${path} is not valid JSON (${error instanceof Error ? error.message : String(error)}).` });
      return null;
    }
    const folder = folderOf(path);
    const bases = textsOf(fieldOf(json, 'extends')).map((specifier) => this.#extended(path, specifier, [...chain, path]));
    const compilerOptions = fieldOf(json, 'compilerOptions');
    const files = fieldOf(json, 'files');
    const references = fieldOf(json, 'references');
    return {
      options: Object.assign({}, ...bases.map((base) => base?.options), ownOptions(folder, compilerOptions)) as Partial<ScriptOptions>,
      references: (Array.isArray(references) ? references : []).flatMap((one) => this.#referred(folder, fieldOf(one, 'path'))),
      isEmpty: Array.isArray(files) && files.length === 0 && fieldOf(json, 'include') === undefined,
    };
  }

  #extended(from: string, specifier: string, chain: readonly string[]): Raw | null {
    const path = this.#extendedPath(folderOf(from), specifier);
    if (path === null) {
      // An installed package that isn't installed yet is nothing to complain of.
      if (/^\.{1,2}\//.test(specifier)) this.problems.push({ path: from, sentence: `${from} extends ${specifier}, which is not there.` });
      return null;
    }
    if (!chain.includes(path)) return this.#raw(path, chain);
    this.problems.push({ path: from, sentence: `${from} extends itself by way of ${path}.` });
    return null;
  }

  #extendedPath(folder: string, specifier: string): string | null {
    const isThere = (path: string): boolean => this.#files.has(path) || this.#files.text(path) !== null;
    const candidates = (base: string): string[] => [base, `${base}.json`, `${base}/tsconfig.json`].filter((one) => one.endsWith('.json'));
    if (specifier.startsWith('.')) {
      const base = resolvePath(folder, specifier);
      return base === null ? null : (candidates(base).find(isThere) ?? null);
    }
    const installed = foldersUp(folder).flatMap((up) => candidates(below(up, `node_modules/${specifier}`)));
    return installed.find(isThere) ?? null;
  }

  #referred(folder: string, path: unknown): string[] {
    const target = typeof path === 'string' ? resolvePath(folder, path) : null;
    if (target === null) return [];
    return [target.endsWith('.json') ? target : below(target, 'tsconfig.json')];
  }
}

function ownOptions(folder: string, options: unknown): Partial<ScriptOptions> {
  const own: Partial<ScriptOptions> = {};
  const placed = (value: unknown): string | null =>
    typeof value === 'string' ? resolvePath(folder, value.replace('${configDir}', '.')) : null;
  for (const key of ['baseUrl', 'outDir', 'rootDir'] as const) {
    const place = placed(fieldOf(options, key));
    if (place !== null) own[key] = place;
  }
  const rootDirs = fieldOf(options, 'rootDirs');
  if (Array.isArray(rootDirs)) own.rootDirs = rootDirs.map(placed).filter((one) => one !== null);
  const paths = fieldOf(options, 'paths');
  if (typeof paths === 'object' && paths !== null) {
    // Relative to `baseUrl` where the same file has one, else to the file itself.
    const base = own.baseUrl ?? folder;
    own.paths = Object.entries(paths)
      .map(([key, targets]) => pattern(key, textsOf(targets), base))
      .sort((a, b) => Number(a.after !== null) - Number(b.after !== null) || b.before.length - a.before.length);
  }
  return own;
}

function pattern(key: string, targets: readonly string[], base: string): PathPattern {
  const star = key.indexOf('*');
  return {
    before: star < 0 ? key : key.slice(0, star),
    after: star < 0 ? null : key.slice(star + 1),
    targets: targets.flatMap((target) => resolvePath(base, target.replace('${configDir}', '.')) ?? []),
  };
}

function complete(options: Partial<ScriptOptions>): ScriptOptions {
  return { baseUrl: null, paths: [], rootDirs: [], outDir: null, rootDir: null, ...options };
}

/** What stands for the star where a pattern fits; null where it doesn't. */
export function starOf({ before, after }: Pick<PathPattern, 'before' | 'after'>, specifier: string): string | null {
  if (after === null) return specifier === before ? '' : null;
  if (specifier.length < before.length + after.length || !specifier.startsWith(before) || !specifier.endsWith(after)) return null;
  return specifier.slice(before.length, specifier.length - after.length);
}

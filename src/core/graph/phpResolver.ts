/** Where PHP's names lead: by the folders that `composer.json` gives to namespaces, else by who declares them; and files that are required by their paths. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { DeclaredNames } from './declaredNames.ts';
import type { ImportStatement } from './importStatement.ts';
import { fieldOf, jsonWithComments, textsOf } from './jsonWithComments.ts';
import { below, external, foldersUp, missing, oneFile, type ConfigProblem, type ProjectFiles, type Resolution } from './projectFiles.ts';

export class PhpResolver {
  readonly problems: ConfigProblem[] = [];
  readonly #files: ProjectFiles;
  readonly #declared: DeclaredNames;
  /** Namespaces with where they are, the longest first. */
  readonly #prefixes: [namespace: string, folder: string][] = [];

  constructor(files: ProjectFiles) {
    this.#files = files;
    this.#declared = new DeclaredNames([...files.declared].filter(([path]) => /\.(?:php|phtml|inc)$/.test(path)));
    for (const path of files.paths) if (path === 'composer.json' || path.endsWith('/composer.json')) this.#read(path);
    this.#prefixes.sort(([a], [b]) => b.length - a.length);
  }

  resolve(from: string, { specifier, kind }: ImportStatement): Resolution {
    if (kind === 'require' || kind === 'relative') return this.#required(from, specifier, kind === 'relative');
    const cut = specifier.lastIndexOf('\\');
    const namespace = cut < 0 ? '' : specifier.slice(0, cut);
    const name = specifier.slice(cut + 1);
    if (kind === 'member') {
      // A function is in any file of its namespace.
      return this.#declared.all(namespace) ?? external(vendorOf(specifier));
    }
    return (
      this.#byFolder(specifier) ??
      this.#declared.type(namespace, name, from) ??
      this.#declared.all(specifier) ??
      external(vendorOf(specifier))
    );
  }

  #byFolder(name: string): Resolution | null {
    for (const [namespace, folder] of this.#prefixes) {
      if (namespace !== '' && !name.startsWith(namespace)) continue;
      const path = below(folder, `${name.slice(namespace.length).replace(/^\\/, '').replaceAll('\\', '/')}.php`);
      if (this.#files.has(path)) return oneFile(path);
    }
    return null;
  }

  #required(from: string, path: string, fromOwnFolder: boolean): Resolution {
    const own = folderOf(from);
    // Without a folder it is looked for where the program runs, too, which may be any folder above.
    for (const folder of fromOwnFolder ? [own] : foldersUp(own)) {
      const found = resolvePath(folder, path);
      if (found !== null && this.#files.has(found)) return oneFile(found);
    }
    if (/(?:^|\/)vendor\/autoload\.php$/.test(path)) return external('composer');
    return missing(`${path} is not there`);
  }

  #read(path: string): void {
    const folder = folderOf(path);
    let json: unknown;
    try {
      json = jsonWithComments(this.#files.text(path) ?? '{}');
    } catch (error) {
      this.problems.push({ path, sentence: `${path} is not valid JSON (${error instanceof Error ? error.message : String(error)}).` });
      return;
    }
    for (const autoload of ['autoload', 'autoload-dev']) {
      for (const [namespace, places] of entries(fieldOf(fieldOf(json, autoload), 'psr-4'))) this.#add(namespace, folder, places, false);
      for (const [namespace, places] of entries(fieldOf(fieldOf(json, autoload), 'psr-0'))) this.#add(namespace, folder, places, true);
    }
  }

  /** In the older form the namespace's own folders are below. */
  #add(namespace: string, folder: string, places: unknown, withNamespace: boolean): void {
    for (const place of textsOf(places)) {
      const at = resolvePath(folder, place);
      if (at !== null) this.#prefixes.push([namespace, withNamespace ? below(at, namespace.replaceAll('\\', '/').replace(/\/$/, '')) : at]);
    }
  }
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What a package is called by: the first part of its names. */
function vendorOf(name: string): string {
  return name.split('\\', 1)[0] ?? name;
}

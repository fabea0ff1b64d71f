/** Where Ruby's `require`s lead: to the folders that are on its load path by habit: `lib` of each gem, those of a Rails application, and those of tests. */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import type { ImportStatement } from './importStatement.ts';
import { below, external, foldersUp, missing, oneFile, type ProjectFiles, type Resolution } from './projectFiles.ts';

const aroundFile = ['lib', 'app', 'spec', 'test', ''];

export class RubyResolver {
  readonly #files: ProjectFiles;
  /** All such folders, the nearest to the root first. */
  readonly #roots: string[];
  readonly #known = new Map<string, Resolution>();

  constructor(files: ProjectFiles) {
    this.#files = files;
    const roots = new Set<string>();
    for (const path of files.paths) {
      if (!path.endsWith('.rb')) continue;
      const lib = /^(?:.*?\/)??lib(?=\/)/.exec(path)?.[0];
      if (lib !== undefined) roots.add(lib);
      const app = /^(?:.*?\/)??app\/[^/]+(?:\/concerns)?(?=\/)/.exec(path)?.[0];
      if (app !== undefined) roots.add(app);
    }
    this.#roots = [...roots].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  }

  resolve(from: string, { specifier, kind }: ImportStatement): Resolution {
    const folder = folderOf(from);
    if (kind === 'relative') {
      const found = this.#at(folder, specifier);
      return found === null ? missing(`${resolvePath(folder, specifier) ?? specifier} is not there`) : oneFile(found);
    }
    const key = `${folder} ${specifier}`;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = this.#required(folder, specifier)));
    return found;
  }

  #required(folder: string, specifier: string): Resolution {
    // From where the program was started, which is mostly the project's root.
    const isPath = /^\.{1,2}\//.test(specifier);
    const near = isPath ? ['', folder] : foldersUp(folder).flatMap((up) => aroundFile.map((name) => below(up, name)));
    for (const root of isPath ? near : [...near, ...this.#roots]) {
      const found = this.#at(root, specifier);
      if (found !== null) return oneFile(found);
    }
    return isPath ? missing(`${specifier} is not there`) : external(specifier.split('/', 1)[0] ?? specifier);
  }

  #at(folder: string, specifier: string): string | null {
    const path = resolvePath(folder, specifier);
    if (path === null) return null;
    return [`${path}.rb`, path, `${path}.rake`].find((one) => this.#files.has(one)) ?? null;
  }
}

/** The packages of JavaScript in the project: their `package.json`s, which of them are each other's, and where a name leads from a folder. */
import { folderOf } from '../../base/relativePath.ts';
import { globPattern } from './globPattern.ts';
import { fieldOf, jsonWithComments, textsOf } from './jsonWithComments.ts';
import { below, foldersUp, type ConfigProblem, type ProjectFiles } from './projectFiles.ts';

export interface PackageManifest {
  folder: string;
  /** Null when it has none. */
  name: string | null;
  json: unknown;
}

const local = /^(?:workspace|file|link|portal):/;

export class Packages {
  readonly problems: ConfigProblem[] = [];
  readonly #byFolder = new Map<string, PackageManifest>();
  readonly #byName = new Map<string, PackageManifest>();
  readonly #nearest = new Map<string, PackageManifest | null>();
  /** Folders of packages that a workspace lists. */
  readonly #members = new Set<string>();
  #hasWorkspaces = false;

  constructor(files: ProjectFiles) {
    for (const path of files.paths) {
      if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
      const manifest = this.#read(files, path);
      if (manifest) this.#byFolder.set(manifest.folder, manifest);
    }
    for (const manifest of this.#byFolder.values()) this.#listMembers(files, manifest);
    const own = [...this.#byFolder.values()].filter(({ folder }) => !isInstalled(folder));
    // Of two with one name the members of a workspace come first, then who is nearer to the root.
    own.sort((a, b) => Number(this.#members.has(b.folder)) - Number(this.#members.has(a.folder)) || a.folder.length - b.folder.length);
    for (const manifest of own) {
      if (manifest.name !== null && !this.#byName.has(manifest.name)) this.#byName.set(manifest.name, manifest);
    }
  }

  /** All of them, those of installed packages too where the project's files reach that far. */
  get all(): Iterable<PackageManifest> {
    return this.#byFolder.values();
  }

  at(folder: string): PackageManifest | undefined {
    return this.#byFolder.get(folder);
  }

  /** The package that a folder belongs to. */
  around(folder: string): PackageManifest | null {
    const known = this.#nearest.get(folder);
    if (known !== undefined) return known;
    const found = this.#byFolder.get(folder) ?? (folder === '' ? null : this.around(folderOf(folder)));
    this.#nearest.set(folder, found);
    return found;
  }

  /** The package of a name as the files of a folder see it; null when it is none of the project's. */
  named(name: string, folder: string): PackageManifest | null {
    const importing = this.around(folder);
    if (importing?.name === name) return importing;
    for (const up of foldersUp(folder)) {
      const installed = this.#byFolder.get(below(up, `node_modules/${name}`));
      if (installed) return installed;
    }
    const known = this.#byName.get(name);
    if (!known || this.#members.has(known.folder)) return known ?? null;
    const range = importing && dependencyRange(importing.json, name);
    return typeof range === 'string' && (local.test(range) || !this.#hasWorkspaces) ? known : null;
  }

  #read(files: ProjectFiles, path: string): PackageManifest | null {
    const text = files.text(path);
    if (text === null) return null;
    try {
      const json = jsonWithComments(text);
      const name = fieldOf(json, 'name');
      return { folder: folderOf(path), name: typeof name === 'string' ? name : null, json };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // What others published is not the user's to mend.
      if (!isInstalled(path)) this.problems.push({ path, sentence: `${path} is not valid JSON (${reason}).` });
      return null;
    }
  }

  #listMembers(files: ProjectFiles, { folder, json }: PackageManifest): void {
    const listed = fieldOf(json, 'workspaces');
    const globs = [
      ...textsOf(listed),
      ...textsOf(fieldOf(listed, 'packages')),
      ...pnpmPackages(files.text(below(folder, 'pnpm-workspace.yaml'))),
    ];
    if (globs.length === 0 || isInstalled(folder)) return;
    this.#hasWorkspaces = true;
    const wanted = globs.filter((glob) => !glob.startsWith('!')).map(globPattern);
    const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => globPattern(glob.slice(1)));
    const start = folder === '' ? 0 : folder.length + 1;
    for (const one of this.#byFolder.keys()) {
      if (isInstalled(one) || one === folder || (start > 0 && !one.startsWith(`${folder}/`))) continue;
      const rest = one.slice(start);
      if (wanted.some((glob) => glob.test(rest)) && !unwanted.some((glob) => glob.test(rest))) this.#members.add(one);
    }
  }
}

function isInstalled(path: string): boolean {
  return path.startsWith('node_modules/') || path.includes('/node_modules/');
}

function dependencyRange(json: unknown, name: string): unknown {
  for (const kind of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
    const range = fieldOf(fieldOf(json, kind), name);
    if (range !== undefined) return range;
  }
  return undefined;
}

/** The list under `packages:`; all that is needed of YAML. */
function pnpmPackages(text: string | null): string[] {
  const list = /^packages:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-[^\n]*|#[^\n]*)?\r?\n?)*)/m.exec(text ?? '')?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*-[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#'"][^\n#]*))/gm)].map(([, double, single, bare]) =>
    (double ?? single ?? bare ?? '').trim(),
  );
}

/**
 * Which files and folders a walk passes over: those of version control and of dependencies, and what `.gitignore`, `.git/info/exclude`, `.mlx-codeignore` and the user's own
 * lines name. A folder's rules are read when something in it is first asked about, and once.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';
import { foreignFolders, repositoryFolders } from '../../core/indexing/fileKinds.ts';

export interface WalkOptions {
  /** Lines as in a `.gitignore` of the topmost folder. */
  exclude: readonly string[];
  /** False: rules and {@link foreignFolders} count for nothing. */
  useRules: boolean;
}

/** Our own file of rules, in the form of `.gitignore`. */
const ownRules = '.mlx-codeignore';
/** Files of rules above this are nobody's. */
const mostRuleBytes = 1_000_000;

export class WalkRules {
  readonly #root: string;
  readonly #useRules: boolean;
  readonly #git = new IgnoreRules(new Map());
  readonly #own: IgnoreRules;
  readonly #known = new Set<string>();

  constructor(root: string, { exclude, useRules }: WalkOptions) {
    this.#root = root;
    this.#useRules = useRules;
    this.#own = new IgnoreRules(new Map([['', exclude.join('\n')]]));
    if (useRules) this.#read(this.#git, '', '.git/info/exclude');
  }

  /** `stated` is relative to the root, with `/`. */
  leavesOut(stated: string, isFolder: boolean): boolean {
    const segments = stated.split('/');
    const folders = isFolder ? segments : segments.slice(0, -1);
    if (folders.some((name) => repositoryFolders.has(name))) return true;
    if (!this.#useRules) return false;
    if (folders.some((name) => foreignFolders.has(name))) return true;
    for (let count = 0; count < segments.length; count++) this.#know(segments.slice(0, count).join('/'));
    const ignored = (rules: IgnoreRules): boolean => (isFolder ? rules.ignoresFolder(stated) : rules.ignores(stated));
    return ignored(this.#git) || ignored(this.#own);
  }

  #know(folder: string): void {
    if (this.#known.has(folder)) return;
    this.#known.add(folder);
    this.#read(this.#git, folder, path.join(folder, '.gitignore'));
    this.#read(this.#own, folder, path.join(folder, ownRules));
  }

  #read(rules: IgnoreRules, folder: string, file: string): void {
    const text = rulesText(path.join(this.#root, file));
    if (text !== null) rules.add(folder, text);
  }
}

/** It says which files count. */
export function isRuleFile(stated: string): boolean {
  const name = path.posix.basename(stated);
  return name === '.gitignore' || name === ownRules || stated === '.git/info/exclude';
}

/** What is at a place, without following a link; null where nothing is, or nothing that can be known. */
export function statsOf(file: string): Stats | null {
  try {
    return lstatSync(file);
  } catch {
    return null;
  }
}

/** The text of a file of rules; null where there is none, or none that could be one. */
function rulesText(file: string): string | null {
  const stats = statsOf(file);
  if (!stats?.isFile() || stats.size > mostRuleBytes) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

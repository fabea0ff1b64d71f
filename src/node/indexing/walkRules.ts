/**
 * Which files and folders a walk passes over: those of version control and of dependencies, what git ignores and doesn't track, and what `.mlx-codeignore` and the user's own lines name. A folder's
 * rules are read when something in it is first asked about, and once.
 */
import path from 'node:path';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';
import { foreignFolders, repositoryFolders } from '../../core/indexing/fileKinds.ts';
import { GitRules } from './gitRules.ts';
import { rulesText } from './ruleText.ts';
import type { TrackedFiles } from './trackedFiles.ts';

export interface WalkOptions {
  /** Lines as in a `.gitignore` of the topmost folder. */
  exclude: readonly string[];
  /** False: rules and {@link foreignFolders} count for nothing. */
  useRules: boolean;
}

/** Our own file of rules, in the form of `.gitignore`. */
const ownRules = '.mlx-codeignore';
/** Names of files with rules, in any folder. */
export const ruleFiles: readonly string[] = ['.gitignore', ownRules];

export class WalkRules {
  readonly #root: string;
  /** Null where rules don't count. */
  readonly #git: GitRules | null;
  readonly #own: IgnoreRules;
  readonly #known = new Set<string>();

  /** `tracked`: what is known of it from earlier walks. */
  constructor(root: string, { exclude, useRules }: WalkOptions, tracked?: TrackedFiles) {
    this.#root = root;
    this.#git = useRules ? new GitRules(root, tracked) : null;
    this.#own = new IgnoreRules(new Map([['', exclude.join('\n')]]));
  }

  /** `stated` is relative to the root, with `/`. */
  leavesOut(stated: string, isFolder: boolean): boolean {
    return this.#byName(stated, isFolder) ?? (this.#git?.leavesOut(stated, isFolder) === true || this.#byOwn(stated, isFolder));
  }

  /** As {@link leavesOut}, but where git's index has to be read for it, that is done in slices: for a process that has others to answer. */
  leavesOutLater(stated: string, isFolder: boolean): boolean | Promise<boolean> {
    const known = this.#byName(stated, isFolder) ?? (this.#byOwn(stated, isFolder) || null);
    return known ?? this.#git?.leavesOutLater(stated, isFolder) ?? false;
  }

  /** Reads git's index in slices beforehand, so that {@link leavesOut} needn't do it at once. */
  async readTracked(): Promise<void> {
    await this.#git?.readTracked();
  }

  /** Null where the name alone doesn't tell. */
  #byName(stated: string, isFolder: boolean): boolean | null {
    const segments = stated.split('/');
    const folders = isFolder ? segments : segments.slice(0, -1);
    // In a worktree or a submodule it is a file.
    if (segments.some((name) => repositoryFolders.has(name))) return true;
    if (!this.#git) return false;
    return folders.some((name) => foreignFolders.has(name)) ? true : null;
  }

  #byOwn(stated: string, isFolder: boolean): boolean {
    const segments = stated.split('/');
    for (let count = 0; count < segments.length; count++) this.#know(segments.slice(0, count).join('/'));
    return isFolder ? this.#own.ignoresFolder(stated) : this.#own.ignores(stated);
  }

  #know(folder: string): void {
    if (this.#known.has(folder)) return;
    this.#known.add(folder);
    const text = rulesText(path.join(this.#root, folder, ownRules));
    if (text !== null) this.#own.add(folder, text);
  }
}

/** It says which files count. */
export function isRuleFile(stated: string): boolean {
  return ruleFiles.includes(path.posix.basename(stated)) || stated === '.git/info/exclude';
}

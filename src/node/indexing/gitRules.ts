/**
 * What git ignores in a folder, without git: the rules of the repository that the folder belongs to, also those above it, and the user's own for all repositories. A tracked file
 * that a rule names is left out as well: what is tracked only git can tell.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';

/** Files of rules above this are nobody's. */
const mostRuleBytes = 1_000_000;

export class GitRules {
  /** Of the repository, or of the folder itself where it is in none. */
  readonly #top: string;
  /** The folder as seen from the top, with `/` at its end; '' where it is the top. */
  readonly #prefix: string;
  readonly #rules = new IgnoreRules(new Map());
  readonly #read = new Set<string>();
  /** What is above says that the whole folder is ignored. Who opened it wants to see it all the same. */
  readonly #unwanted: boolean;

  constructor(root: string) {
    this.#top = repositoryOf(root) ?? root;
    const inside = path.relative(this.#top, root).split(path.sep).join('/');
    this.#prefix = inside === '' ? '' : `${inside}/`;
    // What stands later decides: the user's own say the least.
    const own = userExcludes(homedir());
    if (own !== null) this.#rules.add('', own);
    this.#add('', path.join('.git', 'info', 'exclude'));
    this.#know(inside);
    this.#unwanted = inside !== '' && this.#rules.ignoresFolder(inside);
  }

  /** `stated` is relative to the folder, with `/`. */
  leavesOut(stated: string, isFolder: boolean): boolean {
    if (this.#unwanted) return false;
    const whole = `${this.#prefix}${stated}`;
    const slash = whole.lastIndexOf('/');
    this.#know(slash < 0 ? '' : whole.slice(0, slash));
    return isFolder ? this.#rules.ignoresFolder(whole) : this.#rules.ignores(whole);
  }

  /** Reads the rules of a folder and of all around it, the topmost first. */
  #know(folder: string): void {
    if (this.#read.has(folder)) return;
    if (folder !== '') this.#know(folder.slice(0, Math.max(0, folder.lastIndexOf('/'))));
    this.#read.add(folder);
    this.#add(folder, path.join(folder, '.gitignore'));
  }

  #add(folder: string, file: string): void {
    const text = rulesText(path.join(this.#top, file));
    if (text !== null) this.#rules.add(folder, text);
  }
}

/** The topmost folder of the repository that a folder is in; null where it is in none. */
function repositoryOf(root: string): string | null {
  for (let at = root; ;) {
    // In a worktree or a submodule it is a file.
    if (statsOf(path.join(at, '.git'))) return at;
    const above = path.dirname(at);
    if (above === at) return null;
    at = above;
  }
}

/** The rules that a user has for all repositories, from where git's own settings say; null for none. */
function userExcludes(home: string): string | null {
  const usual = path.join(home, '.config', 'git');
  const set = [path.join(usual, 'config'), path.join(home, '.gitconfig')]
    .flatMap((file) => rulesText(file) ?? [])
    .flatMap((text) => excludesFile(text) ?? [])
    .at(-1);
  if (set === undefined) return rulesText(path.join(usual, 'ignore'));
  return rulesText(path.resolve(home, set.replace(/^~(?=\/|$)/, home)));
}

/** `core.excludesFile` in a file of git's settings, the last one; null where it isn't set. */
function excludesFile(text: string): string | null {
  let found: string | null = null;
  let isCore = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]\s]+)[^\]]*\]/.exec(line);
    if (section) isCore = section[1]?.toLowerCase() === 'core';
    const value = /(?:^|\])\s*excludesfile\s*=\s*(?:"([^"]*)"|([^"#;]*))/i.exec(line);
    if (isCore && value) found = (value[1] ?? value[2] ?? '').trim();
  }
  return found === '' ? null : found;
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
export function rulesText(file: string): string | null {
  const stats = statsOf(file);
  if (!stats?.isFile() || stats.size > mostRuleBytes) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

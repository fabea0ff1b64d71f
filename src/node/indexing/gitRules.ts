/**
 * What git ignores in a folder, without git: the rules of the repository that the folder belongs to, also those above it, and the user's own for all repositories. As with git, a
 * file that is tracked isn't ignored.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import { folderOf } from '../../base/relativePath.ts';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';
import { gitFolderOf, gitSetting, repositoryOf } from './gitFolder.ts';
import { rulesText, statsOf } from './ruleText.ts';
import { type Tracked, TrackedFiles } from './trackedFiles.ts';

export class GitRules {
  /** Of the repository, or of the folder itself where it is in none. */
  readonly #top: string;
  /** The folder as seen from the top, with `/` at its end; '' where it is the top. */
  readonly #prefix: string;
  readonly #rules = new IgnoreRules(new Map());
  readonly #knownFolders = new Set<string>();
  readonly #known: TrackedFiles;
  /** By the top of the working tree, as it was when it was first asked for. */
  readonly #tracked = new Map<string, Tracked>();
  /** Of folders, the top of the working tree that each belongs to: submodules have their own. */
  readonly #tops = new Map<string, string>();
  /** What is above says that the whole folder is ignored. Who opened it wants to see it all the same. */
  readonly #unwanted: boolean;

  constructor(root: string, tracked = new TrackedFiles()) {
    this.#known = tracked;
    this.#top = repositoryOf(root) ?? root;
    const inside = path.relative(this.#top, root).split(path.sep).join('/');
    this.#prefix = inside === '' ? '' : `${inside}/`;
    // What stands later decides: the user's own say the least.
    this.#addText('', userExcludes(homedir()));
    const git = gitFolderOf(this.#top);
    if (git) this.#addText('', rulesText(path.join(git.common, 'info', 'exclude')));
    this.#know(inside);
    this.#unwanted = inside !== '' && this.#rules.ignoresFolder(inside);
  }

  /** `stated` is relative to the folder, with `/`. Reads git's index at once where that decides and wasn't read: see {@link leavesOutLater}. */
  leavesOut(stated: string, isFolder: boolean): boolean {
    const named = this.#named(stated, isFolder);
    if (!named) return false;
    const tracked = this.#tracked.get(named.top) ?? this.#known.in(path.join(this.#top, named.top));
    this.#tracked.set(named.top, tracked);
    return !isTracked(tracked, named.inside, isFolder);
  }

  /** As {@link leavesOut}, but where git's index has to be read, that is done in slices. */
  leavesOutLater(stated: string, isFolder: boolean): boolean | Promise<boolean> {
    const named = this.#named(stated, isFolder);
    if (!named) return false;
    const tracked = this.#tracked.get(named.top);
    if (tracked) return !isTracked(tracked, named.inside, isFolder);
    return this.#read(named.top).then((read) => !isTracked(read, named.inside, isFolder));
  }

  /** Reads git's index in slices, so that {@link leavesOut} needn't; those of submodules are left to it. */
  async readTracked(): Promise<void> {
    await this.#read('');
  }

  async #read(top: string): Promise<Tracked> {
    const tracked = await this.#known.read(path.join(this.#top, top));
    this.#tracked.set(top, tracked);
    return tracked;
  }

  /** Where a path stands that rules name: in the working tree of this top. Null where none does. */
  #named(stated: string, isFolder: boolean): { top: string; inside: string } | null {
    if (this.#unwanted) return null;
    const whole = `${this.#prefix}${stated}`;
    const folder = folderOf(whole);
    this.#know(folder);
    if (!(isFolder ? this.#rules.ignoresFolder(whole) : this.#rules.ignores(whole))) return null;
    const top = this.#topOf(folder);
    return { top, inside: top === '' ? whole : whole.slice(top.length + 1) };
  }

  #topOf(folder: string): string {
    if (folder === '') return '';
    const known = this.#tops.get(folder) ?? (statsOf(path.join(this.#top, folder, '.git')) ? folder : this.#topOf(folderOf(folder)));
    this.#tops.set(folder, known);
    return known;
  }

  /** Reads the rules of a folder and of all around it, the topmost first. */
  #know(folder: string): void {
    if (this.#knownFolders.has(folder)) return;
    if (folder !== '') this.#know(folderOf(folder));
    this.#knownFolders.add(folder);
    this.#addText(folder, rulesText(path.join(this.#top, folder, '.gitignore')));
  }

  #addText(folder: string, text: string | null): void {
    if (text !== null) this.#rules.add(folder, text);
  }
}

/** A folder counts with something tracked in it. */
function isTracked(tracked: Tracked, inside: string, isFolder: boolean): boolean {
  return (isFolder ? tracked.folders : tracked.files).has(inside);
}

/** The rules that a user has for all repositories, from where git's own settings say; null for none. */
function userExcludes(home: string): string | null {
  const usual = path.join(home, '.config', 'git');
  const set = [path.join(usual, 'config'), path.join(home, '.gitconfig')]
    .flatMap((file) => rulesText(file) ?? [])
    .flatMap((text) => gitSetting(text, 'core', 'excludesfile') ?? [])
    .at(-1);
  if (set === undefined) return rulesText(path.join(usual, 'ignore'));
  return rulesText(path.resolve(home, set.replace(/^~(?=\/|$)/, home)));
}

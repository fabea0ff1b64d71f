/**
 * The files of a folder that the index is about, by the rules of `.gitignore`, `.git/info/exclude`, `.mlx-codeignore` and the user's own. No link is followed, so there
 * are no loops and nothing outside; nothing is opened but the files of rules.
 */
import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { IgnoreRules } from '../../core/context/ignoreRules.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { foreignFolders, isUnreadableKind, repositoryFolders } from '../../core/indexing/fileKinds.ts';
import type { SkipReason } from '../../protocol/indexer.ts';

export interface WalkOptions {
  /** Lines as in a `.gitignore` of the topmost folder. */
  exclude: readonly string[];
  /** False: rules and {@link foreignFolders} count for nothing. */
  useRules: boolean;
}

/** What the walk has come to: a file, one that is left out and why, or null now and then, for a rest. */
export type WalkedFile = { path: string; size: number; modified: number } | { path: string; skipped: SkipReason } | null;

/** Our own file of rules, in the form of `.gitignore`. */
const ownRules = '.mlx-codeignore';
/** Files of rules above this are nobody's. */
const mostRuleBytes = 1_000_000;
/** Folders in each other. Paths of systems end at about 4,000 characters. */
const deepest = 100;

/** Walks the folder in the order of names. Paths are relative to it, with `/`. A folder that can't be read is skipped as `unreadable`. */
export function* walkFiles(root: string, options: WalkOptions): Generator<WalkedFile> {
  const rules = options.useRules ? [new IgnoreRules(new Map()), new IgnoreRules(new Map())] : [];
  const [git, own] = rules;
  own?.add('', options.exclude.join('\n'));
  const addRules = (of: IgnoreRules | undefined, folder: string, file: string): void => {
    const text = of && rulesText(path.join(root, file));
    if (text !== null && text !== undefined) of?.add(folder, text);
  };
  addRules(git, '', '.git/info/exclude');
  const folders: { at: string; depth: number }[] = [{ at: '', depth: 0 }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    yield null;
    const { at, depth } = folder;
    const entries = entriesOf(path.join(root, at));
    if (entries === null) {
      yield { path: at, skipped: 'unreadable' };
      continue;
    }
    for (const { name } of entries) {
      if (name === '.gitignore') addRules(git, at, joined(at, name));
      else if (name === ownRules) addRules(own, at, joined(at, name));
    }
    const below: typeof folders = [];
    for (const entry of entries) {
      const stated = joined(at, entry.name);
      if (entry.isDirectory()) {
        if (repositoryFolders.has(entry.name) || (options.useRules && foreignFolders.has(entry.name))) continue;
        if (rules.some((one) => one.ignoresFolder(stated))) continue;
        if (depth < deepest) below.push({ at: stated, depth: depth + 1 });
        else yield { path: stated, skipped: 'deep' };
      } else if (!rules.some((one) => one.ignores(stated))) yield fileAt(root, stated, entry);
    }
    folders.push(...below.reverse());
  }
}

/** What is at a path, if anything is that the walk would come to; null when nothing is there. For single files that changed, whose folders' rules are asked. */
export function walkedFile(root: string, stated: string, options: WalkOptions): WalkedFile {
  if (isLeftOut(root, stated, options)) return null;
  const folders = stated.split('/').slice(0, -1);
  // A link on the way leads to what is indexed where it is, or to somebody else's.
  for (let count = 1; count <= folders.length; count++) {
    if (statsOf(path.join(root, ...folders.slice(0, count)))?.isDirectory() !== true) return null;
  }
  return folders.length > deepest ? { path: stated, skipped: 'deep' } : fileAt(root, stated, null);
}

/** Whether the walk passes a file or a folder over, by its name or by a rule. A file that says which files count is never passed over here. */
export function isLeftOut(root: string, stated: string, options: WalkOptions): boolean {
  if (isRuleFile(stated)) return false;
  const folders = stated.split('/').slice(0, -1);
  if (stated.split('/').some((name) => repositoryFolders.has(name))) return true;
  if (!options.useRules) return false;
  const whole = path.join(root, stated);
  if (folders.some((name) => foreignFolders.has(name)) || (foreignFolders.has(path.basename(stated)) && isFolder(whole))) return true;
  const git = new IgnoreRules(new Map());
  const own = new IgnoreRules(new Map([['', options.exclude.join('\n')]]));
  git.add('', rulesText(path.join(root, '.git/info/exclude')) ?? '');
  for (let count = 0; count <= folders.length; count++) {
    const at = folders.slice(0, count).join('/');
    git.add(at, rulesText(path.join(root, at, '.gitignore')) ?? '');
    own.add(at, rulesText(path.join(root, at, ownRules)) ?? '');
  }
  return isFolder(whole) ? git.ignoresFolder(stated) || own.ignoresFolder(stated) : git.ignores(stated) || own.ignores(stated);
}

/** It says which files count. */
export function isRuleFile(stated: string): boolean {
  const name = path.posix.basename(stated);
  return name === '.gitignore' || name === ownRules || stated === '.git/info/exclude';
}

function fileAt(root: string, stated: string, entry: Dirent | null): WalkedFile {
  // What isn't Unicode can't be asked for by name: its bytes are lost.
  if (stated.includes('\uFFFD')) return { path: stated, skipped: 'name' };
  if (entry && !entry.isFile()) return { path: stated, skipped: 'notAFile' };
  if (isUnreadableKind(stated)) return null;
  if (isSecretFile(stated)) return { path: stated, skipped: 'secret' };
  const stats = statsOf(path.join(root, stated));
  if (!stats) return null;
  if (!stats.isFile()) return stats.isDirectory() ? null : { path: stated, skipped: 'notAFile' };
  return { path: stated, size: stats.size, modified: stats.mtimeMs };
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function entriesOf(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

/** Whether a folder, and no link to one, is there. */
export function isFolder(at: string): boolean {
  return statsOf(at)?.isDirectory() ?? false;
}

function statsOf(file: string): Stats | null {
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

/** Where git keeps what belongs to a folder, without git: also in a worktree and in a submodule, where `.git` is a file that says where that is. */
import path from 'node:path';
import { rulesText, statsOf } from './ruleText.ts';

export interface GitFolder {
  /** Of this working tree: its index is here. */
  own: string;
  /** Of all working trees of the repository: its settings are here. */
  common: string;
}

/** Of the topmost folder of a working tree; null where there is no `.git`, or none that leads to a folder. */
export function gitFolderOf(top: string): GitFolder | null {
  const here = path.join(top, '.git');
  const stats = statsOf(here);
  if (stats?.isDirectory()) return { own: here, common: here };
  const written = stats?.isFile() ? /^gitdir: (.+?)\r?\n?$/.exec(rulesText(here) ?? '')?.[1] : undefined;
  if (written === undefined) return null;
  const own = path.resolve(top, written);
  const common = rulesText(path.join(own, 'commondir'))?.trim();
  return { own, common: common === undefined ? own : path.resolve(own, common) };
}

/** The topmost folder of the repository that a folder is in; null where it is in none. */
export function repositoryOf(root: string): string | null {
  for (let at = root; ;) {
    // In a worktree or a submodule it is a file.
    if (statsOf(path.join(at, '.git'))) return at;
    const above = path.dirname(at);
    if (above === at) return null;
    at = above;
  }
}

/** The folder with git's index where that isn't in the folder itself: it is a worktree, a submodule, or in a repository. Null where it is, or where there is none. */
export function indexPlaceOutside(root: string): string | null {
  const git = gitFolderOf(repositoryOf(root) ?? root);
  return git && git.own !== path.join(root, '.git') ? git.own : null;
}

/** A value in a text of git's settings, the last one; null where it isn't set, or set to nothing. The names without capitals. */
export function gitSetting(text: string, section: string, key: string): string | null {
  let found: string | null = null;
  let isMeant = false;
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*([^\]\s]+)[^\]]*\]/.exec(line);
    if (head) isMeant = head[1]?.toLowerCase() === section;
    const value = /(?:^|\])\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^"#;]*))/.exec(line);
    if (isMeant && value?.[1]?.toLowerCase() === key) found = (value[2] ?? value[3] ?? '').trim();
  }
  return found === '' ? null : found;
}

/**
 * What git tracks: a file that is tracked belongs to the project, whatever the rules say of its name. It is read from git's own index, so that git needn't be there, and again only
 * when that file is another one.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gitFolderOf, gitSetting } from './gitFolder.ts';
import { gitIndexPaths } from './gitIndexPaths.ts';
import { rulesText, statsOf } from './ruleText.ts';

/** Of one working tree, with paths that are relative to its top and have `/`. */
export interface Tracked {
  readonly files: ReadonlySet<string>;
  /** Those with tracked files in them, at any depth, and submodules. */
  readonly folders: ReadonlySet<string>;
}

/** Bytes of an index that are read at most; a million files take about a hundred of these. */
const mostIndexBytes = 300_000_000;
const nothing: Tracked = { files: new Set(), folders: new Set() };

export class TrackedFiles {
  /** By the top of the working tree. */
  readonly #known = new Map<string, { stamp: string; tracked: Tracked }>();

  /** In the working tree with this top; nothing where none is, or where its index can't be read. */
  in(top: string): Tracked {
    const git = gitFolderOf(top);
    const file = git && path.join(git.own, 'index');
    const stamp = file === null ? '' : stampOf(file);
    const known = this.#known.get(top);
    if (known?.stamp === stamp) return known.tracked;
    const tracked = git === null || stamp === '' ? nothing : trackedIn(git.own, git.common);
    this.#known.set(top, { stamp, tracked });
    return tracked;
  }

  /** Absolute paths of files that git has begun to track since they were asked for, or doesn't any more. */
  changes(): string[] {
    return [...this.#known].flatMap(([top, { tracked: before }]) => {
      const now = this.in(top);
      if (now === before) return [];
      const changed = [...now.files]
        .filter((file) => !before.files.has(file))
        .concat([...before.files].filter((file) => !now.files.has(file)));
      return changed.map((file) => path.join(top, file));
    });
  }
}

/** Whether something has happened to an index of a repository at or below this folder. */
export function isGitIndex(stated: string): boolean {
  return /^(?:.*\/)?\.git\/(?:.*\/)?index$/.test(stated);
}

function trackedIn(own: string, common: string): Tracked {
  const hashBytes = gitSetting(rulesText(path.join(common, 'config')) ?? '', 'extensions', 'objectformat') === 'sha256' ? 32 : 20;
  const files = new Set<string>();
  const folders = new Set<string>();
  for (let name: string | null = 'index', at = 0; name !== null && at < 2; at++) {
    const bytes = bytesOf(path.join(own, name));
    const found = bytes && gitIndexPaths(bytes, hashBytes);
    if (!found) break;
    for (const file of found.files) files.add(file);
    for (const folder of found.submodules) addFolder(folders, folder);
    // What was removed from the second one since is here as well: as long as it is on the disk, it was meant a moment ago.
    name = found.rest === null ? null : `sharedindex.${found.rest}`;
  }
  for (const file of files) addFolder(folders, file.slice(0, Math.max(0, file.lastIndexOf('/'))));
  return { files, folders };
}

function addFolder(folders: Set<string>, folder: string): void {
  for (let at = folder; at !== '' && !folders.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) folders.add(at);
}

function bytesOf(file: string): Buffer | null {
  const stats = statsOf(file);
  if (!stats?.isFile() || stats.size > mostIndexBytes) return null;
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function stampOf(file: string): string {
  const stats = statsOf(file);
  return stats ? `${String(stats.mtimeMs)} ${String(stats.size)} ${String(stats.ino)}` : '';
}

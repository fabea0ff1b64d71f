/**
 * The files of a folder that the index is about, as `walkRules.ts` has it. No link is followed, so there are no loops and nothing outside; nothing is opened but the files of
 * rules.
 */
import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { isUnreadableKind } from '../../core/indexing/fileKinds.ts';
import type { SkipReason } from '../../protocol/indexer.ts';
import { statsOf } from './ruleText.ts';
import type { WalkRules } from './walkRules.ts';

/** What the walk has come to: a file, one that is left out and why, or null now and then, for a rest. */
export type WalkedFile = { path: string; size: number; modified: number } | { path: string; skipped: SkipReason } | null;

/** Folders in each other. Paths of systems end at about 4,000 characters. */
const deepest = 100;

/** Walks the folder in the order of names. Paths are relative to it, with `/`. A folder that can't be read is skipped as `unreadable`. */
export function* walkFiles(root: string, rules: WalkRules): Generator<WalkedFile> {
  const folders: { at: string; depth: number }[] = [{ at: '', depth: 0 }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    yield null;
    const { at, depth } = folder;
    const entries = entriesOf(path.join(root, at));
    if (entries === null) {
      yield { path: at, skipped: 'unreadable' };
      continue;
    }
    const below: typeof folders = [];
    for (const entry of entries) {
      const stated = joined(at, entry.name);
      if (rules.leavesOut(stated, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        if (depth < deepest) below.push({ at: stated, depth: depth + 1 });
        else yield { path: stated, skipped: 'deep' };
      } else yield fileAt(root, stated, entry);
    }
    folders.push(...below.reverse());
  }
}

/** What is at a path, if anything is that the walk would come to; null when nothing is there. For single files that changed. */
export function walkedFile(root: string, stated: string, rules: WalkRules): WalkedFile {
  if (rules.leavesOut(stated, isFolder(path.join(root, stated)))) return null;
  const folders = stated.split('/').slice(0, -1);
  // A link on the way leads to what is indexed where it is, or to somebody else's.
  for (let count = 1; count <= folders.length; count++) {
    if (statsOf(path.join(root, ...folders.slice(0, count)))?.isDirectory() !== true) return null;
  }
  return folders.length > deepest ? { path: stated, skipped: 'deep' } : fileAt(root, stated, null);
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

/** The disk as the reader of answers sees it. Only reads, and only below the root. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../base/appError.ts';
import type { EditAccess, FileText, UnreadableReason } from '../core/edits/reader/editAccess.ts';
import { isProtectedPath } from '../core/security/protectedSet.ts';
import { readInside } from './fileImage.ts';
import { reasonOf } from './insideRoot.ts';

export interface DiskEditAccessOptions {
  /** The root as it was named, where links lead to it: absolute paths of answers are spelled like that, too. */
  named?: string | undefined;
  /** The file that is meant where an answer names none; relative to the root. */
  current?: string | undefined;
  /** As in {@link EditAccess}. */
  literal: boolean;
  signal?: AbortSignal | undefined;
}

/** More files than this are not looked through for a similar name. */
const maxFiles = 50_000;
/** Folders of others' files: nobody means one of these when naming a file roughly. */
const skippedFolders = new Set(['node_modules', '.git', '.venv', 'venv', '__pycache__', 'dist', 'build', 'target', 'out', '.next']);

/** Files that can't be changed have their reason; protected ones can't be here, where nobody is asked. */
export function diskEditAccess(root: string, { named, current, literal, signal }: DiskEditAccessOptions): EditAccess {
  return {
    root: named === undefined ? root : [root, named],
    ...(current === undefined ? {} : { current }),
    literal,
    read: (stated) => readText(root, stated),
    paths: () => allFiles(root, signal),
  };
}

async function readText(root: string, stated: string): Promise<FileText> {
  if (isProtectedPath(stated)) return { reason: 'protected' };
  try {
    const { place, image } = await readInside(root, stated);
    if (isProtectedPath(place.realPath)) return { reason: 'protected' };
    return image === null ? { reason: 'missingFile' } : { text: image.text };
  } catch (error) {
    const reason = reasonOf(error);
    return { reason: isUnreadable(reason) ? reason : 'unreadable' };
  }
}

const unreadable: readonly string[] = [
  ...(['missingFile', 'binary', 'tooLarge', 'encoding', 'directory', 'special', 'unreadable', 'outside'] satisfies UnreadableReason[]),
];

function isUnreadable(reason: string): reason is UnreadableReason {
  return unreadable.includes(reason);
}

async function allFiles(root: string, signal: AbortSignal | undefined): Promise<string[]> {
  const found: string[] = [];
  const waiting = [''];
  for (let folder = waiting.shift(); folder !== undefined && found.length < maxFiles; folder = waiting.shift()) {
    throwIfCancelled(signal);
    // One that can't be read has nothing to offer.
    for (const entry of await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => [])) {
      const stated = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) waiting.push(stated);
      else if (entry.isFile()) found.push(stated);
    }
  }
  return found;
}

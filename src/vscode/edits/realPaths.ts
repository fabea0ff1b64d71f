import fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { conflict, findInside } from '../../node/insideRoot.ts';
import { inParallel } from '../../node/inParallel.ts';
import { isPlainPath } from '../../core/security/pathPolicy.ts';
import { fileConflict } from './fileState.ts';
import { rootUri } from './proposedFile.ts';
import type { PreparedFile } from './workspaceChange.ts';

/**
 * Where the files really are below the folder, when links lead elsewhere in it. Throws `editConflict`: `outside` when a link leads out, `special` for a link
 * that would itself be deleted or renamed. A file that the user opened from no folder is what they opened, wherever it is; and only the disk has links.
 */
export async function realPathsOf(root: string, files: readonly Pick<PreparedFile, 'change' | 'uri' | 'from'>[]): Promise<string[]> {
  const found: string[] = [];
  for (const { change, uri, from } of files) {
    if (uri.scheme !== 'file' || !path.isAbsolute(root) || !vscode.workspace.getWorkspaceFolder(uri)) continue;
    for (const stated of change.from === undefined ? [change.path] : [change.from, change.path]) {
      const place = await findInside(root, stated);
      if (place.isLink && (from !== null || change.after === null)) throw conflict('special', stated);
      found.push(place.realPath);
    }
  }
  return found;
}

/** Those of the folders that are really below the root, each once, the deepest first: a list that is kept on the disk may be damaged, or links have been made since. */
export async function foldersInside(root: string, folders: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const start = rootUri(root);
  const below = await Promise.all(
    [...new Map(folders.map((uri) => [uri.path, uri])).values()].map(async (uri) => {
      const stated = path.posix.relative(start.path, uri.path);
      if (!isPlainPath(stated)) return [];
      if (uri.scheme !== 'file') return [uri];
      const place = await findInside(root, stated).catch(() => null);
      return place?.realPath === stated ? [uri] : [];
    }),
  );
  return below.flat().sort((a, b) => b.path.length - a.path.length);
}

/**
 * What names one file and no other: its real path on this machine's disk, where links lead to one file under several names. The URI for a file that isn't
 * there, or not on this disk.
 */
export async function fileKey(uri: vscode.Uri): Promise<string> {
  const real = uri.scheme === 'file' ? await fs.realpath(uri.fsPath).catch(() => null) : null;
  return real === null ? uri.toString() : vscode.Uri.file(real).toString();
}

/** How many names are looked up on the disk at a time. */
const lookedUpAtOnce = 32;

/**
 * Each file once, in the order of the first of its names: under the name of an editor that has unsaved text of it, whether that is among the names or
 * not; else under its own rather than a link's. Written through another name, the disk would change under the unsaved text.
 */
export async function eachFileOnce(uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const unsaved = new Map<string, vscode.Uri>();
  for (const { uri } of unsavedFiles()) {
    const key = await fileKey(uri);
    if (!unsaved.has(key) || key === uri.toString()) unsaved.set(key, uri);
  }
  const keys = await inParallel(uris, lookedUpAtOnce, fileKey);
  const chosen = new Map<string, vscode.Uri>();
  uris.forEach((uri, index) => {
    const key = keys[index] ?? uri.toString();
    if (!chosen.has(key) || key === uri.toString()) chosen.set(key, uri);
  });
  return [...chosen].map(([key, uri]) => unsaved.get(key) ?? uri);
}

/** Throws `editConflict` (`overlap`) when two of the changes are of one file, under two names. */
export async function assertOneChangeEach(sources: readonly vscode.Uri[]): Promise<void> {
  const known = new Set<string>();
  for (const uri of sources) {
    const key = await fileKey(uri);
    if (known.has(key)) throw fileConflict(uri, 'overlap');
    known.add(key);
  }
}

/** The unsaved document of an editor that has the same file open under another name. */
export async function unsavedElsewhere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const others = unsavedFiles().filter((document) => document.uri.toString() !== uri.toString());
  if (uri.scheme !== 'file' || others.length === 0) return undefined;
  const key = await fileKey(uri);
  for (const document of others) if ((await fileKey(document.uri)) === key) return document;
  return undefined;
}

function unsavedFiles(): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
}

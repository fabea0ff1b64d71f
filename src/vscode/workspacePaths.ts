/**
 * Paths of files as users and models read them, and back: relative to their folder, whose name stands first when several are open. The one place that knows
 * how the two belong together, since a path that leads back to another file would have that one changed.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';
import { normaliseExisting, normalisePath } from '../core/security/pathPolicy.ts';
import { findInside } from '../node/insideRoot.ts';

/** A file outside all folders, or one that has no place yet, goes by its name alone; {@link uriOfPath} doesn't lead back to such a one. */
export function relativePath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return path.posix.basename(uri.path);
  const inside = vscode.workspace.asRelativePath(uri, false);
  return pathPrefix(folder) + inside;
}

/** Where a path that {@link relativePath} made is, of a file or a folder. Throws `outsideWorkspace` when no open folder has it, as after folders were closed. */
export function uriOfPath(known: string): vscode.Uri {
  const found = split(known);
  if (!found) throw new AppError('outsideWorkspace', 'no such folder', { path: known });
  return vscode.Uri.joinPath(found.folder.uri, found.inside);
}

/**
 * Where a path that an answer states is: with several folders it may have left out the name of the folder, and then means the first. Null for a path that
 * isn't a plain one, or when no folder is open. Unseen joiners may be in the names that a folder of the disk has.
 */
export async function placeOf(stated: string): Promise<vscode.Uri | null> {
  const [first] = foldersOpen();
  if (!first) return null;
  // The name of a folder may be any words, those in it may not.
  const { folder, inside } = split(stated.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')) ?? { folder: first, inside: stated };
  const plain = normalisePath(inside) ?? (await existingPath(folder.uri, inside));
  return plain === null ? null : vscode.Uri.joinPath(folder.uri, plain);
}

async function existingPath(folder: vscode.Uri, inside: string): Promise<string | null> {
  const path = normaliseExisting(inside);
  if (path === null || folder.scheme !== 'file') return null;
  try {
    await findInside(folder.fsPath, path);
    return path;
  } catch (error) {
    if (AppError.is(error, 'editConflict')) return null;
    throw error;
  }
}

/** Null when several folders are open and the path begins with none of their names. */
function split(stated: string): { folder: vscode.WorkspaceFolder; inside: string } | null {
  const folders = foldersOpen();
  const [only] = folders;
  if (only && folders.length === 1) return { folder: only, inside: stated };
  // A name may be the beginning of another one.
  const named = [...folders].sort((a, b) => nameOf(b).length - nameOf(a).length).find((folder) => stated.startsWith(`${nameOf(folder)}/`));
  return named ? { folder: named, inside: stated.slice(nameOf(named).length + 1) } : null;
}

/** What stands before the paths of a folder's files: nothing while it is the only one that is open. */
export function pathPrefix(folder: vscode.WorkspaceFolder): string {
  return foldersOpen().length === 1 ? '' : `${nameOf(folder)}/`;
}

/** Folders may have the same name. */
function nameOf({ name, index }: vscode.WorkspaceFolder): string {
  const earlier = foldersOpen().filter((other) => other.name === name && other.index < index).length;
  return earlier === 0 ? name : `${name} (${String(earlier + 1)})`;
}

/** In the workspace's order; none without a workspace. */
export function foldersOpen(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.workspaceFolders ?? [];
}

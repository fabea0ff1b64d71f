import * as vscode from 'vscode';
import type { IndexedFolder, ProjectHit } from '../../core/indexing/projectIndex.ts';

/** The file of a hit. */
export function hitUri({ folder, path }: ProjectHit): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(folder.root), path);
}

/** A file's path as people see it: with the folder's name where several are open. */
export function shownPath(folder: IndexedFolder, path: string): string {
  return folder.name === '' ? path : `${folder.name}/${path}`;
}

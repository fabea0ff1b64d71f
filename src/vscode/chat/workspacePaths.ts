import path from 'node:path';
import * as vscode from 'vscode';
import { normalisePath } from '../../core/security/pathPolicy.ts';

/** A file as the model and the user read it: relative to its folder, whose name stands first when there are several; a file outside goes by its name. */
export function relativePath(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri) ? vscode.workspace.asRelativePath(uri) : path.posix.basename(uri.path);
}

/** The place that such a path means; null for a path that isn't a plain one, or when no folder is open. */
export function placeOf(stated: string): vscode.Uri | null {
  const plain = normalisePath(stated);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first] = folders;
  if (plain === null || !first) return null;
  const named = folders.length > 1 ? folders.find((folder) => plain.startsWith(`${folder.name}/`)) : undefined;
  return named ? vscode.Uri.joinPath(named.uri, plain.slice(named.name.length + 1)) : vscode.Uri.joinPath(first.uri, plain);
}

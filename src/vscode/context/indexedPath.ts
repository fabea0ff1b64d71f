import * as vscode from 'vscode';
import { relativePath } from '../workspacePaths.ts';

/** A file of an open folder by the path that gathering calls it; null for others, which no index has. */
export function indexedPath(uri: vscode.Uri): string | null {
  return uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) ? relativePath(uri) : null;
}

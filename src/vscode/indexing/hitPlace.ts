import * as vscode from 'vscode';
import type { ProjectHit } from '../../core/indexing/projectIndex.ts';

/** The file of a hit. */
export function hitUri({ folder, path }: ProjectHit): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(folder.root), path);
}

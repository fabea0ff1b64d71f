import * as vscode from 'vscode';
import type { SessionProject } from '../../core/sessions/session.ts';

/** What conversations of this window belong to: its folders, whichever order they are in. */
export function windowProject(): SessionProject {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const key = folders
    .map(({ uri }) => uri.toString())
    .sort()
    .join('\n');
  return { key, name: folders.length === 0 ? '' : (vscode.workspace.name ?? folders.map(({ name }) => name).join(', ')) };
}

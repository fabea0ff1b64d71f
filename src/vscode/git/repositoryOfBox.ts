/** The repository that a Source Control stands for. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { GitRepository } from './gitApi.ts';

/** The name of its topmost folder. */
export function nameOf(repository: GitRepository): string {
  return path.basename(repository.rootUri.fsPath);
}

/** The root of the SourceControl that a title button hands over, or a root given by another caller. */
export function rootOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'object' && argument !== null && 'rootUri' in argument && argument.rootUri instanceof vscode.Uri)
    return argument.rootUri;
  return undefined;
}

/** In which repository's box a message is written. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { GitApi, GitRepository } from './gitApi.ts';

/** The repository that is meant; undefined when the user picks none. Throws `gitNoRepository`. */
export async function chooseRepository(api: GitApi, root: vscode.Uri | undefined): Promise<GitRepository | undefined> {
  if (root) {
    const same = api.repositories.find((repository) => repository.rootUri.toString() === root.toString()) ?? api.getRepository(root);
    if (same) return same;
  }
  const [only, ...more] = api.repositories;
  if (!only) throw noRepository();
  if (more.length === 0) return only;
  const items = api.repositories.map((repository) => ({
    label: `$(repo) ${nameOf(repository)}`,
    description: vscode.workspace.asRelativePath(repository.rootUri),
    repository,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Write Commit Message', placeHolder: 'Choose a repository' }))?.repository;
}

function noRepository(): AppError {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const virtual = folders.length > 0 && folders.every((folder) => folder.uri.scheme !== 'file');
  return virtual
    ? new AppError('workspaceVirtual', 'a virtual workspace has no git')
    : new AppError('gitNoRepository', 'git knows no repository here');
}

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

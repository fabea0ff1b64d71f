/** What git has to show: the changes since the last commit, which are followed, and one commit, which stays what it is. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { commitText } from '../../core/context/commitText.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { type GitCommit, type GitRepository, gitApi } from '../git/gitApi.ts';
import { isOpen, readUncommitted } from '../git/readChanges.ts';

/** Files of a commit of which the diffs are read; the others are named. */
const maxFiles = 50;

/**
 * The repository of the file in front, else the first. Rejects with `workspaceUntrusted` where git isn't started, `gitMissing` and `gitNoRepository`.
 */
export async function repositoryInFront(extensionKind: vscode.ExtensionKind): Promise<GitRepository> {
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'git needs a trusted workspace');
  const api = await gitApi(extensionKind);
  const front = vscode.window.activeTextEditor?.document.uri;
  const repository = (front && api.getRepository(front)) ?? api.repositories[0];
  if (!repository) throw new AppError('gitNoRepository', 'no repository');
  return repository;
}

export function attachedDiff(repository: GitRepository): Attachable {
  const name = nameOf(repository);
  const source = {
    kind: 'diff',
    label: 'Changes',
    detail: `since the last commit in ${name}`,
    languageId: 'diff',
    key: `diff ${name}`,
  } as const;
  return {
    key: `diff ${repository.rootUri.toString()}`,
    read: async (): Promise<ReadSource> => {
      const { diff: text, files } = await readUncommitted(repository).catch((error: unknown) => {
        throw new AppError('gitFailed', 'git could not show the changes', {}, error);
      });
      const none = 'Nothing has changed since the last commit. It goes along as soon as something has.';
      if (text === '') return { ...source, text: null, problem: none };
      const unshown = files - (text.match(/^diff --git /gm)?.length ?? 0);
      const note = `${countOf(unshown, 'changed file')} ${unshown === 1 ? 'is' : 'are'} not shown: too large, too many, or likely to hold secrets.`;
      return { ...source, text, problem: null, ...(unshown > 0 && { note }) };
    },
    follow: (changed) => repository.state.onDidChange(changed),
    kept: { kind: 'diff', repository: repository.rootUri.toString() },
  };
}

export function attachedCommit(repository: GitRepository, commit: GitCommit): Attachable {
  const { hash, message } = commit;
  const short = hash.slice(0, 7);
  const detail = `${short} ${message.split('\n')[0] ?? ''}`;
  const source = { kind: 'commit', label: short, detail, languageId: 'diff', problem: null, key: hash } as const;
  return {
    key: `commit ${repository.rootUri.toString()} ${hash}`,
    read: async (signal): Promise<ReadSource> => ({ ...source, ...(await readCommit(repository, commit, signal)) }),
    follow: () => ({ dispose: () => undefined }),
    kept: { kind: 'commit', repository: repository.rootUri.toString(), hash },
  };
}

async function readCommit(
  repository: GitRepository,
  { hash, message, parents }: GitCommit,
  signal: AbortSignal,
): Promise<Pick<ReadSource, 'text' | 'note'>> {
  const [before] = parents;
  // VS Code's git compares commits only with commits.
  if (before === undefined) {
    return { text: message.trim(), note: 'Only its message goes along: there is nothing before it that it could be compared with.' };
  }
  try {
    const changes = await repository.diffBetween(before, hash);
    const shown = changes.filter(isOpen).slice(0, maxFiles);
    const diffs: string[] = [];
    for (const { uri } of shown) {
      throwIfCancelled(signal);
      diffs.push(await repository.diffBetween(before, hash, uri.fsPath));
    }
    const unshown = changes.filter((change) => !shown.includes(change)).map(({ uri }) => relativeTo(repository, uri));
    return { text: commitText(message, diffs, unshown) };
  } catch (error) {
    if (AppError.isCancelled(error)) throw error;
    throw new AppError('gitFailed', 'git could not show the commit', {}, error);
  }
}

function relativeTo({ rootUri }: GitRepository, uri: vscode.Uri): string {
  return path.posix.relative(rootUri.path, uri.path);
}

function nameOf({ rootUri }: GitRepository): string {
  return path.posix.basename(rootUri.path);
}

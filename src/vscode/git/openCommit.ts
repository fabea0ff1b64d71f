import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { LoggedCommit } from '../../core/git/commitLog.ts';
import type { EditorEffects } from '../effects.ts';
import { readCommit } from '../../node/git/readCommit.ts';
import { gitApi, gitOptions } from './gitApi.ts';
import type { RepositoryHere } from './repositoryChoice.ts';

/** Files of a commit that are opened side by side. */
const maxFiles = 200;

/** Opens what a commit changed, as VS Code shows changes of several files. Rejects as reading does, and with `nothingChanged` for one without changes. */
export async function openCommit(
  { effects, kind }: { effects: EditorEffects; kind: vscode.ExtensionKind },
  here: RepositoryHere,
  { hash, subject }: Pick<LoggedCommit, 'hash' | 'subject'>,
  signal?: AbortSignal,
): Promise<void> {
  const [{ files }, api] = await Promise.all([effects.readGit(() => readCommit(here.top, hash, gitOptions(signal))), gitApi(kind)]);
  throwIfCancelled(signal);
  if (files.length === 0) throw new AppError('nothingChanged', 'an empty commit');
  const resources = files.slice(0, maxFiles).map(({ path: file, from, status }) => {
    const uri = vscode.Uri.file(path.join(here.top, file));
    const before = vscode.Uri.file(path.join(here.top, from ?? file));
    const left = status === 'added' ? undefined : api.toGitUri(before, `${hash}^`);
    const right = status === 'deleted' ? undefined : api.toGitUri(uri, hash);
    return [uri, left, right];
  });
  await vscode.commands.executeCommand('vscode.changes', `${hash.slice(0, 7)} ${subject}`.trim(), resources);
}

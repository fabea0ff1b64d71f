/**
 * Has VS Code's git change a repository, as the user asked: through it and not by ours, so that the user's hooks run, visibly, with the user's own credentials. Never
 * anything that throws work away, and never past a lock.
 */
import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { refusalText } from '../../core/git/refusalText.ts';
import type { RepositoryChange } from '../../core/security/effectsGate.ts';
import { lockOf } from '../../node/git/readStatus.ts';
import { signalOf } from '../commands.ts';
import type { GitRepository } from './gitApi.ts';
import type { GitParts } from './gitWord.ts';
import type { RepositoryHere } from './repositoryChoice.ts';

/** What git does is quick; when it isn't after this long, somebody may be asked for something where nobody looks. Milliseconds. */
const unusualMs = 5_000;

export interface ChangeTask {
  what: RepositoryChange;
  /** What goes on, exactly: `Committing 3 files to main in shop`. */
  title: string;
  /** After “Git did not”. */
  refused: string;
}

/**
 * Resolves with what the chat shows: null when it was done, else why not. Rejects with `gitLocked`, `gitMissing`, and `workspaceUntrusted`. Git can't be
 * stopped in the middle of it, also where it waits for an answer: who stops it, there or by `outer`, only waits no longer, and is told so; before it begins that rejects with `cancelled`.
 */
export async function changeRepository(
  { effects, repositories }: GitParts,
  here: RepositoryHere,
  { what, title, refused: sentence }: ChangeTask,
  change: (repository: GitRepository) => Promise<void>,
  outer: AbortSignal,
): Promise<string | null> {
  const lock = await lockOf(here);
  // VS Code would try it again for half a minute first.
  if (lock !== null) throw new AppError('gitLocked', 'index.lock is there', { path: lock });
  const repository = await repositories.opened(here);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    throwIfCancelled(outer);
    const signal = AbortSignal.any([outer, signalOf(token)]);
    const asks = setTimeout(() => {
      const message = t(
        'git is still at it. A hook, or a program that signs, may be waiting for your answer (a passphrase, say) in another window.',
      );
      progress.report({ message });
    }, unusualMs);
    try {
      await effects.changeRepository(repository.rootUri, what, () => settleSoonAfterAbort(change(repository), signal, 0));
      return null;
    } catch (error) {
      if (signal.aborted)
        return t('It is not waited for any longer that git does this: {0}. It may still come to it; `/git status` tells.', title);
      return refused(error, sentence, lock);
    } finally {
      clearTimeout(asks);
    }
  });
}

/** Asks before it is done: what exactly, and what may be lost. Rejects with `cancelled` where the answer is no, and as soon as the signal aborts; what is answered then counts nothing. */
export async function agreed(question: string, detail: string, yes: string, signal: AbortSignal): Promise<void> {
  const asked = Promise.resolve(vscode.window.showWarningMessage(question, { modal: true, detail }, yes));
  if ((await settleSoonAfterAbort(asked, signal, 0)) !== yes) throw new AppError('cancelled', `not agreed to: ${yes}`);
}

/** Throws what is not git's own. */
function refused(error: unknown, sentence: string, lock: string | null): string {
  if (AppError.is(error)) throw error;
  const { gitErrorCode, stderr, stdout, message } = fieldsOf(error);
  if (gitErrorCode === 'RepositoryIsLocked') throw new AppError('gitLocked', message, { path: lock ?? 'index.lock' }, error);
  const written = [stdout, stderr].filter((part) => part.trim() !== '').join('\n');
  return refusalText({ sentence, code: gitErrorCode, output: stripVTControlCharacters(written === '' ? message : written) });
}

function fieldsOf(error: unknown): Record<'gitErrorCode' | 'stderr' | 'stdout' | 'message', string> {
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return { gitErrorCode: text('gitErrorCode'), stderr: text('stderr'), stdout: text('stdout'), message: text('message') };
}

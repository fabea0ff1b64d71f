/** Conversations written into files, and read from files that others wrote. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { localDay } from '../../base/localDay.ts';
import { conversationHtml } from '../../core/chat/conversationHtml.ts';
import { conversationMarkdown } from '../../core/chat/conversationText.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import { type HandedOn, handedOnText, mostHandedOn, readHandedOn } from '../../core/sessions/handedOn.ts';
import type { KeptSession } from '../../core/sessions/session.ts';
import type { Services } from '../services.ts';

type Parts = Pick<Services, 'effects' | 'sessions'>;

/** VS Code's own dialog goes by what follows the last dot: by `mlx-chat.json` alone it hides such files, and writes that ending twice. */
const filters = (): Record<string, string[]> => ({ [t('Conversations of MLX-CODE')]: ['mlx-chat.json', 'json'] });
const writtenAs = (): Record<string, string[]> => ({ ...filters(), Markdown: ['md'], [t('Web Page')]: ['html'] });

/** Writes a conversation where the user says. Rejects with `sessionGone`, `fileNotSaved`, and as the store does. */
export async function exportSession({ effects, sessions }: Parts, id: string): Promise<void> {
  const kept = await sessions.read(id);
  const name = kept.info.title
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder && vscode.Uri.joinPath(folder, `${name === '' ? 'conversation' : name}.mlx-chat.json`);
  // Where a dialog has no list of kinds, its title tells them.
  const title = t('Export Conversation as .mlx-chat.json, .md or .html');
  const place = await vscode.window.showSaveDialog({ title, filters: writtenAs(), ...(defaultUri && { defaultUri }) });
  if (!place) return;
  const options = { location: vscode.ProgressLocation.Notification, title: t('Exporting a conversation'), cancellable: true };
  const text = await vscode.window.withProgress(options, (_, token) => textFor(place.path, kept, token));
  if (text === null) return;
  await effects.saveFile(place, 'conversation', text);
  void tellWritten(place);
}

/** Nobody waits for it: a list may be there again meanwhile. */
async function tellWritten(place: vscode.Uri): Promise<void> {
  const open = t('Open');
  const text = t('The conversation is in “{0}”.', showHidden(vscode.workspace.asRelativePath(place)));
  if ((await vscode.window.showInformationMessage(text, open)) === open) await vscode.commands.executeCommand('vscode.open', place);
}

/** As the ending of the name says; null where it was cancelled. */
async function textFor(file: string, kept: KeptSession, token: vscode.CancellationToken): Promise<string | null> {
  const turns = kept.turns.map(({ turn }) => turn);
  const day = localDay(new Date(kept.info.changed));
  if (/\.md$/i.test(file)) return conversationMarkdown(turns, day);
  if (!/\.html?$/i.test(file)) return handedOnText([kept]);
  const stop = new AbortController();
  const listening = token.onCancellationRequested(() => stop.abort());
  try {
    return await conversationHtml(kept.info.title, turns, day, stop.signal);
  } catch (error) {
    if (!AppError.isCancelled(error)) throw error;
    return null;
  } finally {
    listening.dispose();
  }
}

/** Takes over what the user chooses. Rejects with `sessionsUnreadable`, `fileUnreadable`, and as the store does. */
export async function importSessions({ sessions }: Parts): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Import Conversations'),
    openLabel: t('Import'),
    filters: filters(),
    canSelectMany: true,
  });
  if (!chosen) return;
  const options = { location: vscode.ProgressLocation.Notification, title: t('Importing conversations'), cancellable: true };
  const done = await vscode.window.withProgress(options, (progress, token) => readAndTake(sessions, chosen, progress, token));
  if (!done) return;
  const { taken, handedOn } = done;
  const show = t('Show Conversations');
  const answer = await vscode.window.showInformationMessage(
    taken < handedOn
      ? plural(handedOn, 'Imported {1} of {0} conversation.', 'Imported {1} of {0} conversations.', taken)
      : plural(handedOn, 'Imported {0} conversation.', 'Imported {0} conversations.'),
    show,
  );
  if (answer === show) await vscode.commands.executeCommand('mlxCode.sessions.show');
}

/** Returns how many were taken before it was cancelled, and of how many; undefined where it was before they were read. */
async function readAndTake(
  sessions: Parts['sessions'],
  chosen: readonly vscode.Uri[],
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<{ taken: number; handedOn: number } | undefined> {
  const stop = new AbortController();
  const listening = token.onCancellationRequested(() => stop.abort());
  let taken = 0;
  let handedOn: HandedOn[] | undefined;
  try {
    const read: HandedOn[] = [];
    // Of files of which one can't be read nothing is taken.
    for (const uri of chosen) read.push(...(await readNamed(uri, stop.signal)));
    handedOn = read;
    const { length } = read;
    await sessions.take(
      read,
      (count) => {
        taken = count;
        progress.report({ message: t('{0} of {1}', count, length), increment: 100 / length });
      },
      stop.signal,
    );
  } catch (error) {
    if (!AppError.isCancelled(error)) throw error;
  } finally {
    listening.dispose();
  }
  return handedOn && { taken, handedOn: handedOn.length };
}

async function readNamed(uri: vscode.Uri, signal: AbortSignal): Promise<HandedOn[]> {
  try {
    return await readFile(uri, signal);
  } catch (error) {
    if (!AppError.is(error, 'sessionsUnreadable')) throw error;
    throw new AppError('sessionsUnreadable', error.message, { ...error.data, path: uri.path }, error);
  }
}

async function readFile(uri: vscode.Uri, signal: AbortSignal): Promise<HandedOn[]> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > mostHandedOn) throw new AppError('sessionsUnreadable', 'too large', { reason: 'size' });
  return readHandedOn(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), signal);
}

/** What can be done with a kept conversation, wherever it is chosen: in the list, or as the one that is open. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import { listOf, plural, t } from '../../base/l10n.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import type { SessionInfo } from '../../core/sessions/session.ts';
import type { SessionService } from '../../core/sessions/sessionService.ts';
import { leaveAnswer, notKeptText } from '../chat/leaveAnswer.ts';
import type { Services } from '../services.ts';
import { exportSession } from './handOnSessions.ts';

/** Conversations that a question names at most. */
const mostNamed = 5;

/** Something that can be done: by a button, or chosen from a list. */
export interface Deed {
  icon: string;
  label: string;
  does: () => Promise<void>;
}

/** What can be done with one, but to open it. What a deed does rejects as the service. */
export function sessionDeeds(services: Pick<Services, 'clearSnapshots' | 'effects' | 'sessions'>, session: SessionInfo): Deed[] {
  const { sessions } = services;
  const { id, title } = session;
  return [
    { icon: 'edit', label: t('Rename…'), does: () => renameSession(sessions, id, title) },
    session.pinned
      ? { icon: 'pinned', label: t('Unpin'), does: () => sessions.mark(id, { pinned: false }) }
      : { icon: 'pin', label: t('Pin'), does: () => sessions.mark(id, { pinned: true }) },
    session.archived
      ? { icon: 'inbox', label: t('Take Out of the Archive'), does: () => sessions.mark(id, { archived: false }) }
      : { icon: 'archive', label: t('Archive'), does: () => sessions.mark(id, { archived: true }) },
    { icon: 'export', label: t('Export…'), does: () => exportSession(services, id) },
    { icon: 'trash', label: t('Delete…'), does: () => deleteSession(services, session) },
  ];
}

/** Asks first where an answer is being written, and where what is shown is kept nowhere; leads to the turn of that key. Rejects as {@link SessionService.open}. */
export async function openSession(
  { chat, sessions, settings }: Pick<Services, 'chat' | 'sessions' | 'settings'>,
  id: string,
  onOpen: () => void,
  turn?: string,
): Promise<void> {
  const isOther = id !== sessions.current.id;
  const leave = isOther ? await leaveAnswer({ chat, settings }) : { stops: false };
  if (!leave) return;
  // Who has an answer stopped has read that already.
  if (!settings.keepsHistory && chat.snapshot.turns.length > 0 && isOther && !leave.stops) {
    const open = t('Open and Lose This One');
    const detail = notKeptText();
    if ((await vscode.window.showWarningMessage(t('Open another conversation and lose this one?'), { modal: true, detail }, open)) !== open)
      return;
  }
  await sessions.open(id, turn, leave);
  onOpen();
}

/**
 * Goes on in another conversation that begins as this one, once an answer that is being written may be stopped. Resolves as {@link SessionService.fork}; rejects as that does, and with `cancelled`
 * where the answer is to go on.
 */
export async function forkSession(
  { chat, sessions, settings }: Pick<Services, 'chat' | 'sessions' | 'settings'>,
  turn: number,
  { before }: { before: boolean },
): ReturnType<SessionService['fork']> {
  const leave = await leaveAnswer({ chat, settings });
  if (!leave) throw new AppError('cancelled', 'the answer goes on');
  return sessions.fork(turn, { before, ...leave });
}

/** Asks for another name; nothing changes where none is given. Rejects as {@link SessionService.rename}. */
export async function renameSession(sessions: SessionService, id: string, title: string): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: t('Rename Conversation'),
    value: title,
    prompt: t('What it is called in the list.'),
  });
  if (name !== undefined && name.trim() !== '' && name.trim() !== title) await sessions.rename(id, name.trim());
}

/** Which conversations have something of another one, which they keep. */
function copiesWords(others: readonly SessionInfo[]): string {
  const named = others.slice(0, mostNamed).map(({ title }) => t('“{0}”', showHidden(title)));
  const more = others.length - named.length;
  return plural(
    others.length,
    'The conversation {1} has a part of it, forked from the same, and keeps that. Delete it as well where that is to go.',
    '{0} conversations have a part of it, forked from the same, and keep that: {1}. Delete them as well where that is to go.',
    listOf(more > 0 ? [...named, plural(more, '{0} more', '{0} more')] : named),
  );
}

/** Asks first. Rejects as {@link SessionService.remove}, and with `snapshotsLeft` once it is removed. */
export async function deleteSession(
  { clearSnapshots, sessions }: Pick<Services, 'clearSnapshots' | 'sessions'>,
  { id, title }: Pick<SessionInfo, 'id' | 'title'>,
): Promise<void> {
  const remove = t('Delete');
  const removeAll = t('Delete, Damaged Files Too');
  const { files, bytes } = await sessions.damaged();
  // Whatever is wrong with it, it can be removed.
  const { others } = await sessions.kin(id).catch(() => ({ others: [] }));
  const named = files.map((file) => showHidden(file)).join(', ');
  const damaged =
    files.length === 0
      ? ''
      : `\n\n${t('It may still be in {0} ({1}), which was put aside as it was damaged, with whatever couldn’t be read from it.', named, formatBytes(bytes))}`;
  const gone = t('What was said in it is removed from this computer and can’t be brought back. Changes of files stay as they are.');
  const detail = `${gone}${others.length === 0 ? '' : `\n\n${copiesWords(others)}`}${damaged}`;
  const buttons = files.length === 0 ? [remove] : [removeAll, remove];
  const question = t('Delete the conversation “{0}”?', showHidden(title));
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (answer !== remove && answer !== removeAll) return;
  await sessions.remove(id, { damaged: answer === removeAll });
  // What the model has read of it, which nobody could tell from what it has read of others.
  await clearSnapshots();
}

/** Conversations that outlive the window: commands to begin, find, rename and delete them, and a word where they can't be kept. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import type { SessionInfo, SessionMarks } from '../../core/sessions/session.ts';
import { exportSession, importSessions } from './handOnSessions.ts';
import { deleteSession, forkSession, openSession, renameSession } from './sessionDeeds.ts';
import { pickProject } from './projectPick.ts';
import { addSessionCommands } from './sessionCommands.ts';
import { SessionPick, type WantedSessions } from './sessionPick.ts';

export function registerSessions(services: Services): Disposable {
  const { chat, chatPlace, commands, messages, sessions, settings } = services;
  const store = new DisposableStore();
  store.add(sessions.onDidFail((error) => messages.showError(error, 'keeping the conversation')));
  store.add(sessions.onDidPrune((count) => void tellRemoved(count, settings.keepDays)));
  const current = (): { id: string; title: string } => {
    const { id, title } = sessions.current;
    if (title === null) throw new AppError('sessionNone', 'nothing was said yet');
    return { id, title };
  };
  const command = (id: string, run: (...args: unknown[]) => unknown): void => void store.add(registerCommand(messages, id, run));
  let list: SessionPick | undefined;
  const show = (wanted: WantedSessions): void => {
    list = new SessionPick(services, () => void chatPlace.reveal(), wanted);
  };
  command('mlxCode.sessions.show', async (words) => {
    await sessions.ready();
    show(typeof words === 'string' ? { words } : {});
  });
  command('mlxCode.sessions.projects', async () => {
    const project = await pickProject(await sessions.projects());
    if (project) show({ project });
  });
  command('mlxCode.sessions.fork', async () => {
    await sessions.ready();
    const last = chat.snapshot.turns.at(-1);
    if (!last) throw new AppError('sessionNone', 'nothing was said yet');
    await forkSession(services, last.id, { before: false });
    await chatPlace.reveal();
  });
  command('mlxCode.sessions.actions', () => list?.actions());
  command('mlxCode.sessions.rename', async (name) => {
    await sessions.ready();
    const { id, title } = current();
    if (typeof name === 'string' && name.trim() !== '') await sessions.rename(id, name.trim());
    else await renameSession(sessions, id, title);
  });
  command('mlxCode.sessions.openOrigin', async () => {
    await sessions.ready();
    const { forkedFrom } = (await sessions.kin(current().id)).session;
    if (forkedFrom) await openSession(services, forkedFrom.session, () => void chatPlace.reveal(), forkedFrom.turn);
    else void vscode.window.showInformationMessage(t('This conversation was begun anew, and not forked from another one.'));
  });
  command('mlxCode.sessions.delete', async () => {
    await sessions.ready();
    await deleteSession(services, current());
  });
  command('mlxCode.sessions.export', async () => {
    await sessions.ready();
    await exportSession(services, current().id);
  });
  const marked = async (wanted: (info: SessionInfo) => SessionMarks, said: (marks: SessionMarks) => string): Promise<void> => {
    await sessions.ready();
    const { id } = current();
    const marks = wanted((await sessions.kin(id)).session);
    await sessions.mark(id, marks);
    vscode.window.setStatusBarMessage(`$(check) ${said(marks)}`, 5000);
  };
  command('mlxCode.sessions.pin', () =>
    marked(
      ({ pinned }) => ({ pinned: !pinned }),
      ({ pinned }) => (pinned ? t('Pinned the conversation') : t('Unpinned the conversation')),
    ),
  );
  command('mlxCode.sessions.archive', () =>
    marked(
      ({ archived }) => ({ archived: !archived }),
      ({ archived }) => (archived ? t('Archived the conversation') : t('Took the conversation out of the archive')),
    ),
  );
  command('mlxCode.sessions.import', () => importSessions(services));
  store.add(addSessionCommands(commands));
  return store;
}

async function tellRemoved(count: number, days: number): Promise<void> {
  const change = t('Change Setting…');
  const text = plural(
    count,
    'Removed {0} conversation in which nothing was said for {1}.',
    'Removed {0} conversations in which nothing was said for {1}.',
    plural(days, '{0} day', '{0} days'),
  );
  if ((await vscode.window.showInformationMessage(text, change)) === change)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'mlxCode.chat.keepDays');
}

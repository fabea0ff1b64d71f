/** "Show Conversations…": all that were held, found by any word in them, with what can be done with each; Enter goes on with it. */
import * as vscode from 'vscode';
import { countOf } from '../../base/formatNumbers.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import type { SessionFilter, SessionInfo } from '../../core/sessions/session.ts';
import type { SessionService } from '../../core/sessions/sessionService.ts';
import { groupedSessions, hitsBySession, sessionDetail } from '../../core/sessions/sessionWords.ts';
import type { Services } from '../services.ts';
import { exportSession } from './handOnSessions.ts';
import { windowProject } from './windowProject.ts';

interface SessionItem extends vscode.QuickPickItem {
  session?: SessionInfo;
}

/** A button with what it does; those of `session` are on its line. */
interface Deed extends vscode.QuickInputButton {
  does: (session: SessionInfo) => Promise<void>;
}

const mostListed = 500;
const mostFound = 200;
const typingPauseMs = 120;

const icon = (id: string, tooltip: string): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon(id), tooltip });
const ofAll = icon('globe', 'Show Those of All Projects');
const ofProject = icon('folder', 'Show Those of This Project Only');
const archived = icon('archive', 'Show Archived Ones');
const current = icon('comment-discussion', 'Show Those That Are Not Archived');

export function pickSession(services: Pick<Services, 'effects' | 'messages' | 'sessions'>, onOpen: () => void): void {
  const { messages, sessions } = services;
  const pick = vscode.window.createQuickPick<SessionItem>();
  const store = new DisposableStore();
  const filter: SessionFilter = { project: windowProject().key };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  pick.placeholder = 'Type any word that was said, or choose a conversation to go on with';
  Reflect.set(pick, 'sortByLabel', false);

  const doing = (work: Promise<void>, what: string): Promise<void> =>
    work.catch((error: unknown) => {
      messages.showError(error, what);
    });
  const deeds = (session: SessionInfo): Deed[] => [
    { ...icon('edit', 'Rename…'), does: ({ id, title }) => renameSession(sessions, id, title) },
    session.pinned
      ? { ...icon('pinned', 'Unpin'), does: ({ id }) => sessions.mark(id, { pinned: false }) }
      : { ...icon('pin', 'Pin'), does: ({ id }) => sessions.mark(id, { pinned: true }) },
    session.archived
      ? { ...icon('inbox', 'Take Out of the Archive'), does: ({ id }) => sessions.mark(id, { archived: false }) }
      : { ...icon('archive', 'Archive'), does: ({ id }) => sessions.mark(id, { archived: true }) },
    { ...icon('export', 'Export…'), does: ({ id }) => exportSession(services, id) },
    { ...icon('trash', 'Delete…'), does: (chosen) => deleteSession(sessions, chosen) },
  ];
  const itemOf = (session: SessionInfo, detail?: string): SessionItem => ({
    session,
    label: showHidden(session.title),
    description: [...(session.id === sessions.current.id ? ['open here'] : []), sessionDetail(session, windowProject().key)].join(' · '),
    ...(detail === undefined ? {} : { detail }),
    buttons: deeds(session),
    alwaysShow: true,
  });
  const fill = async (): Promise<void> => {
    const turn = ++asked;
    const words = pick.value.trim();
    pick.busy = true;
    try {
      const items = words === '' ? await listed() : await found(pick.value);
      if (turn !== asked) return;
      const before = pick.activeItems[0]?.session?.id;
      pick.keepScrollPosition = true;
      pick.items = items.length > 0 ? items : [{ label: emptyWords(words, filter), alwaysShow: true }];
      const same = items.filter(({ session }) => session && session.id === before);
      if (same.length > 0) pick.activeItems = same;
    } catch (error) {
      if (turn !== asked) return;
      pick.hide();
      messages.showError(error, 'showing conversations');
    } finally {
      if (turn === asked) pick.busy = false;
    }
  };
  const listed = async (): Promise<SessionItem[]> =>
    groupedSessions(await sessions.list(filter, mostListed), new Date()).flatMap(({ heading, entries }) => [
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...entries.map((session) => itemOf(session)),
    ]);
  const found = async (typed: string): Promise<SessionItem[]> =>
    hitsBySession(await sessions.search(typed, filter, mostFound)).map(({ session, hit, more }) =>
      itemOf(session, `${showHidden(hit.text)}${more > 0 ? ` — and in ${countOf(more, 'more message')}` : ''}`),
    );
  const show = (): void => {
    const { name } = windowProject();
    const where = filter.project === undefined ? 'All Projects' : name === '' ? 'Without a Folder' : showHidden(name);
    pick.title = `${filter.archived ? 'Archived Conversations' : 'Conversations'}: ${where}`;
    pick.buttons = [filter.project === undefined ? ofProject : ofAll, filter.archived ? current : archived];
    void fill();
  };

  store.add(
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void fill(), typingPauseMs);
    }),
  );
  store.add(sessions.onDidChange(() => void fill()));
  store.add(
    pick.onDidTriggerButton((button) => {
      if (button === ofAll) delete filter.project;
      else if (button === ofProject) filter.project = windowProject().key;
      else if (button === archived) filter.archived = true;
      else delete filter.archived;
      show();
    }),
  );
  store.add(
    pick.onDidTriggerItemButton(({ button, item: { session } }) => {
      if (!session) return;
      // A question hides the list; it is there again with what came of it.
      pick.ignoreFocusOut = true;
      void doing((button as Deed).does(session), 'changing a conversation').then(() => {
        pick.ignoreFocusOut = false;
        pick.show();
        return fill();
      });
    }),
  );
  store.add(
    pick.onDidAccept(() => {
      const session = pick.selectedItems[0]?.session;
      if (!session) return;
      pick.hide();
      void doing(sessions.open(session.id).then(onOpen), 'opening a conversation');
    }),
  );
  store.add(
    pick.onDidHide(() => {
      // It waits behind a question of its own.
      if (pick.ignoreFocusOut) return;
      clearTimeout(timer);
      store.dispose();
      pick.dispose();
    }),
  );
  show();
  pick.show();
}

function emptyWords(words: string, { project, archived: put }: SessionFilter): string {
  const where = project === undefined ? '' : ' of this project';
  if (words !== '') return `No conversation${where} has these words.`;
  return put ? `No conversation${where} is archived.` : `No conversation${where} is kept yet. What is said in the chat will be here.`;
}

/** Asks for another name; nothing changes where none is given. Rejects as {@link SessionService.rename}. */
export async function renameSession(sessions: SessionService, id: string, title: string): Promise<void> {
  const name = await vscode.window.showInputBox({ title: 'Rename Conversation', value: title, prompt: 'What it is called in the list.' });
  if (name !== undefined && name.trim() !== '' && name.trim() !== title) await sessions.rename(id, name.trim());
}

/** Asks first. Rejects as {@link SessionService.remove}. */
export async function deleteSession(sessions: SessionService, { id, title }: Pick<SessionInfo, 'id' | 'title'>): Promise<void> {
  const remove = 'Delete';
  const detail = 'What was said in it is removed from this computer and can’t be brought back. Changes of files stay as they are.';
  const answer = await vscode.window.showWarningMessage(`Delete the conversation “${showHidden(title)}”?`, { modal: true, detail }, remove);
  if (answer === remove) await sessions.remove(id);
}

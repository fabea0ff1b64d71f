/** "Show Conversations…": all that were held, found by any word in them, with what can be done with each; Enter goes on with it. */
import * as vscode from 'vscode';
import { formatBytes } from '../../base/formatNumbers.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import type { SessionFilter, SessionHit, SessionInfo, SessionProject } from '../../core/sessions/session.ts';
import type { SessionService } from '../../core/sessions/sessionService.ts';
import { groupedSessions, hitsBySession, listText, sessionDetail } from '../../core/sessions/sessionWords.ts';
import type { Services } from '../services.ts';
import { exportSession } from './handOnSessions.ts';
import { pickProject } from './projectPick.ts';
import { windowProject } from './windowProject.ts';

interface SessionItem extends vscode.QuickPickItem {
  session?: SessionInfo;
  /** The turn in which it was found. */
  turn?: string;
}

/** A button with what it does; those of `session` are on its line. */
interface Deed extends vscode.QuickInputButton {
  does: (session: SessionInfo) => Promise<void>;
}

const mostListed = 500;
const mostFound = 200;
const typingPauseMs = 120;

const icon = (id: string, tooltip: string): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon(id), tooltip });

export function pickSession(
  services: Pick<Services, 'chat' | 'clearSnapshots' | 'effects' | 'messages' | 'sessions' | 'settings'>,
  onOpen: () => void,
): void {
  const { messages, sessions } = services;
  const pick = vscode.window.createQuickPick<SessionItem>();
  const store = new DisposableStore();
  const filter: SessionFilter = { project: windowProject().key };
  let project: SessionProject = windowProject();
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const ofAll = icon('globe', t('Show Those of All Projects'));
  const ofProject = icon('folder', t('Show Those of This Project Only'));
  const archived = icon('archive', t('Show Archived Ones'));
  const current = icon('comment-discussion', t('Show Those That Are Not Archived'));
  const projects = icon('root-folder', t('Projects…'));
  pick.placeholder = t('Type any word that was said, or choose a conversation to go on with');
  Reflect.set(pick, 'sortByLabel', false);

  const doing = (work: Promise<void>, what: string): Promise<void> =>
    work.catch((error: unknown) => {
      messages.showError(error, what);
    });
  const deeds = (session: SessionInfo): Deed[] => [
    { ...icon('edit', t('Rename…')), does: ({ id, title }) => renameSession(sessions, id, title) },
    session.pinned
      ? { ...icon('pinned', t('Unpin')), does: ({ id }) => sessions.mark(id, { pinned: false }) }
      : { ...icon('pin', t('Pin')), does: ({ id }) => sessions.mark(id, { pinned: true }) },
    session.archived
      ? { ...icon('inbox', t('Take Out of the Archive')), does: ({ id }) => sessions.mark(id, { archived: false }) }
      : { ...icon('archive', t('Archive')), does: ({ id }) => sessions.mark(id, { archived: true }) },
    { ...icon('export', t('Export…')), does: ({ id }) => exportSession(services, id) },
    { ...icon('trash', t('Delete…')), does: (chosen) => deleteSession(services, chosen) },
  ];
  const itemOf = (session: SessionInfo, detail?: string): SessionItem => ({
    session,
    label: listText(session.title),
    description: [
      ...(session.id === sessions.current.id ? [t('open here')] : []),
      // In the archive all are.
      ...(session.archived && !filter.archived ? [t('archived')] : []),
      listText(sessionDetail(session, windowProject())),
    ].join(' · '),
    ...(detail === undefined ? {} : { detail }),
    buttons: deeds(session),
    alwaysShow: true,
  });
  const fill = async (): Promise<void> => {
    const turn = ++asked;
    const words = pick.value.trim();
    pick.busy = true;
    try {
      const found = words === '' ? await listed() : await hitsOf(pick.value);
      if (turn !== asked) return;
      const items: SessionItem[] = found.length > 0 ? found : [{ label: emptyWords(words, filter), alwaysShow: true }];
      // It is told each second while a window has an answer written; who reads the list, or hears it, isn't disturbed.
      const now = JSON.stringify(items.map(({ session, label, description, detail }) => [session?.id, session?.pinned, session?.archived, label, description, detail])); // prettier-ignore
      if (now === shown) return;
      shown = now;
      const before = pick.activeItems[0]?.session?.id;
      pick.keepScrollPosition = true;
      pick.items = items;
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
  const listed = async (): Promise<SessionItem[]> => {
    const all = await sessions.list(filter, mostListed + 1);
    const items = groupedSessions(all.slice(0, mostListed), new Date()).flatMap(({ heading, entries }): SessionItem[] => [
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...entries.map((session) => itemOf(session)),
    ]);
    return all.length > mostListed
      ? [...items, { label: t('There are more: type a word that was said in one.'), alwaysShow: true }]
      : items;
  };
  const hitsOf = async (typed: string): Promise<SessionItem[]> => {
    const hits = await sessions.search(typed, filter, mostFound + 1);
    // What is looked for is found wherever it is: those that were put away stand below the others.
    const room = mostFound - hits.length;
    const away = filter.archived || room <= 0 ? [] : await sessions.search(typed, { ...filter, archived: true }, room + 1);
    const archivedOnes = foundItems(away.slice(0, Math.max(room, 0)));
    const items = [
      ...foundItems(hits.slice(0, mostFound)),
      ...(archivedOnes.length > 0 ? [{ label: t('Archived'), kind: vscode.QuickPickItemKind.Separator }, ...archivedOnes] : []),
    ];
    return hits.length + away.length > mostFound ? [...items, { label: t('There are more: type another word.'), alwaysShow: true }] : items;
  };
  const foundItems = (hits: readonly SessionHit[]): SessionItem[] =>
    hitsBySession(hits).map(({ session, hit, turn, more }) => ({
      ...itemOf(
        session,
        more > 0 ? plural(more, '{1} — and in {0} more message', '{1} — and in {0} more messages', listText(hit.text)) : listText(hit.text),
      ),
      ...(turn !== null && { turn }),
    }));
  const show = (): void => {
    const where = filter.project === undefined ? t('All Projects') : project.key === '' ? t('Without a Folder') : showHidden(project.name);
    pick.title = filter.archived ? t('Archived Conversations: {0}', where) : t('Conversations: {0}', where);
    pick.buttons = [projects, filter.project === windowProject().key ? ofAll : ofProject, filter.archived ? current : archived];
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
      if (button === projects) {
        void doing(chooseProject(), 'showing the projects');
        return;
      }
      if (button === ofAll) delete filter.project;
      else if (button === ofProject) filter.project = (project = windowProject()).key;
      else if (button === archived) filter.archived = true;
      else delete filter.archived;
      show();
    }),
  );
  /** A question hides the list; it is there again with what came of it. */
  const aside = async (work: Promise<void>): Promise<void> => {
    pick.ignoreFocusOut = true;
    await work;
    pick.ignoreFocusOut = false;
    pick.show();
  };
  const chooseProject = (): Promise<void> =>
    aside(
      (async () => {
        const chosen = await pickProject(await sessions.projects());
        if (!chosen) return;
        project = chosen;
        filter.project = chosen.key;
        pick.value = '';
        show();
      })(),
    );
  store.add(
    pick.onDidTriggerItemButton(({ button, item: { session } }) => {
      if (session) void aside(doing((button as Deed).does(session), 'changing a conversation')).then(() => fill());
    }),
  );
  store.add(
    pick.onDidAccept(() => {
      const { session, turn } = pick.selectedItems[0] ?? {};
      if (!session) return;
      pick.hide();
      void doing(openSession(services, session.id, onOpen, turn), 'opening a conversation');
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

/** Asks first where what is shown is kept nowhere. */
async function openSession(
  { chat, sessions, settings }: Pick<Services, 'chat' | 'sessions' | 'settings'>,
  id: string,
  onOpen: () => void,
  turn?: string,
): Promise<void> {
  if (!settings.keepsHistory && chat.snapshot.turns.length > 0 && id !== sessions.current.id) {
    const open = t('Open and Lose This One');
    const detail = t(
      'What is said now isn’t kept, as “Keep History” (mlxCode.chat.keepHistory) is switched off. /save writes it into a file.',
    );
    if ((await vscode.window.showWarningMessage(t('Open another conversation and lose this one?'), { modal: true, detail }, open)) !== open)
      return;
  }
  await sessions.open(id, turn);
  onOpen();
}

function emptyWords(words: string, { project, archived: put }: SessionFilter): string {
  if (project === undefined) {
    if (words !== '') return put ? t('No archived conversation has these words.') : t('No conversation has these words.');
    return put ? t('No conversation is archived.') : t('No conversation is kept yet. What is said in the chat will be here.');
  }
  if (words !== '')
    return put ? t('No archived conversation of this project has these words.') : t('No conversation of this project has these words.');
  return put
    ? t('No conversation of this project is archived.')
    : t('No conversation of this project is kept yet. What is said in the chat will be here.');
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

/** Asks first. Rejects as {@link SessionService.remove}, and with `snapshotsLeft` once it is removed. */
export async function deleteSession(
  { clearSnapshots, sessions }: Pick<Services, 'clearSnapshots' | 'sessions'>,
  { id, title }: Pick<SessionInfo, 'id' | 'title'>,
): Promise<void> {
  const remove = t('Delete');
  const removeAll = t('Delete, Damaged Files Too');
  const { files, bytes } = await sessions.damaged();
  const named = files.map((file) => showHidden(file)).join(', ');
  const damaged =
    files.length === 0
      ? ''
      : `\n\n${t('It may still be in {0} ({1}), which was put aside as it was damaged, with whatever couldn’t be read from it.', named, formatBytes(bytes))}`;
  const detail = `${t('What was said in it is removed from this computer and can’t be brought back. Changes of files stay as they are.')}${damaged}`;
  const buttons = files.length === 0 ? [remove] : [removeAll, remove];
  const question = t('Delete the conversation “{0}”?', showHidden(title));
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (answer !== remove && answer !== removeAll) return;
  await sessions.remove(id, { damaged: answer === removeAll });
  // What the model has read of it, which nobody could tell from what it has read of others.
  await clearSnapshots();
}

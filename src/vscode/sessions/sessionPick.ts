/** "Show Conversations…": all that were held, found by any word in them, with what can be done with each; Enter goes on with it. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import type { SessionFilter, SessionHit, SessionInfo, SessionProject } from '../../core/sessions/session.ts';
import { groupedSessions, hitsBySession, listText, sessionDetail } from '../../core/sessions/sessionWords.ts';
import { setContext } from '../commands.ts';
import type { Services } from '../services.ts';
import { pickProject } from './projectPick.ts';
import { type ChosenFilter, filterOf, filterWords, pickFilter } from './sessionFilterPick.ts';
import { type Deed, openSession, sessionDeeds } from './sessionDeeds.ts';
import { windowProject } from './windowProject.ts';

type Parts = Pick<Services, 'chat' | 'clearSnapshots' | 'effects' | 'messages' | 'sessions' | 'settings'>;

interface SessionItem extends vscode.QuickPickItem {
  session?: SessionInfo;
  /** The turn in which it was found. */
  turn?: string;
  /** What choosing it does, where it is no conversation. */
  deed?: Deed;
}

interface DeedItem extends vscode.QuickPickItem {
  deed?: Deed;
}

/** A button with what it does. */
interface DeedButton extends vscode.QuickInputButton {
  deed: Deed;
}

/** What is looked for from the start. */
export interface WantedSessions {
  words?: string;
  project?: SessionProject;
}

const mostListed = 500;
const mostFound = 200;
/** Models that the filter offers. */
const mostAnswerers = 50;
const typingPauseMs = 120;
/** The key that leads to what can be done holds while the list is shown. */
const listedKey = 'mlxCode.sessions.listed';

export class SessionPick {
  readonly #parts: Parts;
  readonly #onOpen: () => void;
  readonly #pick = vscode.window.createQuickPick<SessionItem>();
  readonly #store = new DisposableStore();
  /** Of which project, and whether those of the archive. */
  readonly #filter: SessionFilter;
  #chosen: ChosenFilter = {};
  #project: SessionProject;
  #shown = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #closed = false;
  /** It is hidden behind a question of its own. */
  #waits = false;

  /** Shows the list; `onOpen` hears that one was opened. */
  constructor(parts: Parts, onOpen: () => void, { words = '', project = windowProject() }: WantedSessions = {}) {
    this.#parts = parts;
    this.#onOpen = onOpen;
    this.#project = project;
    this.#filter = { project: project.key };
    const pick = this.#pick;
    pick.placeholder = t('Type any word that was said, or choose a conversation to go on with. More: Ctrl+. (⌘.)');
    pick.value = words;
    Reflect.set(pick, 'sortByLabel', false);
    const { sessions } = parts;
    this.#store.add(
      pick.onDidChangeValue(() => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#fill(), typingPauseMs);
      }),
    );
    this.#store.add(sessions.onDidChange(() => void this.#fill()));
    this.#store.add(pick.onDidTriggerButton((button) => void this.#do((button as DeedButton).deed)));
    this.#store.add(
      pick.onDidTriggerItemButton(({ button }) => {
        const { deed } = button as DeedButton;
        void this.#aside(() => this.#do(deed));
      }),
    );
    this.#store.add(
      pick.onDidAccept(() => {
        const [{ deed, session, turn } = {}] = pick.selectedItems as Partial<SessionItem>[];
        if (deed) void this.#do(deed);
        else this.#open(session?.id, turn);
      }),
    );
    this.#store.add(
      pick.onDidHide(() => {
        setContext(listedKey, false);
        if (!this.#waits) this.#close();
      }),
    );
    this.#refresh();
    this.#show();
  }

  /** Has something chosen that can be done with the line that is active, or with the list: what its buttons do, with the keyboard alone. */
  async actions(): Promise<void> {
    const pick = this.#pick;
    // It is asked already.
    if (this.#closed || this.#waits) return;
    const [active] = pick.activeItems;
    const { session } = active ?? {};
    const itemOf = (deed: Deed): DeedItem => ({ label: `$(${deed.icon}) ${deed.label}`, deed });
    const separator = (label: string): DeedItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const open: Deed = {
      icon: 'comment-discussion',
      label: t('Open'),
      does: () => {
        this.#open(active?.session?.id, active?.turn);
        return Promise.resolve();
      },
    };
    const items = [
      ...(session ? [separator(listText(session.title)), ...[open, ...this.#deeds(session)].map(itemOf)] : []),
      separator(t('The List')),
      ...this.#listDeeds().map(itemOf),
    ];
    await this.#aside(async () => {
      const title = session ? showHidden(session.title) : t('The List');
      const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: t('What is to be done?') });
      if (chosen?.deed) await this.#do(chosen.deed);
    });
  }

  /** What is done with the list itself. */
  #listDeeds(): Deed[] {
    const filter = this.#filter;
    const change = (icon: string, label: string, work: () => void): Deed => ({
      icon,
      label,
      does: () => {
        work();
        this.#refresh();
        return Promise.resolve();
      },
    });
    const own = windowProject();
    const isFiltered = filterWords(this.#chosen).length > 0;
    return [
      { icon: isFiltered ? 'filter-filled' : 'filter', label: t('Filter…'), does: () => this.#aside(() => this.#chooseFilter()) },
      { icon: 'root-folder', label: t('Projects…'), does: () => this.#aside(() => this.#chooseProject()) },
      filter.project === own.key
        ? change('globe', t('Show Those of All Projects'), () => delete filter.project)
        : change('folder', t('Show Those of This Project Only'), () => (filter.project = (this.#project = own).key)),
      filter.archived
        ? change('comment-discussion', t('Show Those That Are Not Archived'), () => delete filter.archived)
        : change('archive', t('Show Archived Ones'), () => (filter.archived = true)),
    ];
  }

  get #wanted(): SessionFilter {
    return { ...this.#filter, ...filterOf(this.#chosen, new Date()) };
  }

  async #chooseFilter(): Promise<void> {
    const chosen = await pickFilter(this.#chosen, await this.#parts.sessions.answerers(this.#filter, mostAnswerers));
    if (chosen) this.#setFilter(chosen);
  }

  #setFilter(chosen: ChosenFilter): void {
    this.#chosen = chosen;
    this.#refresh();
  }

  async #chooseProject(): Promise<void> {
    const chosen = await pickProject(await this.#parts.sessions.projects());
    if (!chosen) return;
    this.#project = chosen;
    this.#filter.project = chosen.key;
    this.#pick.value = '';
    this.#refresh();
  }

  /** With what leads to where it was forked. */
  #deeds(session: SessionInfo): Deed[] {
    const { forkedFrom } = session;
    const origin: Deed = {
      icon: 'repo-forked',
      label: t('Open the One It Was Forked From'),
      does: () => {
        this.#open(forkedFrom?.session, forkedFrom?.turn);
        return Promise.resolve();
      },
    };
    return [...sessionDeeds(this.#parts, session), ...(forkedFrom?.title == null ? [] : [origin])];
  }

  #open(id: string | undefined, turn: string | undefined): void {
    if (id === undefined) return;
    this.#close();
    void this.#said(openSession(this.#parts, id, this.#onOpen, turn), 'opening a conversation');
  }

  #do(deed: Deed): Promise<void> {
    return this.#said(deed.does(), 'changing a conversation');
  }

  #said(work: Promise<void>, what: string): Promise<void> {
    return work.catch((error: unknown) => {
      this.#parts.messages.showError(error, what);
    });
  }

  /** A question hides the list; it is there again with what came of it. */
  async #aside(work: () => Promise<void>): Promise<void> {
    const outer = !this.#waits;
    this.#waits = true;
    this.#pick.ignoreFocusOut = true;
    try {
      await work();
    } finally {
      // Something was opened meanwhile, or another question hides it still.
      if (outer && !this.#closed) {
        this.#waits = false;
        this.#pick.ignoreFocusOut = false;
        this.#show();
        // What it had was not drawn again.
        this.#shown = '';
        void this.#fill();
      }
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    setContext(listedKey, false);
    clearTimeout(this.#timer);
    this.#store.dispose();
    this.#pick.dispose();
  }

  #show(): void {
    setContext(listedKey, true);
    this.#pick.show();
  }

  /** After another filter was set. */
  #refresh(): void {
    const { archived, project } = this.#filter;
    const where = project === undefined ? t('All Projects') : project === '' ? t('Without a Folder') : showHidden(this.#project.name);
    const which = [where, ...filterWords(this.#chosen).map(showHidden)].join(' · ');
    this.#pick.title = archived ? t('Archived Conversations: {0}', which) : t('Conversations: {0}', which);
    this.#pick.buttons = this.#listDeeds().map(buttonOf);
    void this.#fill();
  }

  async #fill(): Promise<void> {
    if (this.#closed) return;
    const pick = this.#pick;
    const turn = ++this.#asked;
    const words = pick.value.trim();
    pick.busy = true;
    try {
      const found = words === '' ? await this.#listed() : await this.#hits(pick.value);
      if (turn !== this.#asked) return;
      const items = found.length > 0 ? found : this.#nothing(words);
      // It is told each second while a window has an answer written; who reads the list, or hears it, isn't disturbed.
      const now = JSON.stringify(items.map(({ session, label, description, detail }) => [session?.id, session?.pinned, session?.archived, label, description, detail])); // prettier-ignore
      if (now === this.#shown) return;
      this.#shown = now;
      const before = pick.activeItems[0]?.session?.id;
      pick.keepScrollPosition = true;
      pick.items = items;
      const same = items.filter(({ session }) => session && session.id === before);
      if (same.length > 0) pick.activeItems = same;
    } catch (error) {
      if (turn !== this.#asked) return;
      pick.hide();
      this.#parts.messages.showError(error, 'showing conversations');
    } finally {
      if (turn === this.#asked) pick.busy = false;
    }
  }

  #nothing(words: string): SessionItem[] {
    if (filterWords(this.#chosen).length === 0) return [{ label: emptyWords(words, this.#filter), alwaysShow: true }];
    const all: Deed = {
      icon: 'clear-all',
      label: t('Show All Again'),
      does: () => {
        this.#setFilter({});
        return Promise.resolve();
      },
    };
    return [
      {
        label: words === '' ? t('No conversation fits the filter.') : t('No conversation that fits the filter has these words.'),
        alwaysShow: true,
      },
      { label: `$(${all.icon}) ${all.label}`, alwaysShow: true, deed: all },
    ];
  }

  async #listed(): Promise<SessionItem[]> {
    const all = await this.#parts.sessions.list(this.#wanted, mostListed + 1);
    const items = groupedSessions(all.slice(0, mostListed), new Date()).flatMap(({ heading, entries }): SessionItem[] => [
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...entries.map((session) => this.#itemOf(session)),
    ]);
    return all.length > mostListed
      ? [...items, { label: t('There are more: type a word that was said in one.'), alwaysShow: true }]
      : items;
  }

  async #hits(typed: string): Promise<SessionItem[]> {
    const { sessions } = this.#parts;
    const filter = this.#wanted;
    const hits = await sessions.search(typed, filter, mostFound + 1);
    // What is looked for is found wherever it is: those that were put away stand below the others.
    const room = mostFound - hits.length;
    const away = filter.archived || room <= 0 ? [] : await sessions.search(typed, { ...filter, archived: true }, room + 1);
    const archivedOnes = this.#found(away.slice(0, Math.max(room, 0)));
    const items = [
      ...this.#found(hits.slice(0, mostFound)),
      ...(archivedOnes.length > 0 ? [{ label: t('Archived'), kind: vscode.QuickPickItemKind.Separator }, ...archivedOnes] : []),
    ];
    return hits.length + away.length > mostFound ? [...items, { label: t('There are more: type another word.'), alwaysShow: true }] : items;
  }

  #found(hits: readonly SessionHit[]): SessionItem[] {
    return hitsBySession(hits).map(({ session, hit, turn, more }) => ({
      ...this.#itemOf(
        session,
        more > 0 ? plural(more, '{1} — and in {0} more message', '{1} — and in {0} more messages', listText(hit.text)) : listText(hit.text),
      ),
      ...(turn !== null && { turn }),
    }));
  }

  #itemOf(session: SessionInfo, detail?: string): SessionItem {
    return {
      session,
      label: listText(session.title),
      description: [
        ...(session.id === this.#parts.sessions.current.id ? [t('open here')] : []),
        // In the archive all are.
        ...(session.archived && !this.#filter.archived ? [t('archived')] : []),
        listText(sessionDetail(session, windowProject())),
      ].join(' · '),
      ...(detail === undefined ? {} : { detail }),
      buttons: this.#deeds(session).map(buttonOf),
      alwaysShow: true,
    };
  }
}

function buttonOf(deed: Deed): DeedButton {
  return { iconPath: new vscode.ThemeIcon(deed.icon), tooltip: deed.label, deed };
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

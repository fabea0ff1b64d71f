/**
 * The conversation of a window as one of many that are kept: it is written down as it goes, comes back where it stood, and makes room for another one. It must not know how sessions are
 * listed or asked for, nor where the store is.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import type { Turn } from '../../protocol/webview.ts';
import { changeLabel } from '../chat/editCard.ts';
import { showHidden } from '../security/hiddenText.ts';
import { rewording, type Rewording } from '../chat/keptRequest.ts';
import { patiently } from '../indexing/patience.ts';
import { AnswersElsewhere } from './answersElsewhere.ts';
import type { HandedOn } from './handedOn.ts';
import { isUnended, restoredTurn } from './restoredTurn.ts';
import type {
  AskedText,
  KeptRequest,
  KeptSession,
  KeptTurn,
  ProjectSessions,
  SessionFilter,
  SessionHit,
  SessionId,
  SessionInfo,
  SessionKin,
  SessionMarks,
  SessionProject,
  SessionStore,
} from './session.ts';
import type { TurnKeeper, TurnToKeep } from './turnKeeper.ts';
import { type Place, TurnWriter } from './turnWriter.ts';

/** The chat as it is told what was said earlier. */
export interface SessionChat {
  /** Whether an answer is being written. */
  readonly busy: boolean;
  /** Shows turns before or after those that are there, and goes on after them. `numbered` hears the number of each before that, with its place among them. */
  restore(turns: readonly TurnToKeep[], where: 'before' | 'after', numbered: (turn: number, at: number) => void): void;
  /** Shows a turn as it is by now, where that makes a difference. */
  replace(turn: number, now: TurnToKeep): void;
  /** Leads to a turn that is shown. */
  point(turn: number): void;
  /** Ends an answer that is being written, and shows nothing any more. */
  clear(): void;
}

/** Which session a window had last: known to the window alone, as others may have the same folders open. */
export interface LastSession {
  /** Undefined where nothing is known; a null id where a new one was wanted and nothing has been said in it. */
  get(): { id: SessionId | null; at: number } | undefined;
  set(last: { id: SessionId | null; at: number }): void;
}

export interface SessionServiceParts {
  store: SessionStore;
  chat: SessionChat;
  last: LastSession;
  project: () => SessionProject;
  /** What is said is kept. */
  keeps: () => boolean;
  /** Days after which a conversation in which nothing is said any more is removed; 0 for never. */
  keepDays: () => number;
  newId: () => string;
  now: () => number;
  log: Log;
}

/** Those of a project among which the newest is looked for; pinned ones come before. */
const mostRecent = 200;
/** Windows without a folder that may have conversations of their own. */
const mostElsewhere = 8;
/** Milliseconds that a window which closes waits for the store. */
const closingMs = 2_000;

export class SessionService implements TurnKeeper, Disposable {
  readonly #parts: SessionServiceParts;
  readonly #changed = new Emitter<undefined>();
  readonly #failed = new Emitter<AppError>();
  readonly #pruned = new Emitter<number>();
  readonly #removed = new Emitter<readonly string[]>();
  #id: SessionId;
  #title: string | null = null;
  #titleBy: SessionInfo['titleBy'] = 'question';
  /** The one that no other window may remove for its age. */
  #held: SessionId | null = null;
  /** Of the turns that are shown. */
  #places = new Map<number, Place>();
  readonly #elsewhere: AnswersElsewhere;
  /** How often a turn of the one that is open was kept, as far as is known here. */
  #puts = 0;
  #failure: AppError | null = null;
  /** The store is asked one thing after the other. */
  readonly #turns = new OneByOne();
  readonly #writer: TurnWriter;
  #resumed: Promise<void> | null = null;
  readonly #following: Disposable;
  #watching: Disposable | null = null;
  #closed = false;

  constructor(parts: SessionServiceParts) {
    this.#parts = parts;
    this.#id = parts.newId();
    this.#writer = new TurnWriter({
      store: parts.store,
      turns: this.#turns,
      begin: (session, question) => this.#beginOf(session, question),
      onPut: (session) => {
        if (session === this.#id) this.#puts++;
      },
      onFail: (error) => this.#fail(error),
      onKept: () => (this.#failure = null),
    });
    this.#elsewhere = new AnswersElsewhere({
      read: (session, key) => parts.store.readTurn(session, key),
      restored: async (kept, deleted) => (deleted ? restoredTurn(kept, false) : this.#restoredOne(kept)),
      show: (number, turn) => parts.chat.replace(number, turn),
      lookSoon: () => this.#lookSoon(),
    });
    this.#following = parts.store.onDidChangeState((state) => {
      if (state.kind === 'setAside')
        this.#failed.fire(new AppError('storeSetAside', 'the store was damaged', { file: state.file, ...state.salvaged }));
      // Said before somebody asks what can't be kept then.
      if (state.kind === 'newer') this.#fail(new AppError('storeNewer', 'a later version has written the store'));
    });
  }

  /** Told when another session is open, and when something may have changed in what is kept, by whichever window. */
  get onDidChange(): Event<undefined> {
    return this.#changed.event;
  }

  /** Told once when what is said can't be kept any more, or what was said can't be read, again only after it was kept once more; of a file that a later version has written, as soon as it is opened; and of a damaged file that was put aside. */
  get onDidFail(): Event<AppError> {
    return this.#failed.event;
  }

  /** Told how many conversations were removed for their age. */
  get onDidPrune(): Event<number> {
    return this.#pruned.event;
  }

  /** Told what was asked in a conversation that the user has removed, for whoever keeps such words elsewhere. */
  get onDidRemove(): Event<readonly string[]> {
    return this.#removed.event;
  }

  /** The one that is open; a null title before anything was asked in it. */
  get current(): { id: SessionId; title: string | null } {
    return { id: this.#id, title: this.#title };
  }

  ready(): Promise<void> {
    this.#resumed ??= this.#resume().catch((error: unknown) => this.#fail(error));
    return this.#resumed;
  }

  keyOf(turn: number): string {
    return this.#placeOf(turn).key;
  }

  async keep(wanted: TurnToKeep): Promise<void> {
    if (!this.#parts.keeps()) return;
    await this.#writer.keep({ ...wanted, turn: { ...wanted.turn, forked: undefined } }, this.#placeOf(wanted.turn.id));
  }

  async piece(turn: number, at: number, text: string): Promise<void> {
    if (this.#parts.keeps()) await this.#writer.piece(turn, at, text);
  }

  /** Makes room for a new conversation; what was said stays kept. */
  begin(): void {
    const left = this.#id;
    this.#leave();
    // Before a window that ends now could say that a new one was wanted.
    void this.#turns
      .do(async () => {
        if (this.#writer.has(left)) await this.#parts.store.mark(left, { closed: true });
      })
      .catch((error: unknown) => this.#parts.log.warn(`that a conversation was left is not kept: ${String(error)}`));
    this.#parts.last.set({ id: null, at: this.#parts.now() });
    this.#changed.fire(undefined);
  }

  /**
   * Shows another one in the place of this one, and leads to the turn of it that has that key, which may be in the one that is open; `stops` ends an answer that is being written. Rejects with
   * `busy` while one is and isn't to be stopped, `sessionGone`, and as the store does.
   */
  async open(id: SessionId, turn: string | null = null, { stops = false }: { stops?: boolean } = {}): Promise<void> {
    await this.ready();
    if (id === this.#id && this.#point(turn)) return;
    const { chat } = this.#parts;
    const own = this.#held;
    // Before it is read, so that nobody removes it for its age in between.
    await this.#hold(id);
    try {
      const kept = await this.read(id);
      const turns = await this.#restored(kept);
      if (chat.busy && !stops) throw new AppError('busy', 'an answer is being written');
      this.#leave();
      this.#show(kept, turns);
      this.#point(turn);
    } catch (error) {
      void this.#hold(own);
      throw error;
    }
  }

  /**
   * Goes on in another conversation that begins as this one, up to a turn or, `before` it, without it; this one stays as it is. Resolves with what was asked in that turn, and with what. Rejects
   * with `busy` but where it `stops` an answer that is being written, with `historyOff`, `sessionGone` and as the store does.
   */
  async fork(turn: number, { before, stops = false }: { before: boolean; stops?: boolean }): Promise<Rewording> {
    const { chat, store, keeps, newId } = this.#parts;
    if (!keeps()) throw new AppError('historyOff', 'nothing is kept');
    const requireIdle = (): void => {
      if (chat.busy && !stops) throw new AppError('busy', 'an answer is being written');
    };
    requireIdle();
    const { session, key } = this.#placeOf(turn);
    await this.#requireKept(turn, session);
    const { info, turns } = await this.read(session);
    const at = turns.findIndex((kept) => kept.key === key);
    const kept = turns[at];
    if (!kept) throw new AppError('sessionGone', 'no such turn');
    const through = before ? turns[at - 1] : kept;
    requireIdle();
    if (through) {
      const id = newId();
      await this.#turns.do(() => store.fork(session, through.key, { id, title: forkTitle(info) }));
      try {
        await this.open(id, null, { stops });
      } catch (error) {
        // Nobody has asked for a copy that isn't gone on with.
        await this.#turns.do(() => store.remove(id));
        throw error;
      }
    } else this.begin();
    return rewording(kept.turn, kept.request);
  }

  /** A turn that isn't in the store can't be copied there. Throws why it isn't. */
  async #requireKept(turn: number, session: SessionId): Promise<void> {
    if (!this.#writer.isUnsaved(turn)) return;
    await this.#writer.tryNow();
    if (!this.#writer.isUnsaved(turn)) return;
    if (!this.#writer.has(session)) throw this.#failure ?? new AppError('sessionNone', 'nothing was asked in it');
    throw this.#failure ?? new AppError('storeUnavailable', 'it is not kept', { cause: 'failed' });
  }

  /** The projects of which conversations are kept. Rejects as the store does. */
  projects(): Promise<ProjectSessions[]> {
    return this.#parts.store.projects();
  }

  /** What was asked in this window's project, the newest first, as {@link SessionStore.questions}. Rejects as the store does. */
  questions(most: number, longest: number): Promise<AskedText[]> {
    return this.#parts.store.questions(this.#parts.project().key, most, longest);
  }

  /** How one stands, and with which it begins as. Rejects with `sessionGone` and as the store does. */
  async kin(id: SessionId): Promise<SessionKin> {
    const kin = await this.#turns.do(() => this.#parts.store.kin(id));
    if (!kin) throw new AppError('sessionGone', `no session ${id}`);
    return kin;
  }

  list(filter: SessionFilter, most: number): Promise<SessionInfo[]> {
    return this.#parts.store.list(filter, most);
  }

  /** Who answered last in one of them, those of the newest first. Rejects as the store does. */
  answerers(filter: SessionFilter, most: number): Promise<string[]> {
    return this.#parts.store.answerers(filter, most);
  }

  search(words: string, filter: Omit<SessionFilter, 'words'>, most: number): Promise<SessionHit[]> {
    return this.#parts.store.search(words, filter, most);
  }

  /** All that was said in one. Rejects with `sessionGone` and as the store does. */
  async read(id: SessionId): Promise<KeptSession> {
    const kept = await this.#turns.do(() => this.#parts.store.read(id));
    if (!kept) throw new AppError('sessionGone', `no session ${id}`);
    return kept;
  }

  /** Calls it as the user says. Rejects with `sessionGone` and as the store does. */
  async rename(id: SessionId, title: string): Promise<void> {
    await this.#turns.do(() => this.#parts.store.rename(id, title, 'user'));
    if (id === this.#id) {
      this.#title = title;
      this.#titleBy = 'user';
    }
    this.#changed.fire(undefined);
  }

  /** Whether the one that is open is called by its first question still. */
  get namedByQuestion(): boolean {
    return this.#title !== null && this.#titleBy === 'question';
  }

  /** Calls it as a model says, where it is open and still called by its question. Rejects as {@link rename}. */
  async nameByModel(id: SessionId, title: string): Promise<void> {
    const waits = (): boolean => id === this.#id && this.namedByQuestion;
    if (!waits()) return;
    await this.#turns.do(() => this.#parts.store.rename(id, title, 'model'));
    if (!waits()) return;
    this.#titleBy = 'model';
    this.#title = title;
    this.#changed.fire(undefined);
  }

  /** Rejects as {@link rename}. */
  async mark(id: SessionId, marks: SessionMarks): Promise<void> {
    await this.#turns.do(() => this.#parts.store.mark(id, marks));
    this.#changed.fire(undefined);
  }

  /** Files that were damaged and put aside: what is removed may still be in them. Rejects as the store does. */
  damaged(): Promise<{ files: string[]; bytes: number }> {
    return this.#parts.store.damaged();
  }

  /** Removes it for good; where it is the one that is open, that ends. `damaged`: also the files that were damaged. Rejects as the store does. */
  async remove(id: SessionId, { damaged = false }: { damaged?: boolean } = {}): Promise<void> {
    if (id === this.#id) this.begin();
    await this.#turns.do(async () => {
      this.#writer.forget(id);
      // What can't be read is removed all the same.
      const kept = await this.#parts.store.read(id).catch(() => null);
      await this.#parts.store.remove(id);
      this.#removed.fire((kept?.turns ?? []).map(({ turn }) => turn.question));
      if (damaged) await this.#parts.store.removeDamaged();
    });
    this.#changed.fire(undefined);
  }

  /**
   * Keeps what was handed on as conversations of this window's project, each as another one, whole or not at all; `onTaken` hears how many are in the list. Nothing that is said meanwhile waits
   * for all of them. Rejects with `cancelled`, and as the store does: those before stay.
   */
  async take(handedOn: readonly HandedOn[], onTaken: (count: number) => void, signal: AbortSignal): Promise<void> {
    const { store, project, newId } = this.#parts;
    try {
      for (const [at, { title, project: name, created, turns }] of handedOn.entries()) {
        throwIfCancelled(signal);
        const { key, name: own } = project();
        const info = { id: newId(), project: { key, name: name === '' ? own : name }, title, created };
        await store.bring(
          info,
          turns.map((one) => ({ ...one, key: newId(), request: askedElsewhere(one.turn) })),
        );
        onTaken(at + 1);
      }
    } finally {
      this.#changed.fire(undefined);
    }
  }

  /** Ends the conversation and lets go of the store, for whoever removes what is kept. What is said after that is kept again. */
  async release(): Promise<void> {
    this.begin();
    this.#watching?.dispose();
    this.#watching = null;
    await this.#turns.do(async () => {
      this.#writer.forgetAll();
      await this.#parts.store.release();
    });
  }

  /** Keeps what couldn't be kept so far, where that doesn't take too long, and asks the store nothing more by itself: it can be closed then. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#elsewhere.close();
    this.#watching?.dispose();
    this.#watching = null;
    const { over, end } = patiently(closingMs);
    await Promise.race([this.#writer.close(), over]);
    end();
  }

  /** Settles when all that was to be kept so far is kept, or can't be. */
  async settled(): Promise<void> {
    await this.#turns.settled();
  }

  dispose(): void {
    this.#closed = true;
    this.#elsewhere.close();
    this.#following.dispose();
    this.#watching?.dispose();
    this.#writer.dispose();
    this.#changed.dispose();
    this.#failed.dispose();
    this.#pruned.dispose();
    this.#removed.dispose();
  }

  async #resume(): Promise<void> {
    const { store, keeps, keepDays, log } = this.#parts;
    if (!keeps()) return;
    const id = this.#id;
    const kept = await this.#wanted();
    const restored = kept && (await this.#restored(kept));
    // Else a new one was begun meanwhile.
    if (kept && restored && this.#id === id) this.#show(kept, restored);
    this.#watch();
    const days = keepDays();
    if (days > 0)
      void this.#turns
        .do(() => store.prune(days, [this.#id]))
        .then((removed) => (removed > 0 ? this.#pruned.fire(removed) : undefined))
        .catch((error: unknown) => log.warn(`old conversations stay: ${String(error)}`));
  }

  /** The one that this window had. */
  async #wanted(): Promise<KeptSession | null> {
    const { store, last, project } = this.#parts;
    const known = last.get();
    const own = known && known.id !== null ? await store.read(known.id) : null;
    if (own && !own.info.closed) return own;
    // A window that ended before it could say which one it has had the one that was written last; but another one may have it, where many have no folder.
    const recent = await store.list({ project: project().key, ...(known && { since: known.at + 1 }) }, mostRecent);
    for (const { id, closed } of recent.sort((one, other) => other.changed - one.changed).slice(0, mostElsewhere)) {
      if (closed) return null;
      const kept = await store.read(id);
      if (kept && (await store.isGone(kept.turns.at(-1)?.writer ?? ''))) return kept;
    }
    return null;
  }

  /** Nobody removes the one that is open here for its age. Never rejects. */
  async #hold(session: SessionId | null): Promise<void> {
    if (this.#held === session) return;
    this.#held = session;
    const { store, log } = this.#parts;
    await this.#turns
      .do(() => store.hold(session))
      .catch((error: unknown) => log.debug(`which conversation is open is not known to others: ${String(error)}`));
  }

  #watch(): void {
    const { store } = this.#parts;
    if (this.#closed) return;
    this.#watching ??= store.watch(() => {
      this.#lookSoon();
      this.#changed.fire(undefined);
    });
  }

  /** Whether a process still writes one is known only of those that are open. */
  #restored({ info, turns }: KeptSession): Promise<TurnToKeep[]> {
    const { forkedFrom } = info;
    const title = forkedFrom?.title == null ? null : showHidden(forkedFrom.title);
    return Promise.all(
      turns.map(async (kept) => {
        const { turn, request } = await this.#restoredOne(kept);
        // It is said where the two part.
        return { turn: { ...turn, forked: forkedFrom?.turn === kept.key ? { title } : undefined }, request };
      }),
    );
  }

  async #restoredOne(kept: KeptTurn): Promise<TurnToKeep> {
    const { turn, writer } = kept;
    const { store } = this.#parts;
    const unended = (isUnended(turn) || turn.several !== undefined) && !store.isOwn(writer);
    return restoredTurn(kept, unended && !(await store.isGone(writer).catch(() => true)));
  }

  /** Shows what other windows have said in this conversation; while an answer is being written here, only how theirs get on. */
  async #look(): Promise<void> {
    const { chat, store } = this.#parts;
    const id = this.#id;
    const isSame = (): boolean => id === this.#id && !chat.busy;
    if (!this.#writer.has(id)) return;
    const kept = isSame() && (await store.puts(id)) !== this.#puts ? await store.read(id) : null;
    const restored = kept && (await this.#restored(kept));
    // Deleted elsewhere: what is shown here stays until something else is.
    if (!kept || !restored || !isSame()) return this.#elsewhere.look(id, () => id === this.#id);
    this.#puts = kept.puts;
    const numbers = new Map([...this.#places].map(([number, { key }]) => [key, number]));
    const added: number[] = [];
    kept.turns.forEach((one, at) => {
      const number = numbers.get(one.key);
      const turn = restored[at];
      if (number === undefined) added.push(at);
      else if (turn && !this.#writer.isUnsaved(number)) this.#replace(number, one, turn);
    });
    this.#restore(kept, restored, added, 'after');
  }

  #replace(number: number, kept: KeptTurn, restored: TurnToKeep): void {
    this.#elsewhere.note(number, kept, restored);
    this.#parts.chat.replace(number, restored);
  }

  #lookSoon(): void {
    void this.#turns
      .do(() => this.#look())
      .catch((error: unknown) => {
        this.#parts.log.debug(`what others said is not known: ${String(error)}`);
        this.#elsewhere.follow();
      });
  }

  /** Has those of the turns shown that are named by their places. */
  #restore({ info, turns }: KeptSession, restored: readonly TurnToKeep[], which: readonly number[], where: 'before' | 'after'): void {
    const shown = which.flatMap((at) => restored[at] ?? []);
    this.#parts.chat.restore(shown, where, (number, at) => {
      const kept = turns[which[at] ?? -1];
      const turn = shown[at];
      if (!kept || !turn) return;
      this.#places.set(number, { session: info.id, key: kept.key, created: kept.created, kept: true });
      this.#elsewhere.note(number, kept, turn);
    });
    this.#elsewhere.follow();
  }

  #show(kept: KeptSession, restored: readonly TurnToKeep[]): void {
    const { info, puts } = kept;
    const { last, log, now } = this.#parts;
    this.#id = info.id;
    this.#title = info.title;
    this.#titleBy = info.titleBy;
    this.#writer.began(info.id);
    this.#puts = puts;
    void this.#hold(info.id);
    this.#restore(kept, restored, [...restored.keys()], 'before');
    last.set({ id: info.id, at: now() });
    if (info.closed)
      void this.mark(info.id, { closed: false }).catch((error: unknown) => log.warn(`a conversation counts as left: ${String(error)}`));
    this.#changed.fire(undefined);
  }

  /** Leads to the turn of that key; false where it isn't shown. */
  #point(turn: string | null): boolean {
    const [number] = [...this.#places].find(([, { key }]) => key === turn) ?? [];
    if (number === undefined) return false;
    this.#parts.chat.point(number);
    return true;
  }

  #leave(): void {
    // It keeps what an answer has come to until now.
    this.#parts.chat.clear();
    this.#writer.leave(this.#id);
    void this.#hold(null);
    this.#places = new Map();
    this.#elsewhere.clear();
    this.#id = this.#parts.newId();
    this.#title = null;
    this.#titleBy = 'question';
  }

  #placeOf(turn: number): Place {
    const known = this.#places.get(turn);
    if (known) return known;
    const { newId, now } = this.#parts;
    const place = { session: this.#id, key: newId(), created: now() };
    this.#places.set(turn, place);
    return place;
  }

  async #beginOf(session: SessionId, question: string): Promise<void> {
    const { store, project, last, now } = this.#parts;
    const title = changeLabel(question);
    await store.begin({ id: session, project: project(), title });
    this.#watch();
    if (session !== this.#id) return;
    void this.#hold(session);
    this.#puts = 0;
    this.#title = title;
    last.set({ id: session, at: now() });
    this.#changed.fire(undefined);
  }

  #fail(error: unknown): void {
    const failure = AppError.from(error);
    this.#parts.log.warn(`what is said can't be kept: ${failure.code}: ${failure.message}`);
    const known = this.#failure;
    this.#failure = failure;
    if (!known && !this.#closed) this.#failed.fire(failure);
  }
}

/** What a question was asked with that was handed on: nothing that is known here. Whoever answers next has read it; null for a command. */
function askedElsewhere({ kind, question, answer }: Turn): KeptRequest | null {
  return kind === 'question' ? { instruction: question, sources: [], sent: answer.trim() !== '', how: 'words', edits: true } : null;
}

/** `Tax`, `Tax (2)`, `Tax (3)`. A number that the user gave isn't counted on. */
function forkTitle({ title, forkedFrom }: SessionInfo): string {
  const [, name = title, count] = (forkedFrom && /^(.*) \((\d{1,3})\)$/s.exec(title)) ?? [];
  return `${name} (${String(Number(count ?? 1) + 1)})`;
}

/** Sessions in memory for tests of the core: it keeps what it is told, in order, and fails on demand. */
import { AppError } from '../../src/base/appError.ts';
import { disposable, type Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/event.ts';
import { type PieceRow, wholeAnswer } from '../../src/node/sessions/keptRows.ts';
import type {
  AskedText,
  KeptSession,
  KeptTurn,
  ProjectSessions,
  SessionFilter,
  SessionHit,
  SessionId,
  SessionInfo,
  SessionKin,
  SessionMarks,
  SessionStore,
  StoreState,
} from '../../src/core/sessions/session.ts';

interface Kept {
  info: SessionInfo;
  turns: Map<string, KeptTurn>;
  /** Of the turns that were kept as a whole since then: their answers at that time, and the pieces that came behind. */
  grown: Map<string, { answer: string; pieces: PieceRow[] }>;
  puts: number;
}

const dayMs = 86_400_000;

export class FakeSessionStore implements SessionStore {
  /** Tells how the file stands, as the real one does when it opens it. */
  readonly opens = new Emitter<StoreState>();
  readonly onDidChangeState = this.opens.event;
  readonly sessions = new Map<SessionId, Kept>();
  /** `put s1 2`: what was asked, in order. */
  readonly asked: string[] = [];
  /** Thrown by each call that writes, as long as it is there. */
  failure: AppError | null = null;
  /** The question or command that can't be kept for what is in it. */
  refused: string | null = null;
  /** What is waited for before anything is written. */
  gate: Promise<void> = Promise.resolve();
  /** Names of processes that have ended. */
  readonly gone = new Set<string>();
  /** Which session each process has open. */
  readonly opened = new Map<string, SessionId>();
  /** Who wants to hear of changes, which a test tells. */
  readonly watchers = new Set<() => void>();
  readonly writer: string;
  /** Damaged files. */
  aside: string[] = [];
  now = 1000;

  constructor(writer = 'this', shared?: FakeSessionStore) {
    this.writer = writer;
    if (shared) [this.sessions, this.gone, this.opened] = [shared.sessions, shared.gone, shared.opened];
  }

  open(): Promise<StoreState> {
    return Promise.resolve({ kind: 'ready' });
  }

  begin({ id, project, title }: Pick<SessionInfo, 'id' | 'project' | 'title'>): Promise<void> {
    return this.#write(`begin ${title}`, () => {
      if (this.sessions.has(id)) return;
      const times = { created: this.now, changed: this.now };
      const marks = { pinned: false, archived: false, closed: false, turns: 0, model: '', forkedFrom: null };
      this.sessions.set(id, {
        info: { id, project, title, titleBy: 'question', ...times, ...marks },
        turns: new Map(),
        grown: new Map(),
        puts: 0,
      });
    });
  }

  put(session: SessionId, turn: Omit<KeptTurn, 'writer'>, known = false): Promise<void> {
    return this.#write(`put ${turn.turn.question} ${turn.turn.status}`, () => {
      if (turn.turn.question === this.refused) throw new AppError('storeUnavailable', 'too big', { cause: 'failed' });
      const kept = this.#kept(session);
      if (known && !kept.turns.has(turn.key)) throw new AppError('sessionGone', 'no such turn');
      kept.grown.delete(turn.key);
      kept.turns.set(turn.key, structuredClone({ ...turn, writer: this.writer }));
      kept.info = { ...kept.info, changed: this.now, turns: kept.turns.size, closed: false };
      kept.puts++;
    });
  }

  append(session: SessionId, key: string, at: number, text: string): Promise<void> {
    return this.#write(`append ${text}`, () => {
      const { turns, grown } = this.#kept(session);
      const kept = turns.get(key);
      if (!kept) throw new Error('a piece of an answer whose question is not kept');
      const { answer, pieces } = grown.get(key) ?? { answer: kept.turn.answer, pieces: [] };
      const now = [...pieces.filter((piece) => piece.at !== at), { turn: 0, at, text }].sort((one, other) => one.at - other.at);
      grown.set(key, { answer, pieces: now });
      // As the real one reads it.
      kept.turn = { ...kept.turn, answer: wholeAnswer(answer, now) };
    });
  }

  read(session: SessionId): Promise<KeptSession | null> {
    const kept = this.sessions.get(session);
    return Promise.resolve(kept ? { info: kept.info, turns: structuredClone([...kept.turns.values()]), puts: kept.puts } : null);
  }

  readTurn(session: SessionId, key: string): Promise<KeptTurn | null> {
    return Promise.resolve(structuredClone(this.sessions.get(session)?.turns.get(key) ?? null));
  }

  questions(project: string, most: number, longest: number): Promise<AskedText[]> {
    const turns = [...this.sessions.values()]
      .filter(({ info }) => info.project.key === project)
      .flatMap((kept) => [...kept.turns.values()]);
    const texts = turns.map(({ turn, created }) => ({ text: turn.question, at: created })).filter(({ text }) => text.length <= longest);
    return Promise.resolve(texts.sort((one, other) => other.at - one.at).slice(0, most));
  }

  puts(session: SessionId): Promise<number | null> {
    return Promise.resolve(this.sessions.get(session)?.puts ?? null);
  }

  isOwn(writer: string): boolean {
    return writer === this.writer;
  }

  isGone(writer: string): Promise<boolean> {
    return Promise.resolve(this.gone.has(writer));
  }

  list({ project, archived, since = 0 }: SessionFilter, most: number): Promise<SessionInfo[]> {
    const all = [...this.sessions.values()].map(({ info }) => info);
    const found = all.filter(
      (info) => (project === undefined || info.project.key === project) && info.archived === (archived ?? false) && info.changed >= since,
    );
    return Promise.resolve(found.sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.changed - a.changed).slice(0, most));
  }

  kin(session: SessionId): Promise<SessionKin | null> {
    const infos = [...this.sessions.values()].map(({ info }) => info);
    const known = infos.find(({ id }) => id === session);
    if (!known) return Promise.resolve(null);
    const from = infos.find(({ id }) => id === known.forkedFrom?.session) ?? null;
    return Promise.resolve({ session: known, from, others: infos.filter((info) => info === from || info.forkedFrom?.session === session) });
  }

  answerers(): Promise<string[]> {
    return Promise.resolve([]);
  }

  projects(): Promise<ProjectSessions[]> {
    return Promise.resolve([]);
  }

  search(): Promise<SessionHit[]> {
    return Promise.resolve([]);
  }

  rename(session: SessionId, title: string, by: SessionInfo['titleBy']): Promise<void> {
    return this.#write(`rename ${title}`, () => {
      const kept = this.#kept(session);
      kept.info = { ...kept.info, title, titleBy: by };
    });
  }

  mark(session: SessionId, marks: SessionMarks): Promise<void> {
    return this.#write('mark', () => {
      const kept = this.#kept(session);
      kept.info = { ...kept.info, ...marks };
    });
  }

  fork(from: SessionId, through: string, { id, title }: Pick<SessionInfo, 'id' | 'title'>): Promise<void> {
    return this.#write(`fork ${title}`, () => {
      const { info, turns } = this.#kept(from);
      const all = [...turns];
      const taken = all.slice(0, all.findIndex(([key]) => key === through) + 1);
      const forkedFrom = { session: from, turn: through, title: info.title };
      this.sessions.set(id, {
        info: { ...info, id, title, turns: taken.length, changed: this.now, forkedFrom },
        turns: new Map(taken),
        grown: new Map(),
        puts: 0,
      });
    });
  }

  bring(
    { id, project, title, created }: Pick<SessionInfo, 'id' | 'project' | 'title' | 'created'>,
    turns: readonly Omit<KeptTurn, 'writer'>[],
  ): Promise<void> {
    return this.#write(`bring ${title}`, () => {
      const marks = { pinned: false, archived: false, closed: true, turns: turns.length, model: '', forkedFrom: null };
      const info: SessionInfo = { id, project, title, titleBy: 'question', created, changed: this.now, ...marks };
      this.sessions.set(id, {
        info,
        turns: new Map(turns.map((turn) => [turn.key, { ...turn, writer: this.writer }])),
        grown: new Map(),
        puts: 0,
      });
    });
  }

  /** Not among what was {@link asked}: it is no word of anybody's. */
  hold(session: SessionId | null): Promise<void> {
    if (session === null) this.opened.delete(this.writer);
    else this.opened.set(this.writer, session);
    return Promise.resolve();
  }

  remove(session: SessionId): Promise<void> {
    return this.#write('remove', () => void this.sessions.delete(session));
  }

  prune(days: number, but: readonly SessionId[]): Promise<number> {
    this.asked.push(`prune ${String(days)} but ${but.join()}`);
    const last = Math.max(...[...this.sessions.values()].map(({ info }) => info.changed));
    const before = Math.min(this.now, last + dayMs) - days * dayMs;
    const open = [...this.opened].flatMap(([writer, id]) => (this.gone.has(writer) ? [] : [id]));
    const old = [...this.sessions.values()].filter(
      ({ info }) => !info.pinned && info.changed < before && ![...but, ...open].includes(info.id),
    );
    for (const { info } of old) this.sessions.delete(info.id);
    return Promise.resolve(old.length);
  }

  damaged(): Promise<{ files: string[]; bytes: number }> {
    return Promise.resolve({ files: this.aside, bytes: 100 * this.aside.length });
  }

  removeDamaged(): Promise<void> {
    this.aside = [];
    return Promise.resolve();
  }

  watch(onChange: () => void): Disposable {
    this.watchers.add(onChange);
    return disposable(() => this.watchers.delete(onChange));
  }

  release(): Promise<void> {
    this.asked.push('release');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.asked.push('close');
    return Promise.resolve();
  }

  #kept(session: SessionId): Kept {
    const kept = this.sessions.get(session);
    if (!kept) throw new AppError('sessionGone', 'no such session');
    return kept;
  }

  async #write(what: string, work: () => void): Promise<void> {
    this.asked.push(what);
    await this.gate;
    if (this.failure) throw this.failure;
    this.now += 1;
    work();
  }
}

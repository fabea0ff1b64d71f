/**
 * What is kept of sessions, in the tables of `sessionTables.ts`. Each method that writes is one transaction, which is on the disk when it returns; what people said also survives a loss of power,
 * while pieces of an answer survive the end of every process. It must not know who shows sessions, nor what an answer is made of.
 */
import type { DatabaseSync as Database } from 'node:sqlite';
import { AppError } from '../../base/appError.ts';
import { messageTokens } from '../../core/sessions/messageWords.ts';
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
} from '../../core/sessions/session.ts';
import { answererOf } from '../../protocol/answerVersions.ts';
import { infoOf, type ListedRow, type PieceRow, type SessionRow, turnOf, type TurnRow, wholeAnswer } from './keptRows.ts';
import { askedTexts, listedColumns, listAnswerers, listProjects, listSessions, searchSessions, sessionKin } from './sessionQueries.ts';
import { daysAgo, pruneSessions, removeSession, SessionSweep } from './sessionRemoval.ts';
import { SessionStatements, type Value } from './sessionStatements.ts';

export class SessionDatabase {
  readonly #sql: SessionStatements;
  readonly #sweep: SessionSweep;
  readonly #now: () => number;
  readonly #writer: string;

  /** Over an opened file; `writer` names this process in what it writes. */
  constructor(database: Database, writer: string, now: () => number) {
    this.#sql = new SessionStatements(database);
    this.#sweep = new SessionSweep(this.#sql);
    this.#writer = writer;
    this.#now = now;
  }

  close(): void {
    this.#sql.close();
  }

  /** Another one whenever any process has written. */
  get stamp(): string {
    return this.#sql.stamp;
  }

  get counts(): { sessions: number; turns: number } {
    const sql = 'SELECT (SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM turn) AS turns';
    const { sessions = 0, turns = 0 } = this.#sql.get<{ sessions: number; turns: number }>(sql) ?? {};
    return { sessions, turns };
  }

  /** Where there is one of that id, nothing changes. */
  begin(session: Pick<SessionInfo, 'id' | 'project' | 'title'>): void {
    this.#sql.write('FULL', () => this.#begin(session, 'question', null));
  }

  /** Keeps a turn in the place of what was kept of it; one that is `known` has to be there. */
  put(session: SessionId, turn: Omit<KeptTurn, 'writer'>, known = false): void {
    this.#sql.write('FULL', () => {
      const owner = this.#id(session);
      if (known && this.#turn(owner, turn.key) === undefined) gone();
      this.#put(owner, turn);
    });
  }

  /** Keeps one that was held elsewhere, with all its turns. Where there is one of that id, nothing changes. */
  bring(
    { created, ...session }: Pick<SessionInfo, 'id' | 'project' | 'title' | 'created'>,
    turns: readonly Omit<KeptTurn, 'writer'>[],
  ): void {
    this.#sql.write('FULL', () => {
      const made = this.#begin(session, 'question', null);
      if (made === null) return;
      for (const turn of turns) this.#put(made, turn);
      this.#sql.run('UPDATE session SET created = min(created, ?), closed = 1 WHERE id = ?', created, made);
    });
  }

  #put(owner: number, { key, turn, request, created }: Omit<KeptTurn, 'writer'>): void {
    const { question, answer, ...rest } = turn;
    const sql = this.#sql;
    const values = [question, answer, JSON.stringify(rest), request === null ? null : JSON.stringify(request), this.#writer];
    const known = this.#turn(owner, key);
    if (known === undefined) {
      const made = sql.run(
        'INSERT INTO turn (question, answer, rest, request, writer, session, key, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        ...values, owner, key, created,
      ); // prettier-ignore
      this.#addWords(made.id, question, answer);
    } else {
      sql.run('UPDATE turn SET question = ?, answer = ?, rest = ?, request = ?, writer = ? WHERE id = ?', ...values, known);
      this.#replaceWords(known, question, answer);
    }
    // Nobody has answered as long as nothing is said.
    const model = answer.trim() === '' ? '' : answererOf(turn);
    sql.run(
      "UPDATE session SET puts = puts + 1, closed = 0, changed = ?, model = coalesce(nullif(?, ''), model) WHERE id = ?",
      this.#now(),
      model,
      owner,
    );
  }

  /** Keeps a piece of an answer that is being written; once more the same piece changes nothing. */
  append(session: SessionId, key: string, at: number, text: string): void {
    if (text === '') return;
    this.#sql.write('NORMAL', () => {
      const turn = this.#turn(this.#id(session), key);
      if (turn === undefined) throw new Error('a piece of an answer whose question is not kept');
      this.#sql.run('INSERT OR REPLACE INTO piece (turn, at, text) VALUES (?, ?, ?)', turn, at, text);
    });
  }

  /** Null where there is none of that id. */
  read(session: SessionId): KeptSession | null {
    const sql = this.#sql;
    return sql.reading(() => {
      const row = sql.get<ListedRow>(`SELECT ${listedColumns} FROM session WHERE name = ?`, session);
      if (!row) return null;
      const written = 'SELECT * FROM piece WHERE turn IN (SELECT id FROM turn WHERE session = ?) ORDER BY turn, at';
      const pieces = Map.groupBy(sql.all<PieceRow>(written, row.id), ({ turn }) => turn);
      const turns = sql.all<TurnRow>('SELECT * FROM turn WHERE session = ? ORDER BY id', row.id);
      return { info: infoOf(row), turns: turns.map((turn) => turnOf(turn, pieces.get(turn.id) ?? [])), puts: row.puts };
    });
  }

  /** One turn of it; null where there is none of that name. */
  readTurn(session: SessionId, key: string): KeptTurn | null {
    const sql = this.#sql;
    return sql.reading(() => {
      const turn = sql.get<TurnRow>(
        'SELECT turn.* FROM turn JOIN session ON session.id = turn.session WHERE session.name = ? AND turn.key = ?',
        session,
        key,
      );
      return turn ? turnOf(turn, sql.all<PieceRow>('SELECT * FROM piece WHERE turn = ? ORDER BY at', turn.id)) : null;
    });
  }

  /** What was asked in the conversations of a project, the newest first. */
  questions(project: string, most: number, longest: number): AskedText[] {
    return askedTexts(this.#sql, project, most, longest);
  }

  /** Null where there is none of that id. */
  kin(session: SessionId): SessionKin | null {
    return sessionKin(this.#sql, session);
  }

  /** Null where there is none of that id. */
  puts(session: SessionId): number | null {
    return this.#sql.get<{ puts: number }>('SELECT puts FROM session WHERE name = ?', session)?.puts ?? null;
  }

  list(filter: SessionFilter, most: number): SessionInfo[] {
    return listSessions(this.#sql, filter, most);
  }

  answerers(filter: SessionFilter, most: number): string[] {
    return listAnswerers(this.#sql, filter, most);
  }

  projects(): ProjectSessions[] {
    return listProjects(this.#sql);
  }

  search(typed: string, filter: Omit<SessionFilter, 'words'>, most: number): SessionHit[] {
    return searchSessions(this.#sql, typed, filter, most);
  }

  /** Gives it another name, but what the user has called it stays when a model names it. */
  rename(session: SessionId, title: string, by: SessionInfo['titleBy']): void {
    const sql = this.#sql;
    sql.write('FULL', () => {
      const id = this.#id(session);
      const named = "UPDATE session SET title = ?, titleBy = ? WHERE id = ? AND (? = 'user' OR titleBy <> 'user')";
      if (sql.run(named, title, by, id, by).changes === 0) return;
      sql.run('DELETE FROM titles WHERE rowid = ?', id);
      sql.run('INSERT INTO titles (rowid, text) VALUES (?, ?)', id, messageTokens(title));
    });
  }

  mark(session: SessionId, { pinned, archived, closed }: SessionMarks): void {
    const flag = (on: boolean | undefined): Value => (on === undefined ? null : Number(on));
    this.#sql.write('FULL', () => {
      const marked =
        'UPDATE session SET pinned = coalesce(?, pinned), archived = coalesce(?, archived), closed = coalesce(?, closed) WHERE id = ?';
      this.#sql.run(marked, flag(pinned), flag(archived), flag(closed), this.#id(session));
    });
  }

  /** Begins another one with its turns up to `through`. An answer that is being written is copied as far as it is, and written by nobody. */
  fork(session: SessionId, through: string, { id, title }: Pick<SessionInfo, 'id' | 'title'>): void {
    const sql = this.#sql;
    sql.write('FULL', () => {
      const row = sql.get<SessionRow>('SELECT * FROM session WHERE name = ?', session) ?? gone();
      const last = this.#turn(row.id, through) ?? gone();
      const project = { key: row.project, name: row.projectName };
      const made = this.#begin({ id, title, project }, row.titleBy, { session, turn: through });
      if (made === null) return;
      const turns = sql.all<TurnRow>('SELECT * FROM turn WHERE session = ? AND id <= ? ORDER BY id', row.id, last);
      const models = turns.map((turn) => (turn.answer.trim() === '' ? '' : answererOf(turnOf(turn, []).turn)));
      sql.run('UPDATE session SET model = ? WHERE id = ?', models.findLast((model) => model !== '') ?? '', made);
      for (const turn of turns) {
        const answer = this.#answerOf(turn);
        const copied = sql.run(
          "INSERT INTO turn (session, key, created, writer, question, answer, rest, request) VALUES (?, ?, ?, '', ?, ?, ?, ?)",
          made, turn.key, turn.created, turn.question, answer, turn.rest, turn.request,
        ); // prettier-ignore
        this.#addWords(copied.id, turn.question, answer);
      }
    });
  }

  /** Removes it for good: what was said is overwritten in the file, and the words of it once {@link sweepStep} is through. */
  remove(session: SessionId): void {
    this.#sql.write('FULL', () => {
      const id = this.#sql.get<{ id: number }>('SELECT id FROM session WHERE name = ?', session)?.id;
      if (id !== undefined) removeSession(this.#sql, id, this.#now());
    });
  }

  /** This process has it open; null for none. */
  hold(session: SessionId | null): void {
    this.#sql.write('NORMAL', () => {
      if (session === null) this.#sql.run('DELETE FROM opened WHERE writer = ?', this.#writer);
      else this.#sql.run('INSERT OR REPLACE INTO opened (writer, session) VALUES (?, ?)', this.#writer, session);
    });
  }

  /** Other processes that have, or had as they ended, one open. */
  get holders(): string[] {
    return this.#sql.all<{ writer: string }>('SELECT writer FROM opened WHERE writer <> ?', this.#writer).map(({ writer }) => writer);
  }

  /**
   * Removes those in which nothing was said for so many days, as {@link remove}, but for what is pinned, what a process has open that isn't `gone`, and `but`. Returns how many that were, and
   * the moment from which on all was left.
   */
  prune(days: number, but: readonly SessionId[], gone: readonly string[]): { removed: number; before: number | null } {
    const now = this.#now();
    const before = daysAgo(this.#sql, now, days);
    return { removed: before === null ? 0 : pruneSessions(this.#sql, now, before, but, gone), before };
  }

  /** Something of what was removed may still be in the files. */
  get isSweepLeft(): boolean {
    return this.#sweep.isLeft;
  }

  /** Does a part of what is left to be done after something was removed, and returns whether there is more that can be done now. */
  sweepStep(): boolean {
    return this.#sweep.step();
  }

  /** Puts the pieces of answers whose writers are gone into the answers, so that these are found by their words. */
  fold(writers: readonly string[]): void {
    const sql = this.#sql;
    for (const writer of writers) {
      for (const { id } of sql.all<{ id: number }>('SELECT id FROM turn WHERE writer = ? AND id IN (SELECT turn FROM piece)', writer)) {
        sql.write('FULL', () => {
          const turn = sql.get<TurnRow>('SELECT * FROM turn WHERE id = ? AND writer = ?', id, writer);
          if (!turn) return;
          const answer = this.#answerOf(turn);
          sql.run('UPDATE turn SET answer = ? WHERE id = ?', answer, id);
          this.#replaceWords(id, turn.question, answer);
        });
      }
    }
  }

  /** Null where there is one of that id. */
  #begin(
    { id, project, title }: Pick<SessionInfo, 'id' | 'project' | 'title'>,
    titleBy: SessionInfo['titleBy'],
    forked: { session: string; turn: string } | null,
  ): number | null {
    const now = this.#now();
    const row = this.#sql.run(
      `INSERT INTO session (name, project, projectName, title, titleBy, created, changed, forkedSession, forkedTurn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING`,
      id, project.key, project.name, title, titleBy, now, now, forked?.session ?? null, forked?.turn ?? null,
    ); // prettier-ignore
    if (row.changes === 0) return null;
    this.#sql.run('INSERT INTO titles (rowid, text) VALUES (?, ?)', row.id, messageTokens(title));
    return row.id;
  }

  #id(session: SessionId): number {
    return this.#sql.get<{ id: number }>('SELECT id FROM session WHERE name = ?', session)?.id ?? gone();
  }

  #turn(session: number, key: string): number | undefined {
    return this.#sql.get<{ id: number }>('SELECT id FROM turn WHERE session = ? AND key = ?', session, key)?.id;
  }

  #answerOf({ id, answer }: TurnRow): string {
    return wholeAnswer(answer, this.#sql.all<PieceRow>('SELECT * FROM piece WHERE turn = ? ORDER BY at', id));
  }

  #addWords(turn: number, question: string, answer: string): void {
    this.#sql.run('INSERT INTO words (rowid, text) VALUES (?, ?)', turn, messageTokens(`${question}\n${answer}`));
  }

  /** The pieces are in the answer by now. */
  #replaceWords(turn: number, question: string, answer: string): void {
    this.#sql.run('DELETE FROM piece WHERE turn = ?', turn);
    this.#sql.run('DELETE FROM words WHERE rowid = ?', turn);
    this.#addWords(turn, question, answer);
  }
}

function gone(): never {
  throw new AppError('sessionGone', 'it is not kept, or not any more');
}

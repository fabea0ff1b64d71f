/**
 * Takes what can be read of a damaged file into a new one: sessions, turns and pieces, each row by itself. Of a turn that can be read in part, that part. What belongs to a session that can't
 * be read goes into one that says so.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import type { DatabaseSync as Database } from 'node:sqlite';
import { messageTokens } from '../../core/sessions/messageWords.ts';
import { carvedRows, type ColumnKind } from './carvedRows.ts';
import { type DamagedRow, damagedRows, orNull } from './damagedRows.ts';
import { pageBytes } from './filePages.ts';
import { SessionStatements, type Value } from './sessionStatements.ts';
import { hasTables } from './sessionTables.ts';
import { isUnreadable } from './storeFailure.ts';

/** `fresh` is the file that `into` is in, with nothing in its tables yet. Throws what isn't about the damaged file's content. */
export function salvageSessions(Sqlite: typeof Database, file: string, into: Database, fresh: string): void {
  const copy = `${fresh}-copy`;
  const parts = ['', '-wal', '-shm'];
  const removeCopy = (): void => parts.forEach((part) => rmSync(`${copy}${part}`, { force: true }));
  let from = opened(Sqlite, file, true);
  if (!from && statSync(file).size > pageBytes) {
    removeCopy();
    for (const part of parts.slice(0, 2)) if (existsSync(`${file}${part}`)) copyFileSync(`${file}${part}`, `${copy}${part}`);
    replaceFirstPage(copy, fresh);
    from = opened(Sqlite, copy, false);
  }
  try {
    new Salvage(file, from && new SessionStatements(from), new SessionStatements(into)).run();
  } finally {
    from?.close();
    removeCopy();
  }
}

/** Null where no table can be found in it. */
function opened(Sqlite: typeof Database, file: string, readOnly: boolean): Database | null {
  let database: Database | null = null;
  try {
    // None of ours is empty; SQLite would remove what is beside such a file.
    if (statSync(file).size === 0) return null;
    database = new Sqlite(file, { readOnly });
    if (hasTables(database, 1)) return database;
  } catch (error) {
    if (!isUnreadable(error)) {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
}

/** The first page says where each table begins, which is the same in every file, as all are made by the same steps; that of a new file does in the place of a damaged one. */
function replaceFirstPage(file: string, fresh: string): void {
  const page = Buffer.from(readFileSync(fresh).subarray(0, pageBytes));
  page.writeUInt32BE(Math.floor(statSync(file).size / pageBytes), 28);
  // Written through a log, as the damaged one was.
  page.writeUInt16BE(0x02_02, 18);
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, page, 0, pageBytes, 0);
  } finally {
    closeSync(handle);
  }
}

class Salvage {
  readonly #file: string;
  readonly #from: SessionStatements | null;
  readonly #into: SessionStatements;
  readonly #sessions = new Set<number>();
  readonly #turns = new Set<number>();
  readonly #names = new Set<string>();
  readonly #keys = new Set<string>();

  constructor(file: string, from: SessionStatements | null, into: SessionStatements) {
    this.#file = file;
    this.#from = from;
    this.#into = into;
  }

  run(): void {
    this.#into.write('FULL', () => {
      for (const row of this.#rows('session', this.#sessions)) if (text(row.name)) this.#session(row);
      // A row in which nobody says anything is none of ours.
      for (const row of this.#rows('turn', this.#turns)) if (text(row.question) ?? text(row.answer)) this.#turn(row);
    });
  }

  /** Those that SQLite can read, and then those to which nothing leads any more. */
  *#rows(table: string, known: ReadonlySet<number>): Generator<DamagedRow> {
    const columns = columnsOf(this.#into, table);
    if (this.#from) yield* damagedRows(this.#from, table, Object.keys(columns));
    for (const row of carvedRows(this.#file, columns)) if (!known.has(Number(row.id))) yield row;
  }

  #session(row: DamagedRow): void {
    const id = whole(row.id) ?? 0;
    const given = text(row.name);
    const name = given === null || this.#names.has(given) ? randomUUID() : given;
    this.#names.add(name);
    this.#sessions.add(id);
    const title = text(row.title) ?? 'A conversation from a damaged file';
    const created = whole(row.created) ?? Date.now();
    this.#insert('session', {
      id,
      name,
      project: text(row.project) ?? '',
      projectName: text(row.projectName) ?? '',
      title,
      titleBy: text(row.titleBy) ?? 'question',
      created,
      changed: whole(row.changed) ?? created,
      pinned: Number(row.pinned === 1),
      archived: Number(row.archived === 1),
      closed: Number(row.closed === 1),
      model: text(row.model) ?? '',
      puts: whole(row.puts) ?? 0,
      forkedSession: text(row.forkedSession),
      forkedTurn: text(row.forkedTurn),
    });
    this.#into.run('INSERT INTO titles (rowid, text) VALUES (?, ?)', id, messageTokens(title));
  }

  #turn(row: DamagedRow): void {
    const id = whole(row.id) ?? 0;
    const session = whole(row.session) ?? 0;
    this.#turns.add(id);
    if (!this.#sessions.has(session)) this.#session({ id: session, created: row.created ?? null });
    const given = text(row.key) ?? randomUUID();
    const key = this.#keys.has(`${String(session)} ${given}`) ? randomUUID() : given;
    this.#keys.add(`${String(session)} ${key}`);
    const question = text(row.question) ?? '';
    const answer = text(row.answer) ?? '';
    this.#insert('turn', {
      id,
      session,
      key,
      created: whole(row.created) ?? 0,
      writer: text(row.writer) ?? '',
      question,
      answer,
      rest: text(row.rest) ?? '{}',
      request: text(row.request),
    });
    this.#into.run('INSERT INTO words (rowid, text) VALUES (?, ?)', id, messageTokens(`${question}\n${answer}`));
    this.#pieces(id);
  }

  /** Those up to the first one that can't be read: what comes behind a gap doesn't belong to an answer. */
  #pieces(turn: number): void {
    const from = this.#from;
    for (let at = -1; from;) {
      const row = orNull(() => from.get<DamagedRow>('SELECT at, text FROM piece WHERE turn = ? AND at > ? ORDER BY at LIMIT 1', turn, at));
      const next = whole(row?.at);
      const piece = text(row?.text);
      if (next === null || piece === null || next <= at) return;
      this.#into.run('INSERT INTO piece (turn, at, text) VALUES (?, ?, ?)', turn, next, piece);
      at = next;
    }
  }

  #insert(table: string, row: Readonly<Record<string, Value>>): void {
    const columns = Object.keys(row);
    this.#into.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
  }
}

/** What a table of the new file has beside the rows' numbers, in its order: that of the damaged one has the same. */
function columnsOf(sql: SessionStatements, table: string): Readonly<Record<string, ColumnKind>> {
  const columns = sql.all<{ name: string; type: string; notnull: number }>(`PRAGMA table_info(${table})`);
  const kindOf = ({ type, notnull }: (typeof columns)[number]): ColumnKind =>
    type === 'INTEGER' ? 'number' : notnull === 1 ? 'text' : 'textOrNull';
  return Object.fromEntries(columns.flatMap((column) => (column.name === 'id' ? [] : [[column.name, kindOf(column)]])));
}

/** So many signs in a row that no text has are a page that was overwritten, of which SQLite knows nothing where it is only the rest of a row. */
const lost = /[\uFFFD\0]{8}/;

/** Up to where it is lost. */
function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const end = value.search(lost);
  return end < 0 ? value : value.slice(0, end);
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

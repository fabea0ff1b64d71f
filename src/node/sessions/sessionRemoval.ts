/** Removing sessions so that nothing of what was said is left in the file. */
import type { SessionId } from '../../core/sessions/session.ts';
import type { SessionStatements } from './sessionStatements.ts';

/** Pages that one step of {@link SessionSweep.step} writes at most: another window's writer waits no longer than for these. */
const sweptPages = 200;
const dayMs = 86_400_000;
const isOld = 'pinned = 0 AND changed < ? AND name NOT IN (SELECT session FROM opened)';

/** Takes its rows away, which are overwritten, and notes that their words have to be swept. Inside a transaction. */
export function removeSession(sql: SessionStatements, id: number, now: number): void {
  // What was taken over from it was taken over from where it came from, as far as that has it.
  sql.run(
    `UPDATE session SET forkedSession = gone.forkedSession,
       forkedTurn = iif(EXISTS (SELECT 1 FROM turn JOIN session AS first ON first.id = turn.session WHERE first.name = gone.forkedSession AND turn.key = session.forkedTurn), session.forkedTurn, gone.forkedTurn)
     FROM session AS gone WHERE gone.id = ? AND gone.forkedSession IS NOT NULL AND session.forkedSession = gone.name`,
    id,
  );
  sql.run('DELETE FROM piece WHERE turn IN (SELECT id FROM turn WHERE session = ?)', id);
  sql.run('DELETE FROM words WHERE rowid IN (SELECT id FROM turn WHERE session = ?)', id);
  sql.run('DELETE FROM turn WHERE session = ?', id);
  sql.run('DELETE FROM titles WHERE rowid = ?', id);
  sql.run('DELETE FROM session WHERE id = ?', id);
  sql.run('INSERT INTO sweep (due) VALUES (?)', now);
}

/**
 * The moment so many days ago. Where nothing was said for long, they are counted from the day after the last word: a clock that is wrong once, and far ahead, would have all of it removed.
 * Null where nothing is kept.
 */
export function daysAgo(sql: SessionStatements, now: number, days: number): number | null {
  const last = sql.get<{ last: number | null }>('SELECT max(changed) AS last FROM session')?.last ?? null;
  return last === null ? null : Math.min(now, last + dayMs) - days * dayMs;
}

/** Removes those in which nothing was said since then, but for what is pinned, what another process has open that isn't `gone`, and `but`. Returns how many that were. */
export function pruneSessions(
  sql: SessionStatements,
  now: number,
  before: number,
  but: readonly SessionId[],
  gone: readonly string[],
): number {
  for (const writer of gone) sql.write('NORMAL', () => sql.run('DELETE FROM opened WHERE writer = ?', writer));
  const old = sql.all<{ id: number; name: string }>(`SELECT id, name FROM session WHERE ${isOld}`, before);
  let removed = 0;
  for (const { id } of old.filter(({ name }) => !but.includes(name))) {
    removed += sql.write('FULL', () => {
      // Another window may have gone on with it meanwhile.
      if (!sql.get(`SELECT id FROM session WHERE id = ? AND ${isOld}`, id, before)) return 0;
      removeSession(sql, id, now);
      return 1;
    });
  }
  return removed;
}

/**
 * What is left to be done after something was removed, in parts: of words only that they count no more is noted until what has them is written anew, and the file keeps its size until its
 * free pages are given back.
 */
export class SessionSweep {
  readonly #sql: SessionStatements;
  /** The newest note when the sweeping began; null while none is under way. */
  #upTo: number | null = null;

  constructor(sql: SessionStatements) {
    this.#sql = sql;
  }

  /** Something was removed of which a trace may be left. */
  get isLeft(): boolean {
    return this.#sql.get('SELECT due FROM sweep LIMIT 1') !== undefined;
  }

  /** Returns whether there is more to do now. */
  step(): boolean {
    const sql = this.#sql;
    const due = sql.get<{ last: number | null }>('SELECT max(rowid) AS last FROM sweep')?.last ?? null;
    if (due === null) return false;
    const upTo = (this.#upTo ??= due);
    for (const table of ['words', 'titles']) {
      const before = sql.changes;
      sql.write('NORMAL', () => sql.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, -sweptPages));
      // A merge that finds nothing to do changes one row at most.
      if (sql.changes - before >= 2) return true;
    }
    const free = this.#freePages;
    sql.exec(`PRAGMA incremental_vacuum(${String(sweptPages)})`);
    if (this.#freePages < free) return true;
    // As long as another process reads, the log stays as it is, with what was removed; it is tried again later.
    if (!this.#emptyLog()) return false;
    sql.write('FULL', () => sql.run('DELETE FROM sweep WHERE rowid <= ?', upTo));
    this.#upTo = null;
    return true;
  }

  /** Puts all of the log into the file and ends it; false where another process reads. Nobody waits for that one. */
  #emptyLog(): boolean {
    const sql = this.#sql;
    const patience = sql.get<{ timeout: number }>('PRAGMA busy_timeout')?.timeout ?? 0;
    sql.exec('PRAGMA busy_timeout = 0');
    try {
      return sql.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0;
    } finally {
      sql.exec(`PRAGMA busy_timeout = ${String(patience)}`);
    }
  }

  get #freePages(): number {
    return this.#sql.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0;
  }
}

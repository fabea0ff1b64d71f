/** Removing sessions so that nothing of what was said is left in the file. */
import type { SessionId } from '../../core/sessions/session.ts';
import type { SessionStatements } from './sessionStatements.ts';

/** Pages that one step of {@link SessionSweep.step} writes at most: another window's writer waits no longer than for these. */
const sweptPages = 200;
const dayMs = 86_400_000;
const isOld = 'pinned = 0 AND changed < ?';

/** Takes its rows away, which are overwritten, and notes that their words have to be swept. Inside a transaction. */
export function removeSession(sql: SessionStatements, id: number, now: number): void {
  sql.run('DELETE FROM piece WHERE turn IN (SELECT id FROM turn WHERE session = ?)', id);
  sql.run('DELETE FROM words WHERE rowid IN (SELECT id FROM turn WHERE session = ?)', id);
  sql.run('DELETE FROM turn WHERE session = ?', id);
  sql.run('DELETE FROM titles WHERE rowid = ?', id);
  sql.run('DELETE FROM session WHERE id = ?', id);
  sql.run('INSERT INTO sweep (due) VALUES (?)', now);
}

/** Removes those that were not changed for so many days, but for what is pinned and `but`. Returns how many that were. */
export function pruneSessions(sql: SessionStatements, now: number, days: number, but: readonly SessionId[]): number {
  const before = now - days * dayMs;
  const old = sql.all<{ id: number; name: string }>(`SELECT id, name FROM session WHERE ${isOld}`, before);
  let gone = 0;
  for (const { id } of old.filter(({ name }) => !but.includes(name))) {
    gone += sql.write('FULL', () => {
      // Another window may have gone on with it meanwhile.
      if (!sql.get(`SELECT id FROM session WHERE id = ? AND ${isOld}`, id, before)) return 0;
      removeSession(sql, id, now);
      return 1;
    });
  }
  return gone;
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

  /** Returns whether there is more to do. */
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
    sql.write('FULL', () => sql.run('DELETE FROM sweep WHERE rowid <= ?', upTo));
    this.#upTo = null;
    sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return true;
  }

  get #freePages(): number {
    return this.#sql.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0;
  }
}

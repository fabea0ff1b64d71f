/** Statements over the open file of the sessions, prepared once each, and how they are put together: writing as one transaction, reading as of one moment. */
import type { DatabaseSync as Database, StatementSync } from 'node:sqlite';
import { sessionVersion } from './sessionTables.ts';
import { LaterVersion } from './storeFailure.ts';

export type Value = string | number | null;

export class SessionStatements {
  readonly #database: Database;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: Database) {
    this.#database = database;
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  /** Another one whenever any process has written. */
  get stamp(): string {
    const { data_version: theirs } = this.get<{ data_version: number }>('PRAGMA data_version') ?? { data_version: 0 };
    return `${String(theirs)} ${String(this.changes)}`;
  }

  /** Rows that were changed here since the file was opened. */
  get changes(): number {
    return this.get<{ ours: number }>('SELECT total_changes() AS ours')?.ours ?? 0;
  }

  /** All of it or nothing. `FULL` waits for the disk itself. */
  write<T>(how: 'FULL' | 'NORMAL', work: () => T): T {
    this.#database.exec(`PRAGMA synchronous = ${how}; BEGIN IMMEDIATE`);
    try {
      // Another window may have been updated.
      const version = this.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
      if (version !== sessionVersion) throw new LaterVersion(`the tables have version ${String(version)}`);
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Reads as of one moment. */
  reading<T>(work: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return work();
    } finally {
      if (this.#database.isTransaction) this.#database.exec('COMMIT');
    }
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as `all`: who asks knows the columns
  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  run(sql: string, ...values: Value[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** What can be in no transaction. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  #statement(sql: string): StatementSync {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

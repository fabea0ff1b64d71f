/** The tables of the sessions, and how those of an earlier version are brought to this one's form. */
import type { DatabaseSync as Database } from 'node:sqlite';

/**
 * One step from each version to the next: what was published is never changed here, only followed by another one. What is short stands before what is long, so that it can be read where
 * the rest of a row is damaged. `words` and `titles` hold no text, only where which word is; `sweep` has a row as long as words of something that was removed may be left in them;
 * `opened` says which session a process has open.
 */
const steps: readonly string[] = [
  `
  CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, project TEXT NOT NULL, projectName TEXT NOT NULL, title TEXT NOT NULL, titleBy TEXT NOT NULL,
    created INTEGER NOT NULL, changed INTEGER NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0,
    model TEXT NOT NULL DEFAULT '', puts INTEGER NOT NULL DEFAULT 0, forkedSession TEXT, forkedTurn TEXT
  );
  CREATE INDEX sessionChanged ON session (archived, pinned, changed);
  CREATE INDEX sessionProject ON session (project, changed);
  CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL REFERENCES session (id), key TEXT NOT NULL, created INTEGER NOT NULL, writer TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, rest TEXT NOT NULL, request TEXT, UNIQUE (session, key)
  );
  CREATE TABLE piece (turn INTEGER NOT NULL REFERENCES turn (id), at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (turn, at)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize="ascii tokenchars '_$'");
  CREATE VIRTUAL TABLE titles USING fts5(text, content='', contentless_delete=1, tokenize="ascii tokenchars '_$'");
  CREATE TABLE sweep (due INTEGER NOT NULL);
  `,
  'CREATE TABLE opened (writer TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL) WITHOUT ROWID',
  // Who answered last was kept of other engines only.
  `
  UPDATE session SET model = coalesce((
    SELECT trim(coalesce(json_extract(said, '$.from.provider') || ' ' || json_extract(said, '$.from.model'), json_extract(said, '$.model'), json_extract(said, '$.imported.by')))
    FROM (SELECT id, session AS owner, iif(json_valid(rest), rest, '{}') AS said FROM turn WHERE answer <> '')
    WHERE owner = session.id AND coalesce(json_extract(said, '$.from.provider'), json_extract(said, '$.model'), json_extract(said, '$.imported.by'), '') <> ''
    ORDER BY id DESC LIMIT 1
  ), model)
  `,
];

/** With each step. */
const tables = [['session', 'turn', 'piece', 'words', 'titles', 'sweep'], ['opened'], []];

/** The version that these tables have; a file says its own, which is never 0. */
export const sessionVersion = steps.length;

export function versionOf(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

/** Each step is whole or not at all, and made by one process, however many open the file at once. */
export function migrate(database: Database): void {
  while (versionOf(database) < sessionVersion) {
    database.exec('BEGIN IMMEDIATE');
    try {
      const version = versionOf(database);
      if (version < sessionVersion) database.exec(`${steps[version] ?? ''}; PRAGMA user_version = ${String(version + 1)}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Whether all tables are there that a file of such a version has. */
export function hasTables(database: Database, version = sessionVersion): boolean {
  const names = new Set(database.prepare('SELECT name FROM sqlite_schema').all().map(({ name }) => name)); // prettier-ignore
  return tables.slice(0, version).flat().every((name) => names.has(name)); // prettier-ignore
}

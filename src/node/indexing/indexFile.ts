/**
 * The file of an index: making one, opening one, and putting away one that is damaged or of another version. What is in it is up to `indexDatabase.ts`; nothing in it can't be
 * read again from the files that it is about.
 */
import { chmodSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync as Database } from 'node:sqlite';
import { IndexDatabase, isDamage } from './indexDatabase.ts';
import { tokenizer } from './wordStems.ts';

/** Bumped with the form of the tables and with how texts are cut and read: another number's index is made anew. */
const version = 5;

/**
 * `words` holds no text, only where which word is; its rows go by the ids of chunks. Chunks and symbols of one content have ids in a row, so that the content
 * names them by the first and their number. Of `fact` see `IndexDatabase.fact`.
 * `text` is the number of a chunk's text, by which its vector is found; the ids of vectors only grow.
 */
const schema = `
  CREATE TABLE content (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, language TEXT NOT NULL, characters INTEGER NOT NULL,
    firstChunk INTEGER NOT NULL, chunks INTEGER NOT NULL, firstSymbol INTEGER NOT NULL, symbols INTEGER NOT NULL,
    imports TEXT NOT NULL, names BLOB NOT NULL, texts BLOB NOT NULL, used INTEGER NOT NULL
  );
  CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, content INTEGER NOT NULL, size INTEGER NOT NULL, modified REAL NOT NULL);
  CREATE INDEX fileContent ON file (content);
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, content INTEGER NOT NULL, line INTEGER NOT NULL, endLine INTEGER NOT NULL, text INTEGER NOT NULL);
  CREATE INDEX chunkText ON chunk (text);
  CREATE TABLE vector (id INTEGER PRIMARY KEY AUTOINCREMENT, text INTEGER NOT NULL UNIQUE, code BLOB NOT NULL);
  CREATE TABLE symbol (
    id INTEGER PRIMARY KEY, content INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, kind INTEGER NOT NULL,
    line INTEGER NOT NULL, endLine INTEGER NOT NULL, nameLine INTEGER NOT NULL, container TEXT,
    bases TEXT, handed TEXT
  );
  CREATE INDEX symbolName ON symbol (name);
  CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO fact (name, value) VALUES ('reading', '{"files":0,"of":0}');
  CREATE TABLE skipped (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5(names, body, content='', contentless_delete=1, tokenize="${tokenizer}");
  CREATE VIRTUAL TABLE paths USING fts5(path, content='', contentless_delete=1, tokenize="${tokenizer}");
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
  INSERT INTO words (words, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
`;

/** Kibibytes of pages in memory. */
const cacheKib = 24_000;
/** Another window's writer is waited for this long, in milliseconds. */
const busyMs = 5_000;
/**
 * Opens an index to write it: makes it where it is missing, and makes it anew where it is of another version or damaged; `onDamaged` is then told where the damaged one
 * was put. Throws the system's error or SQLite's.
 */
export async function openIndex(file: string, onDamaged: (aside: string) => void): Promise<IndexDatabase> {
  const { DatabaseSync } = await import('node:sqlite');
  const opened = (): Database => new DatabaseSync(file, { timeout: busyMs });
  try {
    const database = opened();
    try {
      const found = versionOf(database);
      if (found === version || found === 0) return prepared(database, file, found);
    } catch (error) {
      database.close();
      throw error;
    }
    database.close();
    removeIndex(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamaged(setAside(file));
  }
  return prepared(opened(), file, 0);
}

/** Opens an index that another process writes; null where there is none yet that could be read. */
export async function readIndex(file: string): Promise<IndexDatabase | null> {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
    if (versionOf(database) === version) return new IndexDatabase(database);
    database.close();
    return null;
  } catch {
    // The one who writes it sees to it.
    return null;
  }
}

/** With what SQLite keeps beside it. */
export function removeIndex(file: string): void {
  for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
}

/** Puts a damaged index away, in the place of an earlier one. Returns where. */
export function setAside(file: string): string {
  const aside = `${file}.damaged`;
  renameSync(file, aside);
  removeIndex(file);
  return aside;
}

/** Readies an opened file, which closes when that fails; `found` 0 is an empty one. */
function prepared(database: Database, file: string, found: number): IndexDatabase {
  try {
    chmodSync(file, 0o600);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${String(cacheKib)}; PRAGMA temp_store = MEMORY`,
    );
    if (found === 0) database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${String(version)}; COMMIT`);
    return new IndexDatabase(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function versionOf(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

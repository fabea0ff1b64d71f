/**
 * The file of an index: making one, opening one, and putting away one that is damaged or of another version. What is in it is up to `indexDatabase.ts`; nothing in it can't be
 * read again from the files that it is about.
 */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync as Database } from 'node:sqlite';
import { isDamage } from './indexDamage.ts';
import { IndexDatabase } from './indexDatabase.ts';
import { tokenizer } from './wordStems.ts';

/** Bumped with the form of the tables and with how texts are cut and read: another number's index is made anew. */
const version = 7;

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
    const kept = prepared(opened(), file);
    if (kept) return kept;
    removeIndex(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamaged(setAside(file));
  }
  const made = prepared(opened(), file);
  if (!made) throw new Error('a new index has another version');
  return made;
}

/** Opens an index that somebody else writes; null where there is none yet that could be read. Throws SQLite's error where it is damaged. */
export async function readIndex(file: string): Promise<IndexDatabase | null> {
  const { DatabaseSync } = await import('node:sqlite');
  let database: Database | null = null;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
    if (versionOf(database) === version) return new IndexDatabase(database);
    database.close();
    return null;
  } catch (error) {
    if (!database) return null;
    database.close();
    if (isDamage(error)) throw error;
    return null;
  }
}

/** With what SQLite keeps beside it. */
export function removeIndex(file: string): void {
  for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true, recursive: true });
}

/** Puts a damaged index away, in the place of an earlier one. Returns where. */
export function setAside(file: string): string {
  const aside = `${file}.damaged`;
  // Somebody may have deleted it.
  if (existsSync(file)) renameSync(file, aside);
  removeIndex(file);
  return aside;
}

/** Readies an opened file; null for one of another version. It is open afterwards only where it is returned. */
function prepared(database: Database, file: string): IndexDatabase | null {
  let index: IndexDatabase | null = null;
  try {
    const found = versionOf(database);
    if (found !== version && found !== 0) return null;
    chmodSync(file, 0o600);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${String(cacheKib)}; PRAGMA temp_store = MEMORY`,
    );
    if (found === 0) database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${String(version)}; COMMIT`);
    index = new IndexDatabase(database);
    return index;
  } finally {
    if (!index) database.close();
  }
}

function versionOf(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

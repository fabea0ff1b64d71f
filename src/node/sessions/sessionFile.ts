/**
 * The file of the sessions: making it, opening it, and putting aside one that is damaged. What somebody said is nowhere else: nothing here removes a row, a file is made whole before it gets
 * its name, and one that is empty is damaged, as none of ours ever is. What is in it is up to `sessionDatabase.ts`.
 */
import { chmodSync, lstatSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync as Database } from 'node:sqlite';
import { AppError } from '../../base/appError.ts';
import { syncFolder } from '../durableFile.ts';
import { setJournalMode } from './journalMode.ts';
import { patientLock, usualPatienceMs } from './patientLock.ts';
import { salvageSessions } from './sessionSalvage.ts';
import { hasTables, migrate, sessionVersion, versionOf } from './sessionTables.ts';
import { isDamaged, NoSessions } from './storeFailure.ts';

const cacheKib = 16_000;
/** What SQLite keeps beside a file, by the ends of their names. */
const beside = ['-wal', '-shm', '-journal'];

/** Which file it is, whatever it is called by now. */
export type FileIdentity = string;

/** How the file was found, and the database that is in it. */
export interface OpenedSessions {
  database: Database;
  identity: FileIdentity;
  /** A later version has written it: it is only read. */
  newer: boolean;
  /** How SQLite keeps what isn't in the file yet. */
  journal: string;
  /** Where a damaged one was put. */
  aside: string | null;
}

export interface OpenOptions {
  /** The file that was found to be damaged; another one by that name isn't it. */
  damaged?: FileIdentity | null;
  /** Milliseconds that another process is waited for. */
  patienceMs?: number;
}

/**
 * Opens the file, which is made where it is missing. A damaged one is put aside, whole, and what can be read of it is in the new one. Throws the system's error or SQLite's where that can't be
 * done, and `storeUnavailable` where another process is at it for too long.
 */
export async function openSessions(
  file: string,
  { damaged = null, patienceMs = usualPatienceMs }: OpenOptions = {},
): Promise<OpenedSessions> {
  // So that nobody opens the file while it is made or replaced.
  const lock = await patientLock(`${file}.lock`, patienceMs);
  try {
    let aside = cutOff(file);
    aside = (await finishReplacing(file)) ?? aside;
    if (!isThere(file)) await make(file, () => undefined);
    if (damaged !== null && identityOf(file) === damaged) aside = await replace(file);
    try {
      return { ...(await opened(file, patienceMs)), aside };
    } catch (error) {
      if (!isDamaged(error)) throw error;
      aside = await replace(file);
    }
    return { ...(await opened(file, patienceMs)), aside };
  } finally {
    lock.release();
  }
}

/** Null where there is none. */
export function identityOf(file: string): FileIdentity | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats ? `${String(stats.dev)} ${String(stats.ino)}` : null;
}

async function opened(file: string, patienceMs: number): Promise<Omit<OpenedSessions, 'aside'>> {
  const { DatabaseSync } = await import('node:sqlite');
  const stats = lstatSync(file);
  // What a link leads to is another program's; what isn't a file is nothing that we have put there.
  if (!stats.isFile()) throw new AppError('storeUnavailable', `${file} is no file`, { cause: 'closed', path: file });
  if (stats.size === 0) throw new NoSessions('the file is empty');
  const identity = identityOf(file) ?? '';
  let database = new DatabaseSync(file, { timeout: patienceMs });
  try {
    const version = versionOf(database);
    if (version > sessionVersion) {
      database.close();
      database = new DatabaseSync(file, { readOnly: true, timeout: patienceMs });
      return { database, identity, newer: true, journal: '' };
    }
    if (version === 0) throw new NoSessions('the file has no version');
    chmodSync(file, 0o600);
    const journal = setJournalMode(database, file);
    // Without the last two macOS calls written what is only on its way to the disk.
    database.exec(
      `PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${String(cacheKib)};
       PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON`,
    );
    migrate(database);
    if (!hasTables(database)) throw new NoSessions('tables are missing');
    return { database, identity, newer: false, journal };
  } catch (error) {
    if (database.isOpen) database.close();
    throw error;
  }
}

/** Makes the file with what `fill` puts into it. It gets its name when it is whole and on the disk. */
async function make(file: string, fill: (database: Database) => void): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const making = `${file}.making`;
  for (const part of ['', '-journal']) rmSync(`${making}${part}`, { force: true });
  writeFileSync(making, '', { mode: 0o600, flag: 'wx' });
  const database = new DatabaseSync(making);
  try {
    // Pages that are free can be given back later on.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL');
    migrate(database);
    fill(database);
  } finally {
    database.close();
  }
  renameSync(making, `${file}.new`);
  if (!isThere(file)) await finishReplacing(file);
}

/** Puts a damaged file aside, and one with what can be read of it into its place. Returns where the damaged one is. */
async function replace(file: string): Promise<string> {
  const { DatabaseSync } = await import('node:sqlite');
  await make(file, (database) => salvageSessions(DatabaseSync, file, database, `${file}.making`));
  const aside = setAside(file);
  await finishReplacing(file);
  return aside;
}

/** Where the damaged file is that a killed process hadn't replaced yet; null where none was. */
function cutOff(file: string): string | null {
  if (isThere(file) || !isThere(`${file}.new`)) return null;
  let at = 0;
  while (isThere(asideName(file, at + 1))) at++;
  return isThere(asideName(file, at)) ? asideName(file, at) : null;
}

/**
 * Goes on with what a killed process had begun: a file that is whole gets its name once there is none of that name. What SQLite kept beside the old one isn't of the new one, and is put aside.
 * Returns where, if it had to be.
 */
async function finishReplacing(file: string): Promise<string | null> {
  const made = `${file}.new`;
  if (isThere(file)) {
    rmSync(made, { force: true });
    return null;
  }
  const isOver = ['-wal', '-journal'].some((part) => isThere(`${file}${part}`) && statSync(`${file}${part}`).size > 0);
  const aside = isOver ? setAside(file) : null;
  for (const part of beside) rmSync(`${file}${part}`, { force: true });
  if (!isThere(made)) return aside;
  renameSync(made, file);
  await syncFolder(path.dirname(file));
  return aside;
}

/** With what SQLite keeps beside it, which may hold what isn't in it yet. Never in the place of an earlier one. Returns where. */
function setAside(file: string): string {
  const parts = ['', ...beside].filter((part) => isThere(`${file}${part}`));
  let at = 0;
  while (parts.some((part) => isThere(`${asideName(file, at)}${part}`))) at++;
  for (const part of parts) renameSync(`${file}${part}`, `${asideName(file, at)}${part}`);
  return asideName(file, at);
}

function asideName(file: string, at: number): string {
  return `${file}.damaged${at === 0 ? '' : `-${String(at)}`}`;
}

/** Also a link that leads nowhere. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

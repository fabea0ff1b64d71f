/**
 * Locks between processes. The lock is the operating system's own, taken through SQLite: it ends with the process that holds it, so a killed one
 * leaves nothing to clear up.
 */
import { chmod, truncate } from 'node:fs/promises';

/** A lock that is held. */
export interface SystemLock {
  release(): void;
}

/**
 * Takes the lock of a file, which is made where it is missing, and emptied where it holds something: that is none of ours, and SQLite takes nothing but its own. Null where another process
 * has it. Throws the system's or SQLite's error.
 */
export async function takeLock(file: string): Promise<SystemLock | null> {
  try {
    return await take(file);
  } catch (error) {
    // Who has the lock keeps others from reading so far.
    if (!isForeign(error)) throw error;
    await truncate(file);
    return take(file);
  }
}

async function take(file: string): Promise<SystemLock | null> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    await chmod(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = codeOf(error);
    if (code === busy || code === locked) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** Codes of SQLite, without what some of them are told with in their higher bits. */
const busy = 5;
const locked = 6;
const corrupt = 11;
const noDatabase = 26;

function isForeign(error: unknown): boolean {
  const code = codeOf(error);
  return code === corrupt || code === noDatabase;
}

function codeOf(error: unknown): number | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : null;
  return typeof code === 'number' ? code & 0xff : null;
}

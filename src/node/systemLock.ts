/**
 * Locks between processes. The lock is the operating system's own, taken through SQLite: it ends with the process that holds it, so a killed one
 * leaves nothing to clear up.
 */
import { chmod } from 'node:fs/promises';

/** A lock that is held. */
export interface SystemLock {
  release(): void;
}

/** Takes the lock of a file, which is made where it is missing; null where another process has it. Throws the system's or SQLite's error. */
export async function takeLock(file: string): Promise<SystemLock | null> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    await chmod(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isLocked(error)) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** SQLITE_BUSY or SQLITE_LOCKED. */
function isLocked(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : null;
  return typeof code === 'number' && ((code & 0xff) === 5 || (code & 0xff) === 6);
}

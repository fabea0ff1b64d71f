/**
 * Names of the processes that write sessions, and which of them are alive: each holds a lock, which ends with it however it ends. So an answer that isn't whole is known to be written by
 * another window, or by nobody any more.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type SystemLock, takeLock } from '../systemLock.ts';
import { patientLock } from './patientLock.ts';

const lockName = /^writer-([0-9a-f]{24})\.lock$/;

export class WriterLock {
  /** Made anew for each process. */
  readonly name: string;
  readonly #file: string;
  readonly #lock: SystemLock;

  private constructor(name: string, file: string, lock: SystemLock) {
    this.name = name;
    this.#file = file;
    this.#lock = lock;
  }

  /** Of a folder that is there. Rejects with `storeUnavailable` where others keep it from looking, and with the system's error or SQLite's. */
  static async take(folder: string): Promise<WriterLock> {
    const name = randomBytes(12).toString('hex');
    const file = fileOf(folder, name);
    const lock = await guarded(folder, () => takeLock(file));
    if (!lock) throw new Error('a name that nobody has is held');
    return new WriterLock(name, file, lock);
  }

  release(): void {
    removeHeld(this.#file, this.#lock);
  }
}

/** Whether the process of that name has ended; one that nobody knows has. Clears up what is left of it. Rejects as {@link WriterLock.take}. */
export async function isWriterGone(folder: string, name: string): Promise<boolean> {
  return isMissing(folder, name) || guarded(folder, () => clearIfGone(folder, name));
}

/** Those that ended without clearing up, being killed; each of them is told to one process only. Rejects as {@link WriterLock.take}. */
export function goneWriters(folder: string): Promise<string[]> {
  return guarded(folder, async () => {
    const gone: string[] = [];
    for (const file of readdirSync(folder)) {
      const name = lockName.exec(file)?.[1];
      if (name !== undefined && (await clearIfGone(folder, name))) gone.push(name);
    }
    return gone;
  });
}

async function clearIfGone(folder: string, name: string): Promise<boolean> {
  try {
    const lock = await takeLock(fileOf(folder, name));
    if (lock) removeHeld(fileOf(folder, name), lock);
    return lock !== null;
  } catch (error) {
    // It let go of it at this very moment.
    if (isMissing(folder, name)) return true;
    throw error;
  }
}

function isMissing(folder: string, name: string): boolean {
  return !lockName.test(`writer-${name}.lock`) || !existsSync(fileOf(folder, name));
}

/** One process at a time looks: who holds a lock only to see whether it is free would be taken for the writer, and a lock that is made would be cleared up before it is held. */
async function guarded<T>(folder: string, look: () => Promise<T>): Promise<T> {
  const guard = await patientLock(path.join(folder, 'writers.lock'));
  try {
    return await look();
  } finally {
    guard.release();
  }
}

/** While it is held, so that nobody takes it in between; Windows removes no file that is open. */
function removeHeld(file: string, lock: SystemLock): void {
  if (process.platform !== 'win32') rmSync(file, { force: true });
  lock.release();
  if (process.platform === 'win32') rmSync(file, { force: true, maxRetries: 3 });
}

function fileOf(folder: string, name: string): string {
  return path.join(folder, `writer-${name}.lock`);
}

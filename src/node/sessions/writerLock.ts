/**
 * Names of the processes that write sessions, and which of them are alive: each holds a lock, which ends with it however it ends. So an answer that isn't whole is known to be written by
 * another window, or by nobody any more.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type SystemLock, takeLock } from '../systemLock.ts';

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

  /** Of a folder that is there. Throws the system's error or SQLite's. */
  static async take(folder: string): Promise<WriterLock> {
    for (;;) {
      const name = randomBytes(12).toString('hex');
      const file = fileOf(folder, name);
      const lock = await takeLock(file);
      // Whoever clears up may have come upon it before it was held.
      if (lock && existsSync(file)) return new WriterLock(name, file, lock);
      lock?.release();
    }
  }

  release(): void {
    removeHeld(this.#file, this.#lock);
  }
}

/** Whether the process of that name has ended; one that nobody knows has. Clears up what is left of it. Throws the system's error or SQLite's. */
export async function isWriterGone(folder: string, name: string): Promise<boolean> {
  const file = fileOf(folder, name);
  if (!lockName.test(path.basename(file)) || !existsSync(file)) return true;
  const lock = await takeLock(file);
  if (!lock) return false;
  removeHeld(file, lock);
  return true;
}

/** Those that ended without clearing up, being killed; each of them is told to one process only. What can't be read holds none. */
export async function goneWriters(folder: string): Promise<string[]> {
  const gone: string[] = [];
  for (const file of readdirSync(folder)) {
    const name = lockName.exec(file)?.[1];
    if (name !== undefined && (await isWriterGone(folder, name))) gone.push(name);
  }
  return gone;
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

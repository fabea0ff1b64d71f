/** A lock between processes that install into the same folder: whoever makes the lock folder first has it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Say } from './command.ts';

/** A lock whose owner can't be asked (another machine, another container) counts as left behind after this long. */
const staleMs = 15 * 60_000;

/** Runs `work` while holding the lock; waits for another process that has it, and takes over one whose owner is gone. */
export async function withInstallLock<T>(lock: string, say: Say, work: () => Promise<T>): Promise<T> {
  await fs.mkdir(path.dirname(lock), { recursive: true });
  let told = false;
  for (;;) {
    try {
      await fs.mkdir(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isLeftBehind(lock)) {
      await fs.rm(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`another run is installing the same thing; waiting for it (${lock})`);
    told = true;
    await delay(500);
  }
  try {
    await fs.writeFile(path.join(lock, 'pid'), String(process.pid));
    return await work();
  } finally {
    await fs.rm(lock, { recursive: true, force: true });
  }
}

async function isLeftBehind(lock: string): Promise<boolean> {
  const made = await fs.stat(lock).catch(() => null);
  if (!made) return true;
  const age = Date.now() - made.mtimeMs;
  const pid = Number(await fs.readFile(path.join(lock, 'pid'), 'utf8').catch(() => ''));
  // The owner writes its id right after making the folder; give it a moment.
  if (!Number.isInteger(pid) || pid <= 0) return age > 10_000;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  return age > staleMs;
}

import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/appError.ts';
import { type SystemLock, takeLock } from '../systemLock.ts';

/** Another process is waited for this long, in milliseconds. */
export const usualPatienceMs = 5_000;

/** Takes a lock that others hold for a moment only. Rejects with `storeUnavailable` where one of them holds it for longer, and with the system's error or SQLite's. */
export async function patientLock(file: string, patienceMs = usualPatienceMs): Promise<SystemLock> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const lock = await takeLock(file);
    if (lock) return lock;
    if (performance.now() > end) throw new AppError('storeUnavailable', `somebody else holds ${file}`, { cause: 'busy', path: file });
    await delay(20);
  }
}

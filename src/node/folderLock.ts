/** One change of a folder at a time, whichever process makes it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { canonicalRoot } from './checkpointStore.ts';
import { dataPlaces } from './dataFolder.ts';
import { dataFolderProblem } from './diskProblem.ts';
import { assertRoom } from './diskRoom.ts';
import { makePrivateFolder } from './privateFolder.ts';
import { takeLock } from './systemLock.ts';

/** How long a change waits for another one. Milliseconds; changes take fractions of a second. */
const patienceMs = 20_000;

/** Runs `work` while no other process changes the folder `root`. Throws `busy` when one has been at it for too long, and `cancelled`. */
export async function withFolderLock<T>(
  dataFolder: string,
  root: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const folder = await canonicalRoot(root);
  const { locks } = dataPlaces(dataFolder);
  await makePrivateFolder(locks).catch((error: unknown) => {
    throw dataFolderProblem(error, dataFolder);
  });
  const file = path.join(locks, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.lock`);
  const unusable = async (error: unknown): Promise<AppError> => {
    // The system needs a block for a lock, and says little when it has none.
    await assertRoom(locks, 0);
    return new AppError('backupFailed', `the lock ${file} can't be used`, { path: dataFolder }, error);
  };
  const end = Date.now() + patienceMs;
  for (;;) {
    throwIfCancelled(signal);
    const lock = await takeLock(file).catch(async (error: unknown) => {
      throw await unusable(error);
    });
    if (lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > end) throw new AppError('busy', `another process changes ${root}`, { what: 'folder' });
    await delay(20);
  }
}

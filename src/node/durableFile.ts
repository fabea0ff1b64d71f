/** Writes files so that they are whole after a crash: first under another name, and on the disk before anybody relies on them. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Permissions and owner that a new file gets, as far as the system lets us. */
export interface FileOwner {
  /** Null: what new files usually get. */
  mode: number | null;
  uid?: number;
  gid?: number;
}

/** Makes a file that isn't there yet and waits until it is on the disk; leaves none behind when that fails. */
export async function writeNew(file: string, bytes: Uint8Array, owner: FileOwner): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, (owner.mode ?? 0o666) & 0o777);
  try {
    try {
      await handle.writeFile(bytes);
      await keepOwner(handle, owner);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/**
 * Only an administrator may give a file away, and some file systems have no permissions: then others' files become the writer's, as with every editor that
 * saves this way.
 */
async function keepOwner(handle: FileHandle, { mode, uid, gid }: FileOwner): Promise<void> {
  const own = await handle.stat();
  const differs = uid !== undefined && gid !== undefined && (own.uid !== uid || own.gid !== gid);
  if (differs) await handle.chown(uid, gid).catch(orDenied);
  if (mode !== null && (differs || (own.mode & 0o7777) !== mode)) await handle.chmod(mode).catch(orDenied);
}

function orDenied(error: unknown): void {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['EPERM', 'ENOTSUP', 'EINVAL', 'ENOSYS'].includes(code)) throw error;
}

/** Puts a file of ours in place of an older one, whole or not at all. */
export async function replaceFile(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeNew(beside, bytes, { mode });
  try {
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** Waits until a folder's names are on the disk. Windows has no such thing, and some file systems refuse it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EACCES' && code !== 'EPERM') throw error;
  }
}

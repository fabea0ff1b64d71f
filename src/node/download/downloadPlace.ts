import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { makePrivateFolder } from '../privateFolder.ts';

/** What stays free on a disk, so that the system and other programs go on. */
const reserve = 64 * 1024 * 1024;

/** Makes the folder that a download goes to, unless it is there and can be written to. Throws `downloadPlace` or `downloadRoom`. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw placeProblem(error, folder);
  }
}

/** Throws `downloadRoom` (data: path, need and free bytes) when the disk has no room for what is missing of a file. A disk that can't be asked counts as having room. */
export async function assertRoomFor(file: string, size: number): Promise<void> {
  const disk = await statfs(path.dirname(file)).catch(() => null);
  if (!disk) return;
  // A part has the length of its last piece, and takes room for those that are there.
  const taken = await stat(`${file}.part`).then(
    ({ blocks }) => blocks * 512,
    () => 0,
  );
  const free = disk.bavail * disk.bsize;
  const need = size - taken;
  // On a small volume the reserve would be most of it.
  const kept = Math.min(reserve, (disk.blocks * disk.bsize) / 100);
  if (free < need + kept) throw new AppError('downloadRoom', `${String(free)} bytes free for ${file}`, { path: file, need, free });
}

/** What the system says of a place that a file can't be written to; what isn't about that comes back as it is. */
export function placeProblem(error: unknown, file: string): AppError {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('downloadRoom', `no room for ${file}`, { path: file }, error);
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'denied',
    EPERM: 'denied',
    EROFS: 'readOnly',
    EFBIG: 'large',
    ENOTDIR: 'folder',
    EEXIST: 'folder',
    EISDIR: 'folder',
    ENOENT: 'folder',
    ELOOP: 'folder',
    ENAMETOOLONG: 'folder',
  };
  const reason = reasons[code];
  return reason === undefined ? AppError.from(error) : new AppError('downloadPlace', `${code} at ${file}`, { path: file, reason }, error);
}

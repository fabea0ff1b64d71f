import { statfs } from 'node:fs/promises';
import { AppError } from '../base/appError.ts';

/**
 * Throws `diskFull` when a disk has no room for so many more bytes and a small reserve. An editor empties a file before it writes it again: found out
 * in the middle, half of it would be gone. A disk that can't be asked counts as having room.
 */
export async function assertRoom(folder: string, bytes: number, ask: typeof statfs = statfs): Promise<void> {
  const reserve = 64 * 1024;
  const disk = await ask(folder).catch(() => null);
  if (disk && disk.bavail * disk.bsize < bytes + reserve) throw new AppError('diskFull', `no room for ${bytes} bytes in ${folder}`);
}

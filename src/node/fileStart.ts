import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The beginning of a file as UTF-8, at most so many bytes; `cut` where there is more, or it can't be read. Null for what is no file, or is gone. Waits for no pipe, and follows no
 * link.
 */
export async function fileStart(file: string, mostBytes: number): Promise<{ text: string; bytes: number; cut: boolean } | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const entry = await handle.stat();
      if (!entry.isFile()) return null;
      const buffer = Buffer.alloc(Math.min(entry.size, mostBytes));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { text: buffer.toString('utf8', 0, bytesRead), bytes: bytesRead, cut: entry.size > bytesRead };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code) ? null : { text: '', bytes: 0, cut: true };
  }
}

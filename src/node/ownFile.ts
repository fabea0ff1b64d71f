/** Reads files of our own folders, which somebody may have damaged or put something else in place of. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

/**
 * The bytes of a regular file that is whole on the disk. Throws for a link, for a pipe (without waiting for it), for more bytes than `maxBytes` (without
 * reading them), and for a file that changes its length meanwhile.
 */
export async function readOwnFile(file: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${file} is no regular file`);
    if (stats.size > maxBytes) throw new Error(`${file} has ${String(stats.size)} bytes, more than was ever written there`);
    const bytes = Buffer.alloc(stats.size);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) throw new Error(`${file} became shorter while it was read`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

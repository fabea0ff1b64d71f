import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const { O_RDONLY, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

/** Opens a regular file to read. Rejects with the system's error, and for a folder, a pipe and the like without waiting for them, as opening a pipe does. */
export async function openRegular(file: string): Promise<FileHandle> {
  const handle = await open(file, O_RDONLY | O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new Error(`${file} is no regular file`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

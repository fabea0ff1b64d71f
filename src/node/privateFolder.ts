import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder of ours, and those above it that are missing; one that is there stays as it is. Throws the system's error. Node's own recursive `mkdir` goes
 * round for ever, and can't be stopped, where the system says that something is missing although the parent is there: below `/proc`, say.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const above = path.dirname(folder);
  if (above !== folder && (await stat(above).catch(() => null)) === null) await makePrivateFolder(above);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // It was there, or another process has made it in between.
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw error;
  }
}

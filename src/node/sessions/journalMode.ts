/** How SQLite keeps what isn't in the file yet: a log is quicker, but needs memory that all processes share, which a disk in the network can't give. */
import { statfsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync as Database } from 'node:sqlite';

/** Of Linux: what `statfs` calls NFS, SMB in its three kinds, AFS, Ceph, Lustre, 9P, and what programs or other machines' hosts lend as a disk (FUSE, VirtualBox, Parallels). */
const shared: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x01021997, 0x65735546, 0x786f4256, 0x7c7c6673,
]);

/** Whether a folder is on a disk that other machines may have as well, by its path and what the system calls its file system. */
export function isSharedDisk(folder: string, kind: number, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return /^[\\/]{2}[^.?]/.test(folder);
  return platform === 'linux' && shared.has(kind >>> 0);
}

/** Has the database kept so that it can be read by all who open it, and returns how it is: where others have it open it stays as it was. */
export function setJournalMode(database: Database, file: string): string {
  const folder = path.dirname(file);
  const wanted = isSharedDisk(folder, statfsSync(folder).type, process.platform) ? 'DELETE' : 'WAL';
  try {
    return String(database.prepare(`PRAGMA journal_mode = ${wanted}`).get()?.journal_mode);
  } catch (error) {
    if (!isBusy(error)) throw error;
    return String(database.prepare('PRAGMA journal_mode').get()?.journal_mode);
  }
}

function isBusy(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : null;
  return typeof code === 'number' && (code & 0xff) === 5;
}

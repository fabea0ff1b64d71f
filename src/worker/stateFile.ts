/**
 * A file for the state of a sequence on its way into others: the engine copies between sequences in no other way. It holds the prompt in the model's
 * own form, so only its owner can read it, and it is gone when the copying is over; what a killed worker left behind goes with the next one.
 */
import { lstat, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isLeftOver, processSpace } from './leftOvers.ts';

const folderPrefix = 'mlx-code-state-';
/** Where a folder's worker runs, which earlier versions left out, and its process id. */
const folderName = /^mlx-code-state-(?:([0-9a-f]{8})-)?(\d+)-/;
/** Never the last bytes of a disk, or of the memory. */
const reserveBytes = 512 * 1024 * 1024;

/** File systems that are nothing but main memory: Linux' tmpfs and ramfs, by the numbers that `statfs` has for them. */
const ramDisks: readonly number[] = [0x0102_1994, 0x8584_58f6];

/** The bytes of main memory that a file for a state of `bytes` takes: all on a RAM disk, otherwise none. Never rejects. */
export async function memoryOfStateFile(bytes: number): Promise<number> {
  // Where no file can be written, who writes it is told.
  const { type } = await statfs(tmpdir()).catch(() => ({ type: 0 }));
  return ramDisks.includes(type) ? bytes : 0;
}

/**
 * Gives `use` the path of a file that isn't there yet, in a folder of its own that nobody else can look into, and removes both afterwards.
 * Rejects when the disk, or the memory that it is, hasn't room for `bytes`, and with what `use` rejects with.
 */
export async function withStateFile<T>(bytes: number, use: (path: string) => Promise<T>): Promise<T> {
  await removeLeftOverStates();
  const { bavail, bsize, type } = await statfs(tmpdir());
  const room = ramDisks.includes(type) ? Math.min(bavail * bsize, process.availableMemory()) : bavail * bsize;
  if (room < bytes + reserveBytes) throw new Error(`no room for a state of ${String(bytes)} bytes`);
  const folder = await mkdtemp(path.join(tmpdir(), `${folderPrefix}${processSpace()}-${String(process.pid)}-`));
  try {
    return await use(path.join(folder, 'sequence'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what workers left behind that are no more. Rejects when the folder for temporary files can't be read. */
export async function removeLeftOverStates(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, space, pid] = folderName.exec(name) ?? [];
    if (pid === undefined) continue;
    const folder = path.join(tmpdir(), name);
    // Another worker may be at the same, and another user's is none of ours.
    const found = await lstat(folder).catch(() => null);
    if (!found || !isLeftOver({ space, pid: Number(pid) }, found.mtimeMs)) continue;
    if (found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid()))
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

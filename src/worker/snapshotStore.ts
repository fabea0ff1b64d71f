/**
 * The folder with snapshots of what models have read: bounded in bytes and number, what was longest unused goes first. Several workers may share it: each
 * file comes into being under another name and is renamed when it is whole, and whoever finds one gone goes without. A file that isn't as it was written
 * is removed. They hold the user's code in the model's form, so only their owner can read them. It must not know what a state is worth.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, open, readdir, rename, rm, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../base/appError.ts';
import { OneByOne } from '../base/oneByOne.ts';
import { snapshotName, unfinishedSnapshotName } from '../core/models/snapshotsKept.ts';
import { isLeftOver, processSpace } from './leftOvers.ts';
import type { NativeLog } from './nativeEngine.ts';
import { readSnapshotHead, readWholeSnapshot, type SealedHead, sealSnapshot, type SnapshotHead } from './snapshotFile.ts';

/** Never the last bytes of a disk. */
const reserveBytes = 512 * 1024 * 1024;
const mostSnapshots = 32;

/** A snapshot in the folder. */
export interface Snapshot {
  file: string;
  head: SealedHead;
}

interface Entry {
  file: string;
  bytes: number;
  /** When it was last used. */
  time: number;
}

export class SnapshotStore {
  readonly folder: string;
  #maxBytes: number;
  readonly #log: NativeLog;
  /** Writes, and what removes, follow each other. */
  readonly #turns = new OneByOne();

  /** The folder must be there; one that isn't holds nothing, and takes nothing. */
  constructor(folder: string, maxBytes: number, log: NativeLog) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
    this.#log = log;
  }

  /** Sets the bound, and keeps it; 0 removes all. Never rejects. */
  limit(maxBytes: number): Promise<void> {
    this.#maxBytes = maxBytes;
    return this.#turns
      .do(() => this.#prune(0, maxBytes > 0 ? mostSnapshots : 0))
      .catch((error: unknown) => this.#failed('be removed', error));
  }

  /** The snapshots of a key, the last used first. What is damaged is removed. Never rejects. */
  async of(key: string): Promise<Snapshot[]> {
    const found: Snapshot[] = [];
    try {
      for (const { file } of (await this.#entries()).reverse()) {
        if (!path.basename(file).startsWith(key.slice(0, 24))) continue;
        const head = await this.#sound(file, readSnapshotHead(file));
        if (head?.key === key) found.push({ file, head });
      }
    } catch (error) {
      this.#failed('be read', error);
    }
    return found;
  }

  /**
   * Keeps a state of about `bytes`, which `write` puts into the file it is given. It returns the head that belongs to it, or null when there is nothing
   * after all. Null when nothing was kept: it doesn't fit into the bound, the disk is full, or writing failed, which is told. Rejects only with what
   * `write` rejects with.
   */
  put(bytes: number, write: (file: string) => Promise<SnapshotHead | null>): Promise<Snapshot | null> {
    return this.#turns.do(async () => {
      if (bytes > this.#maxBytes) {
        if (this.#maxBytes > 0)
          this.#log('debug', `a snapshot of ${String(bytes)} bytes is more than the ${String(this.#maxBytes)} there may be`);
        return null;
      }
      let file: string;
      try {
        file = await this.#begin(bytes);
      } catch (error) {
        this.#failed('be kept', error);
        return null;
      }
      try {
        const head = await write(file);
        return head && (await this.#finish(file, head));
      } finally {
        await rm(file, { force: true }).catch(() => undefined);
      }
    });
  }

  /**
   * The snapshot as it is now when it is as it was written, byte for byte: its file may be given to the engine then, and counts as used. Null when it is
   * gone; or damaged, then it is removed, and that is said. Rejects with `cancelled` only.
   */
  async checked({ file }: Snapshot, signal: AbortSignal): Promise<Snapshot | null> {
    const head = await this.#sound(file, readWholeSnapshot(file, signal));
    throwIfCancelled(signal);
    if (!head) return null;
    await utimes(file, new Date(), new Date()).catch(() => undefined);
    return { file, head };
  }

  /** How many there are, and of how many bytes. Never rejects. */
  async usage(): Promise<{ count: number; bytes: number }> {
    const entries = await this.#entries();
    return { count: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Removes one. Never rejects. */
  async remove({ file }: Snapshot): Promise<void> {
    await this.#removed(file);
  }

  async #begin(bytes: number): Promise<string> {
    const found = await lstat(this.folder);
    if (!found.isDirectory()) throw new Error('its folder is no folder');
    if (process.getuid !== undefined && found.uid !== process.getuid()) throw new Error('its folder is somebody else’s');
    // Some file systems know no permissions; then there is nothing to keep.
    if ((found.mode & 0o077) !== 0) await chmod(this.folder, 0o700).catch(() => undefined);
    await this.#prune(bytes, mostSnapshots - 1);
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < bytes + reserveBytes) throw new Error(`no room for ${String(bytes)} bytes`);
    const file = path.join(this.folder, `${processSpace()}-${String(process.pid)}-${randomBytes(6).toString('hex')}.writing`);
    // The engine opens it by its name, and leaves the permissions of a file that is there.
    await (await open(file, 'wx', 0o600)).close();
    return file;
  }

  async #finish(written: string, head: SnapshotHead): Promise<Snapshot | null> {
    const file = path.join(this.folder, nameOf(head));
    try {
      await sealSnapshot(written, head);
      const sealed = await readSnapshotHead(written);
      if (!sealed) throw new Error('it is not what was written');
      // Switched off meanwhile.
      if (this.#maxBytes === 0) return null;
      await rename(written, file);
      await this.#prune(0, mostSnapshots, file);
      return { file, head: sealed };
    } catch (error) {
      this.#failed('be kept', error);
      return null;
    }
  }

  /** Makes room for so many bytes, and what killed workers left behind goes too. */
  async #prune(bytes: number, count: number, newest?: string): Promise<void> {
    await this.#removeLeftOvers();
    const entries = await this.#entries();
    let left = entries.length;
    let sum = entries.reduce((total, entry) => total + entry.bytes, bytes);
    for (const entry of entries) {
      if (left <= count && sum <= this.#maxBytes) return;
      if (entry.file === newest) continue;
      // One that can't be removed doesn't keep the others there.
      if (!(await this.#removed(entry.file))) continue;
      left--;
      sum -= entry.bytes;
    }
  }

  async #removeLeftOvers(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const [, space, pid] = unfinishedSnapshotName.exec(name) ?? [];
      if (pid === undefined) continue;
      const file = path.join(this.folder, name);
      const found = await lstat(file).catch(() => null);
      if (found && isLeftOver({ space, pid: Number(pid) }, found.mtimeMs)) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  /** The longest unused first. */
  async #entries(): Promise<Entry[]> {
    const names = await readdir(this.folder).catch(() => []);
    const entries = await Promise.all(
      names
        .filter((name) => snapshotName.test(name))
        .map(async (name): Promise<Entry[]> => {
          const file = path.join(this.folder, name);
          const found = await lstat(file).catch(() => null);
          return found && !found.isDirectory() ? [{ file, bytes: found.size, time: found.mtimeMs }] : [];
        }),
    );
    return entries.flat().sort((a, b) => a.time - b.time);
  }

  /** What was read of a file that may be anything. What isn't a sound snapshot, under its own name, is removed; null then, and when it can't be read. */
  async #sound(file: string, reading: Promise<SealedHead | null>): Promise<SealedHead | null> {
    let head: SealedHead | null;
    try {
      head = await reading;
    } catch (error) {
      // Another worker may have removed it, and what the system doesn't let us read is none of ours. A link never is: that is removed.
      if ((error as NodeJS.ErrnoException).code !== 'ELOOP') return null;
      head = null;
    }
    if (head && nameOf(head) === path.basename(file)) return head;
    this.#log('warn', `the snapshot ${path.basename(file)} is damaged and was removed`);
    await this.#removed(file);
    return null;
  }

  /** False when it is still there, which is told. */
  async #removed(file: string): Promise<boolean> {
    try {
      await rm(file, { force: true });
      return true;
    } catch (error) {
      this.#failed('be removed', error);
      return false;
    }
  }

  #failed(what: string, error: unknown): void {
    this.#log('warn', `a snapshot could not ${what}: ${String(error)}`);
  }
}

/** One name for each key and prompt. */
function nameOf({ key, tokens }: SnapshotHead): string {
  const prompt = createHash('sha256').update(Uint32Array.from(tokens)).digest('hex');
  return `${key.slice(0, 24)}-${prompt.slice(0, 24)}.snapshot`;
}

/**
 * Keeps what was changed, before and after, as plain files under the data folder: one folder for each change set, shared by every window and the command
 * line. A folder gets its name only when it is complete, so several processes and a kill at any moment do no harm. It must not know how a change is
 * made or undone.
 */
import { randomBytes } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { chmod, lstat, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { Log } from '../base/log.ts';
import type {
  Checkpoint,
  CheckpointFile,
  CheckpointLimits,
  CheckpointState,
  CheckpointStore,
  CheckpointSummary,
  UnreadableCheckpoint,
} from '../core/edits/checkpoint.ts';
import { exceeding, usualCheckpointLimits } from '../core/edits/checkpointLimits.ts';
import { bytesOf, kindOf, parseCheckpoint, parseLimits, type StoredCheckpoint, type StoredFile } from './checkpointFormat.ts';
import { checkpointId, timeOfCheckpointId } from './checkpointId.ts';
import { privateFile, readImages, writeContent, writeImages } from './checkpointImages.ts';
import { dataPlaces } from './dataFolder.ts';
import { dataFolderProblem } from './diskProblem.ts';
import { replaceFile, syncFolder, writeNew } from './durableFile.ts';
import { inParallel } from './inParallel.ts';
import { readOwnFile } from './ownFile.ts';
import { makePrivateFolder } from './privateFolder.ts';

const listName = 'checkpoint.json';
const limitsName = 'limits.json';
const dayMs = 86_400_000;
const privateFolder = 0o700;
/** A list names its files; more than a million of them are no change of ours. */
const maxListBytes = 200_000_000;
/** Files that are open at a time. */
const atOnce = 16;
/** How many are dropped at a time: whoever waits for their change doesn't wait for years of old ones to go. */
const maxDropped = 1000;

/** A checkpoint's list as it was found: what it says, or why that can't be told. */
type Found = { stored: StoredCheckpoint; listBytes: number } | { reason: 'damaged'; cause: unknown } | { reason: 'newer'; root: string };

export class DiskCheckpoints implements CheckpointStore {
  readonly #folder: string;
  readonly #log: Log;
  readonly #now: () => number;
  /** Damaged ones that have been logged. */
  readonly #reported = new Set<string>();

  /** Nothing is read or made before the first use. */
  constructor(dataFolder: string, log: Log, now: () => number = Date.now) {
    this.#folder = dataPlaces(dataFolder).backups;
    this.#log = log;
    this.#now = now;
  }

  async begin({ label, root, by, images, madeFolders = [] }: Parameters<CheckpointStore['begin']>[0]): Promise<string> {
    await this.#makeFolder();
    const time = this.#now();
    const making = path.join(this.#folder, `.making-${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(making, { mode: privateFolder });
      const files = await inParallel(images, atOnce, (image, index) => writeImages(making, image, String(index)));
      const stored: StoredCheckpoint = { version: 1, time, label, root: await canonicalRoot(root), by, state: 'open', files, madeFolders };
      await writeNew(path.join(making, listName), Buffer.from(JSON.stringify(stored)), { mode: privateFile });
      await syncFolder(making);
      // Later than every other one, also when the clock has been set back.
      const id = checkpointId(time, (await this.#ids()).at(-1));
      await rename(making, path.join(this.#folder, id));
      await syncFolder(this.#folder);
      return id;
    } catch (error) {
      await rm(making, { recursive: true, force: true });
      throw dataFolderProblem(error, this.#folder);
    }
  }

  async setState(id: string, state: CheckpointState): Promise<void> {
    await this.#write(id, { ...(await this.#load(id)).stored, state });
  }

  async setAfter(id: string, images: readonly CheckpointFile[]): Promise<void> {
    const { stored } = await this.#load(id);
    const folder = this.#path(id);
    const round = randomBytes(4).toString('hex');
    const replaced: string[] = [];
    const byPath = new Map(images.map((image) => [image.path, image]));
    const files = await inParallel(stored.files, atOnce, async (file, index): Promise<StoredFile> => {
      const image = byPath.get(file.path);
      if (!image) return file;
      if (file.after) replaced.push(file.after.file);
      return { ...file, after: await writeContent(folder, image.after, `${String(index)}-${round}.after`) };
    });
    await this.#write(id, { ...stored, files });
    for (const name of replaced) await rm(path.join(folder, name), { force: true });
  }

  async remove(id: string): Promise<void> {
    // The name goes at once; what is behind it may take a moment.
    const gone = path.join(this.#folder, `.gone-${randomBytes(8).toString('hex')}`);
    try {
      await rename(this.#path(id), gone);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    await rm(gone, { recursive: true, force: true });
  }

  async list(root: string): Promise<CheckpointSummary[]> {
    const wanted = await canonicalRoot(root);
    return (await this.#all()).flatMap(({ id, found }) =>
      'stored' in found && found.stored.root === wanted ? [summaryOf(id, found)] : [],
    );
  }

  async newest(root: string, isMeant: (checkpoint: CheckpointSummary) => boolean): Promise<CheckpointSummary | null> {
    const wanted = await canonicalRoot(root);
    const ids = (await this.#ids()).reverse();
    for (let at = 0; at < ids.length; at += atOnce) {
      for (const { id, found } of await this.#findAll(ids.slice(at, at + atOnce))) {
        const summary = 'stored' in found && found.stored.root === wanted ? summaryOf(id, found) : null;
        if (summary && isMeant(summary)) return summary;
      }
    }
    return null;
  }

  async unreadable(root: string, after = ''): Promise<UnreadableCheckpoint[]> {
    const wanted = await canonicalRoot(root);
    const ids = (await this.#ids()).filter((id) => id > after);
    return (await this.#findAll(ids.reverse())).flatMap(({ id, found }) =>
      'stored' in found || (found.reason === 'newer' && found.root !== wanted)
        ? []
        : [{ id, time: timeOfCheckpointId(id) ?? 0, reason: found.reason }],
    );
  }

  async read(id: string): Promise<Checkpoint> {
    const found = await this.#load(id);
    const { files, madeFolders } = found.stored;
    const folder = this.#path(id);
    const images = await inParallel(files, atOnce, (file) => readImages(folder, file));
    const damaged = files.filter((_, index) => images[index] === null).map((file) => file.path);
    if (damaged.length > 0) this.#report(id, `what checkpoint ${id} kept of ${damaged.join(', ')} is damaged`);
    return { ...summaryOf(id, found), images: images.filter((image) => image !== null), damaged, madeFolders };
  }

  async setLimits(limits: CheckpointLimits): Promise<void> {
    const known = await this.#limits();
    if (known && JSON.stringify(known) === JSON.stringify(limits)) return;
    await this.#makeFolder();
    try {
      await replaceFile(path.join(this.#folder, limitsName), Buffer.from(JSON.stringify(limits)), privateFile);
    } catch (error) {
      throw dataFolderProblem(error, this.#folder);
    }
  }

  async prune(): Promise<void> {
    const now = this.#now();
    const limits = await this.#limits();
    // Somebody's own limits that can't be read may be wider than ours.
    if (!limits) return;
    const all = await this.#all();
    const dropped = new Set(
      exceeding(
        all.flatMap(({ id, found }) => ('stored' in found ? [summaryOf(id, found)] : [])),
        limits,
        now,
      ),
    );
    // What can't be read is nobody's, and no limit but the age can be held against it.
    for (const { id, found } of all)
      if (!('stored' in found) && now - (timeOfCheckpointId(id) ?? now) > limits.days * dayMs) dropped.add(id);
    // The oldest first: a kill in between leaves no gap.
    for (const id of [...dropped].sort().slice(0, maxDropped)) await this.remove(id);
    await this.#sweep(now);
  }

  /** Those that were set; the usual ones where none were, and null where what was set can't be read. */
  async #limits(): Promise<CheckpointLimits | null> {
    try {
      return parseLimits((await readOwnFile(path.join(this.#folder, limitsName), 10_000)).toString('utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return usualCheckpointLimits;
      this.#report(limitsName, 'the limits of the checkpoints can not be read, so none is removed');
      return null;
    }
  }

  /** Removes what processes that were killed have left half made or half removed. */
  async #sweep(now: number): Promise<void> {
    for (const { name } of await this.#entries()) {
      if (!/^\.(?:making|gone)-/.test(name)) continue;
      const folder = path.join(this.#folder, name);
      const made = await lstat(folder).catch(() => null);
      if (made && now - made.mtimeMs > dayMs) await rm(folder, { recursive: true, force: true });
    }
  }

  async #makeFolder(): Promise<void> {
    try {
      await makePrivateFolder(this.#folder);
      await chmod(this.#folder, privateFolder);
    } catch (error) {
      throw dataFolderProblem(error, this.#folder);
    }
  }

  /** Newest first. */
  async #all(): Promise<{ id: string; found: Found }[]> {
    return this.#findAll((await this.#ids()).reverse());
  }

  async #findAll(ids: readonly string[]): Promise<{ id: string; found: Found }[]> {
    const all = await inParallel(ids, atOnce, async (id) => ({ id, found: await this.#find(id) }));
    return all.flatMap(({ id, found }) => {
      if (found && 'cause' in found) this.#report(id, `checkpoint ${id} can't be read: ${String(found.cause)}; it is left out`);
      return found ? [{ id, found }] : [];
    });
  }

  /** Oldest first. A link of such a name would have us read and write elsewhere, and is none. */
  async #ids(): Promise<string[]> {
    const entries = await this.#entries();
    return entries.flatMap((entry) => (entry.isDirectory() && timeOfCheckpointId(entry.name) !== null ? [entry.name] : [])).sort();
  }

  async #entries(): Promise<Dirent[]> {
    try {
      return await readdir(this.#folder, { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw dataFolderProblem(error, this.#folder);
    }
  }

  #path(id: string): string {
    if (timeOfCheckpointId(id) === null) throw new AppError('internal', `not a checkpoint's id: ${id.slice(0, 60)}`);
    return path.join(this.#folder, id);
  }

  /** Null when there is none, say because another process has removed it since. */
  async #find(id: string): Promise<Found | null> {
    try {
      const text = await readOwnFile(path.join(this.#path(id), listName), maxListBytes);
      const stored = parseCheckpoint(text.toString('utf8'));
      return 'newer' in stored ? { reason: 'newer', root: stored.newer } : { stored, listBytes: text.length };
    } catch (cause) {
      const gone = (await lstat(this.#path(id)).catch(() => null)) === null;
      return gone ? null : { reason: 'damaged', cause };
    }
  }

  /** Throws `backupDamaged`. */
  async #load(id: string): Promise<Extract<Found, { stored: unknown }>> {
    const isOwn = timeOfCheckpointId(id) !== null && ((await lstat(this.#path(id)).catch(() => null))?.isDirectory() ?? false);
    const found = isOwn ? await this.#find(id) : null;
    if (found && 'stored' in found) return found;
    const newer = found?.reason === 'newer';
    throw new AppError(
      'backupDamaged',
      `checkpoint ${id} can't be read`,
      { id, newer },
      found && 'cause' in found ? found.cause : undefined,
    );
  }

  /** Once for each. */
  #report(id: string, message: string): void {
    if (!this.#reported.has(id)) this.#log.warn(message);
    this.#reported.add(id);
  }

  async #write(id: string, stored: StoredCheckpoint): Promise<void> {
    try {
      await replaceFile(path.join(this.#path(id), listName), Buffer.from(JSON.stringify(stored)), privateFile);
    } catch (error) {
      throw dataFolderProblem(error, this.#folder);
    }
  }
}

/** The same folder has one name, whichever way somebody came to it; what is no path on this disk stays as it is. */
export async function canonicalRoot(root: string): Promise<string> {
  return path.isAbsolute(root) ? await realpath(root).catch(() => path.resolve(root)) : root;
}

function summaryOf(id: string, { stored, listBytes }: Extract<Found, { stored: unknown }>): CheckpointSummary {
  const { time, label, root, by, state, files } = stored;
  const listed = files.map((file) => ({ path: file.path, ...(file.from === undefined ? {} : { from: file.from }), kind: kindOf(file) }));
  return { id, time, label, root, by, state, files: listed, bytes: listBytes + bytesOf(files) };
}

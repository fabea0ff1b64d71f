/**
 * Changes several files of the disk, all or none. Every new text is written beside its place and every old file kept by a second name before the
 * first one changes; then names are swapped, which is whole or not at all for each file; then the result is read again. Until that holds, everything can
 * be put back without any room on the disk. It must not know why files change; whoever calls it holds the folder's lock and has passed the gate.
 *
 * Between the last look at a file and the swap of its name lie microseconds in which another process could write it; Node has no call that closes them.
 */
import { constants } from 'node:fs';
import { access, link, lstat, mkdir, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../base/appError.ts';
import type { ConflictReason } from '../core/edits/fileChange.ts';
import type { FileStep } from '../core/edits/fileSteps.ts';
import { sameContent } from '../core/edits/restorePlan.ts';
import { foldedPath, isSpelledSo } from '../core/edits/spelling.ts';
import { hasJoiner } from '../core/security/pathPolicy.ts';
import { type FileOwner, syncFolder, writeNew } from './durableFile.ts';
import { diskProblem } from './diskProblem.ts';
import { imageBytes, readInside, type FileOnDisk } from './fileImage.ts';
import { conflict, findInside, reasonOf } from './insideRoot.ts';

export interface CommitOptions {
  /** Names the files that stand beside their places meanwhile; what a kill leaves of them is found by it. */
  tag: string;
  /** Stops and puts everything back; once the result has been verified it is too late. */
  signal?: AbortSignal | undefined;
  /** Called when every file is as it should be; when it fails, everything is put back. */
  onVerified: () => Promise<void>;
  /** Told before each single step, and after each swap. */
  onStep?: ((step: string) => void) | undefined;
}

interface Entry extends FileStep {
  disk: FileOnDisk;
  /** Null: the file goes. */
  bytes: Buffer | null;
  /** Beside the place: the text to come, and the file that was there. */
  incoming: string;
  outgoing: string;
  /** Whether `outgoing` exists: some file systems give a file no second name. */
  kept: boolean;
  swapped: boolean;
  /** The same file's new name, where a disk that doesn't tell capitals apart has only one for both. */
  respelled: string | null;
}

export class FileTransaction {
  readonly #root: string;
  readonly #realRoot: string;
  readonly #entries: Entry[];
  readonly #madeFolders: string[] = [];
  /** False after a failure that could not be put back in full. */
  restored = true;

  private constructor(root: string, realRoot: string, entries: Entry[]) {
    this.#root = root;
    this.#realRoot = realRoot;
    this.#entries = entries;
  }

  /**
   * Why one step can't be carried out together with others, as `prepare` would say; null when it can. `leaving` are paths that the others free. Changes
   * nothing.
   */
  static async problem(root: string, step: FileStep, leaving: ReadonlySet<string> = new Set()): Promise<ConflictReason | null> {
    try {
      if ((await oldSpelling(root, step, leaving)) === null) await lookAt(root, step);
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /**
   * Looks at every file and changes nothing. Throws `editConflict`: as `readInside`; `changed` and `fileExists` when a file isn't `before`; `readOnly`, `readOnlyFolder`,
   * `special`, `encoding`, `tooLarge`; `overlap` when two paths are one file.
   */
  static async prepare(root: string, steps: readonly FileStep[]): Promise<FileTransaction> {
    const entries: Entry[] = [];
    const known = new Map<string, string>();
    const leaving = new Map(steps.filter(({ after }) => after === null).map((step) => [step.path, step]));
    const respelled = new Map<string, FileStep>();
    for (const step of steps) {
      const old = leaving.get((await oldSpelling(root, step, new Set(leaving.keys()))) ?? '');
      if (old) respelled.set(old.path, step);
    }
    const taken = new Set(respelled.values());
    for (const step of steps) {
      if (taken.has(step)) continue;
      const taking = respelled.get(step.path);
      const entry = await lookAt(root, taking ? { ...step, after: taking.after } : step);
      if (taking) entry.respelled = path.join(path.dirname(entry.disk.place.absolute), path.basename(taking.path));
      for (const identity of identities(entry)) {
        if (known.has(identity)) throw conflict('overlap', step.path);
        known.set(identity, step.path);
      }
      entries.push(entry);
    }
    return new FileTransaction(root, await realpath(root), entries);
  }

  /** Where the files really are, relative to the root. */
  get realPaths(): string[] {
    return this.#entries.map(({ disk }) => disk.place.realPath);
  }

  /** Folders that it will make, outermost first; relative to the root, with `/`. */
  get missingFolders(): string[] {
    const missing = new Set(this.#entries.flatMap(({ bytes, disk }) => (bytes ? disk.place.missingFolders : [])));
    return [...missing].map((folder) => path.relative(this.#realRoot, folder).split(path.sep).join('/'));
  }

  /**
   * Carries it out. Throws what `prepare` throws, `diskFull`, `cancelled` or `editFailed`; then every file is as it was, or {@link restored} is false.
   */
  async commit(options: CommitOptions): Promise<void> {
    const step = (name: string): void => options.onStep?.(name);
    try {
      await this.#stage(options, step);
      await this.#checkAgain(step);
      await this.#swap(options, step);
      await this.#verify(step);
      step('verified');
      await options.onVerified();
    } catch (error) {
      await this.#putBack();
      throw diskProblem(error);
    }
    // What can fail from here on is only the removal of second names.
    await this.#removeBeside();
  }

  async #stage({ tag, signal }: CommitOptions, step: (name: string) => void): Promise<void> {
    for (const [index, entry] of this.#entries.entries()) {
      throwIfCancelled(signal);
      const { place } = entry.disk;
      // Right before the first write: somebody may have put a link on the way.
      await assertStillThere(this.#root, entry);
      if (entry.bytes) for (const folder of place.missingFolders) await this.#makeFolder(folder, step);
      Object.assign(entry, besideNames(place.absolute, tag, index));
      if (entry.bytes) {
        step(`write ${entry.path}`);
        await writeNew(entry.incoming, entry.bytes, ownerOf(entry)).catch((error: unknown) => {
          throw diskProblem(error, entry.path);
        });
      }
      if (entry.before) {
        step(`keep ${entry.path}`);
        entry.kept = await giveSecondName(place.absolute, entry.outgoing).catch((error: unknown) => {
          throw diskProblem(error, entry.path);
        });
      }
    }
  }

  async #makeFolder(folder: string, step: (name: string) => void): Promise<void> {
    if (this.#madeFolders.includes(folder)) return;
    step(`make ${path.basename(folder)}`);
    try {
      await mkdir(folder);
      this.#madeFolders.push(folder);
    } catch (error) {
      // Made by somebody else in between, it is theirs; the next look at the file tells whether it is a folder.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskProblem(error, path.basename(folder));
    }
  }

  /** Somebody may have changed a file, or put a link on the way to it, while the new texts were written. */
  async #checkAgain(step: (name: string) => void): Promise<void> {
    for (const entry of this.#entries) {
      step(`check ${entry.path}`);
      const disk = await readInside(this.#root, entry.path);
      if (disk.place.absolute !== entry.disk.place.absolute || !sameContent(disk.image, entry.before))
        throw conflict('changed', entry.path);
      entry.disk = { ...disk, place: { ...disk.place, missingFolders: entry.disk.place.missingFolders } };
    }
  }

  /** Texts come before others go, so that none is missing in between. */
  async #swap({ signal }: CommitOptions, step: (name: string) => void): Promise<void> {
    for (const entry of [...this.#entries.filter(({ bytes }) => bytes), ...this.#entries.filter(({ bytes }) => !bytes)]) {
      throwIfCancelled(signal);
      step(`swap ${entry.path}`);
      const { absolute, stats } = entry.disk.place;
      const now = await lstat(absolute).catch(() => null);
      if (now?.ino !== stats?.ino || now?.mtimeMs !== stats?.mtimeMs || now?.size !== stats?.size) throw conflict('changed', entry.path);
      try {
        if (!entry.bytes) await unlink(absolute);
        else if (entry.before) await rename(entry.incoming, absolute);
        else await moveToFree(entry.incoming, absolute);
        entry.swapped = true;
        if (entry.respelled !== null) await rename(absolute, entry.respelled);
      } catch (error) {
        throw diskProblem(error, entry.path);
      }
      step(`swapped ${entry.path}`);
    }
    for (const folder of new Set(this.#entries.map(({ disk }) => path.dirname(disk.place.absolute)))) await syncFolder(folder);
  }

  async #verify(step: (name: string) => void): Promise<void> {
    for (const entry of this.#entries) {
      step(`verify ${entry.path}`);
      const disk = await readInside(this.#root, entry.path);
      const asPromised = entry.bytes ? disk.image !== null && disk.bytes.equals(entry.bytes) : disk.image === null;
      const isNamed = entry.respelled === null || (await isThere(entry.respelled));
      if (!asPromised || !isNamed) throw conflict('changed', entry.path);
    }
  }

  /** Files that somebody has changed after us stay as they are. */
  async #putBack(): Promise<void> {
    for (const entry of [...this.#entries].reverse()) {
      if (!entry.swapped) continue;
      try {
        await this.#putBackOne(entry);
      } catch {
        this.restored = false;
      }
    }
    await this.#removeBeside();
    for (const folder of [...this.#madeFolders].reverse()) {
      // Somebody else's file in it keeps it.
      await rmdir(folder).catch(() => undefined);
    }
  }

  async #putBackOne(entry: Entry): Promise<void> {
    const { absolute } = entry.disk.place;
    const now = await readInside(this.#root, entry.path);
    if (entry.bytes ? now.image === null || !now.bytes.equals(entry.bytes) : now.image !== null) {
      this.restored = false;
      return;
    }
    if (entry.respelled !== null && (await isThere(entry.respelled))) await rename(entry.respelled, absolute);
    if (!entry.before) await unlink(absolute);
    else if (entry.kept) await rename(entry.outgoing, absolute);
    else {
      await writeNew(entry.outgoing, entry.disk.bytes, ownerOf(entry));
      await rename(entry.outgoing, absolute);
    }
    entry.swapped = false;
  }

  async #removeBeside(): Promise<void> {
    for (const { incoming, outgoing } of this.#entries) {
      // A name that stays is removed with the next change of this folder.
      for (const file of [incoming, outgoing]) if (file !== '') await rm(file, { force: true }).catch(() => undefined);
    }
  }
}

function besidePrefix(tag: string): string {
  return `.mlx-code-${tag}-`;
}

function besideNames(absolute: string, tag: string, index: number): { incoming: string; outgoing: string } {
  const name = path.join(path.dirname(absolute), `${besidePrefix(tag)}${String(index)}`);
  return { incoming: `${name}.new`, outgoing: `${name}.old` };
}

async function lookAt(root: string, step: FileStep): Promise<Entry> {
  const { path: stated, before, after } = step;
  const bytes = after === null ? null : imageBytes(after, stated);
  const disk = await readInside(root, stated);
  const { place, image } = disk;
  if (before === null && image !== null) throw conflict('fileExists', stated);
  if (!sameContent(image, before)) throw conflict('changed', stated);
  // Through a link a text is changed; the link itself neither goes nor moves.
  if (place.isLink && after === null) throw conflict('special', stated);
  // Gone, its name could not be told from an invented one, and so neither be looked for nor come back.
  if (after === null && hasJoiner(path.posix.basename(stated))) throw conflict('outside', stated);
  if (place.stats && (place.stats.mode & 0o222) === 0) throw conflict('readOnly', stated);
  if (place.stats) await mustBeWritable(place.absolute, stated, 'readOnly');
  const [outermost = place.absolute] = place.missingFolders;
  await mustBeWritable(path.dirname(outermost), stated, 'readOnlyFolder');
  return { ...step, disk, bytes, incoming: '', outgoing: '', kept: false, swapped: false, respelled: null };
}

/**
 * The path among `leaving` that is the very file which the step would make, by another spelling: what is found at the new name is the old one then. Null
 * where the disk tells them apart, or something else is there.
 */
async function oldSpelling(root: string, { path: stated, before }: FileStep, leaving: ReadonlySet<string>): Promise<string | null> {
  if (before !== null) return null;
  for (const old of leaving) {
    if (old === stated || foldedPath(old) !== foldedPath(stated)) continue;
    const [there, here] = [await findInside(root, stated), await findInside(root, old)];
    const isSame = there.stats?.ino === here.stats?.ino && path.dirname(there.absolute) === path.dirname(here.absolute);
    if (there.stats && isSame && !there.isLink && !(await isThere(there.absolute))) return old;
  }
  return null;
}

/** Does the folder have it, spelled exactly so? */
async function isThere(absolute: string): Promise<boolean> {
  return isSpelledSo(path.basename(absolute), await readdir(path.dirname(absolute)));
}

async function assertStillThere(root: string, { path: stated, disk: { place } }: Entry): Promise<void> {
  const now = await findInside(root, stated);
  if (now.absolute !== place.absolute) throw conflict('changed', stated);
}

async function mustBeWritable(file: string, stated: string, reason: ConflictReason): Promise<void> {
  try {
    await access(file, constants.W_OK);
  } catch (error) {
    throw conflict(reason, stated, error);
  }
}

/** By name, and where several names can be one file by what the system calls it. */
function identities({ disk: { place } }: Entry): string[] {
  const { absolute, stats } = place;
  return stats?.nlink === 1 && stats.ino !== 0 ? [absolute, `${String(stats.dev)}:${String(stats.ino)}`] : [absolute];
}

function ownerOf({ disk, after }: Entry): FileOwner {
  const { stats } = disk.place;
  if (stats) return { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
  return { mode: after?.mode ?? null };
}

/** Hard links: no second copy, and giving the name back needs no room. */
async function giveSecondName(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (cannotLink(error)) return false;
    throw error;
  }
}

/** Like `rename`, but never over something that has come there since. */
async function moveToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await rename(from, to);
  }
}

function cannotLink(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Removes what a killed transaction of this tag has left in the folders; the files themselves are whole, old or new. */
export async function sweepBeside(folders: ReadonlySet<string>, tag: string): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (name.startsWith(besidePrefix(tag))) await rm(path.join(folder, name), { force: true });
  }
}

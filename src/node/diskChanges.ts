/**
 * Applies and takes back changes on the disk: reads the files, passes the effects gate, keeps the checkpoint, and has one transaction do it. For programs
 * without an editor; an editor's open documents are the editor's to change. It must not know where a change comes from.
 */
import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { Log } from '../base/log.ts';
import type { Checkpoint, CheckpointFile, CheckpointStore, CheckpointSummary, UnreadableCheckpoint } from '../core/edits/checkpoint.ts';
import type { ChangeSet, ConflictReason, FileChange } from '../core/edits/fileChange.ts';
import { type FileStep, stepGroups } from '../core/edits/fileSteps.ts';
import { pathsOf, planRestore, type Present, type RestoredFile } from '../core/edits/restorePlan.ts';
import { isSpelledSo, spelledAlike } from '../core/edits/spelling.ts';
import type { ChangeApproval, EffectsGate } from '../core/security/effectsGate.ts';
import { isProtectedTarget, protectedPathsOf } from '../core/security/protectedSet.ts';
import { changeDigest } from './changeDigest.ts';
import { canonicalRoot } from './checkpointStore.ts';
import { readInside } from './fileImage.ts';
import { FileTransaction, sweepBeside } from './fileTransaction.ts';
import { withFolderLock } from './folderLock.ts';
import { conflict, findInside, reasonOf, reasonOrGone } from './insideRoot.ts';

export interface DiskChangeOptions {
  signal?: AbortSignal | undefined;
  /** Told before each single step. */
  onStep?: (step: string) => void;
  /** Around what must not be left in the middle, whoever stops: from the first step on the files to the last. */
  hold?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
}

export interface UndoOptions extends DiskChangeOptions {
  /** The change that is taken back; the newest that hasn't been without it. */
  id?: string | undefined;
}

export interface Undone {
  checkpoint: CheckpointSummary;
  files: RestoredFile[];
  /** Newer ones that may be this folder's: nobody can tell. */
  passedOver: UnreadableCheckpoint[];
}

export class DiskChanges {
  readonly #gate: EffectsGate;
  readonly #checkpoints: CheckpointStore;
  readonly #dataFolder: string;
  readonly #log: Log;

  constructor(gate: EffectsGate, checkpoints: CheckpointStore, dataFolder: string, log: Log) {
    this.#gate = gate;
    this.#checkpoints = checkpoints;
    this.#dataFolder = dataFolder;
    this.#log = log;
  }

  /** Why each of the changes can't be carried out here by somebody who approves nothing by name; what isn't in the map can. Changes nothing. */
  async problems(root: string, changes: readonly FileChange[]): Promise<Map<string, ConflictReason>> {
    const found = new Map<string, ConflictReason>();
    const leaving = new Set(changes.flatMap(({ path: stated, from, after }) => from ?? (after === null ? stated : [])));
    for (const change of changes) {
      const reason = protectedPathsOf([change]).length > 0 ? 'protected' : await problemOf(root, change, leaving);
      if (reason !== null) found.set(change.path, reason);
    }
    return found;
  }

  /**
   * Of the files that get another text, those that have several names (hard links), by their paths: how many names. The text is written as a new file, which is
   * whole at any moment, in place of the one name; the other names keep the old text.
   */
  async severalNames(root: string, changes: readonly FileChange[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const { path: stated, from, before, after } of changes) {
      if (before === null || after === null) continue;
      const place = await findInside(root, from ?? stated).catch(() => null);
      if (place?.stats && place.stats.nlink > 1) found.set(stated, place.stats.nlink);
    }
    return found;
  }

  /** What `apply` would throw for the sake of the files as they are now; changes nothing. */
  async check(root: string, changes: readonly FileChange[]): Promise<void> {
    await prepared(await canonicalRoot(root), changes);
  }

  /**
   * All of it or nothing; the checkpoint's id. Throws `editConflict` (data: path, reason), `diskFull`, `busy`, `cancelled`, `editFailed`. After `editFailed`
   * with `data.restored` false not everything could be put back, and the checkpoint stays for `undo`.
   */
  async apply(root: string, { label, changes }: ChangeSet, by: ApprovedBy, options: DiskChangeOptions = {}): Promise<string> {
    const folder = await canonicalRoot(root);
    return withFolderLock(this.#dataFolder, folder, options.signal, async () => {
      await this.#sweepNewest(folder);
      const { images, transaction } = await prepared(folder, changes);
      const id = await this.#run(folder, changes, transaction, by, async () => {
        const made = transaction.missingFolders;
        const tag = await this.#checkpoints.begin({ label, root: folder, by: 'cli', images, madeFolders: made });
        await held(options, async () => {
          try {
            await this.#commit(transaction, tag, 'applied', options);
          } catch (error) {
            // Nothing was changed, so there is nothing to keep.
            if (transaction.restored) await this.#checkpoints.remove(tag);
            throw error;
          }
        });
        return tag;
      });
      // What is too much is dropped next time then.
      await this.#checkpoints.prune().catch((error: unknown) => this.#log.error('old backups were not removed', error));
      return id;
    });
  }

  /** The changes of the folder that are kept, newest first, and those that can't be read. */
  async history(root: string): Promise<{ changes: CheckpointSummary[]; unreadable: UnreadableCheckpoint[] }> {
    const folder = await canonicalRoot(root);
    return { changes: await this.#checkpoints.list(folder), unreadable: await this.#checkpoints.unreadable(folder) };
  }

  /**
   * Takes back one change of the folder and no other, made here or in an editor, also one that died in the middle. Files that are no longer as it left
   * them are left alone; as long as there are such, it counts as not taken back. Throws `undoNone`, `backupDamaged`, and what `apply` throws.
   */
  async undo(root: string, options: UndoOptions = {}): Promise<Undone> {
    const folder = await canonicalRoot(root);
    return withFolderLock(this.#dataFolder, folder, options.signal, async () => {
      const { target, passedOver } = await this.#undoTarget(folder, options.id);
      const read = await this.#checkpoints.read(target.id);
      // Somebody asks for it by name, whether it has been taken back before or not.
      const checkpoint: Checkpoint = read.state === 'undone' ? { ...read, state: 'applied' } : read;
      await sweepBeside(await foldersOf(folder, checkpoint), checkpoint.id);
      const files = await withProblems(
        folder,
        planRestore([checkpoint], await presentOf(folder, pathsOf([checkpoint]))),
        checkpoint.images,
      );
      const restored = files.filter(({ status }) => status === 'restore');
      const steps = restored.map(({ path: stated, present, becomes }): FileStep => ({ path: stated, before: present, after: becomes }));
      if (steps.length > 0) {
        const transaction = await FileTransaction.prepare(folder, steps);
        const changes = restored.map(asChange);
        // What was left alone may still come back, once what is in its way is gone.
        const isPart = read.state !== 'undone' && files.some(({ status, reason }) => status === 'skip' && reason !== 'damaged');
        const state = isPart ? 'applied' : 'undone';
        await this.#run(folder, changes, transaction, 'undo', () =>
          held(options, () => this.#commit(transaction, checkpoint.id, state, options)),
        );
      } else if (files.every(({ status }) => status === 'unchanged') && !(await isUnsaved(folder, checkpoint)))
        await this.#checkpoints.setState(checkpoint.id, 'undone');
      await removeEmpty(folder, checkpoint.madeFolders);
      return { checkpoint: target, files, passedOver };
    });
  }

  async #undoTarget(folder: string, id: string | undefined): Promise<Pick<Undone, 'passedOver'> & { target: CheckpointSummary }> {
    const target = await this.#checkpoints.newest(folder, (one) => (id === undefined ? one.state !== 'undone' : one.id === id));
    if (target && id !== undefined) return { target, passedOver: [] };
    const passedOver = await this.#checkpoints.unreadable(folder, target?.id);
    const refused = passedOver.find((one) => (id === undefined ? one.reason === 'newer' : one.id === id));
    if (refused) {
      const newer = refused.reason === 'newer';
      throw new AppError('backupDamaged', `checkpoint ${refused.id} can't be read`, { id: refused.id, newer });
    }
    if (!target) throw new AppError('undoNone', `nothing to undo in ${folder}`, id === undefined ? {} : { id });
    return { target, passedOver };
  }

  #run<T>(
    root: string,
    changes: readonly FileChange[],
    transaction: FileTransaction,
    by: ApprovedBy | 'undo',
    work: () => Promise<T>,
  ): Promise<T> {
    const change = changeDigest(root, changes);
    const approval: ChangeApproval = by === 'undo' || by === 'command' ? { by, change } : by;
    return this.#gate.run({ kind: 'changeFiles', root, changes, change, approval, realPaths: transaction.realPaths }, work);
  }

  async #commit(
    transaction: FileTransaction,
    id: string,
    state: 'applied' | 'undone',
    { signal, onStep }: DiskChangeOptions,
  ): Promise<void> {
    try {
      await transaction.commit({ tag: id, signal, onStep, onVerified: () => this.#checkpoints.setState(id, state) });
    } catch (error) {
      if (!transaction.restored) {
        this.#log.error('files could not be put back', error);
        throw new AppError('editFailed', 'not everything could be put back', { restored: false }, error);
      }
      throw error;
    }
  }

  /** Clears up after a process that was killed in its change, without touching what it changed. */
  async #sweepNewest(root: string): Promise<void> {
    const newest = await this.#checkpoints.newest(root, ({ by }) => by === 'cli');
    if (newest) await sweepBeside(await foldersOf(root, newest), newest.id);
  }
}

/** Who approves: a command that nobody watches, or what a person has seen. */
export type ApprovedBy = 'command' | Extract<ChangeApproval, { by: 'person' }>;

function held(options: DiskChangeOptions, work: () => Promise<void>): Promise<void> {
  return options.hold ? options.hold(work) : work();
}

async function prepared(root: string, changes: readonly FileChange[]): Promise<{ images: CheckpointFile[]; transaction: FileTransaction }> {
  const images: CheckpointFile[] = [];
  for (const change of changes) images.push(await imagesOf(root, change));
  return { images, transaction: await FileTransaction.prepare(root, stepGroups(images).flat()) };
}

/** A change with the images that are there now. */
async function imagesOf(root: string, { path: stated, from, before, after }: FileChange): Promise<CheckpointFile> {
  if (from === undefined && before === null) {
    if (after === null) throw conflict('missingFile', stated);
    return { path: stated, before: null, after: { text: after, encoding: 'utf8', mode: null } };
  }
  const { image } = await readInside(root, from ?? stated);
  if (image?.text !== before) throw conflict('changed', from ?? stated);
  if (from !== undefined) return { path: stated, from, before: image, after: { ...image, text: after ?? image.text } };
  return { path: stated, before: image, after: after === null ? null : { ...image, text: after } };
}

async function problemOf(root: string, change: FileChange, leaving: ReadonlySet<string>): Promise<ConflictReason | null> {
  try {
    for (const step of stepGroups([await imagesOf(root, change)]).flat()) {
      if (isProtectedTarget((await findInside(root, step.path)).realPath, [step.path])) return 'protected';
      const problem = await FileTransaction.problem(root, step, leaving);
      if (problem !== null && !(problem === 'fileExists' && leaving.has(step.path))) return problem;
    }
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

async function presentOf(root: string, paths: readonly string[]): Promise<Map<string, Present>> {
  const present = new Map<string, Present>();
  for (const stated of paths) {
    try {
      present.set(stated, (await readInside(root, stated)).image);
    } catch (error) {
      present.set(stated, reasonOrGone(error, stated));
    }
  }
  // Of two names that the disk takes for one, only one is the file's.
  for (const stated of spelledAlike(paths)) {
    if (typeof present.get(stated) === 'object' && present.get(stated) && !(await isNamedSo(root, stated))) present.set(stated, null);
  }
  return present;
}

async function isNamedSo(root: string, stated: string): Promise<boolean> {
  const { absolute } = await findInside(root, stated);
  return isSpelledSo(path.basename(absolute), await readdir(path.dirname(absolute)));
}

/** What can't be written is left alone like what is no longer ours, and with it what holds only together: of a rename neither name alone. */
async function withProblems(root: string, files: readonly RestoredFile[], images: readonly CheckpointFile[]): Promise<RestoredFile[]> {
  const changing = new Map(files.filter(({ status }) => status === 'restore').map((file) => [file.path, file]));
  const leaving = new Set([...changing.values()].filter(({ becomes }) => !becomes).map((file) => file.path));
  const problems = new Map<string, ConflictReason>();
  for (const group of stepGroups(images)) {
    for (const { path: stated } of group) {
      const file = changing.get(stated);
      const step = file && { path: stated, before: file.present, after: file.becomes };
      const problem = step ? await FileTransaction.problem(root, step, leaving) : null;
      if (problem !== null) for (const one of group) problems.set(one.path, problem);
    }
  }
  return files.map((file): RestoredFile => {
    const reason = problems.get(file.path);
    return reason === undefined ? file : { ...file, status: 'skip', reason, becomes: file.present };
  });
}

function asChange({ path: stated, present, becomes }: RestoredFile): FileChange {
  return { path: stated, before: present?.text ?? null, after: becomes?.text ?? null, match: 'exact' };
}

/** An editor's change that never came to the disk: its files are older than it is. It is still the editor's to undo. */
async function isUnsaved(root: string, { by, state, time, images }: Checkpoint): Promise<boolean> {
  if (by !== 'editor' || state !== 'applied') return false;
  for (const { path: stated, before, after } of images) {
    if (before === null || after === null) continue;
    const place = await findInside(root, stated).catch(() => null);
    if (place?.stats && place.stats.mtimeMs < time) return true;
  }
  return false;
}

async function foldersOf(root: string, checkpoint: Pick<Checkpoint, 'files'>): Promise<Set<string>> {
  const folders = new Set<string>();
  for (const stated of pathsOf([checkpoint])) {
    const place = await findInside(root, stated).catch(() => null);
    if (place) folders.add(path.dirname(place.absolute));
  }
  return folders;
}

async function removeEmpty(root: string, folders: readonly string[]): Promise<void> {
  for (const stated of [...folders].reverse()) {
    const place = await findInside(root, stated).catch(() => null);
    // One that holds something by now stays.
    if (place?.stats?.isDirectory() && !place.isLink) await rmdir(place.absolute).catch(() => undefined);
  }
}

/**
 * Coming back to what files were before we changed them, also after a restart: which checkpoints there are for what is open, what taking them back
 * would do, and doing it. Only files that are still as we left them come back. It must not know how any of this is shown.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { Checkpoint, CheckpointStore, CheckpointSummary, UnreadableCheckpoint } from '../../core/edits/checkpoint.ts';
import { foldedPath, isSpelledSo, spelledAlike } from '../../core/edits/spelling.ts';
import { pathsOf, planRestore, type Present, type RestoredFile } from '../../core/edits/restorePlan.ts';
import { isPlainButForJoiners, isPlainPath } from '../../core/security/pathPolicy.ts';
import { findInside, reasonOrGone } from '../../node/insideRoot.ts';
import type { FileEdits } from './fileEdits.ts';
import { imageNow } from './fileImages.ts';
import { isOnlyInEditor, openChangeable } from './fileState.ts';
import { commonFolder, type EditedFile, rootUri, withLineEnds } from './proposedFile.ts';

/** One file of a restore, with its place. */
export interface PlannedFile extends RestoredFile {
  uri: vscode.Uri;
}

/** What going back to before a change would do. */
export interface RestorePlan {
  /** The change that is gone back before. */
  target: CheckpointSummary;
  /** What would be taken back: the target and, in the same folder, all that came after it. Newest first. */
  taken: readonly Checkpoint[];
  files: readonly PlannedFile[];
}

/** How many files come back, as a person counts: one that is renamed is one, not a new and an old one. */
export function filesRestored({ taken, files }: RestorePlan): number {
  const restored = new Set(files.flatMap(({ status, path }) => (status === 'restore' ? [path] : [])));
  const renamed = new Set(
    taken.flatMap((one) => one.files).flatMap(({ from, path }) => (from && restored.has(from) && restored.has(path) ? [path] : [])),
  );
  return restored.size - renamed.size;
}

interface Parts {
  checkpoints: CheckpointStore;
  edits: FileEdits;
  log: Log;
}

export class EditHistory {
  readonly #checkpoints: CheckpointStore;
  readonly #edits: FileEdits;
  readonly #log: Log;
  readonly #takenBack = new Emitter<readonly string[]>();
  /** Told with the ids of changes that have been taken back as a whole. */
  readonly onDidTakeBack = this.#takenBack.event;

  constructor({ checkpoints, edits, log }: Parts) {
    this.#checkpoints = checkpoints;
    this.#edits = edits;
    this.#log = log;
  }

  /** The checkpoints of the open folders, and of files that are open without one; newest first. */
  async list(): Promise<CheckpointSummary[]> {
    const lists = await Promise.all(openRoots().map((root) => this.#checkpoints.list(root)));
    return lists.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** Those that are, or may be, of what is open and can't be read; newest first. */
  async unreadable(): Promise<UnreadableCheckpoint[]> {
    const lists = await Promise.all(openRoots().map((root) => this.#checkpoints.unreadable(root)));
    const byId = new Map(lists.flat().map((one) => [one.id, one]));
    return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** What going back to before a change would do, looked at now. Throws `backupDamaged`. */
  async plan(target: CheckpointSummary): Promise<RestorePlan> {
    const summaries = (await this.#checkpoints.list(target.root)).filter(
      ({ id, state }) => id === target.id || (id > target.id && state !== 'undone'),
    );
    return this.#planOf(target, summaries);
  }

  /** Carries a plan out as one change that one undo takes back; files that are skipped stay as they are. Throws what {@link FileEdits.apply} throws. */
  async restore({ target, taken, files }: RestorePlan): Promise<void> {
    const restored = files.filter(({ status }) => status === 'restore');
    if (restored.length > 0) {
      const label = t('Restore before {0}', target.label);
      const root = rootUri(target.root);
      const madeFolders = taken.flatMap((one) => one.madeFolders).map((folder) => vscode.Uri.joinPath(root, folder));
      await this.#edits.apply({ label, files: await editedFiles(restored, taken), takesBack: true, madeFolders });
    }
    const skipped = new Set(files.filter(({ status }) => status === 'skip').map((file) => file.path));
    const whole = taken.filter((checkpoint) => pathsOf([checkpoint]).every((file) => !skipped.has(file)));
    for (const { id, state } of whole) if (state !== 'undone') await this.#checkpoints.setState(id, 'undone');
    this.#takenBack.fire(whole.map(({ id }) => id));
  }

  /**
   * Takes these changes back and no others, all of it or nothing. Throws `undoNone` when none of them is left to take back, and `undoChanged` naming a
   * file that is no longer as we left it.
   */
  async undo(ids: readonly string[]): Promise<RestorePlan> {
    return this.#carryOut(await this.planUndoOf(ids));
  }

  /** The plan for taking these changes back and no others; it says which files are no longer as we left them. Throws `undoNone` when none is left to take back. */
  async planUndoOf(ids: readonly string[]): Promise<RestorePlan> {
    const own = (await this.list()).filter(({ id, state }) => ids.includes(id) && state !== 'undone');
    const oldest = own.at(-1);
    if (!oldest) throw new AppError('undoNone', 'nothing of this change is left to undo', { reason: 'takenBack' });
    return this.#planOf(oldest, own);
  }

  /**
   * The plan for taking back the newest change alone, passing over those that are back already. Throws `undoNone`; `backupDamaged`. When some of its
   * files are no longer as we left them, the plan says so.
   */
  async planUndo(): Promise<RestorePlan> {
    if (this.#edits.lastOnlyInEditor) throw new AppError('undoNone', 'no checkpoint is kept of it', { reason: 'untitled' });
    for (const target of await this.list()) {
      if (target.state === 'undone') continue;
      const plan = await this.#planOf(target, [target]);
      if (plan.files.some(({ status }) => status !== 'unchanged')) return plan;
      await this.#checkpoints.setState(target.id, 'undone');
    }
    const open = vscode.workspace.workspaceFolders?.length ?? 0;
    throw new AppError('undoNone', 'no change of ours is left to undo', open === 0 ? { reason: 'noFolder' } : {});
  }

  /** Takes the newest change back, all of it or nothing. Throws `undoNone`, and `undoChanged` naming a file that is no longer as we left it. */
  async undoLast(): Promise<RestorePlan> {
    return this.#carryOut(await this.planUndo());
  }

  /** Throws one away; the files stay as they are. */
  async remove(id: string): Promise<void> {
    await this.#checkpoints.remove(id);
  }

  async #carryOut(plan: RestorePlan): Promise<RestorePlan> {
    const skipped = firstSkipped(plan);
    if (skipped) throw new AppError('undoChanged', 'not as we left it', { path: skipped.path, reason: skipped.reason });
    await this.restore(plan);
    return plan;
  }

  async #planOf(target: CheckpointSummary, summaries: readonly CheckpointSummary[]): Promise<RestorePlan> {
    const read = await Promise.all(summaries.map(({ id }) => this.#checkpoints.read(id)));
    // Somebody asks for it, whether it has been taken back before or not.
    const taken = read.map((one): Checkpoint => (one.state === 'undone' ? { ...one, state: 'applied' } : one));
    const root = rootUri(target.root);
    const present = new Map<string, Present>();
    for (const file of pathsOf(taken)) present.set(file, await this.#presentAt(root, file));
    // Of two names that the disk takes for one, only one is the file's.
    for (const file of spelledAlike([...present.keys()])) {
      const here = present.get(file);
      if (typeof here === 'object' && here && !(await isNamedSo(vscode.Uri.joinPath(root, file)))) present.set(file, null);
    }
    const files = planRestore(taken, present).map((file): PlannedFile => ({
      ...file,
      reason: isDeleted(file, taken) ? 'deleted' : file.reason,
      uri: vscode.Uri.joinPath(root, file.path),
    }));
    return { target, taken, files };
  }

  async #presentAt(root: vscode.Uri, file: string): Promise<Present> {
    const uri = vscode.Uri.joinPath(root, file);
    const isOnDisk = root.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    // We never wrote such a one; a damaged list may name it.
    if (!isPlainPath(file) && !(isOnDisk && isPlainButForJoiners(file))) return 'outside';
    try {
      if (isOnDisk) await findInside(root.fsPath, file);
      const image = await imageNow(uri);
      if (image) await openChangeable(uri);
      return image;
    } catch (error) {
      const known = AppError.from(error);
      if (known.code !== 'editConflict') this.#log.warn(`${uri.toString()} can't be looked at: ${known.message}`);
      return known.code === 'editConflict' ? reasonOrGone(known, file) : 'unreadable';
    }
  }
}

/** Nothing is where we left something. */
function isDeleted({ path: place, status, reason, present }: RestoredFile, taken: readonly Checkpoint[]): boolean {
  if (status !== 'skip' || reason !== 'changed' || present !== null) return false;
  const newest = taken.flatMap(({ images }) => images).find((image) => image.path === place || image.from === place);
  return newest?.path === place && newest.after !== null;
}

/** The file because of which a plan can't be carried out as a whole: of a renamed one the name that it has. */
export function firstSkipped({ files }: RestorePlan): PlannedFile | undefined {
  const skipped = files.filter(({ status }) => status === 'skip');
  return skipped.find(({ reason, present }) => reason !== 'changed' || present !== null) ?? skipped[0];
}

/** Everything that a checkpoint of what is open may have been made under. */
function openRoots(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const loose = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .map(({ input }) => (input instanceof vscode.TabInputText ? input.uri : undefined))
    .filter((uri) => uri !== undefined)
    .filter((uri) => !isOnlyInEditor(uri) && !vscode.workspace.getWorkspaceFolder(uri))
    .map((uri) => uri.with({ path: path.posix.dirname(uri.path), query: '', fragment: '' }));
  const [first, ...others] = folders;
  const together = first && others.every(({ scheme, authority }) => scheme === first.scheme && authority === first.authority);
  const common = together && others.length > 0 ? [commonFolder(first, others)] : [];
  return [...new Set([...folders, ...common, ...loose].map((uri) => (uri.scheme === 'file' ? uri.fsPath : uri.toString())))];
}

async function isNamedSo(uri: vscode.Uri): Promise<boolean> {
  const entries = await vscode.workspace.fs.readDirectory(uri.with({ path: path.posix.dirname(uri.path) }));
  return isSpelledSo(
    path.posix.basename(uri.path),
    entries.map(([name]) => name),
  );
}

/**
 * What we renamed is renamed back, so that its tab, its undo and what is unsaved in it stay with it. A file that only gets another spelling is always
 * renamed: made beside itself it would be there already, and deleted it would be gone.
 */
async function editedFiles(files: readonly PlannedFile[], taken: readonly Checkpoint[]): Promise<EditedFile[]> {
  const leaving = files.filter(({ becomes }) => !becomes);
  const going = new Map(leaving.flatMap((file) => [[foldedPath(file.path), file] as const, [file.path, file] as const]));
  const renamed = new Map<PlannedFile, PlannedFile>();
  for (const file of files) {
    const old = file.present ? undefined : (going.get(foldedPath(file.path)) ?? going.get(nameAfter(file.path, taken)));
    if (old && !renamed.has(old)) renamed.set(old, file);
  }
  const others = new Set(renamed.values());
  return Promise.all(
    files
      .filter((file) => !others.has(file))
      .map(async (file): Promise<EditedFile> => {
        const to = renamed.get(file);
        return to ? { ...(await editedFile({ ...file, becomes: to.becomes })), uri: to.uri, from: file.uri } : editedFile(file);
      }),
  );
}

/** What a file is called after all its renames; `taken` has them newest first. */
function nameAfter(name: string, taken: readonly Checkpoint[]): string {
  const renames = [...taken].reverse().map(({ files }) => files);
  return renames.reduce((now, files) => files.find(({ from }) => from === now)?.path ?? now, name);
}

async function editedFile({ uri, present, becomes }: PlannedFile): Promise<EditedFile> {
  const document = present ? await vscode.workspace.openTextDocument(uri) : null;
  return {
    uri,
    // What it was when the plan was made and shown; the transaction refuses it when it is another text by now.
    before: document && present ? withLineEnds(present.text, document) : null,
    after: becomes && document ? withLineEnds(becomes.text, document) : (becomes?.text ?? null),
    match: 'exact',
    ...(becomes ? { becomes } : {}),
  };
}

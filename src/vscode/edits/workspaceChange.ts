/**
 * Carries out a change of several files as one workspace edit, all or nothing. VS Code applies texts all or none, but stops at the first file
 * operation that fails and takes nothing back; so this looks what has been done then, and takes it back itself. Reached only through
 * `EditorEffects`, which asks the gate first.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { FileImage } from '../../core/edits/checkpoint.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import { applyChanges, invertChanges, minimalChanges } from '../../core/edits/minimalChanges.ts';
import { rebase } from '../../core/edits/rebase.ts';
import { renameSteps } from '../../core/edits/renamePlan.ts';
import { isOnDisk, statOf } from './fileState.ts';
import { nameOf } from './proposedFile.ts';

/** One file that is about to be changed, looked at and found changeable. */
export interface PreparedFile {
  change: FileChange;
  uri: vscode.Uri;
  from: vscode.Uri | null;
  /** Of the old place; null for a file that is made. */
  document: vscode.TextDocument | null;
  /** What is on the disk before; null for a file that is made, or a document that is nowhere yet. */
  bytes: Uint8Array | null;
  mode: number | null;
  /** What a file that is made will hold. */
  contents: Uint8Array | null;
  /** Exactly what it becomes, when it comes back from a checkpoint. */
  becomes: FileImage | null;
}

/** The change as it would come out now: with the documents' present texts. */
export function presentChange({ change, document }: PreparedFile): FileChange {
  if (!document || change.before === null) return change;
  const before = document.getText();
  const after = change.after === null ? null : applyChanges(before, minimalChanges(change.before, change.after));
  return { ...change, before, after };
}

/**
 * Applies all of it as one undo step and looks whether every file is what was promised. Throws `editFailed` after everything is as it was; with
 * `data.restored` false and `data.path` after a file could not be put back, say because somebody else changed it at the same moment.
 */
export async function changeWorkspace(files: readonly PreparedFile[]): Promise<void> {
  const made = await missingFolders(files);
  const renames = renamesOf(files);
  const applied = await vscode.workspace.applyEdit(workspaceEdit(files, renames)).then(
    (done) => done,
    () => false,
  );
  const wrong = applied ? await firstWrong(files) : null;
  if (applied && wrong === null) return;
  await takeBack(files, renames, made).catch((error: unknown) => {
    throw AppError.is(error, 'editFailed') ? error : notPutBack(files[0]?.uri, error);
  });
  throw new AppError('editFailed', wrong ? `${wrong.toString()} is not what was promised` : 'VS Code refused the edit');
}

/**
 * Texts first, at the old places: only there VS Code compares their versions with those we have seen, and what a language server would do about a rename
 * is done then, so that it finds nothing to change twice. File operations may fail one by one; what was done by then is taken back.
 */
function workspaceEdit(files: readonly PreparedFile[], renames: readonly FileRename[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { document, change } of files) {
    if (document && change.before !== null && change.after !== null && change.before !== change.after)
      edit.set(document.uri, textEdits(document, change.before, change.after));
  }
  const sources = new Set(files.map(({ from }) => from?.toString()));
  const inTurn = files.some(({ uri, from }) => from && sources.has(uri.toString()));
  for (const { from, to } of renames) {
    edit.renameFile(from, to, { overwrite: false });
    // VS Code looks at all renames that follow each other before it does the first. Another operation in between, here one that finds
    // nothing to do, makes it take them in turn.
    if (inTurn) edit.deleteFile(to.with({ path: `${to.path}.${randomUUID()}` }), { ignoreIfNotExists: true });
  }
  for (const { uri, contents } of files) if (contents) edit.createFile(uri, { contents, overwrite: false });
  for (const { uri, change } of files) if (change.after === null) edit.deleteFile(uri, { recursive: false });
  return edit;
}

interface FileRename {
  from: vscode.Uri;
  to: vscode.Uri;
}

/** The renames in an order in which each finds its new place free; files that change places go by a name that nobody has. */
function renamesOf(files: readonly PreparedFile[]): FileRename[] {
  const [some] = files;
  if (!some) return [];
  const renames = files.flatMap(({ uri, from }) => (from ? [{ from: from.path, to: uri.path }] : []));
  const aside = (place: string): string => `${place}.${randomUUID().slice(0, 8)}.tmp`;
  return renameSteps(renames, aside).map(({ from, to }) => ({ from: some.uri.with({ path: from }), to: some.uri.with({ path: to }) }));
}

function textEdits(document: vscode.TextDocument, before: string, after: string): vscode.TextEdit[] {
  const at = (offset: number): vscode.Position => document.positionAt(offset);
  return minimalChanges(before, after).map(({ start, end, text }) => vscode.TextEdit.replace(new vscode.Range(at(start), at(end)), text));
}

/** The first file that isn't what was promised. */
async function firstWrong(files: readonly PreparedFile[]): Promise<vscode.Uri | null> {
  const taken = new Set(files.map(({ uri }) => uri.toString().toLowerCase()));
  for (const { uri, from, change, contents } of files) {
    if (from && !taken.has(from.toString().toLowerCase()) && (await statOf(from))) return from;
    if (change.after === null) {
      if (await statOf(uri)) return uri;
    } else if (contents) {
      if (!Buffer.from(contents).equals(await vscode.workspace.fs.readFile(uri))) return uri;
    } else if ((await vscode.workspace.openTextDocument(uri)).getText() !== change.after) return uri;
  }
  return null;
}

/** Puts back what was done, whatever part of it was: texts, then file operations, the last first. */
async function takeBack(files: readonly PreparedFile[], renames: readonly FileRename[], madeFolders: readonly vscode.Uri[]): Promise<void> {
  const done = renames.slice(0, await renamesDone(files, renames));
  const stuck: vscode.Uri[] = [];
  for (const file of [...files].reverse()) {
    const place = file.from ? placeAfter(file.from, done) : file.uri;
    if (!(await takeBackOne(file, place).catch(() => false))) stuck.push(file.uri);
  }
  if (done.length > 0) {
    const back = new vscode.WorkspaceEdit();
    for (const { from, to } of [...done].reverse()) {
      back.renameFile(to, from, { overwrite: false });
      back.deleteFile(to.with({ path: `${to.path}.${randomUUID()}` }), { ignoreIfNotExists: true });
    }
    const [first] = done;
    if (first && !(await vscode.workspace.applyEdit(back))) stuck.push(first.to);
  }
  for (const folder of madeFolders) await removeIfEmpty(folder);
  const [first] = stuck;
  if (first) throw notPutBack(first);
}

function notPutBack(uri: vscode.Uri | undefined, cause?: unknown): AppError {
  return new AppError(
    'editFailed',
    `${String(uri)} could not be put back`,
    { ...(uri ? { path: nameOf(uri) } : {}), restored: false },
    cause,
  );
}

function placeAfter(place: vscode.Uri, renames: readonly FileRename[]): vscode.Uri {
  return renames.reduce((at, { from, to }) => (at.toString() === from.toString() ? to : at), place);
}

/** How many of the renames were carried out, told by where each file's bytes are: nothing has been saved yet. */
async function renamesDone(files: readonly PreparedFile[], renames: readonly FileRename[]): Promise<number> {
  const moved = files.flatMap(({ from, bytes }) => (from && bytes ? [{ from, bytes }] : []));
  for (let count = renames.length; count > 0; count--) {
    const done = renames.slice(0, count);
    const all = await Promise.all(moved.map(({ from, bytes }) => holds(placeAfter(from, done), bytes)));
    if (all.every(Boolean)) return count;
  }
  return 0;
}

async function holds(uri: vscode.Uri, bytes: Uint8Array): Promise<boolean> {
  return (await statOf(uri)) !== null && Buffer.from(bytes).equals(await vscode.workspace.fs.readFile(uri));
}

/** False when it couldn't be put back without losing what somebody else wrote. `place` is where the file is. */
async function takeBackOne(file: PreparedFile, place: vscode.Uri): Promise<boolean> {
  const { uri, document, change, bytes, contents } = file;
  if (contents) {
    if (!(await statOf(uri))) return true;
    if (!Buffer.from(contents).equals(await vscode.workspace.fs.readFile(uri))) return false;
    await vscode.workspace.fs.delete(uri, { useTrash: false });
    return true;
  }
  if (change.after === null) {
    if (!bytes || (await statOf(uri))) return true;
    await vscode.workspace.fs.writeFile(uri, bytes);
    await restoreMode(uri, file.mode);
    return true;
  }
  if (change.before === null || !document || change.before === change.after) return true;
  return takeBackText(await vscode.workspace.openTextDocument(place), change.before, change.after);
}

async function takeBackText(document: vscode.TextDocument, before: string, after: string): Promise<boolean> {
  const current = document.getText();
  if (current === before) return true;
  const back = rebase(after, invertChanges(before, minimalChanges(before, after)), current);
  if (back.kind === 'overlap') return false;
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, textEdits(document, current, back.after));
  return vscode.workspace.applyEdit(edit);
}

/** Folders that don't exist yet and come with a new place, the deepest first. */
export async function missingFolders(files: readonly PreparedFile[]): Promise<vscode.Uri[]> {
  const missing = new Map<string, vscode.Uri>();
  for (const { uri, from, contents } of files) {
    if (!from && !contents) continue;
    let folder = uri.with({ path: path.posix.dirname(uri.path) });
    while (folder.path !== '/' && !missing.has(folder.path) && !(await statOf(folder))) {
      missing.set(folder.path, folder);
      folder = folder.with({ path: path.posix.dirname(folder.path) });
    }
  }
  return [...missing.values()].sort((a, b) => b.path.length - a.path.length);
}

async function removeIfEmpty(folder: vscode.Uri): Promise<void> {
  if (!(await statOf(folder))) return;
  const inside = await vscode.workspace.fs.readDirectory(folder);
  if (inside.length === 0) await vscode.workspace.fs.delete(folder, { recursive: false, useTrash: false });
}

/** What follows once the texts are as promised. */
export interface Aftercare {
  /** Formats what has changed, with the language's own formatter: a further undo step. */
  format: boolean;
  /** Files to be saved. */
  save: readonly vscode.Uri[];
  /** Told of a file that saving has changed. */
  savedOtherwise: (uri: vscode.Uri) => void;
  /** Folders that go when they are empty, the deepest first. */
  leaveEmpty: readonly vscode.Uri[];
  /** Told of a file that could not be saved or formatted, and of a folder that could not be removed. */
  failed: (what: 'save' | 'format' | 'remove', uri: vscode.Uri, error: unknown) => void;
}

/**
 * Formats and saves, and gives files that come back from a checkpoint their very bytes. Throws only when the latter fails: the change itself is made,
 * and whatever else VS Code, a formatter or the disk refuses must not look as if it weren't.
 */
export async function settleFiles(
  files: readonly PreparedFile[],
  { format, save, savedOtherwise, leaveEmpty, failed }: Aftercare,
): Promise<void> {
  if (format) for (const file of files) await formatChanged(file).catch((error: unknown) => failed('format', file.uri, error));
  const toSave = [...save, ...(await markedUnsaved(files))];
  const saved = new Set(toSave.map((uri) => uri.toString()));
  for (const uri of toSave) {
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const text = document.getText();
      const done = !document.isDirty || (await document.save());
      if (!done) failed('save', uri, 'VS Code refused to');
      else if (document.getText() !== text) savedOtherwise(uri);
    } catch (error) {
      failed('save', uri, error);
    }
  }
  for (const { uri, contents, becomes } of files) {
    if (!becomes || !(contents || saved.has(uri.toString()))) continue;
    const bytes = await vscode.workspace.encode(becomes.text, { encoding: becomes.encoding });
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    // A document has one kind of line ends; the file may have had both.
    if (document?.isDirty !== true && !Buffer.from(bytes).equals(await vscode.workspace.fs.readFile(uri)))
      await vscode.workspace.fs.writeFile(uri, bytes);
    await restoreMode(uri, becomes.mode);
  }
  for (const folder of leaveEmpty) await removeIfEmpty(folder).catch((error: unknown) => failed('remove', folder, error));
}

/** Files that come back to what the disk still has: their editors only look unsaved. */
async function markedUnsaved(files: readonly PreparedFile[]): Promise<vscode.Uri[]> {
  const uris = files.flatMap(({ uri, becomes, contents }) => (becomes && !contents && uri.scheme !== 'untitled' ? [uri] : []));
  const found: vscode.Uri[] = [];
  for (const uri of uris) {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document?.isDirty && (await isOnDisk(document))) found.push(uri);
  }
  return found;
}

/** A new file whole, an old one only where it was changed. */
async function formatChanged({ uri, change, contents }: PreparedFile): Promise<void> {
  if (change.after === null) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const { insertSpaces, tabSize } = vscode.workspace.getConfiguration('editor', document);
  const options = { insertSpaces: insertSpaces !== false, tabSize: typeof tabSize === 'number' ? tabSize : 4 };
  const { version } = document;
  const edits = contents
    ? await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', uri, options)
    : await formatRange(document, change, options);
  // Made for a text that somebody has typed into since, they would fall on the wrong places.
  if (!edits || edits.length === 0 || document.version !== version) return;
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, edits);
  await vscode.workspace.applyEdit(edit);
}

async function formatRange(
  document: vscode.TextDocument,
  { before, after }: FileChange,
  options: vscode.FormattingOptions,
): Promise<vscode.TextEdit[] | undefined> {
  const changes = invertChanges(before ?? '', minimalChanges(before ?? '', after ?? ''));
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last) return undefined;
  const range = new vscode.Range(document.positionAt(first.start), document.positionAt(last.end));
  return vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatRangeProvider', document.uri, range, options);
}

/** Sets permission bits, on this machine's disk. */
async function restoreMode(uri: vscode.Uri, mode: number | null): Promise<void> {
  if (mode !== null && uri.scheme === 'file') await fs.chmod(uri.fsPath, mode);
}

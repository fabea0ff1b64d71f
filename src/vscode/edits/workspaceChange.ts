/**
 * Carries out a change of several files as one workspace edit, all or nothing. VS Code applies texts all or none, but stops at the first file
 * operation that fails and takes nothing back; so this looks what has been done then, and takes it back itself. Reached only through
 * `EditorEffects`, which asks the gate first.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import { applyChanges, invertChanges, minimalChanges } from '../../core/edits/minimalChanges.ts';
import { rebase } from '../../core/edits/rebase.ts';
import { fileConflict, statOf } from './fileState.ts';

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
}

/** The change as it would come out now: with the documents' present texts. */
export function presentChange({ change, document }: PreparedFile): FileChange {
  if (!document || change.before === null) return change;
  const before = document.getText();
  const after = change.after === null ? null : applyChanges(before, minimalChanges(change.before, change.after));
  return { ...change, before, after };
}

/**
 * Applies all of it as one undo step and looks whether every file is what was promised. Throws `editFailed` after everything is as it was, or
 * `editConflict` naming a file that couldn't be put back because somebody else changed it at the same moment.
 */
export async function changeWorkspace(files: readonly PreparedFile[]): Promise<void> {
  const made = await missingFolders(files);
  const applied = await vscode.workspace.applyEdit(workspaceEdit(files)).then(
    (done) => done,
    () => false,
  );
  const wrong = applied ? await firstWrong(files) : null;
  if (applied && wrong === null) return;
  await takeBack(files, made);
  throw new AppError('editFailed', wrong ? `${wrong.toString()} is not what was promised` : 'VS Code refused the edit');
}

/** File operations first: they may fail one by one, and then no text has been touched. */
function workspaceEdit(files: readonly PreparedFile[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, from } of files) if (from) edit.renameFile(from, uri, { overwrite: false });
  for (const { uri, contents } of files) if (contents) edit.createFile(uri, { contents, overwrite: false });
  for (const { uri, change } of files) if (change.after === null) edit.deleteFile(uri, { recursive: false });
  for (const { uri, document, change } of files) {
    if (document && change.before !== null && change.after !== null && change.before !== change.after)
      edit.set(uri, textEdits(document, change.before, change.after));
  }
  return edit;
}

function textEdits(document: vscode.TextDocument, before: string, after: string): vscode.TextEdit[] {
  const at = (offset: number): vscode.Position => document.positionAt(offset);
  return minimalChanges(before, after).map(({ start, end, text }) => vscode.TextEdit.replace(new vscode.Range(at(start), at(end)), text));
}

/** The first file that isn't what was promised. */
async function firstWrong(files: readonly PreparedFile[]): Promise<vscode.Uri | null> {
  for (const { uri, from, change, contents } of files) {
    if (from && from.toString().toLowerCase() !== uri.toString().toLowerCase() && (await statOf(from))) return from;
    if (change.after === null) {
      if (await statOf(uri)) return uri;
    } else if (contents) {
      if (!Buffer.from(contents).equals(await vscode.workspace.fs.readFile(uri))) return uri;
    } else if ((await vscode.workspace.openTextDocument(uri)).getText() !== change.after) return uri;
  }
  return null;
}

/** Puts back what was done, whatever part of it was: texts, then file operations, the last first. */
async function takeBack(files: readonly PreparedFile[], madeFolders: readonly vscode.Uri[]): Promise<void> {
  const stuck: vscode.Uri[] = [];
  for (const file of [...files].reverse()) {
    if (!(await takeBackOne(file).catch(() => false))) stuck.push(file.uri);
  }
  for (const folder of madeFolders) await removeIfEmpty(folder);
  const [first] = stuck;
  if (first) throw fileConflict(first, 'changed');
}

/** False when it couldn't be put back without losing what somebody else wrote. */
async function takeBackOne(file: PreparedFile): Promise<boolean> {
  const { uri, from, document, change, bytes, contents } = file;
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
  const renamed = from !== null && !(await statOf(from)) && (await statOf(uri)) !== null;
  if (change.before !== null && document && change.before !== change.after) {
    const current = renamed || !from ? await vscode.workspace.openTextDocument(uri) : document;
    if (!(await takeBackText(current, change.before, change.after))) return false;
  }
  if (!renamed) return true;
  const back = new vscode.WorkspaceEdit();
  back.renameFile(uri, from, { overwrite: false });
  return vscode.workspace.applyEdit(back);
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
async function missingFolders(files: readonly PreparedFile[]): Promise<vscode.Uri[]> {
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

/** Sets permission bits, on this machine's disk. */
export async function restoreMode(uri: vscode.Uri, mode: number | null): Promise<void> {
  if (mode !== null && uri.scheme === 'file') await fs.chmod(uri.fsPath, mode);
}

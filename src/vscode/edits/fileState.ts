import { isUtf8 } from 'node:buffer';
import fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { ConflictReason } from '../../core/edits/fileChange.ts';
import { nameOf } from './proposedFile.ts';

/** Files of more bytes than this are not changed. */
export const maxFileBytes = 5_000_000;

/** What there is at a place, or null when nothing is. A link counts as what it leads to. */
export async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | null> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && (error.code === 'FileNotFound' || error.code === 'FileNotADirectory')) return null;
    throw new AppError('editConflict', 'can not be looked at', { path: nameOf(uri), reason: 'unreadable' }, error);
  }
}

/** Is it a text that is nowhere but in the editor: an untitled document, a cell of a notebook? */
export function isOnlyInEditor(uri: vscode.Uri | undefined): boolean {
  return uri?.scheme === 'untitled' || uri?.scheme === 'vscode-notebook-cell';
}

/** Does an editor show it, in front or not? */
export function isShownInTab(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}

/** Permission bits of a file on this machine's disk; null for any other. */
export async function modeOf(uri: vscode.Uri): Promise<number | null> {
  if (uri.scheme !== 'file') return null;
  const stat = await fs.stat(uri.fsPath).catch(() => null);
  return stat && stat.mode & 0o7777;
}

/** The failure that names the file and why it can't be changed. */
export function fileConflict(uri: vscode.Uri, reason: ConflictReason, cause?: unknown): AppError {
  return new AppError('editConflict', `${reason}: ${uri.toString()}`, { path: nameOf(uri), reason }, cause);
}

/**
 * Opens a text file that is to be changed. Throws `editConflict` with why not: missing, deleted while it is open, a folder, too large, binary, read-only, or in another
 * encoding than it was opened with, in which case saving it would damage what it holds.
 */
export async function openChangeable(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (isOnlyInEditor(uri)) return open ?? vscode.workspace.openTextDocument(uri);
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) throw fileConflict(uri, 'readOnly');
  const stat = await statOf(uri);
  // Its tab could still be edited and saved; that would make the file again, against the wish of who deleted it.
  if (!stat) throw fileConflict(uri, open ? 'deleted' : 'missingFile');
  if (stat.type & vscode.FileType.Directory) throw fileConflict(uri, 'directory');
  if (!(stat.type & vscode.FileType.File)) throw fileConflict(uri, 'special');
  if (stat.size > maxFileBytes) throw fileConflict(uri, 'tooLarge');
  if (await isReadOnly(uri, stat)) throw fileConflict(uri, 'readOnly');
  const document = open ?? (await openText(uri));
  if (document.getText().includes('\0')) throw fileConflict(uri, 'binary');
  if (!(await isReadFaithfully(document))) throw fileConflict(uri, 'encoding');
  return document;
}

async function openText(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    const bytes = await vscode.workspace.fs.readFile(uri).then(
      (read) => read,
      () => null,
    );
    throw fileConflict(uri, bytes?.includes(0) ? 'binary' : 'unreadable', error);
  }
}

async function isReadOnly(uri: vscode.Uri, stat: vscode.FileStat): Promise<boolean> {
  if (stat.permissions !== undefined && stat.permissions & vscode.FilePermission.Readonly) return true;
  if (uri.scheme !== 'file') return false;
  return fs.access(uri.fsPath, fs.constants.W_OK).then(
    () => false,
    () => true,
  );
}

/** False where the document shows U+FFFD for bytes that its encoding doesn't know: they would be lost on saving. */
async function isReadFaithfully(document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty || !document.getText().includes('\uFFFD')) return true;
  if (document.encoding !== 'utf8' && document.encoding !== 'utf8bom') return true;
  return isUtf8(await vscode.workspace.fs.readFile(document.uri));
}

/** Has the document's file the text that the document shows? Line ends aside: a document has one kind, its file may have both. */
export async function isOnDisk(document: vscode.TextDocument): Promise<boolean> {
  if (!(await statOf(document.uri))) return false;
  const bytes = await vscode.workspace.fs.readFile(document.uri);
  const plain = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n|\r/g, '\n');
  return plain(await vscode.workspace.decode(bytes, { encoding: document.encoding })) === plain(document.getText());
}

/** Throws `editConflict` (`encoding`) when the file's encoding can't hold the text that it is to become. */
export async function assertEncodable(document: vscode.TextDocument, after: string): Promise<void> {
  const { encoding, uri } = document;
  if (encoding.startsWith('utf16')) return;
  const unicode = encoding === 'utf8' || encoding === 'utf8bom';
  const fits = unicode
    ? after.isWellFormed() || !document.getText().isWellFormed()
    : (await vscode.workspace.decode(await vscode.workspace.encode(after, { encoding }), { encoding })) === after;
  if (!fits) throw fileConflict(uri, 'encoding');
}

import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import { assertRoom } from '../../node/diskRoom.ts';
import { assertEncodable, fileConflict, isOnDisk, isOnlyInEditor, maxFileBytes, modeOf, openChangeable, statOf } from './fileState.ts';
import { type EditedFile, nameOf } from './proposedFile.ts';
import { assertOneChangeEach, realPathsOf, unsavedElsewhere } from './realPaths.ts';
import type { PreparedFile } from './workspaceChange.ts';

/** How long a document may take to follow its file after another program has written it: VS Code's watcher is late on a busy machine. */
const followMs = 5000;

/**
 * Looks at every file of a change before anything is done: is it inside the folder, there, may it be changed, does it hold exactly the text that the
 * change was made for? Throws `editConflict` with the first reason why not, and `diskFull`; `changes` are the same files relative to `root`.
 */
export async function prepareFiles(root: string, files: readonly EditedFile[], changes: readonly FileChange[]): Promise<PreparedFile[]> {
  const places = files.flatMap((file, index) => {
    const change = changes[index];
    return change ? [{ file, change, uri: file.uri, from: file.from ?? null }] : [];
  });
  await realPathsOf(root, places);
  await assertOneChangeEach(places.flatMap(({ file: { before }, uri, from }) => (before === null ? [] : [from ?? uri])));
  const prepared: PreparedFile[] = [];
  const leaving = new Set(files.flatMap(({ from }) => (from ? [from.toString()] : [])));
  for (const { file, change } of places) {
    const one = file.before === null ? await prepareNew(file, change) : await prepareExisting(file, file.before, change, leaving);
    // Could not be taken back: larger files are left alone.
    if (Buffer.byteLength(file.after ?? '') > maxFileBytes) throw fileConflict(file.uri, 'tooLarge');
    prepared.push(one);
  }
  if (path.isAbsolute(root))
    await assertRoom(
      root,
      prepared.reduce((sum, file) => sum + bytesNeeded(file), 0),
    );
  return prepared;
}

/** A file is emptied before it is written, but the editor also keeps a copy of what is unsaved. UTF-16 takes the most. */
function bytesNeeded({ change, contents }: PreparedFile): number {
  return contents?.length ?? 2 * (change.after?.length ?? 0);
}

async function prepareNew({ uri, after, becomes }: EditedFile, change: FileChange): Promise<PreparedFile> {
  await assertFree(uri);
  const contents = becomes
    ? await vscode.workspace.encode(becomes.text, { encoding: becomes.encoding })
    : await vscode.workspace.encode(after ?? '', { uri });
  return { change, uri, from: null, document: null, bytes: null, mode: null, contents, becomes: becomes ?? null };
}

async function prepareExisting(
  { uri, from, after, becomes }: EditedFile,
  before: string,
  change: FileChange,
  leaving: ReadonlySet<string>,
): Promise<PreparedFile> {
  const source = from ?? uri;
  const document = await openChangeable(source);
  await assertFollowsDisk(document);
  if (document.getText() !== before) throw fileConflict(source, 'changed');
  // What is unsaved would be lost with the file, or stand against it.
  if (after === null && document.isDirty) throw fileConflict(source, 'unsaved');
  const other = await unsavedElsewhere(source);
  if (other) throw fileConflict(other.uri, 'unsaved');
  if (after !== null) await assertEncodable(document, after);
  // Where another file of the change leaves, there will be room.
  if (from && !leaving.has(uri.toString())) await assertFree(uri, from);
  const bytes = !isOnlyInEditor(source) && (await statOf(source)) ? await vscode.workspace.fs.readFile(source) : null;
  return { change, uri, from: from ?? null, document, bytes, mode: await modeOf(source), contents: null, becomes: becomes ?? null };
}

/** Throws `editConflict` when something is at a new place, or in its way. The old place may be the same but for its capitals. */
async function assertFree(uri: vscode.Uri, from?: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString() && document.isDirty);
  const sameButCase = from?.path.toLowerCase() === uri.path.toLowerCase();
  if (open || (!sameButCase && (await statOf(uri)))) throw fileConflict(uri, 'fileExists');
  let folder = uri.with({ path: path.posix.dirname(uri.path) });
  let stat = await statOf(folder);
  while (!stat && folder.path !== '/') {
    folder = folder.with({ path: path.posix.dirname(folder.path) });
    stat = await statOf(folder);
  }
  if (stat && !(stat.type & vscode.FileType.Directory)) throw fileConflict(uri, 'fileExists');
}

/**
 * Throws `editConflict` (`changed`) when another program has written the file and the editor doesn't know: VS Code watches what is in the folder
 * and what is shown, and hears of it a moment later.
 */
async function assertFollowsDisk(document: vscode.TextDocument): Promise<void> {
  if (await isAsOnDisk(document)) return;
  const title = t('MLX-CODE: waiting for VS Code to read {0} again', nameOf(document.uri));
  const follows = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    for (const end = Date.now() + followMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
      if (await isAsOnDisk(document)) return true;
    return false;
  });
  if (!follows) throw fileConflict(document.uri, 'changed');
}

async function isAsOnDisk(document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty || document.isUntitled || document.uri.scheme !== 'file' || !(await statOf(document.uri))) return true;
  return isOnDisk(document);
}

/** The states of files as checkpoints keep them. */
import * as vscode from 'vscode';
import type { CheckpointFile, FileImage } from '../../core/edits/checkpoint.ts';
import { modeOf, statOf } from './fileState.ts';
import type { PreparedFile } from './workspaceChange.ts';

/** What a prepared file is, and what it will be as far as that can be told beforehand. */
export async function plannedImages({ change, document, bytes, mode, becomes }: PreparedFile): Promise<CheckpointFile> {
  const encoding = document?.encoding ?? 'utf8';
  // The disk's text rather than the document's: only that has both kinds of line ends where a file has both.
  const onDisk = document && !document.isDirty && bytes ? await vscode.workspace.decode(bytes, { encoding }) : null;
  const image = (text: string | null): FileImage | null => (text === null ? null : { text, encoding, mode });
  return {
    path: change.path,
    ...(change.from === undefined ? {} : { from: change.from }),
    before: image(onDisk === null ? change.before : withoutMark(onDisk)),
    after: becomes ?? image(change.after),
  };
}

/** What is at a place now: the document's text while it is unsaved, else the disk's. Null when nothing is. */
export async function imageNow(uri: vscode.Uri): Promise<FileImage | null> {
  const stat = await statOf(uri);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (!stat && !open?.isDirty) return null;
  const document = open ?? (await vscode.workspace.openTextDocument(uri));
  const { encoding } = document;
  const text =
    document.isDirty || !stat
      ? document.getText()
      : withoutMark(await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { encoding }));
  return { text, encoding, mode: await modeOf(uri) };
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { codeFileName } from '../../core/chat/codeFileName.ts';
import type { FileEdits } from '../edits/fileEdits.ts';
import { openChangeable, statOf } from '../edits/fileState.ts';
import { nameOf, withLineEnds } from '../edits/proposedFile.ts';
import { foldersOpen, placeOf } from '../workspacePaths.ts';

/**
 * Writes a block of code into the file that the user names in a dialog, as a change that can be undone like any other of ours, and shows it. What was in the file is replaced only
 * after the dialog has asked. Throws as `FileEdits.apply` does.
 */
export async function saveCode(edits: Pick<FileEdits, 'apply'>, info: string, code: string): Promise<void> {
  const defaultUri = await proposedPlace(codeFileName(info));
  const uri = await vscode.window.showSaveDialog({
    title: t('Save Code as File'),
    saveLabel: t('Save'),
    ...(defaultUri && { defaultUri }),
  });
  if (!uri) return;
  const there = (await statOf(uri)) ? await openChangeable(uri) : null;
  const before = there?.getText() ?? null;
  const text = code.endsWith('\n') || code === '' ? code : `${code}\n`;
  const after = there ? withLineEnds(text, there) : text;
  if (after !== before) await edits.apply({ label: t('Save code as {0}', nameOf(uri)), files: [{ uri, before, after, match: 'exact' }] });
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** Where the dialog begins: at the place that is named, where that is in an open folder, else beside what is open. */
async function proposedPlace(name: string): Promise<vscode.Uri | undefined> {
  const named = await placeOf(name);
  if (named) return named;
  const [folder] = foldersOpen();
  return folder && vscode.Uri.joinPath(folder.uri, path.posix.basename(name.replaceAll('\\', '/')));
}

import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { fileConflict, statOf } from './fileState.ts';

/** Cells of a notebook are documents of their own; what can be written is the notebook. */
export const notebookCellScheme = 'vscode-notebook-cell';

/**
 * Throws `documentReadOnly` when nothing can be written to the document, as far as VS Code can tell beforehand, and `editConflict` (`deleted`) when
 * its file has gone: nobody should wait for a model whose edit could only make it again.
 */
export async function assertWritable(document: vscode.TextDocument): Promise<void> {
  const refused = (): AppError => new AppError('documentReadOnly', 'the document is read-only', { path: document.uri.path });
  const uri = fileOf(document);
  if (document.isUntitled || uri.scheme === 'untitled') return;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) throw refused();
  const stat = await statOf(uri).catch(() => undefined);
  if (stat === null) throw fileConflict(uri, 'deleted');
  if (stat?.permissions !== undefined && stat.permissions & vscode.FilePermission.Readonly) throw refused();
}

function fileOf(document: vscode.TextDocument): vscode.Uri {
  if (document.uri.scheme !== notebookCellScheme) return document.uri;
  const notebook = vscode.workspace.notebookDocuments.find((one) => one.getCells().some((cell) => cell.document === document));
  return notebook?.uri ?? document.uri;
}

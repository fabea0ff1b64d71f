import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';

/** Cells of a notebook are documents of their own; what can be written is the notebook. */
export const notebookCellScheme = 'vscode-notebook-cell';

/** Throws `documentReadOnly` when nothing can be written to the document, as far as VS Code can tell beforehand. */
export async function assertWritable(document: vscode.TextDocument): Promise<void> {
  const refused = (): AppError => new AppError('documentReadOnly', 'the document is read-only', { path: document.uri.path });
  const uri = fileOf(document);
  if (document.isUntitled || uri.scheme === 'untitled') return;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) throw refused();
  // A file that was deleted on disk is still a document that can be edited and saved.
  const stat = await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => null,
  );
  if (stat?.permissions !== undefined && stat.permissions & vscode.FilePermission.Readonly) throw refused();
}

function fileOf(document: vscode.TextDocument): vscode.Uri {
  if (document.uri.scheme !== notebookCellScheme) return document.uri;
  const notebook = vscode.workspace.notebookDocuments.find((one) => one.getCells().some((cell) => cell.document === document));
  return notebook?.uri ?? document.uri;
}

import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';

/** Throws `documentChanged` unless the document still holds exactly this text. */
export function assertTextIs(document: vscode.TextDocument, text: string): void {
  if (document.getText() !== text) throw new AppError('documentChanged', 'the document is not the text the model was asked about');
}

/** Throws `documentReadOnly` when nothing can be written to the document, as far as VS Code can tell beforehand. */
export async function assertWritable(document: vscode.TextDocument): Promise<void> {
  const refused = (): AppError => new AppError('documentReadOnly', 'the document is read-only', { path: document.uri.path });
  if (document.isUntitled) return;
  if (vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) !== true) throw refused();
  // A file that was deleted on disk is still a document that can be edited and saved.
  const stat = await vscode.workspace.fs.stat(document.uri).then(
    (found) => found,
    () => null,
  );
  if (stat?.permissions !== undefined && stat.permissions & vscode.FilePermission.Readonly) throw refused();
}

import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';

/** Shows the file that something that went along is from, with its lines selected. Throws `fileUnreadable`, also where it isn't known any more. */
export async function openSent(source: ContextSource | undefined): Promise<void> {
  const document = source?.document;
  if (!document) throw new AppError('fileUnreadable', 'what went along is not known any more');
  const uri = vscode.Uri.parse(document.uri);
  try {
    const opened = await vscode.workspace.openTextDocument(uri);
    const { lines } = document;
    const selection = lines && opened.validateRange(new vscode.Range(lines.first - 1, 0, lines.last - 1, Number.MAX_SAFE_INTEGER));
    await vscode.window.showTextDocument(opened, { preview: true, ...(selection && { selection }) });
  } catch (error) {
    throw new AppError('fileUnreadable', String(error), { path: document.path }, error);
  }
}

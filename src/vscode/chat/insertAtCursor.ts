import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { EditorEffects } from '../effects.ts';

/**
 * Puts code where the cursor of the active editor is, replacing what is selected, as one undo step. Throws `workspaceNone` without
 * an editor and `documentReadOnly` where nothing can be written.
 */
export async function insertAtCursor(effects: EditorEffects, text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((e) => e.viewColumn !== undefined);
  if (!editor) throw new AppError('editorNone', 'no text editor to insert into');
  const { document, selection } = editor;
  const start = document.offsetAt(selection.start);
  const edit = new vscode.WorkspaceEdit();
  const code = text.replace(/\r\n|\r|\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  edit.replace(document.uri, selection, code);
  await effects.applyEdit(edit);
  const end = document.positionAt(start + code.length);
  const options = { selection: new vscode.Range(end, end), ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }) };
  await vscode.window.showTextDocument(document, options);
}

import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { changeDigest } from '../edits/changeDigest.ts';
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
  const code = text.replace(/\r\n|\r|\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  const before = document.getText();
  // The click is the approval: of this code, at this place, in the document as it is now.
  const after = before.slice(0, start) + code + before.slice(document.offsetAt(selection.end));
  await effects.applyEdit(document, [vscode.TextEdit.replace(selection, code)], changeDigest(document.uri, before, after));
  const end = document.positionAt(start + code.length);
  const options = { selection: new vscode.Range(end, end), ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }) };
  await vscode.window.showTextDocument(document, options);
}

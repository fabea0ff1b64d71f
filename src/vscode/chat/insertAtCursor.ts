import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { insertedBlock } from '../../core/edits/insertedBlock.ts';
import { changeDigest } from '../edits/changeDigest.ts';
import type { EditorEffects } from '../effects.ts';

/**
 * Puts code where the cursor of the active editor is, replacing what is selected, as one undo step. Throws `editorNone` without
 * an editor and `documentReadOnly` where nothing can be written.
 */
export async function insertAtCursor(effects: EditorEffects, text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((e) => e.viewColumn !== undefined);
  if (!editor) throw new AppError('editorNone', 'no text editor to insert into');
  const { document, selection } = editor;
  const start = document.offsetAt(selection.start);
  const lineBefore = document.lineAt(selection.start).text.slice(0, selection.start.character);
  const lineAfter = document.lineAt(selection.end).text.slice(selection.end.character);
  const code = insertedBlock(text, lineBefore, lineAfter, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  const before = document.getText();
  // The click is the approval: of this code, at this place, in the document as it is now.
  const after = before.slice(0, start) + code + before.slice(document.offsetAt(selection.end));
  await effects.applyEdit(document, [vscode.TextEdit.replace(selection, code)], changeDigest(document.uri, before, after));
  const end = document.positionAt(start + code.length);
  const options = { selection: new vscode.Range(end, end), ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }) };
  await vscode.window.showTextDocument(document, options);
}

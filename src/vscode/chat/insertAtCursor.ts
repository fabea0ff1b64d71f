import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { insertedBlock } from '../../core/edits/insertedBlock.ts';
import { editorInFront } from '../editorInFront.ts';
import type { FileEdits } from '../edits/fileEdits.ts';
import { nameOf } from '../edits/proposedFile.ts';

/**
 * Puts code where the cursor of the active editor is, replacing what is selected, as one undo step that can also be taken back like any other change of
 * ours. The click is the approval: of this code, at this place, in the document as it is now. Throws `editorNone` without an editor, and as
 * `FileEdits.apply` does.
 */
export async function insertAtCursor(edits: Pick<FileEdits, 'apply'>, text: string): Promise<void> {
  const editor = editorInFront() ?? vscode.window.visibleTextEditors.find((e) => e.viewColumn !== undefined);
  if (!editor) throw new AppError('editorNone', 'no text editor to insert into');
  const { document, selection } = editor;
  const start = document.offsetAt(selection.start);
  const lineBefore = document.lineAt(selection.start).text.slice(0, selection.start.character);
  const lineAfter = document.lineAt(selection.end).text.slice(selection.end.character);
  const code = insertedBlock(text, lineBefore, lineAfter, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  const before = document.getText();
  const after = before.slice(0, start) + code + before.slice(document.offsetAt(selection.end));
  if (after !== before) {
    const files = [{ uri: document.uri, before, after, match: 'exact' as const }];
    await edits.apply({ label: t('Insert code into {0}', nameOf(document.uri)), files });
  }
  const end = document.positionAt(start + code.length);
  const options = { selection: new vscode.Range(end, end), ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }) };
  await vscode.window.showTextDocument(document, options);
}

import * as vscode from 'vscode';
import { editedText } from '../edits/editedText.ts';
import { openChangeable, statOf } from '../edits/fileState.ts';
import type { ProposedFile } from '../edits/proposedFile.ts';

/**
 * What a language server's edit makes of each file, for a proposal. A file that isn't there yet is made. Throws `editConflict` for a file that can't
 * be changed.
 */
export async function filesOfEdit(edit: vscode.WorkspaceEdit, reword: (text: string) => string = (text) => text): Promise<ProposedFile[]> {
  const files: ProposedFile[] = [];
  for (const [uri, edits] of edit.entries()) {
    const worded = edits.map(({ range, newText }) => new vscode.TextEdit(range, reword(newText)));
    if (await statOf(uri)) {
      const document = await openChangeable(uri);
      files.push({ uri, before: document.getText(), after: editedText(document, worded), match: 'exact' });
    } else {
      files.push({ uri, before: null, after: worded.map(({ newText }) => newText).join(''), match: 'exact' });
    }
  }
  return files.filter(({ before, after }) => before !== after);
}

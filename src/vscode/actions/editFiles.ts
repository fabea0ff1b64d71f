import type * as vscode from 'vscode';
import { editedText } from '../edits/editedText.ts';
import { openChangeable, statOf } from '../edits/fileState.ts';
import type { ProposedFile } from '../edits/proposedFile.ts';

/** The files of an edit, with its new texts as they are or reworded. */
export type FilesOfEdit = (reword?: (text: string) => string) => ProposedFile[];

/**
 * What a language server's edit makes of each file, for a proposal. Its places belong to the texts of this moment, so that it is held against them now,
 * however late its words are settled. A file that isn't there yet is made. Throws `editConflict` for a file that can't be changed.
 */
export async function filesOfEdit(edit: vscode.WorkspaceEdit): Promise<FilesOfEdit> {
  const files: ((reword: (text: string) => string) => ProposedFile)[] = [];
  for (const [uri, edits] of edit.entries()) {
    if (await statOf(uri)) {
      const document = await openChangeable(uri);
      const before = document.getText();
      const places = edits.map(({ range, newText }) => ({
        start: document.offsetAt(range.start),
        end: document.offsetAt(range.end),
        text: newText,
      }));
      files.push((reword) => {
        const worded = places.map((place) => ({ ...place, text: reword(place.text) }));
        return { uri, before, after: editedText(before, worded), match: 'exact' };
      });
    } else {
      const after = edits.map(({ newText }) => newText);
      files.push((reword) => ({ uri, before: null, after: after.map(reword).join(''), match: 'exact' }));
    }
  }
  return (reword = (text) => text) => files.map((file) => file(reword)).filter(({ before, after }) => before !== after);
}

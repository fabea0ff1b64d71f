import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { ProjectHit, ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { hitUri } from './hitPlace.ts';
import { openCell } from './openCell.ts';

/**
 * Shows a hit in an editor, with the cursor at what it defines or else at its beginning. Throws `hitGone` where its file can't be opened any more; the index is told to look
 * at it again.
 */
export async function openHit(
  index: Pick<ProjectIndex, 'changed'>,
  hit: ProjectHit,
  options: Omit<vscode.TextDocumentShowOptions, 'selection'> = {},
): Promise<void> {
  const { folder, path, line, endLine, why } = hit;
  const defined = why.find((reason) => reason.kind === 'defines');
  const at = (defined?.line ?? line) - 1;
  const first = new vscode.Position(at, 0);
  let document: vscode.TextDocument;
  try {
    if (isNotebook(path)) {
      await openCell(hitUri(hit), at, options);
      return;
    }
    document = await vscode.workspace.openTextDocument(hitUri(hit));
  } catch (error) {
    index.changed(folder.root, [path]);
    throw new AppError('hitGone', String(error), { path }, error);
  }
  const editor = await vscode.window.showTextDocument(document, { ...options, selection: new vscode.Range(first, first) });
  editor.revealRange(new vscode.Range(line - 1, 0, endLine - 1, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

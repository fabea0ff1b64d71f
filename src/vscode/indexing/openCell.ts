import * as vscode from 'vscode';
import { cellOfLine } from '../../core/indexing/notebookText.ts';
import { readStored } from '../batch/readFile.ts';

/** Shows the cell that a line of the file belongs to, counted from 0. What has changed in the notebook since it was stored isn't known. Rejects as opening a notebook does. */
export async function openCell(
  uri: vscode.Uri,
  line: number,
  options: Omit<vscode.NotebookDocumentShowOptions, 'selections'> = {},
): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  const stored = await readStored(uri);
  const cell = typeof stored === 'string' ? 0 : Math.min(cellOfLine(stored.text, line), Math.max(0, notebook.cellCount - 1));
  const range = new vscode.NotebookRange(cell, cell + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { ...options, selections: [range] });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}

/** Which lines an edit in place is about, and where they are after changes of their document. */
import * as vscode from 'vscode';
import { minimalChanges } from '../../core/edits/minimalChanges.ts';
import { movedLines } from '../../core/inlineEdit/movedLines.ts';
import { enclosingRange } from '../actions/enclosingRange.ts';

/** The selected lines; without a selection the blank line at the cursor, else the function or block around it. */
export async function meantLines({ document, selection }: vscode.TextEditor): Promise<vscode.Range> {
  if (!selection.isEmpty) return selectedLines(document, selection);
  const line = document.lineAt(selection.active.line);
  return line.isEmptyOrWhitespace ? line.range : enclosingRange(document, selection);
}

/** All lines that a selection touches; not the one at whose very beginning it ends. */
export function selectedLines(document: vscode.TextDocument, { start, end }: vscode.Selection): vscode.Range {
  return lineRange(document, start.line, end.character === 0 && end.line > start.line ? end.line - 1 : end.line);
}

/** Whole lines, without the last one's break; kept within the document. */
export function lineRange(document: vscode.TextDocument, first: number, last: number): vscode.Range {
  return document.validateRange(new vscode.Range(first, 0, last, Number.MAX_SAFE_INTEGER));
}

/** Where whole lines stand after changes to their document. */
export function movedRange(
  document: vscode.TextDocument,
  range: vscode.Range,
  changes: readonly Pick<vscode.TextDocumentContentChangeEvent, 'range' | 'text'>[],
): vscode.Range {
  const { first, last } = movedLines(
    { first: range.start.line + 1, last: range.end.line + 1 },
    changes.map(({ range: changed, text }) => ({
      first: changed.start.line + 1,
      last: changed.end.line + 1,
      lastCharacter: changed.end.character,
      breaks: text.split(/\r\n?|\n/).length - 1,
    })),
  );
  return lineRange(document, first - 1, last - 1);
}

/** Where whole lines of a document that was closed stand in the one that it was opened as again. */
export function rangeIn(document: vscode.TextDocument, closed: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const changes = minimalChanges(closed.getText(), document.getText());
  const asTyped = changes.map(({ start, end, text }) => ({
    range: new vscode.Range(closed.positionAt(start), closed.positionAt(end)),
    text,
  }));
  return movedRange(document, range, asTyped);
}

/** Are all cursors in whole lines, or do the selections touch them? */
export function touches({ selections }: vscode.TextEditor, { start, end }: vscode.Range): boolean {
  return selections.every((selection) => selection.start.line <= end.line && selection.end.line >= start.line);
}

import type * as vscode from 'vscode';

/** The document's text with the edits, which must not overlap, carried out. */
export function editedText(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  let text = document.getText();
  const fromTheEnd = edits
    .map(({ range, newText }) => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end), newText }))
    .sort((a, b) => b.start - a.start || b.end - a.end);
  for (const { start, end, newText } of fromTheEnd) text = text.slice(0, start) + newText + text.slice(end);
  return text;
}

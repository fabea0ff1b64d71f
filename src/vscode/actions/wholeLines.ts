import * as vscode from 'vscode';

/**
 * The selection as the model should see it: when it begins within a line's indentation, from the start of that line, so that the
 * indentation can be judged; when it ends before the first character of a line, up to the end of the line above.
 */
export function wholeLines(document: vscode.TextDocument, selection: vscode.Range): vscode.Range {
  const { start, end } = selection;
  const indented = document.lineAt(start.line).text.slice(0, start.character).trim() === '';
  // A part of one line, such as an expression, stays what it is unless it is all of the line's text.
  const partOfLine = start.line === end.line && document.lineAt(end.line).text.slice(end.character).trim() !== '';
  const from = indented && !partOfLine ? new vscode.Position(start.line, 0) : start;
  const to = end.character === 0 && end.line > start.line ? document.lineAt(end.line - 1).range.end : end;
  return new vscode.Range(from, to);
}

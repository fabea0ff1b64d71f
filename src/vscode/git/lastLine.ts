import type * as vscode from 'vscode';

/** Of a selection that ends at the beginning of a line, the one before it. */
export function lastLine({ start, end }: vscode.Selection): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

import * as vscode from 'vscode';
import type { RewriteRequest } from '../../core/actions/rewriteService.ts';

/** Lines around the range that the model sees but must not change. */
const contextLines = 40;

/** What the model needs to know to rewrite a range: its text and surroundings, all read now. */
export function rewriteRequest(
  document: vscode.TextDocument,
  range: vscode.Range,
  instruction: string,
  diagnostics?: RewriteRequest['diagnostics'],
): RewriteRequest {
  return {
    languageId: document.languageId,
    path: vscode.workspace.asRelativePath(document.uri),
    text: document.getText(range),
    before: document.getText(new vscode.Range(Math.max(0, range.start.line - contextLines), 0, range.start.line, range.start.character)),
    after: document.getText(
      document.validateRange(new vscode.Range(range.end.line, range.end.character, range.end.line + contextLines + 1, 0)),
    ),
    instruction,
    ...(diagnostics ? { diagnostics } : {}),
    eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
  };
}

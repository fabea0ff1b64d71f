/**
 * What refactor and fix have in common: asks the model for a new version of a range, shows how far it is, and opens the answer as a
 * proposal. Nothing is written here; the user decides on the diff.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { RewriteRequest } from '../../core/actions/rewriteService.ts';
import { signalOf } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { assertTextIs, assertWritable } from '../edits/documentState.ts';
import type { Proposal } from '../edits/proposals.ts';
import type { Services } from '../services.ts';

export interface RewriteTarget {
  document: vscode.TextDocument;
  range: vscode.Range;
  instruction: string;
  diagnostics?: RewriteRequest['diagnostics'];
  /** What the user sees is going on: `Refactoring`, `Fixing`. */
  doing: string;
}

/** Lines around the range that the model sees but must not change. */
const contextLines = 40;

/** Resolves with the proposal once its diff is shown. Throws the rewrite service's errors, `documentReadOnly` and `documentChanged`. */
export async function proposeRewrite(
  services: Pick<Services, 'rewrite' | 'proposals' | 'models'>,
  target: RewriteTarget,
): Promise<Proposal> {
  const { document, range } = target;
  const problem = rangeProblem(document, range, 'selection');
  if (problem) throw problem;
  // Everything about the document is read at one moment: the range belongs to this text and no later one.
  const before = document.getText();
  const request: RewriteRequest = {
    languageId: document.languageId,
    path: vscode.workspace.asRelativePath(document.uri),
    text: document.getText(range),
    before: document.getText(new vscode.Range(Math.max(0, range.start.line - contextLines), 0, range.start.line, range.start.character)),
    after: document.getText(
      document.validateRange(new vscode.Range(range.end.line, range.end.character, range.end.line + contextLines + 1, 0)),
    ),
    instruction: target.instruction,
    ...(target.diagnostics ? { diagnostics: target.diagnostics } : {}),
    eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
  };
  await assertWritable(document);
  const title = `MLX-CODE: ${target.doing} ${path.posix.basename(document.uri.path)}`;
  const replacement = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const report = (message: string): void => progress.report({ message });
      const following = services.models.onDidChange(({ status, progress: done }) => {
        if (status === 'loading' || status === 'starting')
          report(done ? `loading the model, ${Math.round(done * 100)} %` : 'loading the model…');
      });
      report('reading…');
      try {
        const result = await services.rewrite.rewrite(request, {
          onPrefill: (done, total) => report(`reading, ${done} of ${total} tokens`),
          onText: (soFar) => report(`writing, ${soFar.split('\n').length} lines`),
          signal: signalOf(token),
        });
        return result.replacement;
      } finally {
        following.dispose();
      }
    },
  );
  assertTextIs(document, before);
  return services.proposals.show({ document, before, range, replacement });
}

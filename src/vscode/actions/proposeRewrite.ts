/**
 * What refactor and fix have in common: asks the model for a new version of a range, shows how far it is, and opens the answer as a
 * proposal. Nothing is written here; the user decides on the diff.
 */
import path from 'node:path';
import type * as vscode from 'vscode';
import type { RewriteRequest } from '../../core/actions/rewriteService.ts';
import { rangeProblem } from '../documentText.ts';
import { assertTextIs, assertWritable } from '../edits/documentState.ts';
import type { Proposal } from '../edits/proposals.ts';
import { withLineEnds } from '../edits/proposedFile.ts';
import type { Services } from '../services.ts';
import { withModelProgress } from './modelProgress.ts';
import { rewriteRequest } from './rewriteRequest.ts';

export interface RewriteTarget {
  document: vscode.TextDocument;
  range: vscode.Range;
  instruction: string;
  diagnostics?: RewriteRequest['diagnostics'];
  /** What the user sees is going on: `Refactoring`, `Fixing`. */
  doing: string;
}

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
  const request = rewriteRequest(document, range, target.instruction, target.diagnostics);
  await assertWritable(document);
  const label = `${target.doing} ${path.posix.basename(document.uri.path)}`;
  const { replacement } = await withModelProgress(services, label, (report, signal) =>
    services.rewrite.rewrite(request, {
      onPrefill: (done, total) => report(`reading, ${done} of ${total} tokens`),
      onText: (soFar) => report(`writing, ${soFar.split('\n').length} lines`),
      signal,
    }),
  );
  assertTextIs(document, before);
  const start = document.offsetAt(range.start);
  const after = before.slice(0, start) + withLineEnds(replacement, document) + before.slice(document.offsetAt(range.end));
  return services.proposals.propose({ label, files: [{ uri: document.uri, before, after, match: 'exact' }], origin: 'rewrite' });
}

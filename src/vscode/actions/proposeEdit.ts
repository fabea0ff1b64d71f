/**
 * What the actions that change code have in common: they ask the edit service, show how far it is, and open the answer as a proposal. Nothing
 * is written here; the user decides on the diff.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { lastNewText } from '../../core/edits/anchoredForm.ts';
import { secretLines } from '../../core/edits/hiddenLines.ts';
import type { SecretsPort } from '../../core/ports.ts';
import type { EditRequest } from '../../core/edits/editRequest.ts';
import { rangeProblem } from '../documentText.ts';
import { fileConflict, openChangeable } from '../edits/fileState.ts';
import type { ProposedFile } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { withModelProgress } from './modelProgress.ts';

/** A file that the model may change, or make. */
export type EditTarget =
  | { document: vscode.TextDocument; range?: vscode.Range }
  /** A file that isn't there yet. */
  | { uri: vscode.Uri; languageId: string };

export interface EditTask {
  /** The proposal's name: `Add documentation to cart.js`. */
  label: string;
  /** What the user sees is going on: `Documenting cart.js`. */
  doing: string;
  instruction: string;
  targets: readonly EditTarget[];
  /** The range of the only target is written anew as a whole; else the model chooses within its lines. */
  whole?: boolean;
  /** Goes along to look at. */
  context?: EditRequest['context'];
  /** Finds the lines with secrets, which are neither shown to the model nor changed. */
  secrets?: SecretsPort;
  /** Proposals of one origin for one file take each other's place. */
  origin: string;
}

/**
 * Resolves with the proposal once its diff is shown; what the user typed meanwhile stays in it. Throws the edit service's errors, `nothingChanged`,
 * `editConflict`, and `documentChanged` where the same lines were changed meanwhile; and what is wrong with a range that is to be written anew.
 */
export async function proposeEdit(services: Pick<Services, 'editService' | 'proposals' | 'models'>, task: EditTask): Promise<Proposal> {
  // Everything about the documents is read at one moment: a range belongs to this text and no later one.
  const files = new Map(
    task.targets.map((target) => [pathOf(target), { target, text: 'document' in target ? target.document.getText() : '' }]),
  );
  const whole = task.whole === true ? keptEnds(task.targets) : null;
  // What can't be changed is refused before the model is asked.
  for (const target of task.targets) if ('document' in target) await openChangeable(target.document.uri);
  const hidden = new Map<string, ReadonlySet<number>>();
  if (task.secrets) for (const [path, { text }] of files) hidden.set(path, await secretLines(path, text, task.secrets));
  const request: EditRequest = {
    instruction: task.instruction,
    ...(whole ? { whole } : {}),
    files: [...files].map(([path, { target, text }]) => ({
      path,
      languageId: 'document' in target ? target.document.languageId : target.languageId,
      text,
      ...withinOf(target),
      ...(task.secrets ? { hidden: hidden.get(path) ?? new Set() } : {}),
    })),
    ...(task.context ? { context: task.context } : {}),
  };
  const { changes, cut } = await withModelProgress(services, task.doing, (report, signal) =>
    services.editService.edit(request, {
      onPrefill: (done, total) => report(t('reading, {0} of {1} tokens', done, total)),
      // Of a range written anew only the new lines count, not the old ones that the answer holds before them.
      onText: (soFar) => report(t('writing, {0} lines', (whole ? lastNewText(soFar) : soFar).split('\n').length)),
      signal,
    }),
  );
  const proposed = changes.flatMap(({ path, after, match }): ProposedFile[] => {
    const file = files.get(path);
    if (!file) return [];
    const { target, text } = file;
    return 'document' in target
      ? [{ uri: target.document.uri, before: text, after, match }]
      : [{ uri: target.uri, before: null, after, match }];
  });
  if (proposed.length === 0) throw new AppError('nothingChanged', 'the answer changes no file that was offered');
  return services.proposals.propose({ label: task.label, files: proposed, cut, origin: task.origin });
}

/** Opens a file that may be missing: its document, or where it would be. */
export async function editTargetAt(uri: vscode.Uri, languageId: string): Promise<EditTarget> {
  try {
    return { document: await openChangeable(uri) };
  } catch (error) {
    if (AppError.is(error, 'editConflict') && error.data.reason === 'missingFile') return { uri, languageId };
    throw AppError.is(error) ? error : fileConflict(uri, 'unreadable', error);
  }
}

/** What of the range's lines isn't in it. Throws when it can't be given to the model. */
function keptEnds([target]: readonly EditTarget[]): EditRequest['whole'] {
  if (!target || !('document' in target) || !target.range) throw new AppError('internal', 'no range to write anew');
  const { document, range } = target;
  const problem = rangeProblem(document, range, 'selection');
  if (problem) throw problem;
  const { start, end } = range;
  return { lead: document.lineAt(start).text.slice(0, start.character), tail: document.lineAt(end).text.slice(end.character) };
}

/** Where in it changes may be. */
function withinOf(target: EditTarget): Pick<EditRequest['files'][number], 'within'> {
  if (!('document' in target) || !target.range) return {};
  return { within: { first: target.range.start.line + 1, last: target.range.end.line + 1 } };
}

function pathOf(target: EditTarget): string {
  return vscode.workspace.asRelativePath('document' in target ? target.document.uri : target.uri);
}

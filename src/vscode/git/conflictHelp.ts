/**
 * *Help With Conflict*: shows in the chat what both sides of a place did, what was there before, and who brought it, and has the model propose the lines in
 * their stead, as a diff. It never stages the file, which would mark it resolved.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type ConflictRegion, conflictRegions, hasMarkers, type UnclearPlace } from '../../core/git/conflictRegions.ts';
import { conflictInstruction, conflictText, type FileConflict, type ShownRegion, unclearReason } from '../../core/git/conflictText.ts';
import { ofConflict } from '../../core/git/conflictSentences.ts';
import { regionBase } from '../../core/git/regionBase.ts';
import { readConflict } from '../../node/git/readConflict.ts';
import { activeEditor } from '../actions/activeEditor.ts';
import { withModelProgress } from '../actions/modelProgress.ts';
import { registerCommand } from '../commands.ts';
import { openChangeable } from '../edits/fileState.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { relativePath } from '../workspacePaths.ts';
import { ConflictPlaces } from './conflictPlaces.ts';
import { fileNamed } from './fileNamed.ts';
import { gitOptions } from './gitApi.ts';
import { whereSaid } from './repositoryChoice.ts';

export function registerConflictHelp(services: Services): Disposable {
  const store = new DisposableStore();
  const places = new ConflictPlaces();
  const help = async (uri: unknown, line: unknown): Promise<Proposal> => {
    const document = uri instanceof vscode.Uri ? await conflictDocument(services, uri) : activeEditor().document;
    const at = typeof line === 'number' ? line : cursorIn(document);
    await services.chatPlace.reveal();
    return helpWithConflict(services, document, at, (text) => services.chat.note(`/git conflict ${relativePath(document.uri)}`, text));
  };
  store.add(registerCommand(services.messages, 'mlxCode.git.helpWithConflict', help, { retries: true }));
  store.add(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, places));
  store.add(
    vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, places, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  );
  return store;
}

/**
 * `line` is counted from 1: the place at it, else the next one. What is known is told before the model is asked. Resolves with the proposal once its diff is shown. Rejects with `conflictNone`,
 * `conflictUnclear`, and as git and the edit service do.
 */
export async function helpWithConflict(
  services: Services,
  document: vscode.TextDocument,
  line: number,
  tell: (text: string) => void,
): Promise<Proposal> {
  const { conflict, where } = await conflictOf(services, document.uri);
  const text = document.getText();
  const shown = shownRegion(document, conflict, line);
  const [unclear] = shown ? [] : conflictRegions(text).unclear;
  if (conflict) tell(conflictText(conflict, shown ?? unclear ?? null, document.languageId, where));
  if (!shown) throw noPlace(document, conflict, unclear);
  const { region } = shown;
  const label = t('Resolve conflict {0} of {1} in {2}', shown.number, shown.of, path.posix.basename(document.uri.path));
  await openChangeable(document.uri);
  const request = {
    // Markers that nobody's index knows of have sides all the same.
    instruction: conflictInstruction(conflict ?? unknownTo(document), shown),
    whole: { lead: '', tail: '' },
    files: [
      { path: relativePath(document.uri), languageId: document.languageId, text, within: { first: region.first, last: region.last } },
    ],
  };
  const { changes, cut } = await withModelProgress(services, t('Putting both sides together'), (report, signal) =>
    services.editService
      .edit(request, {
        onPrefill: (done, total) => report(t('reading, {0} of {1} tokens', done, total)),
        onText: () => report(t('writing')),
        signal,
      })
      .catch((error: unknown) => {
        throw ofConflict(error);
      }),
  );
  const [change] = changes;
  if (change?.after === undefined || change.after === null)
    throw new AppError('nothingChanged', 'the answer leaves the conflict as it is', { what: 'conflict' });
  const { after, match } = change;
  const written = after.slice(region.start, after.length - (text.length - region.end));
  if (hasMarkers(written)) throw new AppError('answerIncomplete', 'markers in the answer', { what: 'conflict', reason: 'markers' });
  const files = [{ uri: document.uri, before: text, after, match }];
  return services.proposals.propose({ label, files, cut, origin: `conflict ${document.uri.toString()} ${String(shown.number)}` });
}

/** The text of a file that may be in conflict. Rejects with `conflictNone` for what is no text or isn't there, and as git does. */
export async function conflictDocument(
  services: Pick<Services, 'effects' | 'repositories'>,
  uri: vscode.Uri,
): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    const { conflict } = await conflictOf(services, uri);
    throw new AppError('conflictNone', 'can not be opened', { path: relativePath(uri), known: conflict !== null }, error);
  }
}

/** What git knows of a file; null where it knows of no conflict, as of markers that were committed. */
async function conflictOf(
  { effects, repositories }: Pick<Services, 'effects' | 'repositories'>,
  uri: vscode.Uri,
): Promise<{ conflict: FileConflict | null; where: string }> {
  return slowWork(t('Reading both sides'), async (signal) => {
    const { here, path: file } = await fileNamed(repositories, uri.fsPath, signal);
    return { conflict: await effects.readGit(() => readConflict(here, file, gitOptions(signal))), where: whereSaid(here) };
  });
}

function shownRegion(document: vscode.TextDocument, conflict: FileConflict | null, line: number): ShownRegion | null {
  const { regions } = conflictRegions(document.getText());
  const region: ConflictRegion | undefined = regions.find(({ last }) => last >= line) ?? regions[0];
  if (!region) return null;
  const { base = null, ours = null, theirs = null } = conflict ?? {};
  const known =
    base !== null && ours !== null && theirs !== null ? regionBase(region, { base, ours, theirs }) : (region.base?.text ?? null);
  return { region, number: regions.indexOf(region) + 1, of: regions.length, base: known };
}

/** Why there is no place to work on. */
function noPlace(document: vscode.TextDocument, conflict: FileConflict | null, unclear: UnclearPlace | undefined): AppError {
  const where = { path: relativePath(document.uri) };
  if (unclear) return new AppError('conflictUnclear', unclear.why, { ...where, line: unclear.line, reason: unclearReason(unclear.why) });
  return new AppError('conflictNone', 'no markers', { ...where, known: conflict !== null });
}

function unknownTo(document: vscode.TextDocument): FileConflict {
  const none = { base: null, ours: null, theirs: null, unread: false, operation: null, branch: null };
  return { ...none, path: relativePath(document.uri), commits: { ours: [], theirs: [] } };
}

function cursorIn(document: vscode.TextDocument): number {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  return (editor?.selection.active.line ?? 0) + 1;
}

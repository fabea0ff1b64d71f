/**
 * Find and replace across files: asks, searches, lets single places be left out, and hands the rest over as one proposal, so that it is seen as a
 * diff, kept for coming back, and undone as one.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { chosenFiles } from '../batch/chosenFiles.ts';
import { registerCommand, signalOf } from '../commands.ts';
import type { Services } from '../services.ts';
import type { Proposal } from './pendingProposal.ts';
import { askReplace, type ReplaceRequest } from './replaceInput.ts';
import { pickHits } from './replacePick.ts';
import { replacedFiles, type SearchResult, searchFiles } from './replaceSearch.ts';

/** What was replaced last in this workspace. */
const historyKey = 'mlxCode.edits.lastReplace';

/** "Replace in Files…"; with arguments it asks nothing and goes to the diff. Returns the proposal; undefined when given up. */
export function registerReplaceInFiles(services: Services): Disposable {
  const { messages, context, proposals } = services;
  return registerCommand(messages, 'mlxCode.edits.replaceInFiles', async (argument): Promise<Proposal | undefined> => {
    const given = givenRequest(argument);
    const request = given ?? (await askReplace(initialRequest(context.workspaceState)));
    if (!request) return undefined;
    if (request.find === '') throw new AppError('searchEmpty', 'nothing to look for');
    if (!given) await context.workspaceState.update(historyKey, request);
    const result = await search(request);
    const wanted = given ? () => true : await pickHits(request, result);
    if (!wanted) return undefined;
    if (given && result.leftOut !== '') void vscode.window.showInformationMessage(result.leftOut);
    const label = t('Replace “{0}”', request.find.slice(0, 30));
    return proposals.propose({ label, files: replacedFiles(result.files, wanted), origin: 'replace' });
  });
}

function search(request: ReplaceRequest): Thenable<SearchResult> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('MLX-CODE: Searching'), cancellable: true },
    async (progress, token) => {
      const signal = signalOf(token);
      progress.report({ message: t('listing files…') });
      const chosen = await chosenFiles(request.files, signal);
      let shown = 0;
      return searchFiles(request, chosen, {
        signal,
        onProgress: (done, total) => {
          const percent = Math.floor((done / total) * 100);
          if (percent === shown) return;
          progress.report({ message: t('{0} of {1} files', done, total), increment: percent - shown });
          shown = percent;
        },
      });
    },
  );
}

/** What a chat command, a keybinding or another extension gives; null when it gives nothing usable. */
function givenRequest(argument: unknown): ReplaceRequest | null {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return null;
  const { find, replace, files, regex, caseSensitive, wholeWord } = argument as Partial<Record<keyof ReplaceRequest, unknown>>;
  if (typeof find !== 'string' || typeof replace !== 'string') return null;
  return {
    find,
    replace,
    files: typeof files === 'string' ? files : '',
    regex: regex === true,
    // Who writes a command down means what is written.
    caseSensitive: caseSensitive !== false,
    wholeWord: wholeWord === true,
  };
}

/** The last request, for what is selected if something is. */
function initialRequest(state: vscode.Memento): ReplaceRequest {
  const last = givenRequest(state.get(historyKey));
  const editor = vscode.window.activeTextEditor;
  const selected = editor && !editor.selection.isEmpty ? editor.document.getText(editor.selection) : '';
  const request = last ?? { find: '', replace: '', files: '', regex: false, caseSensitive: false, wholeWord: false };
  if (selected === '' || selected.includes('\n')) return request;
  return { ...request, find: selected, regex: false };
}

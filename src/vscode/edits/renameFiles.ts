/**
 * "Rename Files…": many files at once, the imports that name them updated in the same change, which is seen as a diff and undone as one. Language
 * servers are told by VS Code as the files are renamed; those that answer add what only they can know.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { RenameSuggestions } from '../../core/edits/renameSuggestions.ts';
import type { Rename } from '../../core/edits/renamePlan.ts';
import { tickFiles } from '../batch/batchPick.ts';
import { chosenFiles, selectedFiles } from '../batch/chosenFiles.ts';
import { readText } from '../batch/readFile.ts';
import { registerCommand, signalOf } from '../commands.ts';
import type { Services } from '../services.ts';
import { relativePath, uriOfPath } from '../workspacePaths.ts';
import type { Proposal } from './pendingProposal.ts';
import type { ProposedFile } from './proposedFile.ts';
import { possibleRenames, renameChange } from './renameChange.ts';
import { namesByPattern, pickNames } from './renamePick.ts';

const title = (): string => t('Rename Files');

/** From the explorer with what is selected there, from the palette, or with `{ files, pattern }`, which asks nothing. Returns the proposal. */
export function registerRenameFiles(services: Services): Disposable {
  const { messages, proposals } = services;
  return registerCommand(messages, 'mlxCode.edits.renameFiles', async (first, selection): Promise<Proposal | undefined> => {
    const given = givenArguments(first);
    const uris = await wantedFiles(given?.files, first, selection);
    if (!uris) return undefined;
    const paths = uris.map(relativePath);
    const renames = given
      ? await renamesByPattern(given.pattern, paths)
      : await pickNames(paths, (wish) => suggested(services, paths, wish));
    if (!renames) return undefined;
    const files = await withImports(renames);
    const label = plural(renames.length, 'Rename {0} file', 'Rename {0} files');
    return proposals.propose({ label, files, origin: 'rename' });
  });
}

async function wantedFiles(files: string | undefined, first: unknown, selection: unknown): Promise<vscode.Uri[] | undefined> {
  if (files !== undefined) return (await chosenFiles(files)).uris;
  const selected = Array.isArray(selection) ? selection.filter((one) => one instanceof vscode.Uri) : [];
  if (selected.length === 0 && first instanceof vscode.Uri) selected.push(first);
  if (selected.length > 0) return (await selectedFiles(selected)).uris;
  const globs = await vscode.window.showInputBox({
    title: title(),
    prompt: t('Which files: paths, folders or globs, separated by commas.'),
    placeHolder: 'src/components/*.tsx',
  });
  return globs === undefined || globs.trim() === '' ? undefined : tickFiles(await chosenFiles(globs), title());
}

async function renamesByPattern(pattern: string, paths: readonly string[]): Promise<Rename[]> {
  const made = await namesByPattern(pattern, paths);
  return possibleRenames(paths.map((from, index) => ({ from, to: made[index] ?? from })));
}

function withImports(renames: readonly Rename[]): Thenable<ProposedFile[]> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('MLX-CODE: Looking for imports'), cancellable: true },
    (progress, token) => {
      let shown = 0;
      const onProgress = (done: number, total: number): void => {
        const percent = Math.floor((done / total) * 100);
        if (percent > shown) progress.report({ message: t('{0} of {1} files', done, total), increment: percent - shown });
        shown = Math.max(shown, percent);
      };
      return renameChange(renames, { onProgress, signal: signalOf(token) });
    },
  );
}

async function suggested(services: Services, paths: readonly string[], wish: string): Promise<string[] | undefined> {
  const { engine, models, settings, messages } = services;
  const names = new RenameSuggestions(engine, models, settings);
  try {
    const files = await Promise.all(
      paths.map(async (path) => {
        const read = await readText(uriOfPath(path));
        return { path, text: typeof read === 'string' ? '' : read.text };
      }),
    );
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('MLX-CODE: Thinking of names'), cancellable: true },
      (_progress, token) => names.suggest(files, wish, signalOf(token)),
    );
  } catch (error) {
    messages.showError(error, 'suggest file names');
    return undefined;
  }
}

function givenArguments(argument: unknown): { files: string; pattern: string } | null {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return null;
  const { files, pattern } = argument as Record<string, unknown>;
  return typeof files === 'string' && typeof pattern === 'string' ? { files, pattern } : null;
}

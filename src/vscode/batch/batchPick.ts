/** Asks which files a batch works on: where they come from, then a list with check boxes. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { signalOf } from '../commands.ts';
import { searchFiles } from '../edits/replaceSearch.ts';
import { relativePath } from '../workspacePaths.ts';
import { type ChosenFiles, chosenFiles } from './chosenFiles.ts';

interface SourceItem extends vscode.QuickPickItem {
  /** Resolves with the files; undefined when the user gives up. */
  find(): Promise<ChosenFiles | undefined>;
}

const sources = (): readonly SourceItem[] => [
  {
    label: `$(files) ${t('Files by name…')}`,
    detail: t('Files, folders or globs, such as src/**/*.ts'),
    find: async () => {
      const globs = await vscode.window.showInputBox({
        title: t('Files by Name'),
        prompt: t('Files, folders or globs, separated by commas. Empty means all that git does not ignore.'),
        placeHolder: 'src/**/*.ts, *.md',
      });
      return globs === undefined ? undefined : listing((signal) => chosenFiles(globs, signal));
    },
  },
  {
    label: `$(search) ${t('Files that contain a text…')}`,
    detail: t('As a search in all files would find them'),
    find: async () => {
      const find = await vscode.window.showInputBox({ title: t('Files That Contain a Text'), placeHolder: t('Text') });
      if (!find) return undefined;
      return listing(async (signal) => {
        const query = { find, replace: '', regex: false, caseSensitive: false, wholeWord: false };
        const { files } = await searchFiles(query, await chosenFiles('', signal), { signal });
        return { uris: files.map(({ uri }) => uri), secret: 0 };
      });
    },
  },
  {
    label: `$(window) ${t('Open editors')}`,
    find: () =>
      Promise.resolve(
        ofWorkspace(
          vscode.window.tabGroups.all.flatMap(({ tabs }) =>
            tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
          ),
        ),
      ),
  },
  {
    label: `$(warning) ${t('Files with errors or warnings')}`,
    find: () =>
      Promise.resolve(
        ofWorkspace(
          vscode.languages
            .getDiagnostics()
            .filter(([, all]) => all.some(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning))
            .map(([uri]) => uri),
        ),
      ),
  },
];

/** Asks for the source, then for the files. Resolves with undefined when the user gives up. Throws `filesNone`. */
export async function pickBatchFiles(): Promise<vscode.Uri[] | undefined> {
  const source = await vscode.window.showQuickPick(sources(), {
    title: t('Run on Several Files'),
    placeHolder: t('Which files?'),
    matchOnDetail: true,
  });
  const chosen = await source?.find();
  return chosen && tickFiles(chosen, t('Run on Several Files'));
}

/** A list with check boxes, all of them ticked. Throws `filesNone` for an empty one. */
export async function tickFiles({ uris, secret }: ChosenFiles, title: string): Promise<vscode.Uri[] | undefined> {
  if (uris.length === 0) throw new AppError('filesNone', 'no file');
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { uri: vscode.Uri }>();
  pick.title = title;
  pick.placeholder = t('Deselect the files to leave out, then press Enter');
  if (secret > 0)
    pick.prompt = plural(secret, '{0} file that may hold secrets is left out.', '{0} files that may hold secrets are left out.');
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = uris.map((uri) => {
    const relative = relativePath(uri);
    const folder = path.posix.dirname(relative);
    return { label: path.posix.basename(relative), description: folder === '.' ? '' : folder, uri };
  });
  pick.selectedItems = pick.items;
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      if (pick.selectedItems.length === 0) return;
      const wanted = new Set(pick.selectedItems);
      resolve(pick.items.filter((item) => wanted.has(item)).map(({ uri }) => uri));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function listing<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return Promise.resolve(
    vscode.window.withProgress({ location, title: t('MLX-CODE: Listing files'), cancellable: true }, (_progress, token) =>
      run(signalOf(token)),
    ),
  );
}

function ofWorkspace(uris: readonly vscode.Uri[]): ChosenFiles {
  const known = new Map(uris.map((uri) => [uri.toString(), uri]));
  const inside = [...known.values()].filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
  const open = inside.filter((uri) => !isSecretFile(uri.path));
  return { uris: open.sort((a, b) => (a.path < b.path ? -1 : 1)), secret: inside.length - open.length };
}

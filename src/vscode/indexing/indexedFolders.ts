/** Keeps the index in step with the window: which folders are open, and what changes in them. Folders that are not on a disk have none. */
import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore, disposable } from '../../base/disposable.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { VsCodeSettings } from '../settings.ts';
import { foldersOpen, pathPrefix } from '../workspacePaths.ts';
import { watchGitIndex } from './gitIndexWatch.ts';

/** The window has better things to do when it opens than to have files read. Milliseconds. */
const startsAfterMs = 4_000;

export interface IndexedFoldersParts {
  index: ProjectIndex;
  settings: VsCodeSettings;
  log: { warn(message: string): void };
}

export function followFolders({ index, settings, log }: IndexedFoldersParts): Disposable {
  const store = new DisposableStore();
  let watchers = new DisposableStore();
  store.add(disposable(() => watchers.dispose()));
  const refresh = (): void => {
    if (settings.index(null).when !== 'off' && index.folders.length > 0)
      // What goes wrong is the index's state, which the status bar shows.
      index.refresh().catch((error: unknown) => log.warn(`the project was not indexed: ${String(error)}`));
  };
  const reconsider = (): void => {
    index.reconsider().then(refresh, (error: unknown) => log.warn(`the index's settings were not taken: ${String(error)}`));
  };
  const follow = async (): Promise<void> => {
    watchers.dispose();
    watchers = new DisposableStore();
    const folders = foldersOpen().filter(({ uri }) => uri.scheme === 'file');
    for (const folder of folders) watchers.add(watched(folder, index));
    await index.setFolders(folders.map((folder) => ({ root: folder.uri.fsPath, name: pathPrefix(folder).replace(/\/$/, '') })));
  };
  const followAnd = (then: () => void): void => {
    follow().then(then, (error: unknown) => log.warn(`the folders could not be followed: ${String(error)}`));
  };
  // Whoever asks earlier finds the folders, and has them read.
  followAnd(() => undefined);
  const start = setTimeout(refresh, startsAfterMs);
  store.add(disposable(() => clearTimeout(start)));
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => followAnd(refresh)));
  store.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('mlxCode.index')) reconsider();
    }),
  );
  const leftOut = (): string => JSON.stringify(settings.project?.all.map(({ file, settings: { values } }) => [file, values.exclude ?? []]));
  let before = leftOut();
  if (settings.project)
    store.add(
      settings.project.onDidChange(() => {
        const now = leftOut();
        if (now !== before) reconsider();
        before = now;
      }),
    );
  return store;
}

function watched(folder: vscode.WorkspaceFolder, index: ProjectIndex): Disposable {
  const store = new DisposableStore();
  const watcher = store.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**/*')));
  const root = folder.uri.fsPath;
  const changed = (uri: vscode.Uri): void => {
    const inside = path.relative(root, uri.fsPath).split(path.sep).join('/');
    if (inside !== '' && !inside.startsWith('../')) index.changed(root, [inside]);
  };
  store.add(watcher.onDidChange(changed));
  store.add(watcher.onDidCreate(changed));
  store.add(watcher.onDidDelete(changed));
  // Said as if it were in the folder: then the index looks at what git tracks.
  store.add(watchGitIndex(root, () => index.changed(root, ['.git/index'])));
  return store;
}

/** Tells of what git tracks where that stands outside the folder, in which everything is watched anyhow: files that rules name may be tracked now. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { indexPlaceOutside } from '../../node/indexing/gitFolder.ts';

/** Of a worktree, a submodule, or a folder of a repository; does nothing for others. A repository that is made later isn't followed until the folder is opened anew. */
export function watchGitIndex(root: string, onChange: () => void): Disposable {
  const store = new DisposableStore();
  const place = indexPlaceOutside(root);
  if (place === null) return store;
  const watcher = store.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(place), 'index')));
  store.add(watcher.onDidChange(onChange));
  store.add(watcher.onDidCreate(onChange));
  return store;
}

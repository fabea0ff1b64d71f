import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';

/**
 * Has a file looked at when it went or came back. One look follows the other, so that what an earlier one saw never stands for longer than what a later
 * one saw; and a file that is written anew right after it went, which VS Code may report as a change, is looked at as well.
 */
export function onComingAndGoing(look: (uri: vscode.Uri) => Promise<void>): Disposable {
  const store = new DisposableStore();
  const gone = new Set<string>();
  let last: Promise<void> = Promise.resolve();
  const soon = (uri: vscode.Uri): void => {
    last = last.then(() => look(uri)).catch(() => undefined);
  };
  const watcher = store.add(vscode.workspace.createFileSystemWatcher('**/*'));
  store.add(
    watcher.onDidDelete((uri) => {
      gone.add(uri.toString());
      soon(uri);
    }),
  );
  store.add(
    watcher.onDidCreate((uri) => {
      gone.delete(uri.toString());
      soon(uri);
    }),
  );
  store.add(watcher.onDidChange((uri) => gone.delete(uri.toString()) && soon(uri)));
  return store;
}

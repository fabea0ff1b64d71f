import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import * as vscode from 'vscode';
import { foldersOpen, pathPrefix, uriOfPath } from '../workspacePaths.ts';

/** In which folder of the workspace the chat's commands look; all of it until another is chosen, and again when other folders are opened. */
export class ChatFolder implements Disposable {
  readonly #store = new DisposableStore();
  #path = '';

  constructor() {
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => (this.#path = '')));
  }

  /** As paths are read; empty for all of the workspace. */
  get path(): string {
    return this.#path;
  }

  set path(path: string) {
    this.#path = path;
  }

  /** The same within its own workspace folder, of which several may be open. */
  get inside(): string {
    const own = foldersOpen().find((folder) => `${this.#path}/`.startsWith(pathPrefix(folder)));
    const prefix = own ? pathPrefix(own) : '';
    return this.#path.slice(prefix.length);
  }

  /** Where it is; the first folder where that is all of several. Undefined where none is open. */
  get uri(): vscode.Uri | undefined {
    const [first] = foldersOpen();
    if (this.#path === '') return first?.uri;
    const alone = foldersOpen().find((folder) => pathPrefix(folder) === `${this.#path}/`);
    return alone ? alone.uri : uriOfPath(this.#path);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

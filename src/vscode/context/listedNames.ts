import type * as vscode from 'vscode';
import { foldersOf, NameSearch } from '../../core/context/nameSearch.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** The names of what is listed of the workspace, made ready for searching once for each list. */
export class ListedNames {
  readonly #listed: WorkspaceFiles;
  #files: { version: number; byPath: ReadonlyMap<string, vscode.Uri>; search: NameSearch } | null = null;
  #folders: { version: number; search: NameSearch } | null = null;

  constructor(listed: WorkspaceFiles) {
    this.#listed = listed;
  }

  /** Rejects as listing does. */
  async files(signal: AbortSignal): Promise<{ byPath: ReadonlyMap<string, vscode.Uri>; search: NameSearch }> {
    const { byPath, version } = await this.#listed.list(signal);
    if (this.#files?.version !== version) this.#files = { version, byPath, search: new NameSearch(byPath.keys()) };
    return this.#files;
  }

  /** Rejects as listing does. */
  async folders(signal: AbortSignal): Promise<NameSearch> {
    const { byPath, version } = await this.#listed.list(signal);
    if (this.#folders?.version !== version) this.#folders = { version, search: new NameSearch(foldersOf(byPath.keys())) };
    return this.#folders.search;
  }
}

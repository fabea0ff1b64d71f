/**
 * Which repository is meant: that of the file in front, found on the disk and not by what VS Code happens to have open, so that a submodule, a worktree and a
 * repository within another are themselves; else the one that was chosen. It must not know what is done with it.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { readKnownFile } from '../../node/git/readKnownFile.ts';
import { repositoryAround, type RepositoryPlace } from '../../node/git/repositoryAround.ts';
import { withToken } from '../commands.ts';
import type { EditorEffects } from '../effects.ts';
import { editorInFront } from '../editorInFront.ts';
import { gitApi, type GitApi, gitOptions, type GitRepository } from './gitApi.ts';

export interface RepositoryHere extends RepositoryPlace {
  /** The name of its topmost folder. */
  name: string;
  /** There are others in the window, so that an answer has to say which one it is about. */
  several: boolean;
}

export class RepositoryChoice implements Disposable {
  readonly #effects: EditorEffects;
  readonly #extensionKind: vscode.ExtensionKind;
  readonly #watching: vscode.Disposable;
  /** The topmost folder of the one that was picked last; null once a file of another one was in front, as it is that one that may be meant by then. */
  #picked: string | null = null;

  constructor(effects: EditorEffects, extensionKind: vscode.ExtensionKind) {
    this.#effects = effects;
    this.#extensionKind = extensionKind;
    this.#watching = vscode.window.onDidChangeActiveTextEditor(() => {
      const front = fileInFront();
      if (front && this.#picked !== null && !front.fsPath.startsWith(this.#picked + path.sep)) this.#picked = null;
    });
  }

  dispose(): void {
    this.#watching.dispose();
  }

  /**
   * The repository of the file in front; where that is in none, the one that was picked, or the only one; else the user is asked. Rejects with
   * `workspaceUntrusted` where git isn't started, `gitMissing`, `gitNoRepository`, `workspaceVirtual`, and `cancelled` where the user picks none.
   */
  async here(signal?: AbortSignal): Promise<RepositoryHere> {
    const known = await this.known(signal);
    if (known) return known;
    const tops = await this.#tops(signal);
    if (tops.length === 0) throw await this.#noRepository(signal);
    return this.#found(await this.#ask(tops, signal), signal);
  }

  /** The repository that a file is in; null where it is in none. Rejects as {@link RepositoryChoice.here}. */
  async of(file: vscode.Uri, signal?: AbortSignal): Promise<RepositoryHere | null> {
    const place = await this.#around(path.dirname(file.fsPath), signal);
    return place && this.#called(place);
  }

  /** Whether its git knows a path from its topmost folder, be it on the disk or not; with `ever` also if only earlier commits have it. Rejects as reading does. */
  async knows({ top }: RepositoryPlace, file: string, ever: boolean, signal?: AbortSignal): Promise<boolean> {
    return this.#effects.readGit(() => readKnownFile(top, file, { ...gitOptions(signal), ever }));
  }

  /** As {@link RepositoryChoice.here} without asking: null where that would have to ask, or finds none. Rejects as that does. */
  async known(signal?: AbortSignal): Promise<RepositoryHere | null> {
    const front = fileInFront();
    const own = front && (await this.of(front, signal));
    if (own) {
      if (own.top !== this.#picked) this.#picked = null;
      return own;
    }
    const tops = await this.#tops(signal);
    const top = tops.length === 1 ? tops[0] : tops.find((one) => one === this.#picked);
    return top === undefined ? null : this.#found(top, signal);
  }

  /** The repository of VS Code's git that a Source Control of this root is of; without one, that of {@link RepositoryChoice.here}. Rejects as that and {@link RepositoryChoice.opened}. */
  async withBox(root: vscode.Uri | undefined, signal?: AbortSignal): Promise<GitRepository> {
    if (root) {
      const api = await gitApi(this.#extensionKind);
      const same = api.repositories.find(({ rootUri }) => rootUri.toString() === root.toString()) ?? api.getRepository(root);
      if (same) return same;
    }
    return this.opened(await this.here(signal));
  }

  /** The same for VS Code's git, which is told to open it where it hasn't. Rejects with `gitMissing` and `gitNotOpened`. */
  async opened({ top }: RepositoryPlace): Promise<GitRepository> {
    const api = await gitApi(this.#extensionKind);
    const uri = vscode.Uri.file(top);
    // VS Code's git runs what a repository names, and opens one without a question where it is told to: one from anywhere on the disk is the user's to open.
    const open = (): Thenable<GitRepository | null> | null => (vscode.workspace.getWorkspaceFolder(uri) ? api.openRepository(uri) : null);
    const found = (await openRepository(api, top)) ?? (await open());
    if (found && (await resolved(found.rootUri)) === top) return found;
    throw new AppError('gitNotOpened', `VS Code did not open ${top}`, { top });
  }

  async #found(top: string, signal?: AbortSignal): Promise<RepositoryHere> {
    const place = await this.#around(top, signal);
    if (!place) throw noRepository();
    return this.#called(place);
  }

  /** Why there is none: of a folder whose repository has no files, that. */
  async #noRepository(signal?: AbortSignal): Promise<AppError> {
    const front = fileInFront();
    const folders = [...(front ? [path.dirname(front.fsPath)] : []), ...foldersOnDisk()];
    for (const folder of folders) {
      const error: unknown = await this.#read(folder, signal).catch((failure: unknown) => failure);
      if (AppError.is(error, 'gitNoRepository') && error.data.bare === true) return error;
    }
    return noRepository();
  }

  /** Null where there is none around the folder. */
  async #around(folder: string, signal?: AbortSignal): Promise<RepositoryPlace | null> {
    try {
      return await this.#read(folder, signal);
    } catch (error) {
      if (AppError.is(error, 'gitNoRepository', 'fileUnreadable')) return null;
      throw error;
    }
  }

  async #read(folder: string, signal?: AbortSignal): Promise<RepositoryPlace> {
    return this.#effects.readGit(() => repositoryAround(folder, gitOptions(signal)));
  }

  async #called(place: RepositoryPlace): Promise<RepositoryHere> {
    // Where VS Code's git is off, ours reads all the same.
    const tops = await this.#tops().catch(() => []);
    return { ...place, name: path.basename(place.top), several: tops.some((one) => one !== place.top) };
  }

  /** The topmost folders of those that VS Code has found; where it has found none, of those that the open folders are in: it leaves those above them alone unless the user says otherwise. */
  async #tops(signal?: AbortSignal): Promise<string[]> {
    if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'git needs a trusted workspace');
    const { repositories } = await gitApi(this.#extensionKind);
    const listed = await Promise.all(repositories.map(({ rootUri }) => realpath(rootUri.fsPath).catch(() => null)));
    // VS Code lists one whose folder is gone for a while.
    const found = listed.filter((top) => top !== null);
    return [...new Set(found.length > 0 ? found : await this.#aroundFolders(signal))];
  }

  async #aroundFolders(signal?: AbortSignal): Promise<string[]> {
    const places = await Promise.all(foldersOnDisk().map((folder) => this.#around(folder, signal)));
    return places.flatMap((place) => (place ? [place.top] : []));
  }

  async #ask(tops: readonly string[], signal = new AbortController().signal): Promise<string> {
    const items = tops.map((top) => ({
      label: `$(repo) ${path.basename(top)}`,
      description: vscode.workspace.asRelativePath(vscode.Uri.file(top)),
      top,
    }));
    const options = { title: 'Git', placeHolder: t('Choose the repository that is meant'), matchOnDescription: true };
    const picked = await withToken(signal, (token) => vscode.window.showQuickPick(items, options, token));
    if (!picked) throw new AppError('cancelled', 'no repository was picked');
    this.#picked = picked.top;
    return picked.top;
  }
}

/** ``In `shop`: `` before an answer where there are several; else nothing. */
export function whereSaid({ several, name }: RepositoryHere): string {
  return several ? `${t('In {0}:', inlineCode(name))} ` : '';
}

/** Where the file of the editor in front is; undefined for one that is nowhere on a disk. Git's own views of a file, diffs and others, are that file's. */
export function fileInFront(): vscode.Uri | undefined {
  const uri = editorInFront()?.document.uri ?? inputOfTab(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return uri && ['file', 'git', 'vscode-notebook-cell'].includes(uri.scheme) ? vscode.Uri.file(uri.fsPath) : undefined;
}

/** Of a notebook, a picture or a merge editor, which have no text editor of their own. */
function inputOfTab(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook)
    return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

function foldersOnDisk(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

async function openRepository({ repositories }: GitApi, top: string): Promise<GitRepository | undefined> {
  for (const repository of repositories) if ((await resolved(repository.rootUri)) === top) return repository;
  return undefined;
}

/** Links resolved, as git tells its own paths. */
async function resolved({ fsPath }: vscode.Uri): Promise<string> {
  return realpath(fsPath).catch(() => fsPath);
}

function noRepository(): AppError {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const virtual = folders.length > 0 && folders.every((folder) => folder.uri.scheme !== 'file');
  return virtual
    ? new AppError('workspaceVirtual', 'a virtual workspace has no git')
    : new AppError('gitNoRepository', 'git knows no repository here');
}

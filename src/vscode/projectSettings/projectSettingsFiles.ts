/**
 * The `.mlx-code.json` of each open folder, as it is stored, in a workspace that is trusted: read when the window opens and whenever the file comes, changes
 * or goes, by whomever. What an editor has of it unsaved doesn't count. It must not know what the settings are for.
 */
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { pause } from '../../base/pause.ts';
import type { Log } from '../../base/log.ts';
import { keptSettings } from '../../core/projectSettings/keptSettings.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import type { FolderSettings, ProjectSettingsOf } from '../../core/projectSettings/projectRefusal.ts';
import type { ProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { pathPrefix } from '../workspacePaths.ts';
import { storedSettings } from './storedSettings.ts';

/** A checkout, or an editor that saves in two steps, tells of one change several times. Milliseconds. */
const pauseMs = 100;
/** A folder of the network may never answer; what a project might rule out isn't done then. Milliseconds. */
const patienceMs = 10_000;

export interface ReadSettings extends FolderSettings {
  uri: vscode.Uri;
  folder: vscode.WorkspaceFolder;
}

export class ProjectSettingsFiles implements Disposable {
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when what was read is another than before. */
  readonly onDidChange = this.#changed.event;
  /** By the folder's URI; null where the file isn't there. */
  readonly #read = new Map<string, ProjectSettings | null>();
  readonly #watchers = new Map<string, Disposable>();
  /** The reading of each folder that was begun last; those before it have nothing to tell any more. */
  readonly #looks = new Map<string, number>();
  #under: Promise<unknown> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#follow()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#follow()));
    this.#follow();
  }

  /** Of those that are there, in the order of the folders. */
  get all(): readonly ReadSettings[] {
    return folders().flatMap((folder) => this.of(folder.uri) ?? []);
  }

  /** That of the folder which has this file or folder; null where there is none. For what holds in the whole window, that of the first folder. */
  of(uri: vscode.Uri | null): ReadSettings | null {
    const folder = uri === null ? vscode.workspace.workspaceFolders?.[0] : vscode.workspace.getWorkspaceFolder(uri);
    const settings = folder && this.#read.get(folder.uri.toString());
    if (!settings) return null;
    return { folder, uri: fileOf(folder), file: `${pathPrefix(folder)}${projectSettingsFile}`, settings };
  }

  /** What the gate asks: of a folder by its path or URI, or of all that are open. */
  readonly ofRoot: ProjectSettingsOf = (root) => {
    if (root === null) return this.all;
    const read = this.of(/^[a-z][a-z\d+.-]+:\/\//i.test(root) ? vscode.Uri.parse(root) : vscode.Uri.file(root));
    return read ? [read] : [];
  };

  /** Settles when all that was told of by now is read. */
  async seen(): Promise<void> {
    await this.#under;
  }

  /** Resolves when each file was read once, and with false where that takes too long; null where they are. */
  read(): Promise<boolean> | null {
    if (this.#allRead) return null;
    // Whoever asks may be told of a folder, or that it is trusted, before we are.
    this.#follow();
    const over = new AbortController();
    const late = pause(patienceMs, over.signal).then(
      () => false,
      () => false,
    );
    return Promise.race([this.#untilRead(), late]).finally(() => over.abort());
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#looks.clear();
    this.#store.dispose();
  }

  get #allRead(): boolean {
    return folders().every(({ uri }) => this.#read.has(uri.toString()));
  }

  async #untilRead(): Promise<boolean> {
    for (let under: unknown; under !== this.#under && !this.#allRead;) {
      under = this.#under;
      await under;
    }
    return this.#allRead;
  }

  #follow(): void {
    const open = new Map(folders().map((folder) => [folder.uri.toString(), folder]));
    let gone = false;
    for (const [key, watcher] of this.#watchers) {
      if (open.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
      this.#looks.delete(key);
      gone = (this.#read.get(key) ?? null) !== null || gone;
      this.#read.delete(key);
    }
    for (const [key, folder] of open) if (!this.#watchers.has(key)) this.#watch(key, folder);
    if (gone) this.#changed.fire(undefined);
  }

  #watch(key: string, folder: vscode.WorkspaceFolder): void {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, projectSettingsFile));
    let timer: NodeJS.Timeout | undefined;
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#look(key, folder), pauseMs);
    };
    const listening = [watcher.onDidCreate(soon), watcher.onDidChange(soon), watcher.onDidDelete(soon), watcher];
    this.#watchers.set(
      key,
      disposable(() => {
        clearTimeout(timer);
        for (const one of listening) one.dispose();
      }),
    );
    this.#look(key, folder);
  }

  #look(key: string, folder: vscode.WorkspaceFolder): void {
    const look = (this.#looks.get(key) ?? 0) + 1;
    this.#looks.set(key, look);
    this.#under = Promise.all([this.#under, this.#readNow(key, folder, look)]);
  }

  async #readNow(key: string, folder: vscode.WorkspaceFolder, look: number): Promise<void> {
    let found: ProjectSettings | null;
    try {
      found = await storedSettings(folder.uri);
    } catch (error) {
      // The folder itself is gone, or can't be read.
      this.#log.debug(`the settings of ${key} can't be read: ${String(error)}`);
      found = null;
    }
    if (this.#looks.get(key) !== look) return;
    const before = this.#read.get(key) ?? null;
    const now = keptSettings(before, found);
    this.#read.set(key, now);
    if (JSON.stringify(before) !== JSON.stringify(now)) this.#changed.fire(undefined);
  }
}

/** Where the workspace is trusted: a file of somebody's repository counts nowhere else. */
function folders(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
}

function fileOf(folder: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, projectSettingsFile);
}

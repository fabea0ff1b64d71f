/**
 * The files of the open folders by their paths, listed once and then kept as they are: so that names can be completed while they are typed. That git begins to track an ignored
 * file that was there (`git add --force`) is not followed: it would mean to list everything whenever git's index is written. It shows when all is listed anew.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore, disposable } from '../../base/disposable.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { escapedGlob } from '../../core/batch/globs.ts';
import { ruleFiles } from '../../node/indexing/walkRules.ts';
import { ignoredBy, matching, maxFiles } from '../batch/chosenFiles.ts';
import { foldersOpen, pathPrefix, relativePath } from '../workspacePaths.ts';

/** Changes come in bursts, as when a branch is switched. Milliseconds. */
const pauseMs = 300;
/** When more files than this come at once, all are listed anew. */
const maxAtOnce = 20;

export interface ListedFiles {
  /** Paths as {@link relativePath} makes them, with where they are. */
  byPath: ReadonlyMap<string, vscode.Uri>;
  /** There are more files than are ever listed. */
  cut: boolean;
  /** Another number whenever there are other files. */
  version: number;
}

interface Listing {
  files: Map<string, vscode.Uri>;
  cut: boolean;
}

export class WorkspaceFiles implements Disposable {
  readonly #store = new DisposableStore();
  #listing: Promise<Listing> | null = null;
  #version = 0;
  #watching = false;
  #created: vscode.Uri[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** All files but those that git or our own rules leave out or that are excluded from search. The first call lists them and begins to watch. Rejects with `cancelled`. */
  async list(signal?: AbortSignal): Promise<ListedFiles> {
    this.#watch();
    const listing = (this.#listing ??= this.#list());
    const listed = listing.catch((error: unknown) => {
      if (this.#listing === listing) this.#listing = null;
      throw error;
    });
    // Whoever stops waits for nothing; the list is there for who asks next.
    const { files, cut } = await (signal ? settleSoonAfterAbort(listed, signal, 0) : listed);
    throwIfCancelled(signal);
    return { byPath: files, cut, version: this.#version };
  }

  /** The same as they are now: VS Code tells of a file that was just made a moment later. Rejects with `cancelled`. */
  listAnew(signal?: AbortSignal): Promise<ListedFiles> {
    this.#forget();
    return this.list(signal);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  async #list(): Promise<Listing> {
    const files = new Map<string, vscode.Uri>();
    let cut = false;
    for (const folder of foldersOpen()) {
      const found = await matching(folder, '**', undefined);
      cut ||= found.length >= maxFiles;
      const ignored = await ignoredBy(found);
      const prefix = pathPrefix(folder);
      const slice = new TimeSlice();
      for (const uri of found) {
        if (slice.isOver) await slice.rest();
        if (!ignored(uri)) files.set(prefix + path.posix.relative(folder.uri.path, uri.path), uri);
      }
    }
    return { files, cut };
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher('**/*', false, true, false));
    this.#store.add(watcher.onDidCreate((uri) => this.#add(uri)));
    this.#store.add(watcher.onDidDelete((uri) => this.#remove(uri)));
    const rules = this.#store.add(vscode.workspace.createFileSystemWatcher(`**/{${ruleFiles.join(',')}}`, true, false, true));
    this.#store.add(rules.onDidChange(() => this.#forget()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#forget()));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('files.exclude') || event.affectsConfiguration('search.exclude')) this.#forget();
      }),
    );
    this.#store.add(disposable(() => clearTimeout(this.#timer)));
  }

  /** The next call lists everything anew. */
  #forget(): void {
    this.#version++;
    this.#listing = null;
    this.#created = [];
  }

  #add(uri: vscode.Uri): void {
    if (!this.#listing) return;
    this.#created.push(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#takeIn(this.#created.splice(0)), pauseMs);
  }

  async #takeIn(created: readonly vscode.Uri[]): Promise<void> {
    const listing = this.#listing;
    if (!listing) return;
    const own = created.filter((uri) => !uri.path.includes('/.git/'));
    if (own.some(isRule)) {
      this.#forget();
      return;
    }
    try {
      const ignored = await ignoredBy(own);
      const kept = own.filter((uri) => !ignored(uri));
      if (kept.length > maxAtOnce) this.#forget();
      else for (const uri of kept) await this.#takeOneIn(uri, (await listing).files);
    } catch {
      // Gone again, or not to be read: the next call looks at what there is.
      this.#forget();
    }
  }

  async #takeOneIn(uri: vscode.Uri, files: Map<string, vscode.Uri>): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return;
    const found = await matching(folder, escapedGlob(path.posix.relative(folder.uri.path, uri.path)), undefined);
    if (found.length > 0) {
      this.#version++;
      files.set(relativePath(uri), uri);
    }
    // A folder that was moved here brings files that nobody is told of.
    else if ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) this.#forget();
  }

  #remove(uri: vscode.Uri): void {
    const listing = this.#listing;
    if (!listing) return;
    if (isRule(uri)) {
      this.#forget();
      return;
    }
    const gone = relativePath(uri);
    listing.then(
      ({ files }) => {
        this.#version++;
        if (files.delete(gone)) return;
        for (const known of files.keys()) if (known.startsWith(`${gone}/`)) files.delete(known);
      },
      () => undefined, // whoever asked for the list is told
    );
  }
}

/** What is in it changes what is listed. */
function isRule(uri: vscode.Uri): boolean {
  return ruleFiles.includes(path.posix.basename(uri.path));
}

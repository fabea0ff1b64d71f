/**
 * The files that make commands: of each open folder, where the workspace is trusted, and of the user's own folder. They are read when the window opens and whenever
 * one comes, changes or goes; what an editor has of one unsaved doesn't count. It must not know what is done with a command.
 */
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { CommandFileKind } from '../../core/templates/commandFile.ts';
import { type CommandOrigin, type CommandSet, commandSetOf, type FoundCommand, noCommands } from '../../core/templates/commandSet.ts';
import { moreFolders, offered } from '../../core/templates/projectTemplates.ts';
import type { ProjectValues } from '../../core/projectSettings/projectKeys.ts';
import { dataPlaces } from '../../node/dataFolder.ts';
import { projectCommandFolders, readCommandFiles } from '../../node/templates/readCommandFiles.ts';
import type { ProjectSettingsFiles } from '../projectSettings/projectSettingsFiles.ts';
import { foldersOpen, pathPrefix } from '../workspacePaths.ts';

/** A checkout, or an editor that saves in two steps, tells of one change several times. Milliseconds. */
const pauseMs = 100;

/** Where a project's own are made. */
export const projectCommands = '.mlx-code/commands';

interface Place {
  root: vscode.Uri;
  folder: string;
  kind: CommandFileKind;
  origin: CommandOrigin;
  /** What stands before a file's name, for people. */
  shown: string;
}

export interface CommandFilesParts {
  dataFolder: string;
  /** A word that is a command already. */
  isOurs: (word: string) => boolean;
  /** What projects say of their commands; null where nobody reads that. */
  project: Pick<ProjectSettingsFiles, 'of' | 'onDidChange'> | null;
  log: Log;
}

export class CommandFiles implements Disposable {
  readonly #parts: CommandFilesParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when there are other commands than before, or something else is wrong with their files. */
  readonly onDidChange = this.#changed.event;
  #watching = new DisposableStore();
  #set: CommandSet = noCommands;
  #names: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The look that was begun last; those before it have nothing to tell any more. */
  #look = 0;
  #latest: Promise<void> = Promise.resolve();

  constructor(parts: CommandFilesParts) {
    this.#parts = parts;
    this.#store.add(disposable(() => clearTimeout(this.#timer)));
    this.#store.add(disposable(() => this.#watching.dispose()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#follow()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#follow()));
    // The user's folder may have come meanwhile, which no watcher of a folder that isn't there tells in time.
    this.#store.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && this.lookSoon()));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ fileName }) => /\.md$/i.test(fileName) && this.lookSoon()));
    if (parts.project) this.#store.add(parts.project.onDidChange(() => this.#follow()));
    this.#follow();
  }

  get set(): CommandSet {
    return this.#set;
  }

  /** Where the user's own are. */
  get userFolder(): vscode.Uri {
    return vscode.Uri.file(dataPlaces(this.#parts.dataFolder).commands);
  }

  lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), pauseMs);
  }

  /** Reads all of them again; settles when that is done, or what began meanwhile and counts in its place. */
  look(): Promise<void> {
    const look = ++this.#look;
    this.#latest = this.#read(look).then(() => (look === this.#look ? undefined : this.#latest));
    return this.#latest;
  }

  /** The same, where a word may be a file's command. */
  async lookFor(word: string): Promise<void> {
    if (!this.#parts.isOurs(word)) await this.look();
  }

  dispose(): void {
    this.#look++;
    this.#store.dispose();
  }

  get #places(): Place[] {
    const folders = vscode.workspace.isTrusted ? foldersOpen().filter(({ uri }) => uri.scheme === 'file') : [];
    const of = (folder: string, kind: CommandFileKind): Place[] =>
      folders.map((one) => ({ root: one.uri, folder, kind, origin: 'project', shown: `${pathPrefix(one)}${folder}/` }));
    return [
      ...projectCommandFolders.flatMap(({ folder, kind }) => of(folder, kind)),
      ...folders.flatMap((one) => this.#more(one)),
      { root: this.userFolder, folder: '', kind: 'command', origin: 'user', shown: '~/.mlx-code/commands/' },
    ];
  }

  /** Those that the settings of a folder name. */
  #more(one: vscode.WorkspaceFolder): Place[] {
    const usual = projectCommandFolders.map(({ folder }) => folder);
    return moreFolders(this.#valuesOf(one.uri), usual).map(({ folder, kind }): Place => ({
      root: one.uri,
      folder,
      kind,
      origin: 'project',
      shown: `${pathPrefix(one)}${folder}/`,
    }));
  }

  #valuesOf(root: vscode.Uri): Partial<ProjectValues> | undefined {
    return this.#parts.project?.of(root)?.settings.values;
  }

  /** The names that the project's files give to commands, also those that its settings switch off. */
  get projectNames(): readonly string[] {
    return this.#names;
  }

  #follow(): void {
    this.#watching.dispose();
    this.#watching = new DisposableStore();
    for (const { root, folder, origin } of this.#places) {
      // Of a folder that comes or goes as a whole only that is told.
      const globs = origin === 'user' ? ['*.md'] : [`${folder}/*.md`, folder, folder.split('/')[0] ?? folder];
      for (const glob of globs) {
        const watcher = this.#watching.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, glob)));
        for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
          this.#watching.add(event(() => this.lookSoon()));
      }
    }
    this.lookSoon();
  }

  async #read(look: number): Promise<void> {
    const found: FoundCommand[] = [];
    const names: string[] = [];
    for (const { root, folder, kind, origin, shown } of this.#places) {
      for (const { fileName, ...read } of await readCommandFiles(root.fsPath, folder, kind)) {
        const uri = vscode.Uri.joinPath(root, folder, fileName);
        const one: FoundCommand = { ...read, id: uri.toString(), shown: `${shown}${fileName}`.replace(/\/$/, ''), origin };
        if (origin === 'project' && read.command) names.push(read.command.name);
        found.push(...offered([one], origin === 'project' ? this.#valuesOf(root) : undefined));
      }
    }
    if (look !== this.#look) return;
    const others = JSON.stringify(names) !== JSON.stringify(this.#names);
    this.#names = names;
    const set = commandSetOf(found, this.#parts.isOurs);
    const told = ({ commands, problems }: CommandSet): string => JSON.stringify([commands, [...problems]]);
    if (told(set) === told(this.#set) && !others) return;
    this.#set = set;
    this.#parts.log.debug(`${String(set.commands.length)} commands of files`);
    this.#changed.fire(undefined);
  }
}

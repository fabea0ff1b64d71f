/**
 * What the open folders ask assistants to keep to, in files such as `AGENTS.md`: read where the workspace is trusted, for the files that are asked about, and told
 * when it may be another by then. It must not know what it is used for.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { FittedInstruction, InstructionsPort } from '../../core/instructions/instruction.ts';
import { readInstructions } from '../../node/instructions/readInstructions.ts';
import type { VsCodeSettings } from '../settings.ts';
import { foldersOpen, pathPrefix, uriOfPath } from '../workspacePaths.ts';

/** A checkout tells of many files at once. Milliseconds. */
const pauseMs = 150;
const watched = ['**/{AGENTS,CLAUDE}.md', '.cursorrules', '.github/copilot-instructions.md', '.github/instructions/*.md', '.mlx-code.json'];

export class InstructionsHere implements InstructionsPort, Disposable {
  readonly #settings: Pick<VsCodeSettings, 'instructionTokens' | 'onDidChange'>;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #watching: DisposableStore | null = null;
  #timer: NodeJS.Timeout | undefined;
  #tokens: number;

  constructor(settings: Pick<VsCodeSettings, 'instructionTokens' | 'onDidChange'>) {
    this.#settings = settings;
    this.#tokens = this.tokens;
    this.#store.add({ dispose: () => clearTimeout(this.#timer) });
    this.#store.add({ dispose: () => this.#watching?.dispose() });
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#follow()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#follow()));
    this.#store.add(
      settings.onDidChange(() => {
        if (this.tokens === this.#tokens) return;
        this.#tokens = this.tokens;
        this.#soon();
      }),
    );
  }

  get tokens(): number {
    return this.#settings.instructionTokens;
  }

  async of(paths: readonly string[]): Promise<FittedInstruction[]> {
    if (!vscode.workspace.isTrusted || this.tokens === 0) return [];
    // Whoever asks once wants to hear of what changes.
    if (!this.#watching) this.#follow();
    const byFolder = new Map<vscode.WorkspaceFolder, string[]>();
    for (const path of paths) {
      const place = placeIn(path);
      if (place) byFolder.set(place.folder, [...(byFolder.get(place.folder) ?? []), place.inside]);
    }
    const [first] = foldersOpen();
    // What is about no file is about the window's project.
    if (paths.length === 0 && first?.uri.scheme === 'file') byFolder.set(first, []);
    const found = await Promise.all(
      [...byFolder].map(async ([folder, inside]) => prefixed(await readInstructions(folder.uri.fsPath, inside), folder)),
    );
    return found.flat();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #follow(): void {
    this.#watching?.dispose();
    this.#watching = new DisposableStore();
    for (const folder of vscode.workspace.isTrusted ? foldersOpen() : []) {
      if (folder.uri.scheme !== 'file') continue;
      for (const glob of watched) {
        const watcher = this.#watching.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, glob)));
        for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) this.#watching.add(event(() => this.#soon()));
      }
    }
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(undefined), pauseMs);
  }
}

/** The folder on the disk that a path is in, as sources and edits have it; null for any other. */
function placeIn(path: string): { folder: vscode.WorkspaceFolder; inside: string } | null {
  try {
    const uri = uriOfPath(path);
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder?.uri.scheme === 'file' ? { folder, inside: vscode.workspace.asRelativePath(uri, false) } : null;
  } catch (error) {
    if (AppError.is(error, 'outsideWorkspace')) return null;
    throw error;
  }
}

function prefixed(instructions: readonly FittedInstruction[], folder: vscode.WorkspaceFolder): FittedInstruction[] {
  const prefix = pathPrefix(folder);
  return instructions.map((one) => ({ ...one, path: `${prefix}${one.path}` }));
}

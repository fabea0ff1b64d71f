/** The page with the project's graph among the editors: what it is told, and what is done for it. It keeps nothing but which file is to be shown. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { graphPageState } from '../../core/graph/graphPageState.ts';
import { normaliseExisting } from '../../core/security/pathPolicy.ts';
import type { Handlers } from '../../protocol/contract.ts';
import {
  type GraphActionId,
  type GraphPageContract,
  type GraphPageEvent,
  graphPageValidators,
  graphPageVersion,
} from '../../protocol/graphPage.ts';
import { openPage, tellNews, toldHere } from '../pagePanel.ts';
import type { Services } from '../services.ts';
import { foldersOpen } from '../workspacePaths.ts';

/** Nodes that are drawn at most; beyond, folders stay folded. */
const mostNodes = 400;

const commands: Readonly<Record<Exclude<GraphActionId, 'read'>, readonly [id: string, argument?: string]>> = {
  openFolder: ['workbench.action.files.openFolder'],
  openSettings: ['workbench.action.openSettings', 'mlxCode.index.when'],
  resume: ['mlxCode.index.resume'],
  showSkipped: ['mlxCode.index.showSkipped'],
};

type Parts = Pick<Services, 'context' | 'effects' | 'index' | 'log' | 'messages'>;

export class GraphPanel implements Disposable {
  readonly #parts: Parts;
  readonly #store = new DisposableStore();
  readonly #news = new vscode.EventEmitter<undefined>();
  #panel: vscode.WebviewPanel | null = null;
  /** What the page is to show, until it was told. */
  #wanted: { root: string | null; focus: string | null } | null = null;
  #version = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#store.add(
      parts.index.onDidChange(({ status }) => {
        if (status === 'ready') this.#version++;
        this.#news.fire(undefined);
      }),
    );
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#news.fire(undefined)));
  }

  /** Shows the graph around a file, or of the whole project. Throws `outsideWorkspace` for a file that isn't in an open folder on a disk. */
  show(file: vscode.Uri | null): void {
    this.#wanted = file ? placeOf(file) : { root: null, focus: null };
    if (this.#panel) this.#panel.reveal();
    else this.#open();
    this.#news.fire(undefined);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#store.dispose();
    this.#news.dispose();
  }

  #open(): void {
    const { context, log } = this.#parts;
    const { extensionUri } = context;
    const page = {
      viewType: 'mlxCode.graph',
      title: t('Dependency Graph'),
      icon: 'type-hierarchy',
      files: { name: 'graph', title: t('MLX-CODE Dependency Graph'), opening: t('Opening the graph…') },
      protocol: { name: 'graph page', version: graphPageVersion, validators: graphPageValidators },
      handlers: this.#handlers(),
    };
    this.#panel = openPage<GraphPageContract>({ extensionUri, log }, page, () => (this.#panel = null));
  }

  #handlers(): Handlers<GraphPageContract> {
    const { index, messages } = this.#parts;
    const told = toldHere(messages);
    return {
      calls: {
        view: ({ folder, ...query }, { signal }) => index.graphView(this.#root(folder), { ...query, most: mostNodes }, signal),
        open: ({ folder, path }) => told('open a file of the graph', this.#openFile(folder, path)),
        action: ({ id }) => told('act for the graph', this.#act(id)),
        save: ({ folder, svg }) => told('save the graph', this.#save(folder, svg)),
      },
      streams: {
        events: (_params, emit, { signal }) =>
          tellNews(
            this.#news.event,
            async () => {
              await emit({ type: 'state', state: this.#state() });
              await this.#tellWanted(emit);
            },
            signal,
          ),
      },
    };
  }

  async #tellWanted(emit: (event: GraphPageEvent) => Promise<void>): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    const { index } = this.#parts;
    const folder = wanted.root === null ? 0 : index.folders.findIndex(({ root }) => root === wanted.root);
    // The folders may not be followed yet; then it waits for them.
    if (folder < 0) return;
    this.#wanted = null;
    await emit({ type: 'show', folder, focus: wanted.focus });
  }

  #state(): ReturnType<typeof graphPageState> {
    const { index } = this.#parts;
    const open = foldersOpen();
    const onDisk = open.filter(({ uri }) => uri.scheme === 'file').length;
    const names = index.folders.map(({ name }) => name);
    return graphPageState(index.state, names, { all: open.length, onDisk }, this.#version);
  }

  #root(folder: number): string {
    const root = this.#parts.index.folders[folder]?.root;
    if (root === undefined) throw new AppError('workspaceNone', `no folder ${String(folder)} has a graph`);
    return root;
  }

  async #openFile(folder: number, path: string): Promise<Record<string, never>> {
    const inside = normaliseExisting(path);
    if (inside === null) throw new AppError('outsideWorkspace', 'not a path inside the folder', { path });
    const uri = vscode.Uri.joinPath(vscode.Uri.file(this.#root(folder)), inside);
    // What has no text, as a font that a style sheet needs, opens as the editor has it.
    await vscode.commands.executeCommand('vscode.open', uri);
    return {};
  }

  async #act(id: GraphActionId): Promise<Record<string, never>> {
    if (id === 'read') await this.#parts.index.refresh();
    else {
      const [command, argument] = commands[id];
      await vscode.commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
    }
    return {};
  }

  async #save(folder: number, svg: string): Promise<{ saved: boolean }> {
    const place = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(this.#root(folder)), 'dependency-graph.svg'),
      filters: { [t('SVG picture')]: ['svg'] },
      title: t('Save the Dependency Graph'),
    });
    if (!place) return { saved: false };
    await this.#parts.effects.saveFile(place, 'picture', svg);
    return { saved: true };
  }
}

function placeOf(file: vscode.Uri): { root: string; focus: string } {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const path = vscode.workspace.asRelativePath(file, false);
  if (folder?.uri.scheme !== 'file') throw new AppError('outsideWorkspace', 'no graph of a file outside', { path });
  return { root: folder.uri.fsPath, focus: path };
}

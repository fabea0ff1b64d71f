import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { type BatchFile, batchSummary, countsOf } from '../../core/batch/batch.ts';
import { uriOfPath } from '../workspacePaths.ts';
import type { Batches } from './batches.ts';

export const batchViewId = 'mlxCode.batch';

const icons: Readonly<Record<BatchFile['state'], vscode.ThemeIcon>> = {
  waiting: new vscode.ThemeIcon('circle-outline'),
  running: new vscode.ThemeIcon('sync~spin'),
  changed: new vscode.ThemeIcon('diff-modified', new vscode.ThemeColor('gitDecoration.modifiedResourceForeground')),
  applied: new vscode.ThemeIcon('check', new vscode.ThemeColor('testing.iconPassed')),
  undone: new vscode.ThemeIcon('discard'),
  nothing: new vscode.ThemeIcon('dash'),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  skipped: new vscode.ThemeIcon('debug-step-over'),
};

/** A file of the list: the same object as long as the file is in it, so that one row can be drawn anew without all others. */
interface Row {
  readonly path: string;
}

/** The list of a batch's files, with what came of each, in the panel of MLX-CODE. */
export class BatchView implements vscode.TreeDataProvider<Row>, Disposable {
  readonly #batches: Batches;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<Row[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Row>;
  #files = new Map<string, BatchFile>();
  #rows: readonly Row[] = [];

  constructor(batches: Batches) {
    this.#batches = batches;
    this.#view = this.#store.add(
      vscode.window.createTreeView<Row>(batchViewId, { treeDataProvider: this, canSelectMany: true, showCollapseAll: false }),
    );
    this.#store.add(batches.onDidChange(() => this.#refresh()));
    this.#refresh();
  }

  getChildren(row?: Row): Row[] {
    return row ? [] : [...this.#rows];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const file = this.#files.get(row.path) ?? { path: row.path, state: 'waiting' };
    const item = new vscode.TreeItem(path.posix.basename(file.path));
    const folder = path.posix.dirname(file.path);
    const state = stateWords(file);
    // The same id keeps selection and focus where they are while the list changes.
    item.id = file.path;
    item.description = folder === '.' ? state : `${folder} · ${state}`;
    item.tooltip = file.note ? `${file.path}\n${state}: ${file.note}` : `${file.path}\n${state}`;
    item.iconPath = icons[file.state];
    item.contextValue = `mlxCode.batch.${file.state}`;
    item.accessibilityInformation = { label: `${file.path}, ${state}${file.note ? `. ${file.note}` : ''}` };
    const uri = placeNow(file.path);
    if (file.state === 'changed') item.command = { command: 'mlxCode.batch.openDiff', title: t('Open Diff'), arguments: [file] };
    else if (uri) item.command = { command: 'vscode.open', title: t('Open File'), arguments: [uri] };
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #refresh(): void {
    const { queue } = this.#batches;
    const counts = queue && countsOf(queue.files);
    this.#view.description = counts ? batchSummary(counts) : '';
    this.#view.message = queue?.pauseReason ? t('Paused. {0}', queue.pauseReason) : (queue?.instruction ?? '');
    this.#view.badge =
      counts && counts.changed > 0 ? { value: counts.changed, tooltip: t('{0} changes to look at', counts.changed) } : undefined;
    this.#redraw(queue?.files ?? []);
  }

  /** The files of a batch stay the same; while one is written it changes several times a second, and there may be thousands. */
  #redraw(files: readonly BatchFile[]): void {
    const before = this.#files;
    this.#files = new Map(files.map((file) => [file.path, file]));
    const different = this.#rows.filter(({ path: known }) => this.#files.get(known) !== before.get(known));
    if (files.length === this.#rows.length && files.every((file, index) => file.path === this.#rows[index]?.path)) {
      if (different.length > 0) this.#changed.fire(different);
      return;
    }
    this.#rows = files.map((file) => ({ path: file.path }));
    this.#changed.fire(undefined);
  }
}

/** Null when its folder isn't open any more. */
function placeNow(known: string): vscode.Uri | null {
  try {
    return uriOfPath(known);
  } catch (error) {
    if (AppError.is(error, 'outsideWorkspace')) return null;
    throw error;
  }
}

function stateWords(file: BatchFile): string {
  switch (file.state) {
    case 'running':
      return file.lines ? plural(file.lines, 'writing, {0} line', 'writing, {0} lines') : t('reading…');
    case 'changed':
      if (file.note) return t('changed, but can not be applied now');
      return file.cut ? t('changed, may be incomplete') : t('changed');
    case 'nothing':
      return t('unchanged');
    case 'waiting':
      return t('waiting');
    case 'applied':
      return t('applied');
    case 'undone':
      return t('undone');
    case 'failed':
      return t('failed');
    case 'skipped':
      return t('skipped');
  }
}

/** The view of what was found in the project: the query, the files with their places, each with its line of code and its reason. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { baseName, folderOf } from '../../base/relativePath.ts';
import { shownPath } from '../../core/indexing/shownPath.ts';
import { hitReasons } from '../../core/indexing/hitReasons.ts';
import type { ProjectHit, ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { ProjectSearch } from '../../core/indexing/projectSearch.ts';
import { type HitFile, hitsByFile, searchSentence, type SearchStep, searchStep } from '../../core/indexing/searchWords.ts';
import { languageOfPath } from '../../core/indexing/pathLanguage.ts';
import { hitUri } from './hitPlace.ts';
import { HitTexts } from './hitText.ts';

export const searchViewId = 'mlxCode.search';

/** A line of the tree. */
export type SearchNode =
  | { kind: 'query'; query: string }
  | { kind: 'step'; step: SearchStep }
  | { kind: 'file'; file: HitFile; isOpen: boolean }
  | { kind: 'hit'; hit: ProjectHit };

/** Files whose places show without being unfolded. */
const mostOpen = 20;
/** Lines of code when the mouse rests on a place. */
const mostLines = 14;

export class SearchView implements vscode.TreeDataProvider<SearchNode>, Disposable {
  readonly #search: ProjectSearch;
  readonly #index: ProjectIndex;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<SearchNode>;
  #texts = new HitTexts();
  /** Ends the bar that runs above the list. */
  #settled: (() => void) | null = null;
  #step = '';

  constructor(search: ProjectSearch, index: ProjectIndex) {
    this.#search = search;
    this.#index = index;
    this.#view = this.#store.add(vscode.window.createTreeView(searchViewId, { treeDataProvider: this, showCollapseAll: true }));
    this.#store.add(this.#view.onDidChangeVisibility(({ visible }) => search.follow(visible)));
    this.#store.add(search.onDidChange(() => this.#show()));
    this.#store.add(index.onDidChange(() => this.#tell()));
    this.#store.add({ dispose: () => this.#settled?.() });
    search.follow(this.#view.visible);
    this.#tell();
  }

  getChildren(node?: SearchNode): SearchNode[] {
    if (node) return node.kind === 'file' ? node.file.hits.map((hit) => ({ kind: 'hit', hit })) : [];
    const { state } = this.#search;
    // Nothing would look like nothing found: the way to begin is shown instead, which the manifest has.
    if (state.query === '') return [];
    const step = searchStep(state, this.#index.state);
    return [
      { kind: 'query', query: state.query },
      ...(step ? [{ kind: 'step', step } as const] : []),
      ...hitsByFile(state.hits).map((file, at): SearchNode => ({ kind: 'file', file, isOpen: at < mostOpen })),
    ];
  }

  getTreeItem(node: SearchNode): vscode.TreeItem {
    switch (node.kind) {
      case 'query':
        return queryItem(node.query);
      case 'step':
        return stepItem(node.step);
      case 'file':
        return fileItem(node);
      case 'hit':
        return this.#hitItem(node);
    }
  }

  /** What is seen of a place while the mouse rests on it, or a key asks for it. */
  resolveTreeItem(item: vscode.TreeItem, node: SearchNode): vscode.TreeItem {
    if (node.kind !== 'hit') return item;
    const { hit } = node;
    const text = new vscode.MarkdownString();
    text.appendText(`${shownPath(hit.folder, hit.path)}:${String(hit.line)}-${String(hit.endLine)}\n${hitReasons(hit.why)}\n`);
    text.appendCodeblock(this.#texts.code(hit, mostLines), languageOfPath(hit.path));
    item.tooltip = text;
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #show(): void {
    const { isRunning } = this.#search.state;
    if (!isRunning) this.#texts = new HitTexts();
    this.#tell();
    if (isRunning) this.#busy();
    else {
      this.#settled?.();
      this.#settled = null;
      this.#changed.fire(undefined);
    }
  }

  /** How the search and the index stand; the list is drawn anew where another step helps. */
  #tell(): void {
    const { state } = this.#search;
    this.#view.message = searchSentence(this.#search, this.#index.state);
    const step = state.query === '' ? '' : (searchStep(state, this.#index.state)?.label ?? '');
    if (step === this.#step) return;
    this.#step = step;
    this.#changed.fire(undefined);
  }

  #busy(): void {
    if (this.#settled) return;
    void vscode.window.withProgress(
      { location: { viewId: searchViewId } },
      () => new Promise<void>((resolve) => (this.#settled = resolve)),
    );
  }

  #hitItem(node: Extract<SearchNode, { kind: 'hit' }>): vscode.TreeItem {
    const { hit } = node;
    const reasons = hitReasons(hit.why);
    const shown = this.#texts.shown(hit);
    const item = new vscode.TreeItem(
      shown && shown.text !== '' ? { label: shown.text, highlights: shown.marks } : t('Lines {0}-{1}', hit.line, hit.endLine),
    );
    const line = shown?.line ?? hit.line;
    item.id = `${hit.folder.root}\n${hit.path}\n${String(hit.line)}-${String(hit.endLine)}`;
    item.description = shown ? `${String(line)} · ${reasons}` : t('not there any more · {0}', reasons);
    item.accessibilityInformation = { label: t('Line {0}, {1}: {2}', line, reasons, shown?.text ?? t('not there any more')) };
    item.contextValue = 'hit';
    item.command = { command: 'mlxCode.index.openHit', title: t('Open'), arguments: [node] };
    return item;
  }
}

function queryItem(query: string): vscode.TreeItem {
  const item = new vscode.TreeItem(query);
  item.id = 'query';
  item.iconPath = new vscode.ThemeIcon('search');
  item.tooltip = t('Search for something else');
  item.accessibilityInformation = { label: t('Searched for: {0}. Enter changes it.', query) };
  item.contextValue = 'query';
  item.command = { command: 'mlxCode.index.searchView', title: t('Search for Something Else…') };
  return item;
}

function stepItem({ label, icon, command, args, why }: SearchStep): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `step ${label}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = why;
  item.tooltip = why;
  item.accessibilityInformation = { label: `${label}. ${why}` };
  item.command = { command, title: label, arguments: args };
  return item;
}

function fileItem({ file, isOpen }: Extract<SearchNode, { kind: 'file' }>): vscode.TreeItem {
  const [first] = file.hits;
  const shown = shownPath(file.folder, file.path);
  const item = new vscode.TreeItem(
    baseName(shown),
    isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `${file.folder.root}\n${file.path}`;
  item.description = folderOf(shown);
  // Its own icon and colours, as the explorer has them.
  if (first) item.resourceUri = hitUri(first);
  item.iconPath = vscode.ThemeIcon.File;
  item.tooltip = shown;
  item.accessibilityInformation = { label: `${shown}, ${plural(file.hits.length, '{0} place', '{0} places')}` };
  item.contextValue = 'file';
  return item;
}

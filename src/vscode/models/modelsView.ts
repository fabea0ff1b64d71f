/** The list of the models in the panel of MLX-CODE: groups and rows as the core makes them, drawn anew only where they say something else. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { hasModels, type ModelGroup, type ModelRow, type RowTone } from '../../core/models/view/modelRows.ts';
import type { ModelsOnMachine } from './modelsOnMachine.ts';

export const modelsViewId = 'mlxCode.models';

const colours: Readonly<Record<RowTone, vscode.ThemeColor | undefined>> = {
  plain: undefined,
  good: new vscode.ThemeColor('testing.iconPassed'),
  advised: new vscode.ThemeColor('charts.yellow'),
  bad: new vscode.ThemeColor('testing.iconFailed'),
};

/** A line of the tree: the same object as long as the line is in it, so that it can be drawn anew without all others. */
export class ModelNode {
  shows: ModelGroup | ModelRow;

  constructor(shows: ModelGroup | ModelRow) {
    this.shows = shows;
  }

  /** Null for a group. */
  get row(): ModelRow | null {
    return 'rows' in this.shows ? null : this.shows;
  }
}

/** What the list needs of the models here. */
export type ShownModels = Pick<ModelsOnMachine, 'groups' | 'look' | 'advise' | 'watch' | 'onDidChange' | 'cutShort'>;

export class ModelsView implements vscode.TreeDataProvider<ModelNode>, Disposable {
  readonly #machine: ShownModels;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<ModelNode[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<ModelNode>;
  readonly #nodes = new Map<string, ModelNode>();
  #groups: readonly ModelGroup[] = [];
  #looked = false;
  #watching: Disposable | undefined;

  constructor(machine: ShownModels) {
    this.#machine = machine;
    this.#view = this.#store.add(vscode.window.createTreeView<ModelNode>(modelsViewId, { treeDataProvider: this }));
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#follow()));
    this.#store.add(machine.onDidChange(() => this.#refresh()));
    this.#store.add({ dispose: () => this.#watching?.dispose() });
    this.#follow();
  }

  /** The row that the keyboard is on; undefined where it is on none. */
  get selected(): ModelRow | undefined {
    return this.#view.selection[0]?.row ?? undefined;
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    if (node) {
      const group = node.shows;
      if (!('rows' in group)) return [];
      // Whoever opens the list of what could be fetched wants to know what fits.
      if (group.id === 'available') void this.#machine.advise();
      return group.rows.map((row) => this.#node(row));
    }
    // Nothing would look like no model at all.
    if (!this.#looked) await this.#machine.look();
    // Then the way to the first model is shown instead, which the manifest has.
    return hasModels(this.#groups) ? this.#groups.map((group) => this.#node(group)) : [];
  }

  getTreeItem({ shows }: ModelNode): vscode.TreeItem {
    return 'rows' in shows ? groupItem(shows) : rowItem(shows, this.#node(shows));
  }

  getParent({ shows }: ModelNode): ModelNode | undefined {
    const group = this.#groups.find(({ rows }) => rows.some(({ id }) => id === shows.id));
    return group && this.#node(group);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Looks after the disk only while somebody looks at the list. */
  #follow(): void {
    this.#watching?.dispose();
    this.#watching = undefined;
    if (!this.#view.visible) return;
    this.#watching = this.#machine.watch();
    if (this.#looked) void this.#machine.look();
  }

  #refresh(): void {
    this.#looked = true;
    const before = this.#groups;
    const groups = this.#machine.groups;
    this.#groups = groups;
    this.#view.message = this.#machine.cutShort ? t('There are more files in the folders of models than are looked at.') : '';
    const same = shapeOf(groups) === shapeOf(before);
    const different = linesOf(groups).filter((line) => textOf(line) !== textOf(this.#nodes.get(line.id)?.shows));
    const nodes = different.map((line) => this.#node(line));
    // What a command is handed is the newest, also where nothing of it shows.
    for (const line of linesOf(groups)) this.#node(line);
    const known = new Set(linesOf(groups).map(({ id }) => id));
    for (const id of this.#nodes.keys()) if (!known.has(id)) this.#nodes.delete(id);
    if (!same) this.#changed.fire(undefined);
    else if (nodes.length > 0) this.#changed.fire(nodes);
  }

  #node(shows: ModelGroup | ModelRow): ModelNode {
    const known = this.#nodes.get(shows.id);
    if (known) {
      known.shows = shows;
      return known;
    }
    const node = new ModelNode(shows);
    this.#nodes.set(shows.id, node);
    return node;
  }
}

function groupItem({ id, label, description, open }: ModelGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(label, open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = description;
  item.contextValue = `group ${id}`;
  return item;
}

function rowItem(row: ModelRow, node: ModelNode): vscode.TreeItem {
  const { id, label, description, tooltip, icon, tone, actions } = row;
  const item = new vscode.TreeItem(label);
  // The same id keeps selection and focus where they are while the list changes.
  item.id = id;
  item.description = description;
  item.tooltip = new vscode.MarkdownString(tooltip);
  item.iconPath = new vscode.ThemeIcon(icon, colours[tone]);
  item.contextValue = actions.join(' ');
  item.accessibilityInformation = { label: [label, description.replaceAll(' · ', ', ')].filter((part) => part !== '').join(', ') };
  item.command = { command: 'mlxCode.models.showDetails', title: t('Show Details'), arguments: [node] };
  return item;
}

function linesOf(groups: readonly ModelGroup[]): (ModelGroup | ModelRow)[] {
  return groups.flatMap((group) => [group, ...group.rows]);
}

/** Which lines there are, and in what order. */
function shapeOf(groups: readonly ModelGroup[]): string {
  return JSON.stringify(groups.map(({ id, rows }) => [id, rows.map((row) => row.id)]));
}

/** All that shows of a line. */
function textOf(line: ModelGroup | ModelRow | undefined): string {
  if (!line) return '';
  const { label, description } = line;
  return JSON.stringify('rows' in line ? [label, description] : [label, description, line.tooltip, line.icon, line.actions]);
}

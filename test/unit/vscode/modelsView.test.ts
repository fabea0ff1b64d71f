import { beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { builtInCatalogue } from '../../../src/core/models/catalogue/catalogue.ts';
import type { ModelGroup, ModelRow } from '../../../src/core/models/view/modelRows.ts';

const visibility = new Emitter<undefined>();
const tree = { visible: true, selection: [] as unknown[], message: '', onDidChangeVisibility: visibility.event, dispose: () => undefined };

vi.mock('vscode', () => ({
  EventEmitter: Emitter,
  ThemeColor: Object,
  ThemeIcon: class {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  },
  MarkdownString: class {
    readonly value: string;
    constructor(value: string) {
      this.value = value;
    }
  },
  TreeItem: class {
    readonly label: string;
    constructor(label: string) {
      this.label = label;
    }
  },
  TreeItemCollapsibleState: { Collapsed: 1, Expanded: 2 },
  window: { createTreeView: () => tree },
}));

const { ModelsView } = await import('../../../src/vscode/models/modelsView.ts');
const { ModelCatalogue } = await import('../../../src/vscode/models/modelCatalogue.ts');

function row(id: string, description = ''): ModelRow {
  return {
    id, called: id, label: id, description, tooltip: '', icon: 'chip', tone: 'plain', actions: ['load', 'details'],
    known: { path: `/${id}`, bytes: 1, entry: null, header: null, cost: null, use: null },
  }; // prettier-ignore
}

function group(id: ModelGroup['id'], rows: readonly ModelRow[]): ModelGroup {
  return { id, label: id, description: '', open: true, rows };
}

function machineOf(groups: readonly ModelGroup[]) {
  const changed = new Emitter<undefined>();
  const machine = {
    groups,
    cutShort: false,
    looks: 0,
    advises: 0,
    watched: 0,
    onDidChange: changed.event,
    look: () => {
      machine.looks++;
      changed.fire(undefined);
      return Promise.resolve();
    },
    advise: () => {
      machine.advises++;
      return Promise.resolve({ chat: null, completion: null, embedding: null, reranking: null });
    },
    watch: () => {
      machine.watched++;
      return { dispose: () => machine.watched-- };
    },
    become(next: readonly ModelGroup[]) {
      machine.groups = next;
      changed.fire(undefined);
    },
  };
  return machine;
}

beforeEach(() => {
  tree.visible = true;
});

it('draws only the lines anew that say something else, and all when there are others', async () => {
  const machine = machineOf([group('installed', [row('a'), row('b')]), group('available', [row('c')])]);
  const view = new ModelsView(machine);
  const [installed] = await view.getChildren();
  const [a, b] = await view.getChildren(installed);
  const drawn: (string[] | undefined)[] = [];
  view.onDidChangeTreeData((nodes) => drawn.push(nodes?.map(({ shows }) => shows.id)));
  machine.become([group('installed', [row('a'), row('b', 'loading, 5 %')]), group('available', [row('c')])]);
  expect(drawn).toEqual([['b']]);
  // The same lines stand for them, with what is known now.
  expect(await view.getChildren(installed)).toEqual([a, b]);
  expect(view.getTreeItem(b!)).toMatchObject({
    id: 'b',
    description: 'loading, 5 %',
    contextValue: 'load details',
    accessibilityInformation: { label: 'b, loading, 5 %' },
    command: { command: 'mlxCode.models.showDetails', arguments: [b] },
  });
  machine.become([group('installed', [row('a'), row('b', 'loading, 5 %')]), group('available', [row('c')])]);
  expect(drawn).toHaveLength(1);
  machine.become([group('installed', [row('b')]), group('available', [row('c')])]);
  expect(drawn.at(-1)).toBeUndefined();
  expect(view.getParent(b!)).toBe((await view.getChildren())[0]);
  view.dispose();
});

it('shows the way to a first model where there is none, looks before it says so, and asks for advice only when the list to fetch from is opened', async () => {
  const machine = machineOf([group('available', [row('c')])]);
  const view = new ModelsView(machine);
  expect(machine.looks).toBe(0);
  expect(await view.getChildren()).toEqual([]);
  expect(machine.looks).toBe(1);
  machine.become([group('installed', [row('a')]), group('available', [row('c')])]);
  const [, available] = await view.getChildren();
  expect(machine.advises).toBe(0);
  await view.getChildren(available);
  expect(machine.advises).toBe(1);
  view.dispose();
});

it('watches the folders only while it is seen', () => {
  const machine = machineOf([]);
  const view = new ModelsView(machine);
  expect(machine.watched).toBe(1);
  tree.visible = false;
  visibility.fire(undefined);
  expect(machine.watched).toBe(0);
  tree.visible = true;
  visibility.fire(undefined);
  expect(machine.watched).toBe(1);
  view.dispose();
  expect(machine.watched).toBe(0);
});

it("offers the user's own models before the others, and tells once of one that is wrong, by its entry and field", () => {
  const changed = new Emitter<void>();
  const settings = { ownModels: [] as unknown[], onDidChange: (listener: () => void) => changed.event(listener) };
  const told: unknown[] = [];
  const catalogue = new ModelCatalogue(settings, { showError: (error) => told.push(error) });
  let changes = 0;
  catalogue.onDidChange(() => changes++);
  const usual = builtInCatalogue().models;
  expect(catalogue.models).toEqual(usual);
  const own = { id: 'team', aliases: ['q7b'], roles: ['chat'], repository: 'team/models', files: [{ path: 'team.gguf' }] };
  settings.ownModels = [own];
  changed.fire();
  expect(changes).toBe(1);
  expect(catalogue.models[0]).toMatchObject({ id: 'team' });
  expect(catalogue.models.filter(({ aliases }) => aliases.includes('q7b'))).toHaveLength(1);
  settings.ownModels = [{ ...own, repository: 'https://elsewhere.example/x' }];
  changed.fire();
  expect([catalogue.models.length, catalogue.models.length]).toEqual([usual.length, usual.length]);
  settings.ownModels = [{ ...own, repository: 'https://elsewhere.example/x' }, own];
  expect(catalogue.models).toHaveLength(usual.length);
  expect(told).toMatchObject([{ code: 'catalogueInvalid', data: { entry: 'team', field: 'repository', own: true } }]);
  catalogue.dispose();
});

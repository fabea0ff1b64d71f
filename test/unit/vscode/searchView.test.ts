import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import type { ProjectHit, ProjectIndex } from '../../../src/core/indexing/projectIndex.ts';
import { ProjectSearch } from '../../../src/core/indexing/projectSearch.ts';

const visibility = vi.hoisted(() => ({ tell: (_: { visible: boolean }): void => undefined }));
const tree = { visible: true, message: '', dispose: () => undefined };
const documents: { uri: { toString(): string }; isClosed: boolean; getText(): string }[] = [];
/** Bars that run above the list. */
const running = new Set<Promise<void>>();

vi.mock('vscode', () => {
  const uri = (at: string) => ({ fsPath: at, toString: () => at });
  return {
    EventEmitter: Emitter,
    ThemeIcon: Object.assign(
      class {
        readonly id: string;
        constructor(id: string) {
          this.id = id;
        }
      },
      { File: 'file' },
    ),
    TreeItem: class {
      readonly label: unknown;
      readonly collapsibleState: unknown;
      constructor(label: unknown, collapsibleState: unknown) {
        this.label = label;
        this.collapsibleState = collapsibleState;
      }
    },
    TreeItemCollapsibleState: { Collapsed: 1, Expanded: 2 },
    Uri: { file: uri, joinPath: (root: { fsPath: string }, name: string) => uri(path.join(root.fsPath, name)) },
    workspace: {
      get textDocuments() {
        return documents;
      },
    },
    window: {
      createTreeView: () => ({
        ...tree,
        set message(text: string) {
          tree.message = text;
        },
        onDidChangeVisibility: (listener: typeof visibility.tell) => {
          visibility.tell = listener;
          return { dispose: () => undefined };
        },
      }),
      withProgress: (_: unknown, work: () => Promise<void>) => {
        const bar = work();
        running.add(bar);
        return bar.then(() => void running.delete(bar));
      },
    },
  };
});
const { SearchView } = await import('../../../src/vscode/indexing/searchView.ts');

const ready: IndexState = {
  status: 'ready',
  counts: { files: 2, chunks: 3, symbols: 4, skipped: 0 },
  bytes: 1,
  elsewhere: false,
  reading: null,
  otherScope: false,
};

function setup(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-search-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
  const states = new Emitter<IndexState>();
  const found: { hits: ProjectHit[] | Promise<ProjectHit[]> } = { hits: [] };
  const index = {
    state: ready,
    onDidChange: states.event,
    find: async () => ({ hits: await found.hits, without: null }),
    isReranked: false,
    rerank: (_query: string, hits: readonly ProjectHit[]) => Promise.resolve({ hits: [...hits], gap: null }),
  };
  const search = new ProjectSearch(index, 10);
  const view = new SearchView(search, index as unknown as ProjectIndex);
  onTestFinished(() => {
    view.dispose();
    search.dispose();
    rmSync(root, { recursive: true, force: true });
  });
  const become = (state: IndexState): void => {
    index.state = state;
    states.fire(state);
  };
  const hit = (name: string, line: number, endLine: number, ...why: ProjectHit['why']): ProjectHit => ({
    folder: { root, name: '' },
    path: name,
    line,
    endLine,
    score: 1,
    why,
  });
  /** `label | description` of all lines, those below others indented. */
  const rows = (): string[] =>
    view
      .getChildren()
      .flatMap((node) => [
        inWords(view.getTreeItem(node)),
        ...view.getChildren(node).map((child) => `  ${inWords(view.getTreeItem(child))}`),
      ]);
  return { root, found, search, view, become, hit, rows };
}

function inWords({ label, description }: vscode.TreeItem): string {
  const text = typeof label === 'string' ? label : (label?.label ?? '');
  return typeof description === 'string' && description !== '' ? `${text} | ${description}` : text;
}

beforeEach(() => {
  documents.length = 0;
  running.clear();
});

describe('the view of what was found', () => {
  it('has nothing of its own where nothing is looked for, so that the way to begin shows', () => {
    const { rows } = setup({});
    expect([rows(), tree.message]).toEqual([[], '']);
  });

  it('has the files, and in each the line of code with what was looked for, from the editor where one has it', async () => {
    const { found, search, hit, rows, view, root } = setup({ 'cart.ts': '\nexport function total() {}\n', 'b.ts': 'const total = 1;\n' });
    found.hits = [
      hit('cart.ts', 1, 2, { kind: 'defines', name: 'total', line: 2 }),
      hit('b.ts', 1, 1, { kind: 'words', words: ['total'] }),
      hit('gone.ts', 4, 9, { kind: 'path' }),
    ];
    await search.search('total');
    expect(rows()).toEqual([
      'total',
      'cart.ts',
      '  export function total() {} | 2 · defines total',
      'b.ts',
      '  const total = 1; | 1 · has “total”',
      'gone.ts',
      '  Lines 4-9 | not there any more · by its path',
    ]);
    expect(tree.message).toMatch(/^3 places in 3 files, \d+ ms\.$/);
    const [, file] = view.getChildren();
    const [place] = view.getChildren(file);
    const item = view.getTreeItem(place!);
    expect(item.label).toEqual({ label: 'export function total() {}', highlights: [[16, 21]] });
    expect(item.accessibilityInformation?.label).toBe('Line 2, defines total: export function total() {}');
    documents.push({
      uri: { toString: () => path.join(root, 'cart.ts') },
      isClosed: false,
      getText: () => '\nfunction total(unsaved) {}\n',
    });
    await search.again();
    expect(rows()[2]).toContain('total(unsaved)');
  });

  it('says how the index stands, and has the step that helps', async () => {
    const { found, search, hit, rows, become } = setup({ 'a.ts': 'a\n' });
    found.hits = [hit('a.ts', 1, 1, { kind: 'path' })];
    await search.search('a');
    become({ status: 'paused', why: 'user', files: 1, of: 4 });
    expect(rows().slice(0, 2)).toEqual(['a', 'Go On with Indexing | Indexing waits as you said, at 1 of 4 files.']);
    expect(tree.message).toContain('Indexing waits as you said, at 1 of 4 files.');
    become(ready);
    expect(rows()).toHaveLength(3);
  });

  it('shows that it is busy until it is done, or was stopped', async () => {
    const { found, search, hit } = setup({ 'a.ts': 'a\n' });
    found.hits = new Promise(() => undefined);
    void search.search('a');
    expect([running.size, tree.message]).toEqual([1, 'Searching…']);
    search.stop();
    await vi.waitFor(() => expect(running.size).toBe(0));
    found.hits = [hit('a.ts', 1, 1)];
    await search.search('a');
    await vi.waitFor(() => expect(running.size).toBe(0));
  });

  it('folds what is far down', async () => {
    const { found, search, hit, view } = setup({});
    found.hits = Array.from({ length: 25 }, (_, at) => hit(`f${String(at)}.ts`, 1, 1));
    await search.search('f');
    const states = view.getChildren().map((node) => view.getTreeItem(node).collapsibleState);
    expect(states.filter((state) => (state as number) === 2)).toHaveLength(20);
    expect(states.filter((state) => (state as number) === 1)).toHaveLength(5);
  });
});

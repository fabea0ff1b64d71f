import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { BatchQueue } from '../../../src/core/batch/batchQueue.ts';
import type { Batches } from '../../../src/vscode/batch/batches.ts';

vi.mock('vscode', () => ({
  EventEmitter: Emitter,
  ThemeColor: Object,
  ThemeIcon: Object,
  TreeItem: class {
    readonly label: string;
    constructor(label: string) {
      this.label = label;
    }
  },
  Uri: { joinPath: (_: unknown, inside: string) => inside },
  window: { createTreeView: () => ({ dispose: () => undefined }) },
  workspace: { workspaceFolders: [{ name: 'shop', index: 0, uri: '/shop' }] },
}));

const { BatchView } = await import('../../../src/vscode/batch/batchView.ts');

describe('the list of a batch', () => {
  it('draws only the rows anew that say something else, of however many', async () => {
    const paths = Array.from({ length: 10_000 }, (_, i) => `src/file${String(i)}.ts`);
    let written: (lines: number) => void = () => undefined;
    let finish: (outcome: 'nothing') => void = () => undefined;
    const queue = new BatchQueue(
      'do it',
      paths.map((path) => ({ path, state: 'waiting' })),
      {
        run: (_path, { onLines }) => {
          written = onLines;
          return new Promise((resolve) => (finish = resolve));
        },
      },
    );
    const changed = new Emitter<undefined>();
    queue.onDidChange(() => changed.fire(undefined));
    const view = new BatchView({ queue, onDidChange: changed.event } as unknown as Batches);
    const rows = view.getChildren();
    expect(rows.map(({ path }) => path)).toEqual(paths);
    const drawn: (readonly string[] | undefined)[] = [];
    view.onDidChangeTreeData((which) => drawn.push(which?.map(({ path }) => path)));
    queue.resume();
    written(1);
    written(2);
    expect(drawn).toEqual([[paths[0]], [paths[0]], [paths[0]]]);
    expect(view.getTreeItem(rows[0]!).description).toBe('src · writing, 2 lines');
    finish('nothing');
    await vi.waitFor(() => expect(queue.find(paths[1]!)?.state).toBe('running'));
    expect(new Set(drawn.flat())).toEqual(new Set(paths.slice(0, 2)));
    expect(view.getChildren()[0]).toBe(rows[0]);
    expect(view.getTreeItem(rows[0]!).description).toBe('src · unchanged');
    queue.dispose();
    view.dispose();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { RankingGap } from '../../../src/core/indexing/hitRanker.ts';
import type { ProjectHit } from '../../../src/core/indexing/projectIndex.ts';
import type { Services } from '../../../src/vscode/services.ts';

interface Item {
  label: string;
  hit?: ProjectHit;
}

/** As VS Code has it: the first line is the one that one is on where the list is filled anew. */
const pick = {
  title: '',
  placeholder: '',
  buttons: [] as unknown[],
  busy: false,
  value: '',
  keepScrollPosition: false,
  activeItems: [] as Item[],
  selectedItems: [] as Item[],
  shown: [] as Item[],
  set items(items: Item[]) {
    pick.shown = items;
    pick.activeItems = items.slice(0, 1);
  },
  get items(): Item[] {
    return pick.shown;
  },
  type: (_: string): void => undefined,
  onDidChangeValue: (listener: (value: string) => void) => {
    pick.type = listener;
    return { dispose: () => undefined };
  },
  onDidTriggerButton: () => ({ dispose: () => undefined }),
  onDidAccept: () => ({ dispose: () => undefined }),
  onDidHide: (listener: () => void) => {
    pick.hide = listener;
    return { dispose: () => undefined };
  },
  show: () => undefined,
  hide: (): void => undefined,
  dispose: () => undefined,
};

vi.mock('vscode', () => ({
  ThemeIcon: class {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  },
  window: { createQuickPick: () => pick },
}));
const { searchProject } = await import('../../../src/vscode/indexing/searchPick.ts');

const hit = (path: string): ProjectHit => ({
  folder: { root: '/shop', name: '' },
  path,
  line: 1,
  endLine: 3,
  score: 1,
  why: [{ kind: 'path' }],
});
const found = ['a.ts', 'b.ts', 'c.ts'].map(hit);
const labels = (): string[] => pick.shown.map(({ label }) => label.replace(/^.* (\w)\.ts.*$/, '$1'));
const active = (): string | undefined => pick.activeItems[0]?.hit?.path;

function open(gap: RankingGap | null = null): void {
  const index = {
    state: { status: 'idle' },
    onDidChange: new Emitter<unknown>().event,
    find: () => Promise.resolve({ hits: found, without: null }),
    isReranked: true,
    rerank: (_query: string, hits: readonly ProjectHit[]) => Promise.resolve({ hits: gap ? [...hits] : [...hits].reverse(), gap }),
  };
  const services = { index, vectors: { state: { status: 'off' } }, messages: {} };
  searchProject(services as unknown as Pick<Services, 'index' | 'vectors' | 'messages'>, 'cart');
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  pick.hide();
  vi.useRealTimers();
});

describe('the list of what is found', () => {
  it('keeps the line that one is on when a model has put it into another order', async () => {
    open();
    await vi.advanceTimersByTimeAsync(10);
    expect([labels(), active()]).toEqual([['a', 'b', 'c'], 'a.ts']);
    pick.activeItems = [pick.shown[1]!];
    await vi.advanceTimersByTimeAsync(500);
    expect([labels(), active()]).toEqual([['c', 'b', 'a'], 'b.ts']);
    expect(pick.keepScrollPosition).toBe(true);
    expect(pick.title).toBe('Search the Project');
    // Of another search the best is the one to be on.
    pick.type('carts');
    await vi.advanceTimersByTimeAsync(150);
    expect([labels(), active(), pick.keepScrollPosition]).toEqual([['a', 'b', 'c'], 'a.ts', false]);
  });

  it('says why it is not in a model’s order', async () => {
    open({ why: 'busy' });
    await vi.advanceTimersByTimeAsync(500);
    expect(labels()).toEqual(['a', 'b', 'c']);
    expect(pick.title).toBe('Search the Project. Not ranked by reading: the model for that is busy, still being loaded, or too slow here.');
  });
});

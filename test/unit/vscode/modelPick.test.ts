import { expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { MemoryPlan } from '../../../src/protocol/worker.ts';

interface Item {
  label: string;
  file?: string;
  detail?: string;
}

/** VS Code's list, which tells the extension only later which line is active. */
class FakePick {
  readonly accepted = new Emitter<undefined>();
  readonly hidden = new Emitter<undefined>();
  onDidAccept = this.accepted.event;
  onDidHide = this.hidden.event;
  shown: readonly Item[] = [];
  active: Item | undefined;
  /** What the extension knows. */
  told: readonly Item[] = [];
  get items(): readonly Item[] {
    return this.shown;
  }
  set items(items: readonly Item[]) {
    this.shown = items;
    this.active = items[0];
    this.told = [];
  }
  get activeItems(): readonly Item[] {
    return this.told;
  }
  set activeItems(items: readonly Item[]) {
    [this.active] = items;
    this.told = items;
  }
  tells(): void {
    this.told = this.active ? [this.active] : [];
  }
  show = vi.fn();
  hide(): void {
    this.hidden.fire(undefined);
  }
  dispose = vi.fn();
}

let pick: FakePick;
vi.mock('vscode', () => ({
  window: { createQuickPick: () => (pick = new FakePick()) },
  workspace: {
    fs: {
      stat: () => Promise.resolve({ type: 1, size: 5 }),
      readDirectory: () => Promise.reject(new Error('not there')),
    },
  },
  Uri: { file: (path: string) => path },
  ThemeIcon: class {
    icon = true;
  },
  FileType: { File: 1, Directory: 2 },
  QuickPickItemKind: { Separator: -1 },
}));
const { pickModel } = await import('../../../src/vscode/models/modelPick.ts');

const memory = { weights: 1, kvPerToken: 1, compute: 1 };
const fits: MemoryPlan = { memory, batch: 512, haveBytes: 9, askedContext: 512, contextSize: 512 };

it('the line that is active stays so when plans come, also before VS Code has told which one it is', async () => {
  const plans: ((plan: MemoryPlan) => void)[] = [];
  const picked = pickModel('/m/a.gguf', ['/m/a.gguf', '/m/b.gguf'], () => new Promise((resolve) => plans.push(resolve)));
  await vi.waitFor(() => expect(plans).toHaveLength(1));
  plans[0]?.(fits);
  await vi.waitFor(() => expect(plans).toHaveLength(2));
  expect(pick.active?.label).toBe('Choose a File…');
  pick.active = pick.shown.find(({ file }) => file === '/m/b.gguf');
  pick.tells();
  plans[1]?.(fits);
  await vi.waitFor(() => expect(pick.active?.detail).toMatch(/ of 1 kB: weights/));
  expect(pick.active?.file).toBe('/m/b.gguf');
  expect(pick.shown.find(({ file }) => file === '/m/a.gguf')).toMatchObject({
    description: expect.stringMatching(/^Fits · .*, chosen · /) as string,
  });
  pick.accepted.fire(undefined);
  expect((await picked)?.file).toBe('/m/b.gguf');
});

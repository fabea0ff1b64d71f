import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { FoundFile, LibraryPlace } from '../../../src/core/models/library/modelLibrary.ts';
import type { MemoryPlan } from '../../../src/protocol/worker/memoryPlan.ts';

interface Item {
  label: string;
  file?: string;
  detail?: string;
}

/** VS Code's list, which tells the extension only later which line is active. */
class FakePick {
  title = '';
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
  ThemeIcon: class {
    icon = true;
  },
  QuickPickItemKind: { Separator: -1 },
}));
const { pickModel } = await import('../../../src/vscode/models/modelPick.ts');

const memory = { weights: 1, kvPerToken: 1, compute: 1 };
const folder = mkdtempSync(path.join(tmpdir(), 'model-pick-'));
const [a, b] = ['a', 'b'].map((name) => path.join(folder, `${name}.gguf`)) as [string, string];
for (const file of [a, b]) writeFileSync(file, 'GGUF');
afterAll(() => rmSync(folder, { recursive: true }));

/** A model for all projects, of which none has its own. */
const anyProject = { projectMarker: null, elsewhere: null, projectMarkers: () => Promise.resolve([]) };
const fits: MemoryPlan = { memory, batch: 512, haveBytes: 9, askedContext: 512, contextSize: 512 };

it('the line that is active stays so when plans come, also before VS Code has told which one it is', async () => {
  const plans: ((plan: MemoryPlan) => void)[] = [];
  const picked = pickModel({
    current: a,
    used: [a, b],
    ...anyProject,
    modelsFolder: folder,
    find: () => Promise.resolve({ files: [], parts: [], cutShort: false }),
    providers: () => Promise.resolve([]),
    plan: () => new Promise((resolve) => plans.push(resolve)),
  });
  await vi.waitFor(() => expect(plans).toHaveLength(1));
  plans[0]?.(fits);
  await vi.waitFor(() => expect(plans).toHaveLength(2));
  expect(pick.active?.label).toBe('Choose a File…');
  pick.active = pick.shown.find(({ file }) => file === b);
  pick.tells();
  plans[1]?.(fits);
  await vi.waitFor(() => expect(pick.active?.detail).toMatch(/ of 1 kB: weights/));
  expect(pick.active?.file).toBe(b);
  expect(pick.shown.find(({ file }) => file === a)).toMatchObject({
    description: expect.stringMatching(/^Fits · .*, chosen · /) as string,
  });
  pick.accepted.fire(undefined);
  expect((await picked)?.file).toBe(b);
});

function found(name: string, place: LibraryPlace): FoundFile {
  return { path: `/l/${name}`, realPath: `/l/${name}`, folder: '/l', name, place, bytes: 5 };
}

it('lists what is on this machine by where it is, each once, and a split model as one', async () => {
  const files = [
    { ...found('a.gguf', 'own'), path: a, realPath: a },
    found('own.gguf', 'own'),
    found('big-00001-of-00002.gguf', 'lmStudio'),
    found('big-00002-of-00002.gguf', 'lmStudio'),
    found('half-00001-of-00002.gguf', 'lmStudio'),
    found('hub.gguf', 'huggingFace'),
  ];
  const find = () => Promise.resolve({ files, parts: [], cutShort: false });
  const providers = () => Promise.resolve([]);
  void pickModel({
    current: '',
    used: [a, path.join(folder, 'gone.gguf')],
    ...anyProject,
    modelsFolder: folder,
    find,
    providers,
    plan: () => Promise.resolve(fits),
  });
  await vi.waitFor(() => expect(pick.shown.length).toBeGreaterThan(3));
  expect(pick.shown.slice(3).map(({ label }) => label)).toEqual([
    'recently used',
    'a',
    'in the models folder',
    'own',
    "in Hugging Face's cache",
    'hub',
    'of LM Studio',
    'big-00001-of-00002',
  ]);
  pick.hide();
});

it('leads to a model for the kind of project alone, and back', async () => {
  const find = () => Promise.resolve({ files: [], parts: [], cutShort: false });
  const parts = {
    current: a,
    used: [a],
    modelsFolder: folder,
    find,
    providers: () => Promise.resolve([]),
    plan: () => Promise.resolve(fits),
  };
  const open = (project: Pick<Parameters<typeof pickModel>[0], 'projectMarker' | 'elsewhere' | 'projectMarkers'>) =>
    pickModel({ ...parts, ...project });
  const fourth = async (label: string): Promise<void> => {
    await vi.waitFor(() => expect(pick.shown[3]?.label).toBe(label));
    pick.active = pick.shown[3];
    pick.tells();
    pick.accepted.fire(undefined);
  };
  const leading = open({ ...anyProject, projectMarkers: () => Promise.resolve(['Cargo.toml', 'package.json']) });
  await fourth('Choose for This Kind of Project…');
  expect(await leading).toMatchObject({
    command: 'mlxCode.models.chooseForProject',
    detail: 'Another model than elsewhere, for projects with Cargo.toml or package.json',
  });
  const back = open({ ...anyProject, projectMarker: 'Cargo.toml', elsewhere: b });
  expect(pick.title).toBe('Choose Model for Projects with Cargo.toml');
  await fourth('Same as Elsewhere');
  expect(await back).toMatchObject({ asElsewhere: true, detail: 'No model of its own for this kind of project: b.gguf' });
});

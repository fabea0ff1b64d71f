import { beforeEach, expect, it, vi } from 'vitest';
import type { FoundServer } from '../../../src/core/providers/localServers.ts';
import { providerAddress } from '../../../src/core/providers/providerAddress.ts';
import { type ProviderEntry, readProviders } from '../../../src/core/providers/providerEntry.ts';

const pick = vi.hoisted(() => vi.fn<() => Promise<string | undefined>>());
vi.mock('vscode', () => ({
  window: { showQuickPick: pick, setStatusBarMessage: () => undefined },
  ThemeIcon: class {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  },
  QuickPickItemKind: { Separator: -1 },
}));
const { chooseProvider } = await import('../../../src/vscode/providers/chooseProvider.ts');
const { providerLines } = await import('../../../src/vscode/providers/providerLines.ts');
type Parts = Parameters<typeof chooseProvider>[0];

const remote = { name: 'Ollama', kind: 'openai', url: 'https://ollama.example', model: 'far' };
const address = providerAddress('http://127.0.0.1:11434');
if ('wrong' in address) throw new Error(address.wrong);
const found: FoundServer = {
  entry: { name: 'Ollama', kind: 'openai', address, model: null, contextSize: 4096 },
  models: ['near', 'other'],
};

let set: { providers: unknown; 'models.provider': unknown };
const parts = {
  effects: { setSetting: (key: keyof typeof set, value: unknown) => Promise.resolve(void (set[key] = value)) },
  providers: {
    get listed() {
      return readProviders(set.providers);
    },
  },
  providerWord: { agreed: () => true, get: () => ({ entries: set.providers }) },
} as unknown as Parts;
const listed = (): readonly ProviderEntry[] => readProviders(set.providers).entries;

beforeEach(() => {
  set = { providers: [remote], 'models.provider': '' };
  pick.mockImplementation(() => Promise.resolve('near'));
});

it('a server that was found is chosen itself, whatever the user calls another one', async () => {
  await chooseProvider(parts, found.entry, found.models);
  expect(set).toEqual({
    providers: [remote, { name: 'Ollama 2', kind: 'openai', url: 'http://127.0.0.1:11434', model: 'near' }],
    'models.provider': 'Ollama 2',
  });
});

it('an entry of the settings is chosen by its name, and the settings stay', async () => {
  await chooseProvider(parts, listed()[0]!);
  expect(set).toEqual({ providers: [remote], 'models.provider': 'Ollama' });
});

it('nothing is chosen when no model is, when the entry is gone, or where the setting holds something else', async () => {
  pick.mockImplementation(() => Promise.resolve(undefined));
  await chooseProvider(parts, found.entry, found.models);
  const entry = listed()[0]!;
  set.providers = [];
  await expect(chooseProvider(parts, entry)).rejects.toMatchObject({ code: 'providerGone', data: { name: 'Ollama' } });
  set.providers = { Ollama: remote };
  await expect(chooseProvider(parts, found.entry, ['one'])).rejects.toMatchObject({ code: 'providerInvalid' });
  expect(set).toEqual({ providers: { Ollama: remote }, 'models.provider': '' });
});

it('the list marks the chosen one, and none that is only called the same', () => {
  const icons = providerLines(listed(), [found], 'Ollama').flatMap(({ provider, iconPath }) => (provider ? [iconPath] : []));
  expect(icons).toMatchObject([{ id: 'check' }, { id: 'server' }]);
});

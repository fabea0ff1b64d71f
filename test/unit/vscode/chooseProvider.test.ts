import { beforeEach, expect, it, vi } from 'vitest';
import type { FoundServer } from '../../../src/core/providers/localServers.ts';
import { AppError } from '../../../src/base/appError.ts';
import { providerAddress } from '../../../src/core/providers/providerAddress.ts';
import { type ProviderEntry, readProviders } from '../../../src/core/providers/providerEntry.ts';
import { FakeExtensionModels } from '../../support/fakeExtensionModels.ts';

const pick = vi.hoisted(() => vi.fn<() => Promise<string | undefined>>());
const warn = vi.hoisted(() => vi.fn<(text: string, options: { detail: string }) => Promise<string | undefined>>());
vi.mock('vscode', () => ({
  window: { showQuickPick: pick, showWarningMessage: warn, showInputBox: () => Promise.resolve(''), setStatusBarMessage: () => undefined },
  ThemeIcon: class {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  },
  QuickPickItemKind: { Separator: -1 },
  extensions: {
    all: [{ id: 'a.acme', packageJSON: { displayName: 'Acme', contributes: { languageModelChatProviders: [{ vendor: 'acme' }] } } }],
  },
  lm: {},
}));
const { chooseProvider } = await import('../../../src/vscode/providers/chooseProvider.ts');
const { providerLines } = await import('../../../src/vscode/providers/providerLines.ts');
const { foundModels } = await import('../../../src/core/providers/extensionModels.ts');
type Parts = Parameters<typeof chooseProvider>[0];

const acme = new FakeExtensionModels().model('t-1', 'Talker', { maxInputTokens: 64_000 });

const remote = { name: 'Ollama', kind: 'openai', url: 'https://ollama.example', model: 'far' };
const address = providerAddress('http://127.0.0.1:11434');
if ('wrong' in address) throw new Error(address.wrong);
const found: FoundServer = {
  entry: { name: 'Ollama', kind: 'openai', address, model: null, contextSize: 4096, fallback: null },
  models: ['near', 'other'],
};

let agreed: string[];
let set: { providers: unknown; 'models.provider': unknown };
const parts = {
  effects: { setSetting: (key: keyof typeof set, value: unknown) => Promise.resolve(void (set[key] = value)) },
  providers: {
    get listed() {
      return readProviders(set.providers);
    },
  },
  providerWord: {
    agreed: (origin: string) => agreed.includes(origin),
    allow: (origin: string) => Promise.resolve(void agreed.push(origin)),
    key: () => Promise.resolve(null),
    setKey: () => Promise.resolve(),
    get: () => ({ entries: set.providers }),
  },
} as unknown as Parts;
const listed = (): readonly ProviderEntry[] => readProviders(set.providers).entries;

beforeEach(() => {
  agreed = ['https://ollama.example'];
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
  const icons = providerLines(listed(), { servers: [found], offered: [] }, 'Ollama', () => null).flatMap(({ provider, iconPath }) =>
    provider ? [iconPath] : [],
  );
  expect(icons).toMatchObject([{ id: 'check' }, { id: 'server' }]);
});

it('each of those that are asked in its stead is asked about by itself, before any question; one that isn’t wanted is passed over', async () => {
  const other = (name: string, url: string) => ({ name, kind: 'openai', url });
  const others = [other('Near', 'http://127.0.0.1:1'), other('A', 'https://a.example'), other('B', 'https://b.example')];
  set.providers = [{ ...remote, fallback: ['Near', 'A', 'B'] }, ...others];
  agreed = [];
  warn.mockImplementation((text) => Promise.resolve(text.includes('(a.example)') ? undefined : 'Allow'));
  await chooseProvider(parts, listed()[0]!);
  expect(warn.mock.calls.map(([text]) => text)).toEqual([
    'Let Ollama (ollama.example) answer in the chat?',
    "Let A (a.example) answer when Ollama can't?",
    "Let B (b.example) answer when Ollama can't?",
  ]);
  expect(warn.mock.calls[1]?.[1].detail).toMatch(
    /^When Ollama can't answer, a question or \/edit in the chat is sent to a\.example, with the conversation/,
  );
  expect(agreed).toEqual(['https://ollama.example', 'https://b.example']);
  expect(set['models.provider']).toBe('Ollama');
  // Chosen again, the one that wasn't wanted is asked about once more.
  warn.mockClear();
  await chooseProvider(parts, listed()[0]!);
  expect(warn.mock.calls.map(([text]) => text)).toEqual(["Let A (a.example) answer when Ollama can't?"]);
  // Nothing is asked about others where the chosen one isn't wanted.
  agreed = [];
  warn.mockClear().mockImplementation(() => Promise.resolve(undefined));
  await chooseProvider(parts, listed()[0]!);
  expect(warn.mock.calls).toHaveLength(1);
});

it('the list says what an engine does, what stays with the model within, and who answers when it can’t', () => {
  set.providers = [
    { ...remote, fallback: ['Near'] },
    { name: 'Near', kind: 'anthropic', url: 'http://127.0.0.1:1' },
  ];
  const lines = providerLines(listed(), { servers: [], offered: [] }, '', () => null).filter(({ provider }) => provider !== undefined);
  expect(lines.map(({ description }) => description)).toEqual([
    'sends questions to ollama.example · far · else Near, the model within',
    'on this machine (127.0.0.1:1)',
  ]);
  const refused = (code: 'offline' | 'providerNotAllowed') =>
    providerLines(listed(), { servers: [], offered: [] }, '', () => new AppError(code, 'no'))[1]?.description;
  expect(refused('offline')).toMatch(/else Near \(not while offline\), the model within$/);
  expect(refused('providerNotAllowed')).toMatch(/else Near \(not allowed\), the model within$/);
  const does =
    'For the chat and commit messages, not held to a form; edits in the editor, suggestions, and tool calls stay with the model within; no pictures';
  expect(lines.map(({ detail }) => detail)).toEqual([does, does]);
});

it('a model of another extension is told with its vendor, family and window, and chosen once the user has read where it goes', async () => {
  const [offered] = foundModels([acme], listed());
  const item = providerLines(listed(), { servers: [], offered: [offered!] }, '', () => null).at(-1)!;
  expect(item).toMatchObject({
    label: 'Talker',
    description: 'sends questions to acme via VS Code · fam · 64,000 tokens',
    detail: expect.stringMatching(/not held to a form.*; where it runs, only its extension knows$/) as string,
    iconPath: { id: 'cloud' },
    models: ['t-1'],
  });
  warn.mockClear().mockImplementation(() => Promise.resolve(undefined));
  await chooseProvider(parts, item.provider!, item.models);
  expect(set).toEqual({ providers: [remote], 'models.provider': '' });
  expect(warn.mock.calls[0]?.[0]).toBe('Let Talker (acme via VS Code) answer in the chat?');
  const { detail } = warn.mock.calls[0]![1];
  expect(detail).toContain("VS Code hands it to the extension Acme of the vendor “acme”; where that sends it can't be told from here.");
  expect(detail).toContain('What you type in the chat is handed over before you ask too, only to count its tokens.');
  expect(detail).not.toContain('run that server');
  warn.mockImplementation(() => Promise.resolve('Allow'));
  await chooseProvider(parts, item.provider!, item.models);
  const entry = { name: 'Talker', kind: 'vscode', vendor: 'acme', model: 't-1' };
  expect(set).toEqual({ providers: [remote, entry], 'models.provider': 'Talker' });
  expect(agreed).toEqual(['https://ollama.example', 'vscode:acme']);
  // It is among those of the settings from then on, and another one of its vendor needs no second word.
  expect(foundModels([acme], listed())).toEqual([]);
  warn.mockClear();
  await chooseProvider(parts, listed()[1]!);
  const other = foundModels([{ ...acme, id: 't-2' }], listed())[0]!.entry;
  await chooseProvider(parts, other, ['t-2']);
  expect(warn).not.toHaveBeenCalled();
  expect(set['models.provider']).toBe('Talker 2');
});

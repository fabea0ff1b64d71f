import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { isThisMachine, providerAddress } from '../../../src/core/providers/providerAddress.ts';
import { fallbacksOf, readProviders, withEntry } from '../../../src/core/providers/providerEntry.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

const good = { name: 'Team', kind: 'openai', url: 'https://llm.example.com/v1/', model: 'coder' };

it('reads the list, and knows what is meant where nothing is said', () => {
  const { entries, problems } = readProviders([
    good,
    { name: 'Ollama', kind: 'openai', url: 'http://localhost:11434' },
    { name: 'Claude', kind: 'anthropic', url: 'https://api.example.com', model: null, contextSize: 200_000 },
    { name: 'Gateway', kind: 'openai', url: 'https://gw.example.com/openai/v2' },
  ]);
  expect(problems).toEqual([]);
  expect(entries.map((one) => [one.address.base, one.address.local, one.kind !== 'vscode' && one.contextSize, one.model])).toEqual([
    ['https://llm.example.com/v1', false, 32_768, 'coder'],
    ['http://localhost:11434/v1', true, 4096, null],
    ['https://api.example.com/v1', false, 200_000, null],
    ['https://gw.example.com/openai/v2', false, 32_768, null],
  ]);
  for (const nothing of [undefined, null, []]) expect(readProviders(nothing)).toEqual({ entries: [], problems: [] });
});

it.each([
  ['no object', 7, '', 'must be an object'],
  ['no name', { ...good, name: undefined }, 'name', 'must be a text'],
  ['a hidden character in its name', { ...good, name: 'a\u202eb' }, 'name', 'hidden characters'],
  ['an unknown kind', { ...good, kind: 'gemini' }, 'kind', 'must be one of openai, anthropic'],
  ['a field that isn’t known', { ...good, apiKey: 'sk-1' }, 'apiKey', 'is not a known field'],
  ['a window of no use', { ...good, contextSize: 12 }, 'contextSize', 'at least 1024'],
  ['a fallback that is no list', { ...good, fallback: 'Other' }, 'fallback', 'must be a list of names'],
  ['a fallback twice', { ...good, fallback: ['Other', 'Other'] }, 'fallback', 'must not have a name twice'],
  ['too many fallbacks', { ...good, fallback: Array.from({ length: 11 }, (_, i) => `p${String(i)}`) }, 'fallback', 'more than 10 names'],
  ['a last fallback that is neither yes nor no', { ...good, fallbackToEmbedded: 'yes' }, 'fallbackToEmbedded', 'must be true or false'],
  ['no address', { ...good, url: 'llm' }, 'url', 'begins with https://'],
  ['a file', { ...good, url: 'file:///etc/passwd' }, 'url', 'begins with https://'],
  ['an address without encryption', { ...good, url: 'http://10.0.0.5:8000' }, 'url', 'not on this machine'],
  ['a name that only looks like this machine', { ...good, url: 'http://127.0.0.1.evil.example' }, 'url', 'not on this machine'],
  ['a password', { ...good, url: 'https://me:secret@llm.example.com' }, 'url', 'no password'],
  ['a query', { ...good, url: 'https://llm.example.com/v1?key=secret' }, 'url', 'end with its path'],
])('leaves out an entry with %s, says which field, and keeps the others', (_what, value, field, reason) => {
  const { entries, problems } = readProviders([value, { ...good, name: 'Other' }]);
  expect(entries.map(({ name }) => name)).toEqual(['Other']);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.data).toMatchObject({ field, reason: expect.stringContaining(reason) as string });
  const { text } = userMessage(problems[0]);
  expect(text).toContain(reason);
  expect(text).not.toMatch(/secret|sk-1/);
});

it('leaves out a second entry of one name, a list that is none, and what is too much', () => {
  expect(readProviders([good, good])).toMatchObject({
    entries: [{ name: 'Team' }],
    problems: [{ data: { entry: 'Team', field: 'name' } }],
  });
  expect(readProviders({ good })).toMatchObject({ entries: [], problems: [{ data: { entry: '', reason: 'must be a list' } }] });
  const many = readProviders(Array.from({ length: 60 }, (_, i) => ({ ...good, name: `p${String(i)}` })));
  expect([many.entries.length, many.problems.length]).toEqual([50, 1]);
});

it('knows who is asked in the stead of an entry: others by their names, and the model within last unless it says otherwise', () => {
  const other = { ...good, name: 'Other' };
  const read = (values: object): unknown => readProviders([{ ...good, ...values }, other]).entries[0]?.fallback;
  expect(read({})).toBeNull();
  expect(read({ fallback: null, fallbackToEmbedded: false })).toBeNull();
  expect(read({ fallback: ['Other'] })).toEqual({ entries: ['Other'], embedded: true });
  expect(read({ fallback: ['Other'], fallbackToEmbedded: false })).toEqual({ entries: ['Other'], embedded: false });
  expect(read({ fallbackToEmbedded: true })).toEqual({ entries: [], embedded: true });
  const { entries, problems } = readProviders([{ ...good, fallback: ['Wrong', 'Team', 'Other'] }, { name: 'Wrong' }, other]);
  expect(fallbacksOf(entries[0]!, entries).map(({ name }) => name)).toEqual(['Other']);
  expect(problems.map((problem) => userMessage(problem).text)).toEqual([
    expect.stringContaining("“Wrong” can't be used"),
    'The provider “Team” names “Wrong” in “fallback”, which is no provider that can be used; that is passed over. Correct it in the settings (“mlxCode.providers”).',
    'The provider “Team” names itself in “fallback”; that is passed over. Correct it in the settings (“mlxCode.providers”).',
  ]);
});

it('reads a model of another extension, whose name is its address, and refuses our own and what belongs to servers', () => {
  const theirs = { name: 'Theirs', kind: 'vscode', vendor: 'acme', model: 'm' };
  const address = { base: 'vscode:acme/m', origin: 'vscode:acme', host: 'acme via VS Code', local: false };
  expect(readProviders([theirs])).toEqual({ entries: [{ ...theirs, address, fallback: null }], problems: [] });
  const wrong = (values: object): unknown => readProviders([{ ...theirs, ...values }]).problems[0]?.data;
  expect(wrong({ vendor: undefined })).toMatchObject({ field: 'vendor' });
  expect(wrong({ vendor: 'mlx-code' })).toMatchObject({ field: 'vendor', reason: "must be another extension's" });
  expect(wrong({ vendor: 'a\u202eb' })).toMatchObject({ field: 'vendor' });
  expect(wrong({ url: 'https://a.example' })).toMatchObject({ field: 'url', reason: 'is not a known field' });
  expect(wrong({ contextSize: 9000 })).toMatchObject({ field: 'contextSize', reason: 'is not a known field' });
});

it('adds an entry under a name that is free, also of entries that are wrong, and overwrites nothing', () => {
  const added = { name: 'Team', kind: 'openai', url: 'http://127.0.0.1:11434', model: 'm' } as const;
  const wrong = { name: 'Team 2', kind: 'none' };
  expect(withEntry(undefined, added)).toEqual({ list: [added], name: 'Team' });
  expect(withEntry([good, wrong, 7], added)).toEqual({ list: [good, wrong, 7, { ...added, name: 'Team 3' }], name: 'Team 3' });
  const problemOf = (values: unknown): string => {
    try {
      withEntry(values, added);
    } catch (error) {
      return AppError.is(error, 'providerInvalid') ? userMessage(error).text : String(error);
    }
    return '';
  };
  expect(problemOf({ Team: good })).toMatch(/^The list of providers can't be used: it must be a list\. Correct it in the settings/);
  expect(problemOf(Array.from({ length: 50 }, (_, i) => ({ ...good, name: `p${String(i)}` })))).toContain('more than 50 entries');
});

it('knows this machine by its own names only', () => {
  const local = (url: string): boolean => isThisMachine(new URL(url).hostname);
  for (const url of ['http://localhost', 'http://LOCALHOST:1', 'http://127.0.0.1', 'http://127.0.0.1:8080', 'http://[::1]:1', 'http://0x7f.1', 'http://2130706433'])
    expect([url, local(url)]).toEqual([url, true]); // prettier-ignore
  for (const url of ['http://10.0.0.1', 'http://0.0.0.0', 'http://127.0.0.2', 'http://localhost.evil.example', 'http://127.evil.example', 'http://[::2]', 'http://host'])
    expect([url, local(url)]).toEqual([url, false]); // prettier-ignore
  expect(providerAddress('http://127.1:8080')).toMatchObject({ origin: 'http://127.0.0.1:8080', local: true });
});

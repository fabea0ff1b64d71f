import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { findServers } from '../../../src/core/providers/localServers.ts';
import { readProviders } from '../../../src/core/providers/providerEntry.ts';

const signal = new AbortController().signal;
/** What answers by its port; nobody does on others. */
const asking = (answers: Record<string, string[]>, asked: string[] = []) => ({
  asked,
  providerOf: ({ address }: { address: { host: string } }) => ({
    models: (): Promise<string[]> => {
      asked.push(address.host);
      const answer = answers[address.host];
      return Array.isArray(answer) ? Promise.resolve(answer) : Promise.reject(new AppError('providerOffline', 'nobody'));
    },
  }),
});

it('finds the servers that have models, by their usual ports on this machine', async () => {
  const { asked, providerOf } = asking({ '127.0.0.1:11434': ['qwen', 'llama'], '127.0.0.1:8080': [], '127.0.0.1:1234': ['one'] });
  const found = await findServers([], providerOf, signal);
  expect(found.map(({ entry, models }) => [entry.name, entry.address.base, models])).toEqual([
    ['Ollama', 'http://127.0.0.1:11434/v1', ['qwen', 'llama']],
    ['LM Studio', 'http://127.0.0.1:1234/v1', ['one']],
  ]);
  expect(asked.sort()).toEqual(['127.0.0.1:11434', '127.0.0.1:1234', '127.0.0.1:8080']);
});

it('does not offer again what the settings have, under whichever name of this machine', async () => {
  const { entries } = readProviders([
    { name: 'Mine', kind: 'openai', url: 'http://localhost:11434' },
    { name: 'Other', kind: 'openai', url: 'http://[::1]:8080' },
  ]);
  const { asked, providerOf } = asking({ '127.0.0.1:11434': ['qwen'] });
  expect(await findServers(entries, providerOf, signal)).toEqual([]);
  expect(asked).toEqual(['127.0.0.1:1234']);
});

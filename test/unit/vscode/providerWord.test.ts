import { expect, it } from 'vitest';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { fakeSecrets } from '../../support/fakeSecrets.ts';
import { ProviderWord } from '../../../src/vscode/providers/providerWord.ts';

it('keeps permissions and keys by the address that they were given for, and takes them back', async () => {
  const context = { globalState: new FakeMemento(), secrets: fakeSecrets() };
  const settings = { providers: { entries: [], chosen: '' }, onDidChange: () => ({ dispose: () => undefined }) };
  const word = new ProviderWord(settings, context);
  let told = 0;
  word.onDidChange(() => told++);
  await word.allow('https://a.example');
  await word.allow('https://a.example');
  await word.setKey('https://a.example', 'k');
  expect(['https://a.example', 'https://a.example:8443', 'http://a.example'].map((origin) => word.agreed(origin))).toEqual([
    true,
    false,
    false,
  ]);
  expect(await Promise.all(['https://a.example', 'https://b.example'].map((origin) => word.key(origin)))).toEqual(['k', null]);
  // The next window knows it too, and no setting holds the key.
  expect(new ProviderWord(settings, context).allowed).toEqual(['https://a.example']);
  expect(JSON.stringify(context.globalState.keys().map((key) => context.globalState.get(key) as unknown))).not.toContain('"k"');
  await word.withdraw('https://a.example');
  await word.setKey('https://a.example', '');
  expect([word.allowed, await word.key('https://a.example'), told]).toEqual([[], null, 3]);
});

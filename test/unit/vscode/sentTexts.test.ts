import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { SecretsPort } from '../../../src/core/ports.ts';
import type { AskedText } from '../../../src/core/sessions/session.ts';
import { SentTexts } from '../../../src/vscode/chat/sentTexts.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

/** A line with the word is one. */
const secrets: SecretsPort = {
  find: (files) =>
    Promise.resolve(
      [...files].flatMap(({ path, lines }) =>
        lines.flatMap(({ text, line }) => (text.includes('hunter2') ? [{ path, line, mark: 'm', kind: 'password' }] : [])),
      ),
    ),
};
const hour = 3_600_000;

/** What conversations have, the newest first. */
const kept = (...texts: string[]) => {
  const asked = texts.map((text, back): AskedText => ({ text, at: Date.now() - (back + 1) * hour }));
  return (most: number): Promise<AskedText[]> => Promise.resolve(asked.slice(0, most));
};

it('brings back what conversations have and commands without words, each once, the newest last, without secrets, and so many', async () => {
  const store = new FakeMemento();
  const parts = { store, asked: kept('/undo', ' two ', 'my password is\nhunter2', 'one', 'two', '/fix it'), secrets, log: silentLog };
  const sent = new SentTexts(parts);
  for (const text of ['/undo', 'a question', '/clear ', '', '/fix it']) sent.add(text);
  expect(await new SentTexts(parts).texts()).toEqual(['/fix it', 'one', 'two', '/undo', '/clear']);
  const many = new SentTexts({ ...parts, asked: kept(...Array.from({ length: 250 }, (_, at) => `n ${String(at)}`)) });
  const texts = await many.texts();
  expect(texts).toHaveLength(200);
  expect(texts.slice(-3)).toEqual(['n 0', '/undo', '/clear']);
  await store.update('mlxCode.bareCommands', [{ text: 7 }, null, 'broken']);
  expect(await new SentTexts({ ...parts, asked: kept('one') }).texts()).toEqual(['one']);
  await store.update('mlxCode.bareCommands', 'broken');
  expect(await new SentTexts({ ...parts, asked: kept() }).texts()).toEqual([]);
});

it('keeps nothing of its own that has words of the user', async () => {
  const store = new FakeMemento();
  const sent = new SentTexts({ store, asked: kept(), secrets, log: silentLog });
  for (const text of ['a question', '/explain my secret plan', '/run\nls']) sent.add(text);
  expect(store.keys()).toEqual([]);
});

it('does without what can not be read or looked through, and says so in the log', async () => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (text: string) => warnings.push(text) };
  const store = new FakeMemento();
  const broken: SecretsPort = { find: () => Promise.reject(new Error('no rules')) };
  const sent = new SentTexts({ store, asked: kept('a question', '/help'), secrets: broken, log });
  sent.add('/clear');
  expect(await sent.texts()).toEqual(['/help', '/clear']);
  const shut = new SentTexts({ store, asked: () => Promise.reject(new Error('shut')), secrets, log });
  expect(await shut.texts()).toEqual(['/clear']);
  expect(warnings).toEqual([
    'what was asked before could not be looked through for secrets: Error: no rules',
    'what was asked before is not known to the arrow keys: Error: shut',
  ]);
});

import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { SecretsPort } from '../../../src/core/ports.ts';
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

it('keeps what was sent, each once, the newest last, without secrets, and so many', async () => {
  const state = new FakeMemento();
  const sent = new SentTexts(state, secrets, silentLog);
  for (const text of ['one', ' two ', 'one', '', 'my password is\nhunter2', 'x'.repeat(5_000)]) await sent.add(text);
  expect(new SentTexts(state, secrets, silentLog).texts).toEqual(['two', 'one']);
  await Promise.all(Array.from({ length: 250 }, (_, at) => sent.add(`n ${String(at)}`)));
  expect(sent.texts).toHaveLength(200);
  expect(sent.texts.at(-1)).toBe('n 249');
  await state.update('mlxCode.sentTexts', 'broken');
  expect(sent.texts).toEqual([]);
});

it('forgets what was said in a conversation that is deleted', async () => {
  const sent = new SentTexts(new FakeMemento(), secrets, silentLog);
  for (const text of ['one', 'two', '/explain it']) await sent.add(text);
  await sent.forget(['two ', '/explain it', 'never sent']);
  expect(sent.texts).toEqual(['one']);
});

it('keeps nothing that could not be looked through, and says so in the log', async () => {
  const warnings: string[] = [];
  const broken: SecretsPort = { find: () => Promise.reject(new Error('no rules')) };
  const sent = new SentTexts(new FakeMemento(), broken, { ...silentLog, warn: (text) => warnings.push(text) });
  await sent.add('a question');
  expect(sent.texts).toEqual([]);
  expect(warnings).toEqual(['what was sent is not kept for the arrow keys: Error: no rules']);
});

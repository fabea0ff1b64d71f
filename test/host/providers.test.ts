/** Another engine behind the chat, in a real VS Code: chosen, asked, stopped, failing, and given up again. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ProviderEntry } from '../../src/core/providers/providerEntry.ts';
import { chooseProvider } from '../../src/vscode/providers/chooseProvider.ts';
import { type AnswerStep, modelList, openaiStream, ProviderServer } from '../support/providerServer.ts';
import { answering, chooseModelFile, fixtureModel, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

const set = (key: string, value: unknown) =>
  vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Global);

describe('another engine behind the chat', () => {
  let server: ProviderServer;

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    server = await ProviderServer.start();
    await set('providers', [
      { name: 'Near', kind: 'openai', url: server.url(), model: 'coder' },
      { name: 'Far', kind: 'openai', url: 'https://llm.example.invalid', model: 'coder' },
    ]);
  });
  beforeEach(async () => (await underTest()).app.chat.clear());
  after(async () => {
    await set('models.provider', undefined);
    await set('providers', undefined);
    await server.stop();
  });

  const entry = async (name: string): Promise<ProviderEntry> => {
    const { app } = await underTest();
    return waitFor(name, () => app.providers.listed.entries.find((one) => one.name === name));
  };

  it('answers once it is chosen, marked, and with the key that is set for it', async () => {
    const { app, services } = await underTest();
    server.answer = () => openaiStream(['Good ', 'morning'], { prompt: 30, completion: 2 });
    await services.providerWord.setKey(server.url(), 'a-key');
    await chooseProvider(services, await entry('Near'));
    await waitFor('the choice', () => app.chat.snapshot.model.from?.provider === 'Near');
    const turn = await app.chat.ask('Hello?');
    assert.equal(turn.answer, 'Good morning', turn.error?.text);
    assert.deepEqual(turn.from, { provider: 'Near', model: 'coder', host: new URL(server.url()).host, local: true });
    assert.deepEqual(turn.told, { promptTokens: 30, tokens: 2, cachedTokens: null });
    assert.equal(server.questions.at(-1)?.headers.authorization, 'Bearer a-key');
    await services.providerWord.setKey(server.url(), '');
  });

  it('is stopped at its server too, says what it fails of, and is answered again after it', async () => {
    const { app } = await underTest();
    const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];
    server.answer = () => ({ steps: [head, text, { wait: new Promise<void>(() => undefined) }] });
    const asking = app.chat.ask('Hello?');
    await waitFor('the first word', () => app.chat.snapshot.turns.at(-1)?.answer === 'Half');
    await vscode.commands.executeCommand('mlxCode.chat.stop');
    assert.equal((await asking).status, 'stopped');
    await server.questions.at(-1)?.closed;
    server.answer = () => ({ status: 401, type: 'application/json', steps: ['{"error":{"message":"Invalid key"}}'] });
    const denied = await app.chat.ask('Hello?');
    assert.match(denied.error?.text ?? '', /doesn't accept the key \(401\): Invalid key\./);
    assert.deepEqual(
      denied.error?.actions.map(({ id }) => id),
      ['setProviderKey', 'retry'],
    );
    server.answer = () => openaiStream(['Back']);
    assert.equal((await app.chat.retry()).answer, 'Back');
  });

  it('that is down is answered for by those that its entry names, marked with why, and by the model within last', async () => {
    const { app, services } = await underTest();
    const other = await ProviderServer.start();
    const host = (url: string): string => new URL(url).host;
    try {
      other.answer = () => openaiStream(['From the other']);
      const entries = [
        { name: 'Near', kind: 'openai', url: server.url(), model: 'coder', fallback: ['Other', 'Far'] },
        { name: 'Other', kind: 'openai', url: other.url(), model: 'second' },
        { name: 'Far', kind: 'openai', url: 'https://llm.example.invalid', model: 'coder' },
      ];
      const before = vscode.workspace.getConfiguration('mlxCode').get('providers');
      await set('providers', entries);
      await waitFor('the entries', () => app.providers.listed.entries.find(({ name }) => name === 'Other'));
      const no = answering('showWarningMessage', () => undefined);
      try {
        await chooseProvider(services, await entry('Near'));
      } finally {
        no.restore();
      }
      assert.deepEqual(no.asked, ["Let Far (llm.example.invalid) answer when Near can't?"]);
      server.answer = () => ({ status: 503, type: 'application/json', steps: ['{"error":"busy"}'] });
      const turn = await app.chat.ask('Hello?');
      assert.equal(turn.answer, 'From the other', turn.error?.text);
      assert.equal(turn.from?.provider, 'Other');
      const down = `Near (${host(server.url())}) could not answer (503)`;
      assert.equal(turn.instead, `${down}. Other (${host(other.url())}) was asked instead.`);
      await other.stop();
      const within = await app.chat.ask('And now?');
      assert.equal(within.status, 'done', within.error?.text);
      assert.equal(within.from, undefined);
      assert.match(
        within.instead ?? '',
        /Other .* could not be reached; Far .* not allowed that yet .* The model on this machine was asked instead\.$/,
      );
      await set('providers', before);
      await waitFor('the entries', () => app.providers.listed.entries.every(({ name }) => name !== 'Other'));
    } finally {
      await other.stop();
    }
  });

  it('elsewhere is asked nothing before the user has read what is sent, and nothing more when that is taken back', async () => {
    const { app, services } = await underTest();
    await services.providerWord.setKey('https://llm.example.invalid', 'k');
    const far = await entry('Far');
    const no = answering('showWarningMessage', () => undefined);
    try {
      await chooseProvider(services, far);
    } finally {
      no.restore();
    }
    assert.deepEqual(no.asked, ['Let Far (llm.example.invalid) answer in the chat?']);
    assert.equal(app.providers.current.from?.provider, 'Near');
    const yes = answering('showWarningMessage', () => 'Allow');
    try {
      await chooseProvider(services, far);
    } finally {
      yes.restore();
    }
    await waitFor('the choice', () => app.chat.snapshot.model.from?.provider === 'Far');
    await set('offline', true);
    try {
      assert.match((await app.chat.ask('Hello?')).error?.text ?? '', /switched off .* llm\.example\.invalid was not asked/);
    } finally {
      await set('offline', undefined);
    }
    await services.providerWord.withdraw('https://llm.example.invalid');
    assert.match(
      (await app.chat.ask('Hello?')).error?.text ?? '',
      /You have not allowed yet that questions are sent to llm\.example\.invalid/,
    );
    await services.providerWord.setKey('https://llm.example.invalid', '');
  });

  it('that was found on this machine is put into the settings, and a model of ours takes its place again', async () => {
    const { app, services } = await underTest();
    server.answer = ({ path }) => (path === '/v1/models' ? modelList('one') : openaiStream(['Found']));
    const near = await entry('Near');
    const found = { ...near, name: 'Found', address: { ...near.address } };
    await chooseProvider(services, found, ['one']);
    await waitFor('the choice', () => app.chat.snapshot.model.from?.provider === 'Found');
    const listed = vscode.workspace.getConfiguration('mlxCode').get<object[]>('providers')?.at(-1);
    assert.deepEqual(listed, { name: 'Found', kind: 'openai', url: server.url(), model: 'one' });
    assert.equal((await app.chat.ask('Hello?')).answer, 'Found');
    await vscode.commands.executeCommand('mlxCode.models.choose', fixtureModel('scripted'));
    await waitFor('the model within', () => app.chat.snapshot.model.from === undefined);
    assert.equal((await app.chat.ask('Hello?')).from, undefined);
  });

  it('that the settings name wrongly is told once, with the field', async () => {
    const { app } = await underTest();
    const shown = await messagesOf(async () => {
      await set('providers', [{ name: 'Wrong', kind: 'openai', url: 'http://llm.example.invalid' }]);
      await waitFor('the problem', () => app.providers.listed.problems.length === 1);
      await set('models.provider', 'Wrong');
      await waitFor('the choice', () => app.chat.snapshot.model.status === 'failed');
    });
    assert.deepEqual(
      shown.map(({ code }) => code),
      ['providerInvalid'],
    );
    assert.match(shown[0]?.text ?? '', /“Wrong” can't be used: “url” must begin with https:\/\//);
  });
});

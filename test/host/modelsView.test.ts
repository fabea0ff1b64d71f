import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelRow } from '../../src/core/models/view/modelRows.ts';
import { FaultServer } from '../support/faultServer/faultServer.ts';
import { chooseModelFile, fixtureModel, messagesOf, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

const run = (command: string, given?: string) => vscode.commands.executeCommand(`mlxCode.models.${command}`, given);

/** Answers the next question that stands in front of the window, and gives what it said. */
function answerNext(button: string | undefined): Promise<string> {
  const { window } = vscode as { window: { showWarningMessage: unknown } };
  const before = window.showWarningMessage;
  return new Promise((resolve) => {
    window.showWarningMessage = (text: string, { detail }: { detail: string }) => {
      window.showWarningMessage = before;
      resolve(`${text}\n${detail}`);
      return Promise.resolve(button);
    };
  });
}

describe('the view of the models', () => {
  const models = path.join(process.env.MLX_CODE_DATA_FOLDER ?? '', 'models');
  const file = path.join(models, 'mine.gguf');
  const small = path.join(models, 'small.gguf');
  const folder = new TemporaryFolder();
  const binBefore = process.env.XDG_DATA_HOME;

  const rowCalled = async (name: string): Promise<ModelRow> => {
    const { services } = await underTest();
    return services.modelsOnMachine.called(name, { fits: () => true, exact: false });
  };
  const say = async (name: string, argument = ''): Promise<string | null> => {
    const { services } = await underTest();
    return services.commands.find({ name, argument }).run(argument);
  };

  before(async () => {
    process.env.XDG_DATA_HOME = folder.path;
    mkdirSync(models, { recursive: true });
    copyFileSync(fixtureModel('random'), file);
    copyFileSync(fixtureModel('scripted'), small);
    await chooseModelFile(fixtureModel('scripted'));
  });
  after(async () => {
    if (binBefore === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = binBefore;
    for (const made of [file, small]) rmSync(made, { force: true });
    await vscode.workspace.getConfiguration('mlxCode').update('models.completionModel', undefined, vscode.ConfigurationTarget.Global);
    await chooseModelFile(fixtureModel('scripted'));
    folder.remove();
  });

  it('lists the model before as loaded too, goes back to it without a load, and frees each by itself', async () => {
    const { app, services } = await underTest();
    const { models: service, modelsOnMachine } = services;
    const loaded = () =>
      modelsOnMachine.groups.find(({ id }) => id === 'loaded')?.rows.map(({ known, actions }) => [known.path, actions.includes('unload')]);
    const staying = async (...paths: string[]): Promise<void> => {
      await waitFor('what stays', () => service.stays.map(({ path: one }) => one).join() === paths.join());
    };
    await say('model', 'mine');
    await say('model', 'small');
    await staying(file);
    assert.deepEqual(loaded(), [
      [small, true],
      [file, true],
    ]);
    const { pid } = app.engine;
    await app.chat.ask('Who are you?');
    const turns = app.chat.snapshot.turns.length;
    const told: (number | null)[] = [];
    const following = service.onDidChange(({ progress, status }) => {
      if (status === 'loading') told.push(progress);
    });
    await say('model', 'mine');
    following.dispose();
    await staying(small);
    assert.deepEqual([service.info?.path, app.engine.pid, app.chat.snapshot.turns.length], [file, pid, turns]);
    // A load from the disk tells of its beginning too.
    assert.deepEqual([told.filter((progress) => progress === 0).length, told.at(-1)], [1, 1]);
    await service.unload(modelsOnMachine.loadedPath(await rowCalled('small')));
    await staying();
    assert.equal(service.state.status, 'ready');
    await say('model', 'small');
    await staying(file);
    await vscode.commands.executeCommand('mlxCode.models.unload');
    assert.deepEqual([service.info, service.stays], [null, []]);
  });

  it('switches to a model by its name, in the chat too, and keeps the conversation', async () => {
    const { app, services } = await underTest();
    app.chat.clear();
    await app.chat.ask('Who are you?');
    assert.match((await say('models')) ?? '', /On this machine[\s\S]*- \*\*mine\*\*[\s\S]*- \*\*q1\\\.5b\*\* /);
    assert.match((await say('model', 'mine')) ?? '', /answers from now on/);
    assert.equal(app.models.info?.path, file);
    assert.equal(app.chat.snapshot.turns.length, 1);
    assert.match((await rowCalled('mine')).description, /of memory · on the processor/);
    assert.match((await say('installed')) ?? '', /- \*\*mine\*\*[\s\S]* on the disk\.$/);
    await assert.rejects(say('q7b'), { code: 'modelNotInstalled' });
    await assert.rejects(say('model', 'q7c'), { code: 'modelUnknown' });
    await assert.rejects(say('download', 'q7c'), { code: 'modelUnknown' });
    const unknown = await messagesOf(() => run('delete', 'q7c'));
    assert.match(unknown.map(({ text }) => text).join(), /Did you mean “q7b”\?$/);
    const other = path.join(models, 'below', 'small.gguf');
    mkdirSync(path.dirname(other));
    copyFileSync(small, other);
    await assert.rejects(say('delete', 'small'), { code: 'modelAmbiguous' });
    rmSync(path.dirname(other), { recursive: true });
    assert.equal(
      services.commands.list.filter(({ name }) => ['models', 'installed', 'download', 'delete', 'model'].includes(name)).length,
      5,
    );
  });

  it('measures the model that is loaded, and shows the figures of the engine beside it', async () => {
    await say('model', 'mine');
    await run('benchmark');
    const { services } = await underTest();
    const speed = (await services.modelUses.all()).get(file)?.speed;
    assert.ok(speed && speed.reading > 0 && speed.writing > 0);
    assert.match((await rowCalled('mine')).description, / tokens\/s · /);
  });

  it('shows what a model is on a page that can not be changed', async () => {
    await run('showDetails', 'mine');
    const page = await waitFor('the page', () =>
      vscode.workspace.textDocuments.find(({ uri, languageId }) => uri.scheme === 'mlx-code-model' && languageId === 'mlx-code-model-page'),
    );
    assert.match(page.getText(), /What it is\n[\s\S]*Quantisation[\s\S]*Speed on this machine\n[\s\S]*Chat template\n-+\n\{%/);
    assert.equal(vscode.workspace.getConfiguration('editor', page).get('wordWrap'), 'on');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('takes a model for suggestions, and lets it go again', async () => {
    await run('useForCompletions', 'small');
    const setting = () => vscode.workspace.getConfiguration('mlxCode').get<string>('models.completionModel');
    assert.equal(setting(), small);
    assert.match((await rowCalled('small')).description, /for suggestions/);
    await run('stopUsingForCompletions', 'small');
    assert.equal(setting(), '');
  });

  it('takes a model for short texts, which VS Code is offered too, and lets it go again', async () => {
    await run('useForSmallTasks', 'small');
    const setting = () => vscode.workspace.getConfiguration('mlxCode').get<string>('models.smallModel');
    const offered = async () => (await vscode.lm.selectChatModels({ vendor: 'mlx-code' })).map(({ id }) => id).sort();
    assert.equal(setting(), small);
    assert.match((await rowCalled('small')).description, /for short texts/);
    await waitFor('the offer', async () => (await offered()).join() === 'chosen,small');
    const [model] = await vscode.lm.selectChatModels({ vendor: 'mlx-code', id: 'small' });
    assert.ok(model);
    const { text } = await model.sendRequest([vscode.LanguageModelChatMessage.User('A name for this branch?')]);
    let said = '';
    for await (const piece of text) said += piece;
    const { services } = await underTest();
    const engine = await services.engine.diagnose();
    assert.deepEqual(engine?.companions, ['small']);
    assert.ok(engine.contexts.some(({ purpose, tokens }) => purpose === 'small' && tokens > 0));
    assert.notEqual(said, '');
    await run('stopUsingForSmallTasks', 'small');
    assert.equal(setting(), '');
    await waitFor('the end of the offer', async () => (await offered()).join() === 'chosen');
  });

  it('refuses to delete what another program uses, and asks before it deletes what it uses itself', async () => {
    const { app } = await underTest();
    await say('model', 'mine');
    assert.equal(app.models.info?.path, file);
    if (process.platform === 'linux') {
      const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read -r line', file], { stdio: ['pipe', 'pipe', 'ignore'] });
      await new Promise((resolve) => reader.stdout.once('data', resolve));
      const asked = answerNext('Move to Bin');
      assert.deepEqual(
        (await messagesOf(() => run('delete', 'mine'))).map(({ code }) => code),
        ['modelInUse'],
      );
      assert.match(await asked, /^Move “.*” \(.* MB\) to the bin\?\n.*mine\.gguf\nIt is unloaded first; .*\nIt is the chosen model/);
      assert.ok(existsSync(file));
      reader.kill();
      await new Promise((resolve) => reader.once('close', resolve));
    }
    const refused = answerNext(undefined);
    assert.equal(await say('delete', 'mine'), null);
    await refused;
    assert.ok(existsSync(file));
    const agreed = answerNext('Move to Bin');
    assert.match((await say('delete', 'mine')) ?? '', /is in the bin/);
    await agreed;
    assert.equal(existsSync(file), false);
    assert.equal(vscode.workspace.getConfiguration('mlxCode').get('models.path'), '');
    // What isn't in our folder isn't ours.
    await chooseModelFile(fixtureModel('scripted'));
    await assert.rejects(say('delete', fixtureModel('scripted')), { code: 'modelNotDeleted' });
  });

  it('stops a download from its row, and removes what has come of it', async () => {
    const { services } = await underTest();
    const server = await FaultServer.start(readFileSync(fixtureModel('scripted')));
    const own = { id: 'team', roles: ['chat'], repository: 'team/models', files: [{ path: 'team.gguf' }] };
    const set = (key: string, value: unknown) =>
      vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Global);
    try {
      await set('models.mirror', server.url(''));
      await set('models.own', [own]);
      server.faults = { ...server.faults, rate: 500_000 };
      assert.match((await say('download', 'team')) ?? '', /^Fetching team/);
      await waitFor('some of it', () => services.runningDownloads.list.some(({ progress }) => (progress?.received ?? 0) > 0));
      await run('cancelDownload', 'team');
      await waitFor('the end', () => services.runningDownloads.list.length === 0);
      await waitFor('its rest', async () => (await rowCalled('team')).actions.includes('discard'));
      const asked = answerNext('Remove It');
      await run('discardDownload', 'team');
      await asked;
      assert.deepEqual((await rowCalled('team')).actions, ['download', 'details']);
      // What is wrong in the setting is told once, and takes nothing else away.
      const shown = await messagesOf(async () => {
        await set('models.own', [{ ...own, files: [] }]);
        await waitFor('the setting', () => services.catalogue.models.every(({ id }) => id !== 'team'));
        await run('refresh');
      });
      assert.deepEqual(
        shown.map(({ code }) => code),
        ['catalogueInvalid'],
      );
    } finally {
      await set('models.own', undefined);
      await set('models.mirror', undefined);
      await server.stop();
    }
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Turn } from '../../src/protocol/webview.ts';
import { chooseModelFile, fixtureModel, messagesOf, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

const choose = (file: vscode.Uri | string) => vscode.commands.executeCommand('mlxCode.models.choose', file);
const chosen = () => vscode.workspace.getConfiguration('mlxCode').get<string>('models.path');

describe('models', () => {
  const folder = new TemporaryFolder();

  before(() => chooseModelFile(fixtureModel('scripted')));
  afterEach(async () => (await underTest()).app.chat.clear());
  after(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    folder.remove();
  });

  it('refuses a missing, a truncated and a foreign file, and a model of an unknown kind, with one sentence, and keeps the chosen model', async () => {
    const whole = readFileSync(fixtureModel('scripted'));
    // Nothing but the name of its kind is another.
    const alien = Buffer.from(whole.toString('latin1').replaceAll('qwen2', 'alien'), 'latin1');
    const cases = [
      ['/nowhere/model.gguf', 'modelMissing'],
      [folder.write('page.gguf', '<!doctype html><title>Not found</title>'), 'modelNotGguf'],
      [folder.write('cut.gguf', whole.subarray(0, Math.floor(whole.length / 2))), 'modelTruncated'],
      [folder.write('empty.gguf', ''), 'modelNotGguf'],
      [vscode.Uri.file(folder.path), 'modelNotGguf'],
      [folder.write('alien.gguf', alien), 'modelUnsupported'],
    ] as const;
    for (const [file, code] of cases) {
      const shown = await messagesOf(() => choose(file));
      assert.deepEqual(
        shown.map((one) => one.code),
        [code],
        String(file),
      );
      assert.equal(chosen(), fixtureModel('scripted'));
    }
  });

  it('makes a checked file the setting and loads it', async () => {
    const { app } = await underTest();
    await choose(fixtureModel('random'));
    assert.equal(chosen(), fixtureModel('random'));
    assert.equal(app.models.state.status, 'ready');
    assert.equal(app.models.info?.fixture, 'random');
  });

  it('says once that a larger context is set than the model was trained for', async () => {
    const { app } = await underTest();
    const setting = vscode.workspace.getConfiguration('mlxCode');
    const load = () => vscode.commands.executeCommand('mlxCode.models.load');
    try {
      for (const [wanted, words] of [
        [40_000, '40,000'],
        [30_000_000, '30,000,000'],
      ] as const) {
        await setting.update('models.contextSize', wanted, vscode.ConfigurationTarget.Global);
        const shown = await messagesOf(() => choose(fixtureModel('random')));
        assert.deepEqual(shown, [
          {
            code: 'contextUntrained',
            text: `The context size is set to ${words} tokens, which is more than the model “${path.basename(fixtureModel('random'))}” was trained for: it runs with 32,768. Set a smaller one, or choose another model.`,
          },
        ]);
        assert.equal(app.models.info?.contextSize, 32_768);
        await vscode.commands.executeCommand('mlxCode.models.unload');
        assert.deepEqual(await messagesOf(load), []);
      }
    } finally {
      await setting.update('models.contextSize', undefined, vscode.ConfigurationTarget.Global);
    }
    await load();
    assert.equal(app.models.info?.contextSize, 16_384);
  });

  it('takes a batch beyond what there can be for the nearest that there can', async () => {
    const { services } = await underTest();
    const setting = vscode.workspace.getConfiguration('mlxCode');
    try {
      for (const [set, used] of [
        [5000, 2048],
        [300, 300],
        [5, 128],
        [0, null],
        [-5, null],
      ] as const) {
        await setting.update('models.batch', set, vscode.ConfigurationTarget.Global);
        assert.equal(services.settings.get().tuning.batch, used, String(set));
      }
    } finally {
      await setting.update('models.batch', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says what to do when no model is chosen', async () => {
    await vscode.workspace.getConfiguration('mlxCode').update('models.path', '', vscode.ConfigurationTarget.Global);
    const { app } = await underTest();
    await waitFor('the setting', () => app.models.state.status === 'none');
    const turn = await app.chat.ask('Hello?');
    const restarting = await messagesOf(() => vscode.commands.executeCommand('mlxCode.models.restartWorker'));
    assert.deepEqual(
      restarting.map(({ code }) => code),
      ['modelNone'],
    );
    assert.equal(turn.status, 'failed');
    assert.deepEqual(
      turn.error?.actions.map((action) => action.id),
      ['chooseModel', 'openWalkthrough'],
    );
  });

  it('keeps the partial answer when the model process is killed, and answers the next question', async () => {
    const { app } = await underTest();
    await chooseModelFile(fixtureModel('random'));
    const asked = app.chat.ask('Go on and on.');
    await waitFor('some text', () => (app.chat.snapshot.turns.at(-1)?.answer.length ?? 0) > 20);
    const { pid } = app.engine;
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    const turn = await asked;
    assert.equal(turn.status, 'failed');
    assert.ok(turn.answer.length > 20, 'what had come stays');
    assert.ok(turn.error?.actions.some((action) => action.id === 'retry'));
    await chooseModelFile(fixtureModel('scripted'));
    const next = await app.chat.ask('And now?');
    assert.equal(next.status, 'done', next.error?.text);
    assert.notEqual(app.engine.pid, pid);
    assert.throws(() => process.kill(pid, 0), 'the killed process is gone');
  });

  it('stops an answer within a second', async () => {
    const { app } = await underTest();
    await chooseModelFile(fixtureModel('random'));
    const asked = app.chat.ask('Go on and on.');
    await waitFor('some text', () => (app.chat.snapshot.turns.at(-1)?.answer.length ?? 0) > 0);
    const start = performance.now();
    await vscode.commands.executeCommand('mlxCode.chat.stop');
    const turn = await asked;
    assert.equal(turn.status, 'stopped');
    assert.ok(performance.now() - start < 1000);
  });

  it('restarts the model process: another one, with the model loaded', async () => {
    const { app } = await underTest();
    await chooseModelFile(fixtureModel('scripted'));
    await vscode.commands.executeCommand('mlxCode.models.load');
    const { pid } = app.engine;
    assert.ok(pid);
    await vscode.commands.executeCommand('mlxCode.models.restartWorker');
    assert.equal(app.models.state.status, 'ready');
    assert.notEqual(app.engine.pid, pid);
    assert.throws(() => process.kill(pid, 0), 'the earlier process is gone');
  });

  it('keeps what the model has read over its unloading, and forgets it by the command and by the setting', async () => {
    const { app } = await underTest();
    const kept = path.join(process.env.MLX_CODE_DATA_FOLDER!, 'snapshots');
    const files = (): string[] => readdirSync(kept);
    const lines = 'const total = prices.reduce((sum, price) => sum + price, 0);\n'.repeat(40);
    const askAndUnload = async (question: string): Promise<Turn> => {
      app.chat.clear();
      const turn = await app.chat.ask(`${lines}\n${question}`);
      assert.equal(turn.status, 'done', turn.error?.text);
      await vscode.commands.executeCommand('mlxCode.models.unload');
      return turn;
    };
    await chooseModelFile(fixtureModel('scripted'));
    await vscode.commands.executeCommand('mlxCode.models.clearSnapshots');
    // What is gathered for one question is another than for the next, and stands before it.
    const setting = vscode.workspace.getConfiguration('mlxCode');
    await setting.update('context.gather', false, vscode.ConfigurationTarget.Global);
    try {
      await askAndUnload('What is it for?');
      assert.equal(files().length, 1);
      const warm = await askAndUnload('How long does it take?');
      assert.ok(warm.stats && warm.stats.promptTokens > 400, 'a long prompt');
      assert.ok(warm.stats.evaluatedTokens < 100, `${String(warm.stats.evaluatedTokens)} tokens computed`);
      await vscode.commands.executeCommand('mlxCode.models.clearSnapshots');
      assert.deepEqual(files(), []);
      await askAndUnload('And then?');
      assert.equal(files().length, 1);
      await setting.update('models.snapshotMegabytes', 0, vscode.ConfigurationTarget.Global);
      await waitFor('no snapshot', () => files().length === 0);
      await askAndUnload('Is that all?');
      assert.deepEqual(files(), []);
    } finally {
      await setting.update('models.snapshotMegabytes', undefined, vscode.ConfigurationTarget.Global);
      await setting.update('context.gather', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('sees that a model file that was missing has come', async () => {
    const { app } = await underTest();
    const file = vscode.Uri.joinPath(folder.write('beside', ''), '..', 'late.gguf').fsPath;
    await chooseModelFile(file);
    await assert.rejects(app.models.ensureLoaded(), { code: 'modelMissing' });
    assert.deepEqual(app.loadRetry.outlook, { on: 'file' });
    app.loadRetry.look();
    assert.equal(app.loadRetry.due, false);
    folder.write('late.gguf', readFileSync(fixtureModel('scripted')));
    await waitFor('the file to be seen', () => {
      app.loadRetry.look();
      return app.loadRetry.due;
    });
    await app.models.ensureLoaded();
    assert.deepEqual([app.loadRetry.due, app.loadRetry.outlook], [false, null]);
  });

  it('has another model answer in a kind of project, and a choice there changes that', async () => {
    const { app, services } = await underTest();
    const setting = vscode.workspace.getConfiguration('mlxCode');
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    const marker = vscode.Uri.joinPath(root, 'kind-of-project.toml');
    const answers = (kind: 'random' | 'scripted') => waitFor(kind, () => services.settings.get().modelPath === fixtureModel(kind));
    await chooseModelFile(fixtureModel('scripted'));
    try {
      await setting.update('models.byProject', { 'kind-of-project.toml': fixtureModel('random') }, vscode.ConfigurationTarget.Global);
      await answers('scripted');
      await vscode.workspace.fs.writeFile(marker, new Uint8Array());
      await answers('random');
      assert.equal((await app.models.ensureLoaded()).path, fixtureModel('random'));
      assert.deepEqual(await messagesOf(() => choose(fixtureModel('scripted'))), []);
      await answers('scripted');
      assert.deepEqual(
        [vscode.workspace.getConfiguration('mlxCode').get('models.byProject'), chosen()],
        [{ 'kind-of-project.toml': fixtureModel('scripted') }, fixtureModel('scripted')],
      );
      await choose(fixtureModel('random'));
      assert.equal(chosen(), fixtureModel('scripted'));
      await vscode.workspace.fs.delete(marker);
      await answers('scripted');
    } finally {
      await setting.update('models.byProject', undefined, vscode.ConfigurationTarget.Global);
      await vscode.workspace.fs.delete(marker).then(undefined, () => undefined);
    }
  });

  it('has a model chosen for the kind of project alone, by the file that tells it, and says so where none does', async () => {
    const { app, services } = await underTest();
    const setting = () => vscode.workspace.getConfiguration('mlxCode').inspect('models.byProject')?.globalValue;
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    const marker = vscode.Uri.joinPath(root, 'package.json');
    const away = vscode.Uri.joinPath(root, 'package.away');
    const forProject = (file: string) => messagesOf(() => vscode.commands.executeCommand('mlxCode.models.chooseForProject', file));
    await chooseModelFile(fixtureModel('scripted'));
    await vscode.workspace.fs.rename(marker, away);
    const refused = await forProject(fixtureModel('random'));
    await vscode.workspace.fs.rename(away, marker);
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['projectUnknown'],
    );
    try {
      assert.deepEqual(await forProject(fixtureModel('random')), []);
      assert.deepEqual([setting(), chosen()], [{ 'package.json': fixtureModel('random') }, fixtureModel('scripted')]);
      assert.deepEqual([app.models.info?.path, app.models.state.status], [fixtureModel('random'), 'ready']);
      assert.equal(services.settings.projectModel?.marker, 'package.json');
    } finally {
      await vscode.workspace.getConfiguration('mlxCode').update('models.byProject', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says once of a model that guesses what was found of it after the load', async () => {
    const { services } = await underTest();
    const { engine } = services;
    const { unusedCompanions } = engine;
    const draft = folder.write('guesses.gguf', readFileSync(fixtureModel('scripted'))).fsPath;
    const setDraft = (file: string | undefined) =>
      vscode.workspace.getConfiguration('mlxCode').update('models.draftModel', file, vscode.ConfigurationTarget.Global);
    let asked = 0;
    let found = (): void => undefined;
    const test = new Promise<void>((resolve) => (found = resolve));
    try {
      engine.unusedCompanions = async () => {
        asked++;
        await test;
        return [{ role: 'draft', problem: { code: 'draftUnfit', data: { why: 'mainTest', path: draft } } }];
      };
      await chooseModelFile(fixtureModel('scripted'));
      await setDraft(draft);
      const shown = await messagesOf(async () => {
        const { companions } = await services.models.ensureLoaded();
        assert.deepEqual(
          companions?.map(({ role, problem }) => [role, problem]),
          [['draft', null]],
        );
        await waitFor('the question what was found', () => asked === 1);
        found();
        await new Promise((resolve) => setImmediate(resolve));
        await services.models.unload();
        await services.models.ensureLoaded();
        await waitFor('the second question', () => asked === 2);
        await new Promise((resolve) => setImmediate(resolve));
      });
      assert.deepEqual(
        shown.map(({ code }) => code),
        ['companionUnused'],
      );
      assert.match(shown[0]?.text ?? '', /^The model that guesses ahead “guesses\.gguf” is not used\. /);
    } finally {
      engine.unusedCompanions = unusedCompanions;
      await setDraft(undefined);
      await chooseModelFile(fixtureModel('scripted'));
    }
  });

  it('frees a model whose settings were changed while it answers', async () => {
    const { app } = await underTest();
    await chooseModelFile(fixtureModel('random'));
    const configuration = vscode.workspace.getConfiguration('mlxCode');
    const asked = app.chat.ask('Go on and on.');
    await waitFor('some text', () => (app.chat.snapshot.turns.at(-1)?.answer.length ?? 0) > 0);
    const { name } = app.models.info!;
    try {
      await configuration.update('models.contextSize', 1024, vscode.ConfigurationTarget.Global);
      await waitFor('the settings', () => app.models.state.status === 'idle');
      assert.deepEqual(app.models.state.held, { name, sameFile: true });
      assert.equal(app.engine.busy, true);
      await vscode.commands.executeCommand('mlxCode.models.unload');
      assert.equal(app.models.state.held, null);
      assert.equal((await asked).status, 'failed');
      assert.deepEqual((await app.engine.diagnose())?.contexts, []);
    } finally {
      await configuration.update('models.contextSize', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('frees the model on request and loads it again', async () => {
    const { app } = await underTest();
    await chooseModelFile(fixtureModel('scripted'));
    await vscode.commands.executeCommand('mlxCode.models.load');
    assert.equal(app.models.state.status, 'ready');
    await vscode.commands.executeCommand('mlxCode.models.unload');
    assert.equal(app.models.state.status, 'idle');
    await vscode.commands.executeCommand('mlxCode.models.restartWorker');
    assert.equal(app.models.state.status, 'ready');
  });
});

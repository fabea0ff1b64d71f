import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { EnginePort } from '../../src/core/ports.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import {
  chooseModelFile,
  closeEditors,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  typeInto,
  underTest,
  waitFor,
  WorkspaceSubfolder,
} from './extensionUnderTest.ts';

const run = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(`mlxCode.completion.${name}`, ...args);
const setting = (name: string) => vscode.workspace.getConfiguration('mlxCode').get(`completion.${name}`);

describe('inline suggestions', () => {
  const folder = new TemporaryFolder();
  before(() => chooseModelFile(fixtureModel('scripted')));
  after(async () => {
    folder.remove();
    await chooseModelFile(fixtureModel('scripted'));
    for (const name of ['enabled', 'languages'])
      await vscode.workspace.getConfiguration('mlxCode').update(`completion.${name}`, undefined, vscode.ConfigurationTarget.Global);
  });

  it('are switched off and on', async () => {
    const before = setting('enabled');
    assert.deepEqual(await messagesOf(() => run('toggle')), []);
    assert.equal(setting('enabled'), !before);
    await run('toggle');
    assert.equal(setting('enabled'), before);
  });

  it('are switched off for the language in front only', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: 'a = 1\n' });
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await messagesOf(() => run('toggleLanguage')), []);
    assert.deepEqual(setting('languages'), { '*': true, plaintext: false, markdown: false, scminput: false, python: false });
    await run('toggleLanguage');
    assert.deepEqual(setting('languages'), { '*': true, plaintext: false, markdown: false, scminput: false, python: true });
  });

  it('are switched where they are set: in the workspace, or for the user', async () => {
    const configuration = () => vscode.workspace.getConfiguration('mlxCode');
    const set = (name: string, value: unknown, target: vscode.ConfigurationTarget) =>
      configuration().update(`completion.${name}`, value, target);
    const { Global, Workspace } = vscode.ConfigurationTarget;
    const values = (name: string) => {
      const found = configuration().inspect(`completion.${name}`);
      return { user: found?.globalValue, workspace: found?.workspaceValue };
    };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content: 'a = 1\n' }));
    try {
      await set('enabled', undefined, Global);
      await set('languages', { rust: false }, Global);
      await run('toggleLanguage');
      assert.deepEqual(values('languages'), { user: { rust: false, python: false }, workspace: undefined });
      await set('languages', { rust: false }, Global);
      await set('enabled', false, Workspace);
      await set('languages', { python: false }, Workspace);
      await run('toggle');
      assert.deepEqual(values('enabled'), { user: undefined, workspace: true });
      await run('toggleLanguage');
      assert.deepEqual(values('languages'), { user: { rust: false }, workspace: { python: true } });
    } finally {
      for (const name of ['enabled', 'languages']) for (const target of [Global, Workspace]) await set(name, undefined, target);
      const made = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.vscode');
      await vscode.workspace.fs.delete(made, { recursive: true });
    }
  });

  it('are snoozed until a time that is kept for after a reload of the window', async () => {
    const { workspaceState } = (await underTest()).services.context;
    const kept = () => workspaceState.get<{ until: number }>('mlxCode.completion.snooze');
    await run('snooze', 5);
    const { until } = await waitFor('the snooze to be kept', () => kept());
    assert.ok(until > Date.now() && until <= Date.now() + 5 * 60_000);
    await run('wake');
    await waitFor('it to be forgotten', () => kept() === undefined);
  });

  it('draw on the declarations that a file imports, as they are now', async () => {
    const project = new WorkspaceSubfolder('imported-code');
    const { services } = await underTest();
    const engine = services.engine as { complete: EnginePort['complete'] };
    const { complete } = engine;
    const asked: CompleteParams[] = [];
    engine.complete = (params, ...rest) => {
      asked.push(params);
      return complete(params, ...rest);
    };
    const trigger = () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    try {
      const price = project.write('price.ts', 'export function total(items: number[]): number {\n  return secret(items);\n}\n');
      project.write('.env', 'export const KEY = 1;\n');
      const cart = project.write('cart.ts', "import { total } from './price.js';\nimport { KEY } from './.env';\n\nconst sum = \n");
      const editor = await openSelected(cart);
      editor.selection = new vscode.Selection(3, 12, 3, 12);
      const request = await waitFor('a request', async () => {
        await trigger();
        return asked.find(({ path }) => path === 'imported-code/cart.ts');
      });
      // Before the places in other files, which change more often.
      const path = 'imported-code/price.ts';
      assert.deepEqual(request.related?.[0], { path, text: 'export function total(items: number[]): number;' });
      assert.ok(!JSON.stringify(asked).includes('KEY = 1'));
      // What is saved counts at once.
      const document = await vscode.workspace.openTextDocument(price);
      await typeInto(document, new vscode.Position(0, 36), ', tax: number');
      await document.save();
      await typeInto(editor.document, new vscode.Position(3, 12), 't');
      editor.selection = new vscode.Selection(3, 13, 3, 13);
      await waitFor('a request with the new declaration', async () => {
        await trigger();
        return asked.some(({ related = [] }) => related.some(({ text }) => text.includes('tax: number')));
      });
    } finally {
      engine.complete = complete;
      await closeEditors();
      project.remove();
    }
  });

  it('come from a second model where that is chosen, and from the first where that can’t be used, which is said once', async () => {
    const setSecond = (file: string) =>
      vscode.workspace.getConfiguration('mlxCode').update('models.completionModel', file, vscode.ConfigurationTarget.Global);
    const unfilled = readFileSync(fixtureModel('scripted')).toString('latin1').replace(/fim_/g, 'xim_');
    const { services } = await underTest();
    const shown: string[] = [];
    const listening = services.messages.onDidShow(({ code }) => shown.push(code));
    try {
      await chooseModelFile(folder.write('first.gguf', Buffer.from(unfilled, 'latin1')).fsPath);
      await setSecond(fixtureModel('scripted'));
      const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: 'const a = \n' });
      const editor = await vscode.window.showTextDocument(document);
      editor.selection = new vscode.Selection(0, 10, 0, 10);
      await waitFor('a suggestion', async () => {
        await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
        await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
        return document.getText() !== 'const a = \n';
      });
      assert.deepEqual(
        services.models.info?.companions?.map(({ role, problem }) => [role, problem]),
        [['completion', null]],
      );
      assert.deepEqual(shown, []);
      await chooseModelFile(fixtureModel('scripted'));
      await setSecond(path.join(path.dirname(fixtureModel('scripted')), 'nowhere.gguf'));
      for (let i = 0; i < 2; i++) {
        const { companions, fim } = await services.models.ensureLoaded();
        assert.equal(companions?.[0]?.problem?.code, 'modelMissing');
        assert.equal(fim, true);
        await services.models.unload();
      }
      assert.deepEqual(shown, ['companionUnused']);
    } finally {
      listening.dispose();
      await setSecond('');
      await chooseModelFile(fixtureModel('scripted'));
      await closeEditors();
    }
  });

  it('say once of a model that it can’t make any, however often they are asked for', async () => {
    // Of the same length, so that the file stays sound.
    const without = readFileSync(fixtureModel('scripted')).toString('latin1').replace(/fim_/g, 'xim_');
    await chooseModelFile(folder.write('unfilled.gguf', Buffer.from(without, 'latin1')).fsPath);
    const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: 'const a = \n' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 10, 0, 10);
    const { services } = await underTest();
    const shown: string[] = [];
    const listening = services.messages.onDidShow(({ code }) => shown.push(code));
    try {
      await waitFor('the message', async () => {
        await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
        return shown.length > 0;
      });
      for (let i = 0; i < 5; i++) {
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 10), 'b'));
        await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      }
      assert.deepEqual(shown, ['noFillInMiddle']);
    } finally {
      listening.dispose();
    }
  });
});

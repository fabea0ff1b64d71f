import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chooseModelFile, fixtureModel, messagesOf } from './extensionUnderTest.ts';

const run = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(`mlxCode.completion.${name}`, ...args);
const setting = (name: string) => vscode.workspace.getConfiguration('mlxCode').get(`completion.${name}`);

describe('inline suggestions', () => {
  before(() => chooseModelFile(fixtureModel('scripted')));
  after(async () => {
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
});

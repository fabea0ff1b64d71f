import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { commandEntries } from '../../src/core/commands/commandRegistry.ts';
import { userMessage } from '../../src/core/userMessage.ts';
import { chooseModelFile, closeEditors, fixtureModel, openSelected, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

/** The extension's errors are of its own bundle. */
function sentenceOf(error: unknown): string {
  const { code, message, data } = error as AppError;
  return userMessage(new AppError(code, message, data)).text;
}

describe('the commands of the chat', () => {
  const folder = new WorkspaceSubfolder('words');
  /** What the command comes to. */
  const say = async (text: string): Promise<string> => {
    const { services } = await underTest();
    const [, name = '', argument = ''] = /^\/(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    return (await services.commands.find({ name, argument }).run(argument)) ?? '';
  };
  /** The same, or what is said where it fails. */
  const answer = async (text: string): Promise<string> => say(text).catch(sentenceOf);

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const { services } = await underTest();
    await waitFor('the commands', () => services.commands.list.some(({ name }) => name === 'undo'));
  });
  beforeEach(async () => (await underTest()).app.chat.clear());
  afterEach(async () => {
    await say('/cd');
    await closeEditors();
    folder.clear();
  });
  after(async () => {
    (await underTest()).app.chat.clear();
    folder.remove();
  });

  it('are those of the list, all of them', async () => {
    const { services } = await underTest();
    const names = services.commands.list.map(({ name }) => name);
    assert.deepEqual(commandEntries.map(({ name }) => name).filter((name) => !names.includes(name)), []); // prettier-ignore
    // What isn't in the list has no heading: it came from a user or a project.
    const headed = services.commands.list.filter(({ group }) => group !== undefined).map(({ name }) => name);
    assert.deepEqual(headed.filter((name) => !commandEntries.some((entry) => entry.name === name)), []); // prettier-ignore
  });

  it('are explained, all or one, and say what is wrong with what follows them', async () => {
    assert.match(await answer('/help'), /\*\*Files\*\*[\s\S]*`\/tree \[FOLDER\]`/);
    assert.match(await answer('/help undo'), /\*MLX-CODE: Undo Last Change\*[\s\S]*`mlx-code undo`/);
    assert.match(await answer('/help unod'), /no command \/unod\. Did you mean \/undo\?/);
    await assert.rejects(say('/context onn'), { code: 'commandArguments' });
    assert.match(await answer('/exit'), /close it/);
  });

  it('can be used or not, by what there is', async () => {
    const { services } = await underTest();
    const why = (name: string): string | undefined => services.commands.list.find((one) => one.name === name)?.unusable;
    await waitFor('no editor', () => why('fix') === 'No file is open in an editor, and no tests have failed in a terminal.');
    await waitFor('no answer', () => why('last') === 'There is no answer yet.');
    assert.equal(why('tree'), undefined);
    await openSelected(folder.write('a.js', 'a();\n'));
    await waitFor('an editor', () => why('fix') === undefined);
    await (await underTest()).app.chat.ask('What is it?');
    await waitFor('an answer', () => why('last') === undefined);
  });

  it('are suggested by the problems of the file in front', async () => {
    const { app } = await underTest();
    const problems = vscode.languages.createDiagnosticCollection('suggestions');
    const suggested = (text: string): string | undefined => app.chat.snapshot.suggestions?.find((one) => one.text === text)?.why;
    try {
      const uri = folder.write('cart.js', 'total();\nsum();\n');
      await openSelected(uri);
      problems.set(uri, [new vscode.Diagnostic(new vscode.Range(1, 0, 1, 3), 'sum is not defined')]);
      await waitFor('the suggestion', () => suggested('/fix') === '1 problem in cart.js');
      problems.clear();
      await waitFor('it to go', () => suggested('/fix') === undefined);
    } finally {
      problems.dispose();
    }
  });

  it('look in the folder that was chosen', async () => {
    folder.write('shop/cart.js', 'const inCart = 1;\n');
    folder.write('shop/deep/stock.js', 'const inStock = 2;\n');
    folder.write('other.js', 'const inOther = 3;\n');
    // At once: nobody waits for VS Code to tell of files that were just made.
    assert.match(await answer('/cd words/shop'), /words[\\/]shop`/);
    assert.match(await answer('/pwd'), /words[\\/]shop`/);
    assert.match(await answer('/ls'), /^words\/shop: 1 folder, 1 file\.[\s\S]*cart\.js/);
    assert.match(await answer('/find *.js'), /^2 files:[\s\S]*words\/shop\/deep\/stock\.js/);
    assert.match(await answer('/grep const \\w+'), /^2 lines in 2 files:/);
    assert.match(await answer('/cd ..'), /words`/);
    assert.match(await answer('/tree'), /^words: 3 files\./);
    assert.match(await answer('/cd ../../..'), /outside the open folder/);
    assert.match(await answer('/cd nowhere-at-all'), /There is no file and no folder/);
    assert.doesNotMatch(await answer('/cd'), /words/);
  });

  it('compare two files', async () => {
    folder.write('first.js', 'one();\ntwo();\n');
    folder.write('my second.js', 'one();\n2();\n');
    assert.match(
      await answer('/diff words/first.js "words/my second.js"'),
      /\+1 −1\.\n\n```diff\n@@ -1,2 \+1,2 @@\n one\(\);\n-two\(\);\n\+2\(\);\n```/,
    );
    assert.match(await answer('/diff words/first.js words/first.js'), /are the same/);
    folder.write('bytes.bin', Buffer.from([0, 1, 2]));
    assert.match(await answer('/diff words/first.js words/bytes.bin'), /can’t be shown: it is not text/);
  });

  it('copy code, show the last answer, count, and keep the conversation', async () => {
    const { app, services } = await underTest();
    assert.match(await answer('/copy'), /No answer of this conversation has any code/);
    assert.match(await answer('/stats'), /Nothing has been asked yet/);
    assert.match(await answer('/save'), /nothing to save/);
    const turn = await app.chat.ask('What is it?');
    assert.equal(turn.status, 'done', turn.error?.text);
    assert.match(await answer('/last'), /^\*\*What is it\?\*\*/);
    assert.match(await answer('/stats'), /1 question, 0 commands\.[\s\S]*\| 1 \|/);
    assert.match(await answer('/save words/talk'), /is in `words\/talk\.md`/);
    assert.match(folder.read('talk.md'), /^# Conversation of \d{4}-\d\d-\d\d\n\n## What is it\?\n/);
    assert.match(await answer('/save words/talk.md'), /is there already/);
    assert.match(await answer('/save ../outside.md'), /outside the open folder/);
    assert.match(await answer('/save'), /in a new editor/);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'markdown');
    assert.match(vscode.window.activeTextEditor.document.getText(), /## What is it\?/);
    await services.history.undoLast();
    assert.throws(() => folder.read('talk.md'), { code: 'ENOENT' });
  });

  it('set how much is written and read', async () => {
    const { services } = await underTest();
    const before = services.settings.get();
    try {
      assert.match(await answer('/tokens 2,000'), /may have 2,000 tokens/);
      assert.equal(services.settings.get().maxTokens, 2000);
      assert.match(await answer('/tokens'), /^An answer may have 2,000 tokens\.$/);
      await assert.rejects(say('/tokens lots'), { code: 'commandArguments' });
      assert.match(await answer('/ctx 4096'), /up to 4,096 tokens at once/);
      assert.equal(services.settings.get().contextSize, 4096);
      assert.match(await answer('/ctx'), /^4,096 tokens are set\./);
    } finally {
      const settings = vscode.workspace.getConfiguration('mlxCode');
      await settings.update('chat.maxTokens', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('models.contextSize', undefined, vscode.ConfigurationTarget.Global);
    }
    await waitFor('the settings', () => services.settings.get().contextSize === before.contextSize);
  });
});

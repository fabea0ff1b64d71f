import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Count } from '../../src/core/insights/counts.ts';
import {
  answering,
  chooseModelFile,
  closeEditors,
  fixtureModel,
  TemporaryFolder,
  underTest,
  waitFor,
  WorkspaceSubfolder,
} from './extensionUnderTest.ts';

describe('what is counted', () => {
  const folder = new WorkspaceSubfolder('counted');
  const outside = new TemporaryFolder();

  const counted = async (what: Count['what'], detail?: string): Promise<number> => {
    const { services } = await underTest();
    const { counts } = await services.insights.read();
    return counts
      .filter((count) => count.what === what && (detail === undefined || count.detail === detail))
      .reduce((sum, { n }) => sum + n, 0);
  };

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => (await underTest()).services.insights.clear());
  afterEach(closeEditors);
  after(async () => {
    folder.remove();
    outside.remove();
    await (await underTest()).services.insights.clear();
  });

  it('is an answer of the chat, under the model that gave it, and not a word of it', async () => {
    const { app, services } = await underTest();
    const turn = await app.chat.ask('What is a zebra crossing?');
    assert.equal(turn.status, 'done', turn.error?.text);
    assert.equal(await counted('answers', 'chat'), 1);
    assert.equal(await counted('tokensWritten'), turn.stats?.tokens);
    assert.equal(await counted('tokensRead'), turn.stats?.promptTokens);
    const { counts } = await services.insights.read();
    assert.deepEqual(
      new Set(counts.filter(({ what }) => what === 'answers').map(({ model }) => model)),
      new Set([services.models.info?.name]),
    );
    assert.doesNotMatch(JSON.stringify(counts), /zebra|crossing/);
  });

  it('is what becomes of a proposed edit', async () => {
    const { services } = await underTest();
    const uri = folder.write('cart.ts', 'one\ntwo\n');
    const other = folder.write('other.py', 'one\n');
    const propose = (files: [vscode.Uri, string, string][], origin: string) =>
      services.proposals.propose(
        {
          label: 'Counted',
          origin,
          files: files.map(([place, before, after]) => ({ uri: place, before, after, match: 'exact' as const })),
        },
        { show: false },
      );
    const proposal = await propose(
      [
        [uri, 'one\ntwo\n', 'one\nTWO\n'],
        [other, 'one\n', 'two\n'],
      ],
      'counted',
    );
    await services.proposals.apply(proposal, [proposal.files[0]!], { show: false });
    await services.proposals.discard(proposal);
    assert.deepEqual(
      [await counted('edits', 'proposed'), await counted('edits', 'applied'), await counted('edits', 'discarded')],
      [2, 1, 1],
    );
    const { counts } = await services.insights.read();
    assert.deepEqual(counts.filter(({ detail }) => detail === 'discarded').map(({ language }) => language), ['python']); // prettier-ignore
    await services.history.undoLast();
    assert.equal(await counted('edits', 'undone'), 1);
    // No model has anything to do with it.
    await services.proposals.discard(await propose([[uri, 'one\ntwo\n', 'x\n']], 'replace'));
    assert.equal(await counted('edits', 'proposed'), 2);
  });

  it('is a suggestion that is offered and taken', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: 'const a = \n' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 10, 0, 10);
    await waitFor('a suggestion', async () => {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
      return document.getText() !== 'const a = \n';
    });
    await waitFor('it to be counted', async () => (await counted('suggestions', 'whole')) === 1);
    assert.ok((await counted('suggestions', 'shown')) >= 1);
    assert.ok((await counted('suggestionCharacters', 'taken')) > 0);
    const { services } = await underTest();
    const [whole] = (await services.insights.read()).counts.filter(({ detail }) => detail === 'whole');
    assert.deepEqual([whole?.language, whole?.model], ['javascript', services.models.info?.name]);
  });

  it('is a command, once by whichever way it is run', async () => {
    const { services } = await underTest();
    const clear = services.commands.find({ name: 'clear', argument: '' });
    await services.commands.run(clear, '', new AbortController().signal);
    assert.equal(await counted('commands', '/clear'), 1);
    await vscode.commands.executeCommand('mlxCode.chat.clear');
    assert.equal(await counted('commands', '/clear'), 2);
    await vscode.commands.executeCommand('mlxCode.chat.open');
    assert.equal(await counted('commands', 'mlxCode.chat.open'), 1);
  });

  it('is shown on a page of its own, also from the chat, exported, and deleted with one yes', async () => {
    const { app, services } = await underTest();
    const shown = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Insights').length;
    const stats = services.commands.find({ name: 'stats', argument: 'all' });
    assert.equal(await services.commands.run(stats, 'all', new AbortController().signal), null);
    await waitFor('the page', () => shown() === 1);
    await vscode.commands.executeCommand('mlxCode.insights.show');
    assert.equal(shown(), 1);
    await app.chat.ask('Hello?');
    assert.ok((await counted('answers')) > 0);
    const place = vscode.Uri.joinPath(vscode.Uri.file(outside.path), 'figures.csv');
    await services.effects.saveFile(place, 'figures', 'x');
    assert.equal(readFileSync(place.fsPath, 'utf8'), 'x');
    await assert.rejects(services.effects.saveFile(place.with({ path: `${place.path}.js` }), 'figures', 'x'), { code: 'fileNotSaved' });
    const no = answering('showWarningMessage', () => undefined);
    try {
      await vscode.commands.executeCommand('mlxCode.insights.delete');
      assert.deepEqual(no.asked, ['Delete all figures of Insights?']);
    } finally {
      no.restore();
    }
    assert.ok((await counted('answers')) > 0);
    const yes = answering('showWarningMessage', () => 'Delete');
    try {
      await vscode.commands.executeCommand('mlxCode.insights.delete');
    } finally {
      yes.restore();
    }
    assert.deepEqual((await services.insights.read()).counts, []);
  });

  it('is nothing while that is switched off', async () => {
    const { app } = await underTest();
    const set = (value: boolean | undefined) =>
      vscode.workspace.getConfiguration('mlxCode').update('insights.enabled', value, vscode.ConfigurationTarget.Global);
    await set(false);
    try {
      await app.chat.ask('Hello?');
      assert.equal(await counted('answers'), 0);
    } finally {
      await set(undefined);
    }
  });
});

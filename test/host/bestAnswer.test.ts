import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { versionsOf } from '../../src/protocol/answerVersions.ts';
import { chooseModelFile, closeEditors, fixtureModel, openSelected, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

const source = 'export function total(items) {\n  return items.length;\n}\n';

describe('the best of several answers', () => {
  const folder = new TemporaryFolder();
  const settings = () => vscode.workspace.getConfiguration('mlxCode.chat');

  before(async () => {
    await chooseModelFile(fixtureModel('random'));
    // So short that both fit before the judge.
    await settings().update('maxTokens', 32, vscode.ConfigurationTarget.Global);
  });
  beforeEach(async () => (await underTest()).app.chat.clear());
  afterEach(closeEditors);
  after(async () => {
    await settings().update('maxTokens', undefined, vscode.ConfigurationTarget.Global);
    await chooseModelFile(fixtureModel('scripted'));
    folder.remove();
  });

  it('is shown with why, beside the others, and the prompt is read once', async () => {
    const { app, services } = await underTest();
    await openSelected(folder.write('cart.js', source.repeat(10)));
    await waitFor('the file', () => app.chat.snapshot.chips.some(({ label, enabled }) => label.startsWith('cart.js') && enabled));
    assert.equal(await services.commands.find({ name: 'best', argument: '2 What is it?' }).run('2 What is it?'), null);
    const [turn] = app.chat.snapshot.turns;
    assert.ok(turn);
    assert.deepEqual([turn.question, turn.status, app.chat.busy], ['What is it?', 'done', false]);
    const [first, second] = versionsOf(turn);
    assert.ok(first?.stats && second?.stats && turn.best?.judging, JSON.stringify(turn.best));
    assert.match(turn.best.why, /^(?:Best of 2: the model chose it in both orders|Of 2 answers the model named this one or answer 2)/);
    const { stats } = second;
    assert.equal(stats.promptTokens, first.stats.promptTokens);
    assert.ok(stats.evaluatedTokens < stats.promptTokens / 4, `${String(stats.evaluatedTokens)} of ${String(stats.promptTokens)}`);
    // What it judges by is the same prompt, with the answers behind it.
    const { judging } = turn.best;
    assert.ok(judging.evaluatedTokens < judging.promptTokens - stats.promptTokens, JSON.stringify(judging));
  });

  it('keeps what there is when it is stopped', async () => {
    const { app, services } = await underTest();
    const run = services.commands.find({ name: 'best', argument: '3 What is it?' }).run('3 What is it?');
    await waitFor('the second answer', () => (app.chat.snapshot.turns.at(-1)?.others ?? []).length > 0);
    app.chat.stop();
    await run.catch(() => null);
    const turn = app.chat.snapshot.turns.at(-1);
    assert.ok(turn);
    assert.equal(app.chat.busy, false);
    assert.ok(versionsOf(turn).some(({ answer }) => answer !== ''));
  });
});

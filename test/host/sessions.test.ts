import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answering, chooseModelFile, closeEditors, fixtureModel, TemporaryFolder, underTest } from './extensionUnderTest.ts';

/** Runs something while the dialogs that ask for a place answer so. */
async function withPlace(place: vscode.Uri | undefined, run: () => PromiseLike<unknown>): Promise<void> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showSaveDialog, showOpenDialog } = window;
  window.showSaveDialog = () => Promise.resolve(place);
  window.showOpenDialog = () => Promise.resolve(place && [place]);
  try {
    await run();
  } finally {
    Object.assign(window, { showSaveDialog, showOpenDialog });
  }
}

describe('conversations in VS Code', () => {
  const folder = new TemporaryFolder();
  const command = (name: string, ...given: unknown[]) => vscode.commands.executeCommand(`mlxCode.sessions.${name}`, ...given);
  const services = async () => (await underTest()).services;
  const info = async () => {
    const { sessions } = await services();
    return (await sessions.kin(sessions.current.id)).session;
  };
  const questions = async (): Promise<string[]> => (await services()).chat.snapshot.turns.map(({ question }) => question);

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => {
    const { chat, sessions } = await services();
    await sessions.ready();
    sessions.begin();
    await chat.ask('What is tax?');
    await chat.ask('And why?');
    await sessions.settled();
  });
  afterEach(closeEditors);
  after(() => folder.remove());

  it('are forked, say from which they are, and lead back there', async () => {
    const from = (await services()).sessions.current;
    await command('fork');
    const { sessions, chat } = await services();
    assert.notEqual(sessions.current.id, from.id);
    assert.equal(sessions.current.title, `${from.title} (2)`);
    assert.deepEqual(await questions(), ['What is tax?', 'And why?']);
    assert.deepEqual(
      chat.snapshot.turns.map(({ forked }) => forked?.title),
      [undefined, from.title],
    );
    const pointed: number[] = [];
    const listening = chat.onEvent((event) => {
      if (event.type === 'pointed') pointed.push(event.id);
    });
    await command('openOrigin');
    listening.dispose();
    assert.equal(sessions.current.id, from.id);
    assert.deepEqual(pointed, [chat.snapshot.turns.at(-1)?.id]);
  });

  it('go on in another one while an answer is written only once that may be stopped', async () => {
    const { chat, sessions } = await services();
    const { id } = sessions.current;
    const work = chat.ask('Tell me more');
    const question = answering('showWarningMessage', () => undefined);
    try {
      await command('fork');
      assert.equal(sessions.current.id, id);
      assert.deepEqual(question.asked, ['An answer is being written. Stop it?']);
    } finally {
      question.restore();
      await work;
    }
  });

  it('are pinned, archived and called otherwise where they are open', async () => {
    await command('rename', ' Taxes ');
    await command('pin');
    await command('archive');
    const { title, pinned, archived } = await info();
    assert.deepEqual({ title, pinned, archived }, { title: 'Taxes', pinned: true, archived: true });
    await command('pin');
    await command('archive');
    assert.deepEqual([(await info()).pinned, (await info()).archived], [false, false]);
  });

  it('are written where the user says, as they are read there, and taken over from such a file as another one', async () => {
    const { sessions } = await services();
    const file = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder.path, name));
    const told = answering('showInformationMessage', () => undefined);
    try {
      await command('rename', 'Taxes to hand on');
      for (const name of ['taxes.mlx-chat.json', 'taxes.md', 'taxes.html']) {
        await withPlace(file(name), () => command('export'));
        assert.match(readFileSync(file(name).fsPath, 'utf8'), /What is tax\?/);
      }
      const before = await sessions.list({ words: 'Taxes to hand on' }, 10);
      await withPlace(file('taxes.mlx-chat.json'), () => command('import'));
      const after = await sessions.list({ words: 'Taxes to hand on' }, 10);
      assert.deepEqual([before.length, after.length], [1, 2]);
      const taken = after.find(({ id }) => !before.some((one) => one.id === id));
      assert.ok(taken);
      const { turns } = await sessions.read(taken.id);
      assert.deepEqual(
        turns.map(({ turn }) => [turn.question, turn.imported !== undefined]),
        [
          ['What is tax?', true],
          ['And why?', true],
        ],
      );
      assert.equal(told.asked.at(-1), 'Imported 1 conversation.');
      const count = (await sessions.list({}, 1000)).length;
      writeFileSync(file('other.json').fsPath, '{"a": 1}');
      await withPlace(file('other.json'), () => command('import'));
      await withPlace(undefined, () => command('import'));
      assert.equal((await sessions.list({}, 1000)).length, count, 'of what is no conversation nothing is taken');
    } finally {
      told.restore();
    }
  });

  it('are asked about before they are deleted, and are gone then', async () => {
    const { sessions } = await services();
    const { id, title } = sessions.current;
    let answer: string | undefined;
    const question = answering('showWarningMessage', () => answer);
    try {
      await command('delete');
      assert.equal((await info()).id, id);
      answer = 'Delete';
      await command('delete');
      await assert.rejects(sessions.read(id), { code: 'sessionGone' });
      assert.deepEqual(await questions(), []);
      assert.deepEqual(question.asked, Array(2).fill(`Delete the conversation “${String(title)}”?`));
    } finally {
      question.restore();
    }
  });
});

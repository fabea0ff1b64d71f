import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ContextSource } from '../../src/core/chat/contextSource.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { attachAgain } from '../../src/vscode/context/attachedAgain.ts';
import { insertAtCursor } from '../../src/vscode/chat/insertAtCursor.ts';
import { saveCode } from '../../src/vscode/chat/saveCode.ts';
import {
  chooseModelFile,
  closeEditors,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  underTest,
  waitFor,
} from './extensionUnderTest.ts';

const source = 'export function total(items) {\n  return items.length;\n}\n';
const explain = () => vscode.commands.executeCommand<Turn | undefined>('mlxCode.actions.explainSelection');

/** Runs something while the dialog that asks for a place answers so; what it was asked with. */
async function withSaveDialog(answer: vscode.Uri | undefined, run: () => Promise<void>): Promise<vscode.SaveDialogOptions | undefined> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = window.showSaveDialog;
  let asked: vscode.SaveDialogOptions | undefined;
  window.showSaveDialog = (options: vscode.SaveDialogOptions) => {
    asked = options;
    return Promise.resolve(answer);
  };
  try {
    await run();
  } finally {
    window.showSaveDialog = real;
  }
  return asked;
}

describe('the chat in VS Code', () => {
  const folder = new TemporaryFolder();

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => (await underTest()).app.chat.clear());
  afterEach(closeEditors);
  after(() => folder.remove());

  it('offers the current file and the selection as context, and follows them', async () => {
    const { app } = await underTest();
    const chips = () => app.chat.snapshot.chips;
    const editor = await openSelected(folder.write('cart.js', source));
    await waitFor('the file', () => chips().some((chip) => chip.label === 'cart.js' && chip.enabled));
    assert.equal(chips().length, 1);
    editor.selection = new vscode.Selection(0, 0, 1, 22);
    await waitFor('the selection', () => chips().some((chip) => chip.label === 'cart.js:1-2' && chip.enabled));
    assert.equal(chips().find((chip) => chip.kind === 'file')?.enabled, false, 'not sent twice');
    await closeEditors();
    await waitFor('no context', () => chips().length === 0);
  });

  it('does not attach a file of secrets by itself', async () => {
    const { app } = await underTest();
    await openSelected(folder.write('.env', 'TOKEN=hunter2\n'));
    const chip = await waitFor('the file', () => app.chat.snapshot.chips.find((one) => one.label === '.env'));
    assert.equal(chip.enabled, false);
  });

  it('explains a selection with it as the only thing that goes along', async () => {
    await openSelected(folder.write('cart.js', source), 'export function', 'items.length;');
    const turn = await explain();
    assert.equal(turn?.status, 'done', turn?.error?.text);
    assert.equal(turn.question, 'Explain cart.js:1-2');
    assert.deepEqual(
      turn.chips.map((chip) => chip.label),
      ['cart.js:1-2'],
    );
    assert.ok((turn.chips[0]?.tokens ?? 0) > 0, 'counted');
    assert.ok(turn.answer.length > 0);
    assert.ok((turn.stats?.tokens ?? 0) > 0);
  });

  it('has a question of a command to be asked otherwise, with what went along: what is there as it is now, all else as it was', async () => {
    const { services } = await underTest();
    const { attached, chat, sessions } = services;
    await openSelected(folder.write('cart.js', `// one\n${source}`), 'export function', 'items.length;');
    const { id } = (await explain()) ?? {};
    const [selection] = (await sessions.read(sessions.current.id)).turns.at(-1)?.request?.sources ?? [];
    await closeEditors();
    await waitFor('nothing in front', () => chat.snapshot.chips.length === 0);
    folder.write('cart.js', `// none\n// one\n${source}`);
    try {
      const { text, sources } = await sessions.fork(id ?? 0, { before: true });
      assert.match(text, /^Explain /);
      assert.deepEqual(sources, [selection]);
      const output: ContextSource = { id: 'run', kind: 'terminal', label: 'npm test', detail: 'output', languageId: '', text: 'failed', problem: null, defaultEnabled: true }; // prettier-ignore
      assert.equal(await attachAgain(services, [...sources, output]), 2);
      assert.deepEqual(
        attached.sources.map(({ kind, label, text: now }) => [kind, label, now?.split('\n')[0]]),
        [
          ['range', 'cart.js:3-4', 'export function total(items) {'],
          ['terminal', 'npm test', 'failed'],
        ],
      );
      await waitFor('the chips', () => chat.snapshot.chips.filter(({ enabled }) => enabled).length === 2);
      await vscode.workspace.fs.delete(folder.write('cart.js', ''));
      attached.clear();
      await attachAgain(services, sources);
      assert.match(attached.sources[0]?.note ?? '', /^As it was when the question was asked/);
    } finally {
      attached.clear();
      sessions.begin();
    }
  });

  it('is opened with a question or a command by a key of the user’s own, and says how that is written', async () => {
    const { app } = await underTest();
    const open = (given: unknown) => vscode.commands.executeCommand('mlxCode.chat.open', given);
    await open({ question: 'What is a cart?', send: true });
    await waitFor('the answer', () => app.chat.snapshot.turns.at(-1)?.status === 'done');
    assert.equal(app.chat.snapshot.turns.at(-1)?.question, 'What is a cart?');
    await open({ question: '/help', send: true });
    await waitFor('the help', () => app.chat.snapshot.turns.at(-1)?.kind === 'command');
    const turns = app.chat.snapshot.turns.length;
    await open({ question: 'only typed' });
    assert.equal(app.chat.snapshot.turns.length, turns);
    const [refused] = await messagesOf(() => open({ question: 7 }));
    assert.equal(refused?.code, 'commandArguments');
  });

  it('replays an answer to the byte, also when the model has to be loaded again, and refuses where there is none', async () => {
    const { app } = await underTest();
    const replay = () => vscode.commands.executeCommand('mlxCode.chat.replay');
    assert.deepEqual(
      (await messagesOf(replay)).map((one) => one.code),
      ['replayNone'],
    );
    await openSelected(folder.write('cart.js', source), 'export function', 'items.length;');
    await explain();
    for (const unloaded of [false, true]) {
      if (unloaded) await app.models.unload();
      await replay();
      const [turn] = app.chat.snapshot.turns;
      assert.deepEqual(turn?.replay, { status: 'same' });
      assert.ok((turn.origin?.setup.modelHash.length ?? 0) === 64);
    }
  });

  it('keeps both answers when a question is asked again, and shows them beside each other', async () => {
    const { app } = await underTest();
    const compare = () => vscode.commands.executeCommand('mlxCode.chat.compareAnswers');
    assert.deepEqual(
      (await messagesOf(compare)).map((one) => one.code),
      ['answerNone'],
    );
    await openSelected(folder.write('cart.js', source), 'export function', 'items.length;');
    const first = await explain();
    // The same model would say the same.
    await chooseModelFile(fixtureModel('random'));
    try {
      await vscode.commands.executeCommand('mlxCode.chat.retry');
    } finally {
      await chooseModelFile(fixtureModel('scripted'));
    }
    const [turn] = app.chat.snapshot.turns;
    assert.equal(turn?.others?.[0]?.answer, first?.answer);
    assert.notEqual(turn?.model ?? '', '');
    await compare();
    const { input, label } = await waitFor('the comparison', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputTextDiff ? tab : undefined;
    });
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const texts = await Promise.all(
      [input.original, input.modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText().trim()),
    );
    // A document has one kind of line ends, whatever a random model says.
    const shown = (answer: string | undefined): string | undefined => answer?.trim().replaceAll(/\r\n?/g, '\n');
    assert.deepEqual(texts, [shown(first?.answer), shown(turn?.answer)]);
    assert.match(label, /^Answer 1 of 2.* ↔ Answer 2 of 2.*: Explain cart\.js:1-2/);
  });

  it('answers at once what was asked before at temperature 0, unless that is switched off or asked again', async () => {
    const { app } = await underTest();
    const settings = vscode.workspace.getConfiguration('mlxCode.chat');
    const change = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Global);
    await change('temperature', 0);
    try {
      await openSelected(folder.write('cart.js', source), 'export function', 'items.length;');
      const askFirst = async () => {
        app.chat.clear();
        return explain();
      };
      const first = await askFirst();
      assert.equal(first?.earlier, false);
      const again = await askFirst();
      assert.deepEqual([again?.earlier, again?.answer], [true, first.answer]);
      await vscode.commands.executeCommand('mlxCode.chat.retry');
      assert.equal(app.chat.snapshot.turns.at(-1)?.earlier, false);
      await vscode.commands.executeCommand('mlxCode.chat.forgetEarlierAnswers');
      assert.equal((await askFirst())?.earlier, false);
      await change('reuseAnswers', false);
      assert.equal((await askFirst())?.earlier, false);
    } finally {
      await change('temperature', undefined);
      await change('reuseAnswers', undefined);
    }
  });

  it('refuses an empty, a binary and a 5 MB selection with one sentence, and asks nothing', async () => {
    const { app } = await underTest();
    const cases = [
      ['nothing', source, false, 'selectionEmpty'],
      ['blank', '\n\n  \n', true, 'selectionEmpty'],
      ['binary', `a${'\u0000\u0001\u0002'.repeat(50)}b`, true, 'selectionBinary'],
      ['5 MB', `${'x'.repeat(99)}\n`.repeat(50_000), true, 'selectionTooLarge'],
    ] as const;
    for (const [name, content, all, code] of cases) {
      // Untitled: VS Code itself refuses to open a binary file, but text can be pasted or decoded into one.
      const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
      if (all) editor.selection = new vscode.Selection(0, 0, editor.document.lineCount, 0);
      for (const run of [explain, () => vscode.commands.executeCommand('mlxCode.actions.refactorSelection', { instruction: 'Simplify' })]) {
        const shown = await messagesOf(run);
        assert.deepEqual(
          shown.map((one) => one.code),
          [code],
          name,
        );
        assert.match(shown[0]!.text, /\.$/);
      }
    }
    assert.deepEqual(app.chat.snapshot.turns, []);
  });

  it('says what to do when no editor is open', async () => {
    await closeEditors();
    assert.deepEqual(
      (await messagesOf(explain)).map((one) => one.code),
      ['editorNone'],
    );
  });

  it('inserts code at the cursor as one undo step, in the line ends of the document', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('insert.js', 'one();\r\ntwo();\r\n'), 'two();', 'two();');
    await insertAtCursor(services.edits, 'a();\nb();');
    assert.equal(document.getText(), 'one();\r\na();\r\nb();\r\n');
    assert.deepEqual(vscode.window.activeTextEditor?.selection.active, new vscode.Position(2, 4));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), 'one();\r\ntwo();\r\n');
  });

  it('takes inserted code back like any other change of ours', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('taken-back.js', 'one();\ntwo();\n'), 'two();', 'two();');
    await insertAtCursor(services.edits, 'three();');
    assert.equal(document.getText(), 'one();\nthree();\n');
    const { target } = await services.history.undoLast();
    assert.equal(target.label, 'Insert code into taken-back.js');
    assert.equal(document.getText(), 'one();\ntwo();\n');
  });

  it('saves code where the user says, shows it, and takes it back like any other change of ours', async () => {
    const { services } = await underTest();
    const shown = (): string | undefined => vscode.window.activeTextEditor?.document.getText();
    const place = vscode.Uri.file(path.join(folder.path, 'saved.js'));
    const asked = await withSaveDialog(place, () => saveCode(services.edits, 'js src/code.js', 'one();'));
    assert.equal(asked?.defaultUri?.path, vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'src/code.js').path);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), place.toString());
    assert.equal(readFileSync(place.fsPath, 'utf8'), 'one();\n');
    await withSaveDialog(place, () => saveCode(services.edits, 'js', 'two();'));
    assert.equal(shown(), 'two();\n');
    await services.history.undoLast();
    assert.equal(shown(), 'one();\n');
    await withSaveDialog(undefined, () => saveCode(services.edits, 'js', 'three();'));
    assert.equal(shown(), 'one();\n');
  });

  it('inserts into a document that was never saved', async () => {
    const { services } = await underTest();
    const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: 'one();\n' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await insertAtCursor(services.edits, 'two();\n');
    assert.equal(document.getText(), 'one();\ntwo();\n');
  });
});

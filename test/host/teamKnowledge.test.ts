/** The team's knowledge folder: begun, added to, gathered from, and led to by what went along. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { NamedPlaces } from '../../src/vscode/chat/namedPlaces.ts';
import { openSent } from '../../src/vscode/chat/openSent.ts';
import { chooseModelFile, closeEditors, fixtureModel, underTest, waitFor } from './extensionUnderTest.ts';

describe('the team’s knowledge', () => {
  const root = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = (): string => path.join(root(), '.mlx-code');
  const file = (name: string): string => path.join(folder(), 'knowledge', name);

  /** Answers the inputs and lists that a command shows, in this order. */
  const answered = async (answers: (string | ((items: { label: string }[]) => unknown))[], run: () => Thenable<unknown>): Promise<void> => {
    const { showInputBox, showQuickPick } = vscode.window;
    const next = (): (typeof answers)[number] => answers.shift() ?? assert.fail('one more was asked');
    Object.assign(vscode.window, {
      showInputBox: () => Promise.resolve(next()),
      showQuickPick: (items: { label: string }[]) => {
        const answer = next();
        return Promise.resolve(typeof answer === 'string' ? items.find(({ label }) => label === answer) : answer(items));
      },
    });
    try {
      await run();
    } finally {
      Object.assign(vscode.window, { showInputBox, showQuickPick });
    }
    assert.deepEqual(answers, []);
  };

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => (await underTest()).app.chat.clear());
  afterEach(async () => {
    await closeEditors();
    rmSync(folder(), { recursive: true, force: true });
  });

  it('is begun with a file that says what it is for, shown at once, and taken back by one undo', async () => {
    const { services } = await underTest();
    await vscode.commands.executeCommand('mlxCode.knowledge.open');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file('project.md'));
    assert.match(readFileSync(file('project.md'), 'utf8'), /^# Knowledge of this project\n/);
    await closeEditors();
    await services.history.undoLast();
    assert.equal(existsSync(file('project.md')), false);
  });

  it('is given the last answer as a section, and the selection with its place', async () => {
    const { app } = await underTest();
    const turn = await app.chat.ask('Why is the sky blue?');
    assert.equal(turn.status, 'done', turn.error?.text);
    await answered(['Why the sky is blue'], () => vscode.commands.executeCommand('mlxCode.knowledge.add'));
    assert.match(readFileSync(file('project.md'), 'utf8'), /^# project\n\n## Why the sky is blue\n\n\S/);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.lineAt(editor.selection.active.line).text, '## Why the sky is blue');
    const code = path.join(root(), 'known.js');
    writeFileSync(code, 'const a = 1;\nconst b = 2;\n');
    try {
      const shown = await vscode.window.showTextDocument(vscode.Uri.file(code));
      shown.selection = new vscode.Selection(0, 0, 1, 12);
      await answered(['The selection', 'Two constants', '$(add) New File…', 'Our words'], () =>
        vscode.commands.executeCommand('mlxCode.knowledge.add'),
      );
      assert.equal(
        readFileSync(file('Our-words.md'), 'utf8'),
        '# Our-words\n\n## Two constants\n\nFrom `known.js:1-2`:\n\n```javascript\nconst a = 1;\nconst b = 2;\n```\n',
      );
    } finally {
      await closeEditors();
      rmSync(code);
    }
  });

  it('goes along with a question that it is about, cited by its heading, which leads there', async () => {
    const { app, services } = await underTest();
    await waitFor('the folder', () => app.index.folders.length > 0);
    await vscode.commands.executeCommand('mlxCode.knowledge.open');
    await closeEditors();
    writeFileSync(file('project.md'), '# Words\n\n## Zebra orders\n\nA zebra order is one that is paid twice.\n\n## Other\n\nx\n');
    // What VS Code has of a file that was open a moment ago counts until it has let go of it, or has read it anew.
    const had = (): vscode.TextDocument | undefined => vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file('project.md'));
    await waitFor('the file as it is', () => had()?.getText().includes('Zebra') ?? true);
    await app.index.refresh();
    app.chat.setDraft('What are zebra orders?');
    const chip = await waitFor('the chip', () => app.chat.snapshot.chips.find(({ label }) => label === 'project.md › Zebra orders'));
    assert.equal(chip.reason, 'the team’s knowledge: Zebra orders');
    const turn = await app.chat.ask('What are zebra orders?');
    const at = turn.chips.findIndex(({ label }) => label === 'project.md › Zebra orders');
    assert.ok(at >= 0, JSON.stringify(turn.chips));
    // What the answer is asked to cite leads there as well.
    const places = new NamedPlaces(services.workspaceFiles, services.index);
    const citation = '.mlx-code/knowledge/project.md:3-5';
    const { found } = await places.there([citation], new AbortController().signal);
    assert.deepEqual(found, [citation]);
    await openSent(app.chat.sentSource(turn.id, at));
    const editor = vscode.window.activeTextEditor;
    assert.deepEqual([editor?.document.uri.fsPath, editor?.selection.start.line], [file('project.md'), 2]);
    await assert.rejects(openSent(undefined), { code: 'fileUnreadable' });
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AppError } from '../../src/base/appError.ts';
import type { SettingKey } from '../../src/vscode/settings.ts';
import { closeEditors, messagesOf, typeInto, underTest, waitFor } from './extensionUnderTest.ts';

const root = () => vscode.workspace.workspaceFolders![0]!.uri;
const uri = () => vscode.Uri.joinPath(root(), '.mlx-code.json');
const write = (text: string): void => writeFileSync(uri().fsPath, text);
const remove = (): void => rmSync(uri().fsPath, { recursive: true, force: true });
const settings = async () => (await underTest()).services.settings;
const project = async () => {
  const read = (await settings()).project;
  assert.ok(read);
  return read;
};
/** Waits until the extension has the file as it is. */
const counts = async (what: string, holds: (maxTokens: number) => boolean): Promise<void> => {
  const { services } = await underTest();
  await waitFor(what, () => holds(services.settings.get().maxTokens));
};
const marks = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri()).filter(({ source }) => source === 'MLX-CODE');
const pageText = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
const setHere = (key: SettingKey, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Workspace);

describe('project settings', () => {
  afterEach(async () => {
    remove();
    await setHere('chat.maxTokens', undefined);
    await closeEditors();
    const read = await project();
    await waitFor('the file to be gone', () => read.all.length === 0);
  });

  it('count as soon as their file is written, changed or deleted, before the user’s and after the workspace’s', async () => {
    const usual = (await settings()).get().maxTokens;
    write('{\n  // ours\n  "maxTokens": 321,\n  "commit": { "style": "plain", "body": true },\n}');
    await counts('the value of the file', (value) => value === 321);
    assert.equal((await settings()).commitStyle, 'plain');
    assert.equal((await settings()).get().commitBody, true);
    await setHere('chat.maxTokens', 654);
    await counts('the value of the workspace', (value) => value === 654);
    await setHere('chat.maxTokens', undefined);
    await counts('the value of the file again', (value) => value === 321);
    write('{"maxTokens": 322}');
    await counts('the changed value', (value) => value === 322);
    remove();
    await counts('what counted before', (value) => value === usual);
  });

  it('are told of what is wrong in the file, and the rest counts', async () => {
    write('{\n  "maxTokens": 333,\n  "maxtokns": 5,\n  "exclude": ["../other"]\n}');
    await counts('what is right', (value) => value === 333);
    const found = await waitFor('the marks', () => (marks().length === 2 ? marks() : null));
    assert.deepEqual(
      found.map(({ message, severity, range: { start } }) => [start.line, start.character, severity, message]),
      [
        [2, 2, vscode.DiagnosticSeverity.Error, 'There is no setting “maxtokns” here; “maxTokens” may be meant.'],
        [
          3,
          14,
          vscode.DiagnosticSeverity.Error,
          '“../other” leads out of the folder: a pattern is relative to the folder of this file, with /.',
        ],
      ],
    );
    write('{"maxTokens": 333}');
    await waitFor('the marks to go', () => marks().length === 0);
  });

  it('are completed in the editor, keys and values, and checked there by their schema', async () => {
    write('{\n  \n}');
    const { document } = await vscode.window.showTextDocument(uri());
    const offered = async (line: number, character: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri(),
        new vscode.Position(line, character),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label).replaceAll('"', ''));
    };
    const wanted = ['maxTokens', 'deny', 'allow', 'context', 'standards'];
    await waitFor('the keys', async () => {
      const keys = await offered(1, 2);
      return wanted.every((key) => keys.includes(key));
    });
    await typeInto(document, new vscode.Position(1, 2), '"deny": [""], "commit": {"style": ""}, "maxTokens": "many"');
    const values = await offered(1, 12);
    assert.deepEqual(
      ['edits', 'gitWrites', 'network', 'run'].filter((operation) => !values.includes(operation)),
      [],
    );
    assert.ok((await offered(1, 37)).includes('conventional'));
    const bySchema = () => vscode.languages.getDiagnostics(uri()).filter(({ source }) => source !== 'MLX-CODE');
    await waitFor('the mark of the schema', () =>
      bySchema().some(({ message, range }) => message.includes('integer') && range.start.character === 54),
    );
  });

  it('stay what they were while the file is broken, and say so', async () => {
    write('{"maxTokens": 340}');
    await counts('the value', (value) => value === 340);
    write('{"maxTokens": 341');
    const read = await project();
    const problem = await waitFor('the problem', () => read.all[0]?.settings.problems[0]);
    assert.match(problem.message, /^The closing } is missing\. Until this is mended, the settings that were read last count\.$/);
    assert.equal((await settings()).get().maxTokens, 340);
    remove();
    mkdirSync(uri().fsPath);
    await waitFor('the folder to be told', () => read.all[0]?.settings.problems[0]?.message.startsWith('A folder is in the place'));
  });

  it('are what the disk has, not what is typed', async () => {
    write('{"maxTokens": 350}');
    await counts('the value', (value) => value === 350);
    const editor = await vscode.window.showTextDocument(uri());
    assert.equal(editor.document.languageId, 'jsonc');
    await typeInto(editor.document, new vscode.Position(0, 16), '0');
    assert.equal(editor.document.getText(), '{"maxTokens": 3500}');
    assert.equal((await settings()).get().maxTokens, 350);
    assert.ok(await editor.document.save());
    await counts('what was saved', (value) => value === 3500);
  });

  it('rule out changes of files and of repositories, whoever agreed', async () => {
    const { app, services } = await underTest();
    const file = vscode.Uri.joinPath(root(), 'ruledOut.txt');
    const create = () => services.edits.apply({ label: 'test', files: [{ uri: file, before: null, after: 'x\n', match: 'exact' }] });
    write('{\n  "editsOnly": ["src/"],\n  "deny": ["gitWrites"]\n}');
    const read = await project();
    await waitFor('the file to be read', () => read.all.length === 1);
    await assert.rejects(create, ({ code, data }: AppError) => code === 'projectDenies' && data.path === 'ruledOut.txt' && data.line === 2);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(file)));
    assert.equal(app.effects.refusalOf({ kind: 'changeRepository', repository: 'x', what: 'commit' })?.code, 'projectDenies');
    remove();
    await waitFor('the file to be gone', () => read.all.length === 0);
    assert.equal(app.effects.refusalOf({ kind: 'changeRepository', repository: 'x', what: 'commit' }), null);
    await create();
    rmSync(file.fsPath);
  });

  it('are shown with where each value is from, as a page that follows them and leads there', async () => {
    write('{\n  "maxTokens": 360,\n  "deny": ["network"],\n  "colour": 1\n}');
    await counts('the value', (value) => value === 360);
    assert.deepEqual(await messagesOf(() => vscode.commands.executeCommand('mlxCode.settings.showEffective')), []);
    await waitFor('the page', () => pageText().includes('mlxCode.chat.maxTokens = 360'));
    assert.match(pageText(), /^ {2}mlxCode\.chat\.maxTokens = 360 \(in \.mlx-code\.json:2; before 1024 by default\)$/m);
    assert.match(pageText(), /^ {2}deny = \["network"\] \(in \.mlx-code\.json:3; no setting brings it back\)$/m);
    assert.match(pageText(), /^ {2}\.mlx-code\.json:4:3: error: There is no setting “colour” here\.$/m);
    assert.match(pageText(), /^ {2}mlxCode\.chat\.temperature = 0\.2$/m);
    const document = vscode.window.activeTextEditor!.document;
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    const targets = links.map(({ target, range }) => [document.getText(range), target?.toString(true) ?? '']);
    assert.ok(targets.some(([text, target]) => text === '.mlx-code.json:2' && target === `${uri().toString(true)}#L2,1`));
    assert.ok(
      targets.some(([text, target]) => text === 'mlxCode.chat.maxTokens' && target?.startsWith('command:workbench.action.openSettings')),
    );
    await setHere('chat.maxTokens', 361);
    await waitFor('the change on the page', () =>
      pageText().includes('mlxCode.chat.maxTokens = 361 (in the workspace settings; before 360 in .mlx-code.json:2, 1024 by default)'),
    );
    // The page is nobody's code: it doesn't go with a question.
    const { app } = await underTest();
    assert.ok(!app.chat.snapshot.chips.some(({ label }) => label.includes('Effective')));
  });

  it('begin with a file that sets nothing, which a command makes and opens', async () => {
    assert.deepEqual(await messagesOf(() => vscode.commands.executeCommand('mlxCode.settings.createProject')), []);
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(path.basename(shown?.uri.fsPath ?? ''), '.mlx-code.json');
    assert.equal(shown?.languageId, 'jsonc');
    const read = await project();
    const { values, problems } = (await waitFor('the file to be read', () => read.all[0])).settings;
    assert.deepEqual([values, problems], [{}, []]);
    await closeEditors();
    // It is there now, and only opened.
    write('{"maxTokens": 370}');
    await counts('the value', (value) => value === 370);
    await vscode.commands.executeCommand('mlxCode.settings.createProject');
    assert.equal(pageText(), '{"maxTokens": 370}');
  });

  it('are none where a folder is in the place of their file, which is said', async () => {
    mkdirSync(uri().fsPath);
    const told = await messagesOf(() => vscode.commands.executeCommand('mlxCode.settings.createProject'));
    assert.deepEqual(told, [
      { code: 'fileUnreadable', text: 'The file “.mlx-code.json” can’t be shown: a folder is in its place. Name another one.' },
    ]);
    const read = await project();
    const problem = await waitFor('the problem', () => read.all[0]?.settings.problems[0]);
    assert.equal(problem.message, 'A folder is in the place of the file. Give it another name.');
  });
});

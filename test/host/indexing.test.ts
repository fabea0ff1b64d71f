import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as vscode from 'vscode';
import type { ProjectIndex } from '../../src/core/indexing/projectIndex.ts';
import { attachPlace } from '../../src/vscode/context/attaching.ts';
import { openHit } from '../../src/vscode/indexing/openHit.ts';
import { watchGitIndex } from '../../src/vscode/indexing/gitIndexWatch.ts';
import { messagesOf, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

describe('the index of the open folder', () => {
  let index: ProjectIndex;
  let root: string;

  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  const found = async (query: string): Promise<string[]> => (await index.search(query, 10)).map((hit) => hit.path);

  before(async () => {
    index = (await underTest()).app.index;
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    await waitFor('the folder', () => index.folders.length === 1);
    // Other tests may have deleted what there was.
    await index.refresh();
  });
  after(() => {
    for (const name of ['indexed', '.env.indexed']) rmSync(path.join(root, name), { recursive: true, force: true });
  });

  it('is made by itself, and finds what is in the files', async () => {
    assert.ok((await found('total')).includes('src/cart.js'));
    assert.deepEqual(
      index.folders.map(({ root: at, name }) => [at, name]),
      [[root, '']],
    );
  });

  it('follows files that come, change and go', async () => {
    write('indexed/new.ts', 'export function zebraCrossing() {}\n');
    await waitFor('the new file', async () => (await found('zebraCrossing')).includes('indexed/new.ts'));
    write('indexed/new.ts', 'export function giraffeHouse() {}\n');
    await waitFor('the change', async () => (await found('giraffeHouse')).includes('indexed/new.ts'));
    assert.deepEqual(await found('zebraCrossing'), []);
    rmSync(path.join(root, 'indexed'), { recursive: true });
    await waitFor('the end of the folder', async () => (await found('giraffeHouse')).length === 0);
  });

  it('follows what git tracks also where its own index is outside the folder', async () => {
    const outside = new TemporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@shop.example', ...args], { cwd: outside.path });
    outside.write('.gitignore', '*.made.ts\n');
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--no-verify', '--message', 'Begin');
    git('worktree', 'add', '--quiet', '--detach', 'tree');
    outside.write('tree/a.made.ts', 'export function wombat() {}\n');
    const told: string[] = [];
    const watching = watchGitIndex(path.join(outside.path, 'tree'), () => told.push('tree'));
    try {
      // It begins to watch a moment later, so git does this again; and VS Code tells of a file once it has rested for 0.1 s.
      await waitFor('git to track it', async () => {
        git('-C', 'tree', 'rm', '--quiet', '--cached', '--ignore-unmatch', 'a.made.ts');
        git('-C', 'tree', 'add', '--force', 'a.made.ts');
        await new Promise((resolve) => setTimeout(resolve, 500));
        return told.length > 0;
      });
    } finally {
      watching.dispose();
      outside.remove();
    }
  });

  it('is told of at once where a search comes upon damage, and made anew', async () => {
    const name = createHash('sha256').update(root).digest('hex').slice(0, 24);
    const file = path.join(process.env.MLX_CODE_DATA_FOLDER!, 'indexes', `${name}.sqlite`);
    const database = new DatabaseSync(file, { defensive: false });
    database.exec("UPDATE words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
    database.close();
    const { services } = await underTest();
    const shown: string[] = [];
    const listening = services.messages.onDidShow(({ message }) => shown.push(message.text));
    try {
      assert.ok((await found('total')).includes('src/cart.js'));
      // Nothing changes meanwhile, and nobody asks how it stands.
      await waitFor('the message', () => shown.length > 0);
      await waitFor('the index that was made anew', () => index.state.status === 'ready' && index.state.counts.files > 0);
    } finally {
      listening.dispose();
    }
    assert.equal(shown.length, 1);
    assert.match(shown[0]!, /was damaged, and is made anew/);
  });

  it('is in the mentions of the chat: places that a search finds, and the map', async () => {
    const { services } = await underTest();
    const { mentions, attached } = services;
    const { choices } = await mentions.find('search total', new AbortController().signal);
    assert.ok(
      choices.some(({ label }) => /cart\.js:\d+-\d+$/.test(label)),
      JSON.stringify(choices),
    );
    const place = await attached.add(await mentions.thing(choices[0]!.id!));
    assert.equal(place.kind, 'range');
    const [map] = (await mentions.find('map', new AbortController().signal)).choices;
    const source = await attached.add(await mentions.thing(map!.id!));
    assert.equal(source.kind, 'map');
    assert.match(source.text ?? '', /cart\.js[\s\S]*total/);
    for (const one of [place, source]) attached.remove(one.id);
  });

  it('leads to the cell of a notebook, and attaches what is written in it', async () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# Sales'] },
      { cell_type: 'code', metadata: {}, execution_count: 1, outputs: [{ name: 'stdout', output_type: 'stream', text: ['okapi\n'] }], source: ['def narwhal_total(rows):\n', '    return sum(rows)'] },
    ]; // prettier-ignore
    write('indexed/sales.ipynb', JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1));
    const hit = await waitFor('the notebook', async () =>
      (await index.search('narwhalTotal', 10)).find((one) => one.path === 'indexed/sales.ipynb'),
    );
    await openHit(index, hit);
    const editor = await waitFor('the notebook editor', () => vscode.window.activeNotebookEditor);
    assert.equal(editor.notebook.uri.fsPath, path.join(root, 'indexed/sales.ipynb'));
    assert.deepEqual([editor.selection.start, editor.selection.end], [1, 2]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const { services } = await underTest();
    const place = await attachPlace(services.attached, vscode.Uri.file(path.join(root, 'indexed/sales.ipynb')));
    assert.match(place.text ?? '', /# # Sales\n+def narwhal_total\(rows\):\n {4}return sum\(rows\)/);
    assert.doesNotMatch(place.text ?? '', /okapi/);
    assert.match(place.note ?? '', /without their outputs/);
    assert.equal(place.document, undefined);
    services.attached.remove(place.id);
    rmSync(path.join(root, 'indexed'), { recursive: true });
  });

  it('lists what it leaves out on a page', async () => {
    write('.env.indexed', 'KEY=1\n');
    await waitFor('the file', async () => (await index.skipped()).length === 1);
    await vscode.commands.executeCommand('mlxCode.index.showSkipped');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^1 file left out of the index.*\n\n\.env\.indexed may hold keys or passwords\n$/s);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('is paused, made anew and deleted by commands, and says so where it is switched off', async () => {
    await vscode.commands.executeCommand('mlxCode.index.rebuild');
    assert.equal(index.state.status, 'ready');
    await vscode.commands.executeCommand('mlxCode.index.delete');
    assert.equal(index.state.status, 'idle');
    const setting = vscode.workspace.getConfiguration('mlxCode');
    await setting.update('index.when', 'off', vscode.ConfigurationTarget.Global);
    await waitFor('the setting', () => index.state.status === 'off');
    assert.deepEqual(
      (await messagesOf(() => vscode.commands.executeCommand('mlxCode.index.rebuild'))).map(({ code }) => code),
      ['indexOff'],
    );
    await setting.update('index.when', undefined, vscode.ConfigurationTarget.Global);
    await waitFor('the index', () => index.state.status === 'ready');
    assert.ok((await found('total')).includes('src/cart.js'));
  });
});

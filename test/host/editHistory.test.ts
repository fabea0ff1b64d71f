/** Coming back to what files were, after a restart of the services too, and only where the files are still as we left them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../src/base/log.ts';
import { DiskCheckpoints } from '../../src/node/checkpointStore.ts';
import { EditHistory } from '../../src/vscode/edits/editHistory.ts';
import type { ProposedFile } from '../../src/vscode/edits/proposedFile.ts';
import { answering, closeEditors, messagesOf, underTest, WorkspaceSubfolder } from './extensionUnderTest.ts';

async function apply(label: string, ...files: Omit<ProposedFile, 'match'>[]) {
  const { services } = await underTest();
  return services.edits.apply({ label, files: files.map((file) => ({ match: 'exact' as const, ...file })) });
}

/** The history as another run of the extension sees it: all it has is the disk. */
async function afterRestart(): Promise<EditHistory> {
  const { services } = await underTest();
  const dataFolder = process.env.MLX_CODE_DATA_FOLDER;
  assert.ok(dataFolder, 'the runner names a data folder');
  return new EditHistory({ checkpoints: new DiskCheckpoints(dataFolder, silentLog), edits: services.edits, log: silentLog });
}

describe('coming back', () => {
  const folder = new WorkspaceSubfolder('history');

  beforeEach(async () => {
    // Each test begins with no change of ours.
    const { services } = await underTest();
    for (const { id } of await services.history.list()) await services.history.remove(id);
  });
  afterEach(async () => {
    await closeEditors();
    folder.clear();
  });
  after(() => folder.remove());

  it('gives every byte back of files that were changed, made, deleted and renamed, after a restart', async () => {
    const mixed = 'a\r\nb\nc\r\nd';
    const changed = folder.write('restart-changed.txt', mixed);
    const deleted = folder.write('restart-deleted.sh', Buffer.from('\uFEFFecho\r\n'));
    fs.chmodSync(deleted.fsPath, 0o750);
    const renamed = folder.write('restart-renamed.txt', Buffer.from('\uFEFFx\ny', 'utf16le'));
    const before = folder.tree();
    const text = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();
    await apply(
      'everything at once',
      { uri: changed, before: await text(changed), after: `${await text(changed)} and more` },
      { uri: deleted, before: await text(deleted), after: null },
      { uri: folder.uri('sub/to.txt'), from: renamed, before: await text(renamed), after: 'X\ny' },
      { uri: folder.uri('made/new.txt'), before: null, after: 'new\n' },
    );
    const history = await afterRestart();
    const [newest] = await history.list();
    assert.equal(newest?.label, 'everything at once');
    assert.equal(newest.state, 'applied');
    await history.undoLast();
    assert.deepEqual(folder.tree(), before);
    assert.equal(fs.statSync(deleted.fsPath).mode & 0o777, 0o750);
    await assert.rejects(history.undoLast(), { code: 'undoNone' });
  });

  it('names a renamed file that was changed since as it is called now', async () => {
    const { services } = await underTest();
    const to = folder.uri('money.js');
    await apply('rename', { uri: to, from: folder.write('prices.js', 'one\n'), before: 'one\n', after: 'one\n' });
    folder.write('money.js', 'mine\n');
    await assert.rejects(services.history.undoLast(), { code: 'undoChanged', data: { path: 'history/money.js', reason: 'changed' } });
  });

  it('leaves no editor marked unsaved whose text is again that of its file', async () => {
    const { services } = await underTest();
    const a = folder.write('marked.txt', 'one\r\ntwo\nthree\n');
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(a), { preview: false });
    const before = document.getText();
    await apply('left unsaved', { uri: a, before, after: before.replace('two', '2') });
    assert.ok(document.isDirty, 'one that is open is left to the user');
    await services.history.undoLast();
    assert.equal(document.getText(), before);
    assert.ok(!document.isDirty);
    assert.equal(folder.read('marked.txt'), 'one\r\ntwo\nthree\n', 'byte by byte');
  });

  it('takes the folders that were made along with the files again, but for those that hold something by now', async () => {
    const moved = folder.write('moved.txt', 'moved\n');
    await apply(
      'new folders',
      { uri: folder.uri('made/deep/new.txt'), before: null, after: 'new\n' },
      { uri: folder.uri('kept/new.txt'), before: null, after: 'new\n' },
      { uri: folder.uri('other/moved.txt'), from: moved, before: 'moved\n', after: 'moved\n' },
    );
    folder.write('kept/mine.txt', 'mine\n');
    await (await afterRestart()).undoLast();
    assert.deepEqual(folder.tree(), { 'moved.txt': 'moved\n', 'kept/mine.txt': 'mine\n' });
    assert.deepEqual(folder.folders(), ['kept']);
  });

  it('gives back what a file was whose name has joiners, which can be changed but not made up', async () => {
    const file = folder.write('\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647.txt', 'one\n');
    const made = folder.uri('made\u200d.txt');
    const before = folder.tree();
    await assert.rejects(apply('made up', { uri: made, before: null, after: 'new\n' }), { code: 'editConflict' });
    await assert.rejects(apply('gone', { uri: file, before: 'one\n', after: null }), { code: 'editConflict' });
    await assert.rejects(apply('moved', { uri: folder.uri('b.txt'), from: file, before: 'one\n', after: 'one\n' }), {
      code: 'editConflict',
    });
    assert.deepEqual(folder.tree(), before);
    await apply('changed', { uri: file, before: 'one\n', after: 'two\n' });
    assert.equal(fs.readFileSync(file.fsPath, 'utf8'), 'two\n');
    await (await afterRestart()).undoLast();
    assert.deepEqual(folder.tree(), before);
  });

  it('takes changes back one after the other, passing over what was undone by hand', async () => {
    const a = folder.write('one-by-one.txt', 'one\n');
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(a), { preview: false });
    const document = editor.document;
    await apply('first', { uri: a, before: 'one\n', after: 'one\ntwo\n' });
    await apply('second', { uri: a, before: 'one\ntwo\n', after: 'one\ntwo\nthree\n' });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), 'one\ntwo\n');
    const { services } = await underTest();
    const undone = await services.history.undoLast();
    assert.equal(undone.target.label, 'first');
    assert.equal(document.getText(), 'one\n');
  });

  it('refuses where the file is no longer as we left it, says so, and changes nothing', async () => {
    const a = folder.write('ours.txt', 'one\n');
    const b = folder.write('theirs.txt', 'one\n');
    await apply('both', { uri: a, before: 'one\n', after: 'two\n' }, { uri: b, before: 'one\n', after: 'two\n' });
    const document = await vscode.workspace.openTextDocument(b);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine '));
    const question = answering('showWarningMessage', () => undefined);
    try {
      await vscode.commands.executeCommand('mlxCode.edits.undoLast');
    } finally {
      question.restore();
    }
    assert.deepEqual(question.asked, [
      'The file “theirs.txt” is no longer as MLX-CODE left it, so nothing was undone. Compare the two, and take back by hand what you want.',
    ]);
    assert.equal(document.getText(), 'mine two\n');
    assert.equal(folder.read('ours.txt'), 'two\n');
  });

  it('refuses where the file was deleted since, its tab open or not, and makes nothing', async () => {
    const a = folder.write('deleted-open.txt', 'one\n');
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const asked: string[] = [];
    const undo = async (): Promise<void> => {
      const question = answering('showWarningMessage', () => undefined);
      try {
        await vscode.commands.executeCommand('mlxCode.edits.undoLast');
      } finally {
        question.restore();
        asked.push(...question.asked);
      }
    };
    await apply('unsaved', { uri: a, before: 'one\n', after: 'two\n' });
    assert.ok(document.isDirty);
    fs.rmSync(a.fsPath);
    await undo();
    assert.equal(document.getText(), 'two\n');
    await closeEditors();
    const b = folder.write('deleted.txt', 'one\n');
    await apply('saved', { uri: b, before: 'one\n', after: 'two\n' });
    fs.rmSync(b.fsPath);
    await undo();
    assert.deepEqual(
      asked,
      ['deleted-open.txt', 'deleted.txt'].map(
        (file) =>
          `Nothing was undone. The file “history/${file}” was deleted or renamed in the meantime, so it was left alone. Bring it back, then try again.`,
      ),
    );
    assert.deepEqual(folder.tree(), {});
    fs.writeFileSync(b.fsPath, 'two\n');
    await undo();
    assert.deepEqual(folder.tree(), { 'deleted.txt': 'one\n' });
  });

  it('says what to do where it keeps nothing: after an edit of an untitled file, and without a folder', async () => {
    const a = folder.write('older.txt', 'one\n');
    await apply('older', { uri: a, before: 'one\n', after: 'two\n' });
    const document = await vscode.workspace.openTextDocument({ content: 'x\n' });
    await vscode.window.showTextDocument(document);
    await apply('note', { uri: document.uri, before: 'x\n', after: 'y\n' });
    const told = await messagesOf(() => vscode.commands.executeCommand('mlxCode.edits.undoLast'));
    assert.deepEqual(
      told.map(({ text }) => text),
      ['The last change was made in a file that is not saved yet, of which no backup is kept. Undo it in its own editor.'],
    );
    assert.deepEqual([document.getText(), folder.read('older.txt')], ['y\n', 'two\n']);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), 'x\n');
    assert.match(String(await vscode.commands.executeCommand('mlxCode.edits.undoLast')), /^Undid “older”/);
    await closeEditors();
    const real = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders')!;
    Object.defineProperty(vscode.workspace, 'workspaceFolders', { ...real, get: () => undefined });
    try {
      await assert.rejects((await afterRestart()).undoLast(), { code: 'undoNone', data: { reason: 'noFolder' } });
    } finally {
      Object.defineProperty(vscode.workspace, 'workspaceFolders', real);
    }
  });

  it('goes back to before an earlier change, skipping what somebody changed since, as one undo step', async () => {
    const a = folder.write('steps-a.txt', '0\n');
    const b = folder.write('steps-b.txt', '0\n');
    await apply('first', { uri: a, before: '0\n', after: '1\n' }, { uri: b, before: '0\n', after: '1\n' });
    // VS Code opens a tab for what is unsaved for 800 ms, and what a tab shows the next change leaves unsaved.
    await closeEditors();
    await apply('second', { uri: a, before: '1\n', after: '2\n' });
    assert.equal(folder.read('steps-a.txt'), '2\n');
    await apply('third', { uri: folder.uri('steps-c.txt'), before: null, after: 'c\n' });
    fs.writeFileSync(b.fsPath, 'somebody\n');
    const history = await afterRestart();
    const list = await history.list();
    assert.deepEqual(
      list.map(({ label }) => label),
      ['third', 'second', 'first'],
    );
    const plan = await history.plan(list[2]!);
    assert.deepEqual(
      plan.files.map((file) => [path.posix.basename(file.path), file.status, file.reason, file.becomes?.text ?? null]),
      [
        ['steps-c.txt', 'restore', null, null],
        ['steps-a.txt', 'restore', null, '0\n'],
        ['steps-b.txt', 'skip', 'changed', 'somebody\n'],
      ],
    );
    await history.restore(plan);
    assert.deepEqual(folder.tree(), { 'steps-a.txt': '0\n', 'steps-b.txt': 'somebody\n' });
    assert.deepEqual(
      (await history.list()).map(({ label, state }) => [label, state]),
      [
        ['third', 'undone'],
        ['second', 'undone'],
        ['first', 'applied'],
      ],
    );
  });

  it('gives a file the spelling back that it had', async () => {
    const a = folder.write('spelled.txt', 'one\n');
    await apply('spell', { uri: folder.uri('Spelled.txt'), from: a, before: 'one\n', after: 'two\n' });
    assert.deepEqual(folder.tree(), { 'Spelled.txt': 'two\n' });
    await (await afterRestart()).undoLast();
    assert.deepEqual(folder.tree(), { 'spelled.txt': 'one\n' });
  });

  it('leads past what is damaged, and nowhere outside the folder', async () => {
    const a = folder.write('damaged-a.txt', '0\n');
    const b = folder.write('damaged-b.txt', '0\n');
    await apply('first', { uri: a, before: '0\n', after: '1\n' }, { uri: b, before: '0\n', after: '1\n' });
    await apply('second', { uri: a, before: '1\n', after: '2\n' });
    const { services } = await underTest();
    const [second, first] = await services.history.list();
    const backups = path.join(process.env.MLX_CODE_DATA_FOLDER!, 'backups');
    fs.writeFileSync(path.join(backups, second!.id, '0.before'), 'not what was kept');
    const question = answering('showWarningMessage', () => undefined);
    try {
      await vscode.commands.executeCommand('mlxCode.edits.undoLast');
    } finally {
      question.restore();
    }
    assert.match(question.asked[0] ?? '', /^Nothing was undone\. What was kept of the file “.*damaged-a\.txt” is damaged/);
    const plan = await services.history.plan(first!);
    assert.deepEqual(
      plan.files.map(({ status, reason }) => [status, reason]),
      [
        ['skip', 'damaged'],
        ['restore', null],
      ],
    );
    await services.history.restore(plan);
    assert.equal((await vscode.workspace.openTextDocument(a)).getText(), '2\n');
    assert.equal(folder.read('damaged-b.txt'), '0\n');
    const lost = path.join(backups, first!.id, 'checkpoint.json');
    const whole = fs.readFileSync(lost);
    fs.writeFileSync(lost, '{');
    assert.deepEqual(
      (await services.history.unreadable()).map(({ id, reason }) => [id, reason]),
      [[first!.id, 'damaged']],
    );
    fs.writeFileSync(lost, whole);
    const outside = path.join(path.dirname(path.dirname(a.fsPath)), '..', 'mlx-code-outside.txt');
    const list = path.join(backups, second!.id, 'checkpoint.json');
    fs.writeFileSync(list, fs.readFileSync(list, 'utf8').replaceAll('history/damaged-a.txt', '../mlx-code-outside.txt'));
    fs.writeFileSync(outside, '2\n');
    try {
      fs.writeFileSync(path.join(backups, second!.id, '0.before'), '1\n');
      const [hostile] = (await services.history.plan((await services.history.list())[0]!)).files;
      assert.deepEqual([hostile?.path, hostile?.status, hostile?.reason], ['../mlx-code-outside.txt', 'skip', 'outside']);
    } finally {
      fs.rmSync(outside);
    }
  });

  it('keeps no more than the settings say', async () => {
    const settings = vscode.workspace.getConfiguration('mlxCode');
    await settings.update('edits.checkpointCount', 2, vscode.ConfigurationTarget.Global);
    try {
      const { services } = await underTest();
      for (const label of ['first', 'second', 'third']) {
        await apply(label, { uri: folder.uri(`${label}.txt`), before: null, after: `${label}\n` });
      }
      assert.deepEqual(
        (await services.history.list()).map(({ label }) => label),
        ['third', 'second'],
      );
    } finally {
      await settings.update('edits.checkpointCount', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

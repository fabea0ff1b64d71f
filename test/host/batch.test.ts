import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AppError, ErrorCode } from '../../src/base/appError.ts';
import type { BatchQueue } from '../../src/core/batch/batchQueue.ts';
import type { EditOptions, EditRequest, EditResult } from '../../src/core/edits/editRequest.ts';
import { Batches } from '../../src/vscode/batch/batches.ts';
import {
  answering,
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  underTest,
  waitFor,
  watcherCaughtUp,
} from './extensionUnderTest.ts';

const stats = { promptTokens: 0, cachedTokens: 0, tokens: 0, prefillMs: 0, generateMs: 0 } as unknown as EditResult['stats'];

/** What the model answers: every `old` becomes `new`. */
function answer({ files }: EditRequest): EditResult {
  const [file] = files;
  assert.ok(file);
  const after = file.text.replaceAll('old', 'new');
  const changes = after === file.text ? [] : [{ path: file.path, before: file.text, after, match: 'exact' as const }];
  return { status: changes.length > 0 ? 'ok' : 'nothing', changes, cut: false, text: '', stats };
}

type Edit = (request: EditRequest, options?: EditOptions) => Promise<EditResult>;

describe('batch', () => {
  let folder: vscode.Uri;
  let name: string;
  let count = 0;
  let edit: Edit;
  let restore: () => void;
  let ErrorOfExtension: new (code: ErrorCode, message: string) => AppError;

  before(async () => {
    const { services } = await underTest();
    const service = services.editService as unknown as { edit: Edit };
    // The extension's own class: it knows no other bundle's.
    const refused = await service.edit({ instruction: '', files: [] }).then(
      () => null,
      (error: unknown) => error as AppError,
    );
    assert.ok(refused);
    ErrorOfExtension = refused.constructor as typeof ErrorOfExtension;
    service.edit = (request, options) => edit(request, options);
    restore = () => Reflect.deleteProperty(service, 'edit');
  });
  after(() => restore());

  beforeEach(() => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    name = `batch${++count}`;
    folder = vscode.Uri.joinPath(root, name);
    edit = (request) => Promise.resolve(answer(request));
  });
  afterEach(async () => {
    // Its question would wait for nobody; without changes there is none.
    await vscode.commands.executeCommand('mlxCode.batch.cancel');
    await discardProposals();
    const window = vscode.window as unknown as Record<string, unknown>;
    const real = window.showWarningMessage;
    window.showWarningMessage = () => Promise.resolve('Discard');
    await vscode.commands.executeCommand('mlxCode.batch.discard').then(() => (window.showWarningMessage = real));
    await closeEditors();
    rmSync(folder.fsPath, { recursive: true, force: true });
  });

  const write = (file: string, content: string | Buffer): vscode.Uri => {
    const uri = vscode.Uri.joinPath(folder, file);
    mkdirSync(path.dirname(uri.fsPath), { recursive: true });
    writeFileSync(uri.fsPath, content);
    return uri;
  };
  const textOf = (file: string): string => readFileSync(vscode.Uri.joinPath(folder, file).fsPath, 'utf8');
  const run = async (files = name): Promise<BatchQueue> => {
    const queue = await vscode.commands.executeCommand<BatchQueue | undefined>('mlxCode.batch.run', { files, instruction: 'Make it new' });
    assert.ok(queue, 'the batch has begun');
    return queue;
  };
  const statesOf = (queue: BatchQueue): Record<string, string> =>
    Object.fromEntries(queue.files.map((file) => [file.path.slice(name.length + 1), file.state]));

  it('works through the files, says what came of each, applies all as one edit, and one undo brings every byte back', async () => {
    const texts: Record<string, string> = {
      'a.js': 'old();\n',
      'b.js': 'fine();\n',
      'deep/c.js': '\uFEFFold();\r\nold();',
      'fails.js': 'old\n',
    };
    for (const [file, text] of Object.entries(texts)) write(file, text);
    write('.env', 'old');
    write('empty.js', '\n');
    write('picture.js', Buffer.from('old\0'));
    edit = (request) =>
      request.files[0]?.path.endsWith('fails.js')
        ? Promise.reject(new ErrorOfExtension('answerIncomplete', 'cut off'))
        : Promise.resolve(answer(request));
    const queue = await run();
    await queue.idle();
    assert.deepEqual(statesOf(queue), {
      'a.js': 'changed',
      'b.js': 'nothing',
      'deep/c.js': 'changed',
      'empty.js': 'skipped',
      'fails.js': 'failed',
      'picture.js': 'skipped',
    });
    assert.match(queue.find(`${name}/picture.js`)?.note ?? '', /not text|binary/);
    assert.match(queue.find(`${name}/fails.js`)?.note ?? '', /did not finish/);
    await vscode.commands.executeCommand('mlxCode.batch.review');
    const { services } = await underTest();
    assert.equal(services.proposals.open.length, 1);
    assert.equal(services.proposals.open[0]?.files.length, 2);
    await vscode.commands.executeCommand('mlxCode.batch.apply');
    await waitFor('the files to be saved', () => textOf('a.js') === 'new();\n' && textOf('deep/c.js') === '\uFEFFnew();\r\nnew();');
    assert.deepEqual([statesOf(queue)['a.js'], statesOf(queue)['deep/c.js']], ['applied', 'applied']);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'a.js'));
    await vscode.commands.executeCommand('undo');
    const both = (): string[] =>
      ['a.js', 'deep/c.js'].map((file) => `${statesOf(queue)[file]} ${queue.find(`${name}/${file}`)?.note ?? ''}`);
    await waitFor('the list to follow the undo', () => both().every((state) => state === 'undone '));
    await vscode.commands.executeCommand('redo');
    await waitFor('the list to follow the redo', () => both().every((state) => state === 'applied '));
    await vscode.commands.executeCommand('undo');
    await waitFor('the list to follow the second undo', () => both().every((state) => state === 'undone '));
    for (const file of ['a.js', 'deep/c.js']) await (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, file))).save();
    for (const [file, text] of Object.entries(texts)) assert.equal(textOf(file), text);
  });

  it('is applied once however often that is pressed, and says which results an undo took back', async () => {
    for (const file of ['a.js', 'b.js']) write(file, 'old();\n');
    const queue = await run();
    await queue.idle();
    const said = await messagesOf(() =>
      Promise.all(['apply', 'apply', 'review', 'apply'].map((verb) => vscode.commands.executeCommand(`mlxCode.batch.${verb}`))),
    );
    // There is nothing left to review.
    assert.deepEqual(
      said.map(({ text }) => text),
      ['No change of the batch waits for you any more (2 of 2 files: 2 applied). “Ask Again” on a file of its list makes a new one.'],
    );
    assert.deepEqual(statesOf(queue), { 'a.js': 'applied', 'b.js': 'applied' });
    await waitFor('the files to be saved', () => textOf('a.js') === 'new();\n' && textOf('b.js') === 'new();\n');
    await vscode.commands.executeCommand('mlxCode.edits.undoLast');
    await waitFor('the list to follow', () => queue.find(`${name}/a.js`)?.state === 'undone');
    assert.deepEqual(statesOf(queue), { 'a.js': 'undone', 'b.js': 'undone' });
    await waitFor('the files to be back', () => textOf('a.js') === 'old();\n' && textOf('b.js') === 'old();\n');
    await vscode.commands.executeCommand('mlxCode.batch.retry', queue.find(`${name}/a.js`));
    await queue.idle();
    assert.equal(statesOf(queue)['a.js'], 'changed');
  });

  it('lets results be reviewed and applied while the rest waits, and can be paused and resumed', async () => {
    for (const file of ['a.js', 'b.js', 'c.js']) write(file, 'old();\n');
    let go: () => void = () => undefined;
    let asked = 0;
    edit = (request, options) =>
      request.files[0]?.path.endsWith('b.js')
        ? new Promise((resolve, reject) => {
            asked++;
            go = () => resolve(answer(request));
            options?.signal?.addEventListener('abort', () => reject(new ErrorOfExtension('cancelled', 'stopped')));
          })
        : Promise.resolve(answer(request));
    const queue = await run();
    await waitFor('the second file', () => asked === 1);
    await vscode.commands.executeCommand('mlxCode.batch.openDiff', queue.find(`${name}/a.js`));
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    await waitFor('the first to be applied', () => queue.find(`${name}/a.js`)?.state === 'applied');
    await vscode.commands.executeCommand('mlxCode.batch.pause');
    await queue.idle();
    assert.deepEqual(statesOf(queue), { 'a.js': 'applied', 'b.js': 'waiting', 'c.js': 'waiting' });
    assert.deepEqual(
      (await messagesOf(() => vscode.commands.executeCommand('mlxCode.batch.run', { files: name, instruction: 'x' }))).map(
        ({ code }) => code,
      ),
      ['busy'],
    );
    await vscode.commands.executeCommand('mlxCode.batch.resume');
    await waitFor('the second file again', () => asked === 2);
    go();
    await queue.idle();
    assert.deepEqual(statesOf(queue), { 'a.js': 'applied', 'b.js': 'changed', 'c.js': 'changed' });
  });

  it('fits results to what the user changed meanwhile, and costs the others nothing where that can not be', async () => {
    for (const file of ['a.js', 'b.js', 'c.js']) write(file, 'keep();\n\nold();\n');
    const queue = await run();
    await queue.idle();
    const mine = new vscode.WorkspaceEdit();
    mine.insert(vscode.Uri.joinPath(folder, 'a.js'), new vscode.Position(0, 0), 'mine();\n');
    mine.replace(vscode.Uri.joinPath(folder, 'b.js'), new vscode.Range(2, 0, 2, 6), 'other();');
    assert.ok(await vscode.workspace.applyEdit(mine));
    rmSync(vscode.Uri.joinPath(folder, 'c.js').fsPath);
    await vscode.commands.executeCommand('mlxCode.batch.apply');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'a.js'));
    await waitFor('the first to be applied', () => document.getText() === 'mine();\nkeep();\n\nnew();\n');
    assert.equal(statesOf(queue)['b.js'], 'failed');
    assert.match(queue.find(`${name}/b.js`)?.note ?? '', /changed/);
    assert.equal(statesOf(queue)['c.js'], 'failed');
    assert.equal((await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'b.js'))).getText(), 'keep();\n\nother();\n');
  });

  it('says in one message what was applied and what was not, and in the list at once which file is gone', async () => {
    for (const file of ['a.js', 'b.js', 'c.js']) write(file, 'old();\n');
    const queue = await run();
    await queue.idle();
    await watcherCaughtUp(folder);
    const moved = vscode.Uri.joinPath(folder, 'moved.js');
    const renaming = new vscode.WorkspaceEdit();
    renaming.renameFile(vscode.Uri.joinPath(folder, 'c.js'), moved);
    assert.ok(await vscode.workspace.applyEdit(renaming));
    await waitFor('the list to say so', () => (queue.find(`${name}/c.js`)?.note ?? '').includes('deleted or renamed'));
    assert.equal(statesOf(queue)['c.js'], 'changed', 'it may come back');
    const message = answering('showWarningMessage', () => undefined);
    try {
      await vscode.commands.executeCommand('mlxCode.batch.apply');
    } finally {
      message.restore();
    }
    assert.equal(message.asked.length, 1);
    assert.match(message.asked[0] ?? '', /^Changed 2 of 3 files\. .*“.*c\.js”/);
    assert.deepEqual(statesOf(queue), { 'a.js': 'applied', 'b.js': 'applied', 'c.js': 'failed' });
  });

  it('forgets that a file was gone once it is back', async () => {
    write('back.js', 'old();\n');
    const queue = await run();
    await queue.idle();
    const note = () => queue.find(`${name}/back.js`)?.note;
    await watcherCaughtUp(folder);
    rmSync(vscode.Uri.joinPath(folder, 'back.js').fsPath);
    await waitFor('the list to say so', () => note() !== undefined);
    write('back.js', 'old();\n');
    await waitFor('the list to say so', () => note() === undefined);
    await vscode.commands.executeCommand('mlxCode.batch.apply');
    await waitFor('the change', () => statesOf(queue)['back.js'] === 'applied');
  });

  it('pauses with the sentence when the model is gone, and loses nothing', async () => {
    for (const file of ['a.js', 'b.js']) write(file, 'old();\n');
    let broken = true;
    edit = (request) =>
      broken && request.files[0]?.path.endsWith('b.js')
        ? Promise.reject(new ErrorOfExtension('workerBroken', 'x'))
        : Promise.resolve(answer(request));
    const queue = await run();
    await queue.idle();
    assert.equal(queue.state, 'paused');
    assert.match(queue.pauseReason ?? '', /three times/);
    broken = false;
    await vscode.commands.executeCommand('mlxCode.batch.resume');
    await queue.idle();
    assert.deepEqual(statesOf(queue), { 'a.js': 'changed', 'b.js': 'changed' });
  });

  it('survives the window: the next one has the results and what is still to do', async () => {
    for (const file of ['a.js', 'b.js', 'c.js']) write(file, 'old();\n');
    edit = (request, options) =>
      request.files[0]?.path.endsWith('c.js')
        ? new Promise((_resolve, reject) =>
            options?.signal?.addEventListener('abort', () => reject(new ErrorOfExtension('cancelled', 'stopped'))),
          )
        : Promise.resolve(answer(request));
    const queue = await run();
    await waitFor('two results', () => queue.find(`${name}/c.js`)?.state === 'running');
    write('b.js', 'other();\n');
    const { services } = await underTest();
    const next = new Batches(
      { edit: (request) => Promise.resolve(answer(request)) },
      services.proposals,
      services.history,
      services.context.workspaceState,
    );
    try {
      await waitFor('the window to see the file', async () => {
        const open = vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(`${name}/b.js`));
        return !open || open.getText() === 'other();\n';
      });
      assert.equal(await next.restore(), true);
      assert.ok(next.queue);
      assert.equal(next.queue.state, 'paused');
      assert.deepEqual(statesOf(next.queue), { 'a.js': 'changed', 'b.js': 'waiting', 'c.js': 'waiting' });
      next.queue.resume();
      await next.queue.idle();
      assert.deepEqual(statesOf(next.queue), { 'a.js': 'changed', 'b.js': 'nothing', 'c.js': 'changed' });
    } finally {
      next.dispose();
    }
  });

  it('drops from the batch what is discarded in its diff, and asks again when told to', async () => {
    for (const file of ['a.js', 'b.js']) write(file, 'old();\n');
    const queue = await run();
    await queue.idle();
    await vscode.commands.executeCommand('mlxCode.batch.openDiff', queue.find(`${name}/a.js`));
    await vscode.commands.executeCommand('mlxCode.edits.discard');
    await waitFor('the result to go', () => statesOf(queue)['a.js'] === 'skipped');
    assert.equal(statesOf(queue)['b.js'], 'changed');
    await vscode.commands.executeCommand('mlxCode.batch.retry', queue.find(`${name}/a.js`));
    await queue.idle();
    assert.deepEqual(statesOf(queue), { 'a.js': 'changed', 'b.js': 'changed' });
  });

  it('says how it stands when there is no change to look at', async () => {
    write('a.js', 'old();\n');
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    edit = async (request) => gate.then(() => answer(request));
    const queue = await run();
    const said = async (): Promise<string[]> =>
      (await messagesOf(() => vscode.commands.executeCommand('mlxCode.batch.review'))).map(({ text }) => text);
    assert.deepEqual(await said(), ['The batch has no change to look at yet (0 of 1 file). Let it run on, and look again.']);
    go();
    await queue.idle();
    // Somebody makes the change by hand meanwhile.
    const byHand = new vscode.WorkspaceEdit();
    byHand.replace(vscode.Uri.joinPath(folder, 'a.js'), new vscode.Range(0, 0, 0, 3), 'new');
    assert.ok(await vscode.workspace.applyEdit(byHand));
    assert.deepEqual(await said(), [
      'No change of the batch waits for you any more (1 of 1 file: 1 applied). “Ask Again” on a file of its list makes a new one.',
    ]);
    await (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'a.js'))).save();
  });

  it('says when there is no file, and no batch', async () => {
    write('a.js', 'old');
    const codes = async (command: () => unknown): Promise<string[]> => (await messagesOf(command)).map(({ code }) => code);
    assert.deepEqual(
      await codes(() => vscode.commands.executeCommand('mlxCode.batch.run', { files: `${name}/*.none`, instruction: 'x' })),
      ['filesNone'],
    );
    assert.deepEqual(await codes(() => vscode.commands.executeCommand('mlxCode.batch.apply')), ['batchNone']);
  });

  it('has the real model work on files, each of which is changed or left as it was', async () => {
    const { services } = await underTest();
    await chooseModelFile(fixtureModel('random'));
    try {
      restore();
      for (const file of ['a.js', 'b.js']) write(file, 'const a = 1;\nconst b = 2;\nconst c = 3;\n');
      const queue = await run();
      await queue.idle();
      for (const file of queue.files) {
        assert.ok(['changed', 'nothing', 'failed'].includes(file.state), `${file.path} ${file.state} ${file.note ?? ''}`);
        if (file.state === 'changed') assert.notEqual(file.change?.after, file.change?.before);
      }
      assert.ok(queue.files.some(({ state }) => state === 'changed'));
    } finally {
      (services.editService as unknown as { edit: Edit }).edit = (request, options) => edit(request, options);
      await chooseModelFile(fixtureModel('scripted'));
    }
  });
});

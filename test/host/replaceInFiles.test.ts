import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import { closeEditors, messagesOf, typeInto, underTest, waitFor } from './extensionUnderTest.ts';

const replace = (request: Record<string, unknown>) =>
  vscode.commands.executeCommand<Proposal | undefined>('mlxCode.edits.replaceInFiles', request);

const namesOf = (proposal: Proposal | undefined): string[] =>
  (proposal?.files ?? []).map((file) => vscode.workspace.asRelativePath(file.uri)).sort();

describe('replace in files', () => {
  let folder: vscode.Uri;
  let name: string;
  let count = 0;

  // A folder for each: VS Code knows a file's old text for a while after the file is gone.
  beforeEach(() => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    name = `replacing${++count}`;
    folder = vscode.Uri.joinPath(root, name);
  });

  const write = (file: string, content: string | Buffer): vscode.Uri => {
    const uri = vscode.Uri.joinPath(folder, file);
    mkdirSync(path.dirname(uri.fsPath), { recursive: true });
    writeFileSync(uri.fsPath, content);
    return uri;
  };
  const bytesOf = (uri: vscode.Uri): string => readFileSync(uri.fsPath, 'latin1');

  afterEach(async () => {
    const { services } = await underTest();
    for (const proposal of services.proposals.open) await services.proposals.discard(proposal);
    await closeEditors();
    rmSync(folder.fsPath, { recursive: true, force: true });
  });

  it('shows all places as one proposal, applies them as one edit, and one undo brings every byte back', async () => {
    const { services } = await underTest();
    const files = [
      write('a.js', 'const cart = 1;\nuse(cart, carts);\n'),
      write('deep/crlf.js', '\uFEFFcart();\r\nCart();\r\ncart'),
      write('notes.md', 'The cart.\n'),
    ];
    const before = files.map(bytesOf);
    const proposal = await replace({ files: name, find: 'cart', replace: 'basket', wholeWord: true });
    assert.ok(proposal);
    assert.deepEqual(namesOf(proposal), [`${name}/a.js`, `${name}/deep/crlf.js`, `${name}/notes.md`]);
    assert.deepEqual(files.map(bytesOf), before, 'nothing is changed yet');
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    await waitFor('the proposal to be decided', () => services.proposals.open.length === 0);
    const after = [
      'const basket = 1;\nuse(basket, carts);\n',
      Buffer.from('\uFEFFbasket();\r\nCart();\r\nbasket').toString('latin1'),
      'The basket.\n',
    ];
    await waitFor('the files to be saved', () => files.every((uri, i) => bytesOf(uri) === after[i]));
    await vscode.window.showTextDocument(files[0]!);
    await vscode.commands.executeCommand('undo');
    for (const uri of files) await (await vscode.workspace.openTextDocument(uri)).save();
    assert.deepEqual(files.map(bytesOf), before);
  });

  it('fills in the groups of a regular expression, over lines', async () => {
    const uri = write('a.ts', "import { a } from './x';\nimport {\n  b } from './y';\n");
    const proposal = await replace({
      files: `${name}/*.ts`,
      find: "import \\{\\s*(\\w+) \\} from ('[^']+');",
      replace: 'import $1 from $2;',
      regex: true,
    });
    assert.equal(proposal?.files[0]?.after, "import a from './x';\nimport b from './y';\n");
    assert.equal(proposal.files[0].uri.toString(), uri.toString());
  });

  it('takes the unsaved text of an open file, and follows it until it is applied', async () => {
    const uri = write('open.js', 'keep();\nold();\n');
    const document = await vscode.workspace.openTextDocument(uri);
    await typeInto(document, new vscode.Position(2, 0), 'old(1);\n');
    const proposal = await replace({ files: `${name}/open.js`, find: 'old', replace: 'new' });
    await typeInto(document, new vscode.Position(0, 0), 'mine();\n');
    await waitFor('the proposal to follow', () => proposal?.files[0]?.after === 'mine();\nkeep();\nnew();\nnew(1);\n');
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    await waitFor('the change', () => document.getText() === 'mine();\nkeep();\nnew();\nnew(1);\n');
    assert.equal(document.isDirty, true, 'what was unsaved stays so');
  });

  it('counts and changes a file once that a link leads to, in the editor that has it unsaved', async () => {
    const uri = write('cart.js', 'cart();\n');
    mkdirSync(path.join(folder.fsPath, 'test'));
    symlinkSync('../cart.js', path.join(folder.fsPath, 'test', 'link.js'));
    const found = await replace({ files: name, find: 'cart', replace: 'basket' });
    assert.deepEqual(namesOf(found), [`${name}/cart.js`]);
    const document = await vscode.workspace.openTextDocument(uri);
    await typeInto(document, new vscode.Position(0, 0), '// mine\n');
    const linked = await replace({ files: `${name}/test/*`, find: 'cart', replace: 'basket' });
    assert.deepEqual(namesOf(linked), [`${name}/cart.js`]);
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    await waitFor('the change', () => document.getText() === '// mine\nbasket();\n');
    assert.equal(bytesOf(uri), 'cart();\n', 'the disk is left to the user');
    assert.ok(await document.save());
    assert.equal(bytesOf(uri), '// mine\nbasket();\n');
  });

  it('looks neither into what git ignores, nor secrets, nor what is no text; but into what is named', async () => {
    write('.gitignore', 'built/\n');
    write('built/a.js', 'needle');
    write('.env', 'KEY=needle');
    write('picture.png', Buffer.from('needle\0needle'));
    write('node_modules/x/a.js', 'needle');
    write('a.js', 'needle');
    assert.deepEqual(namesOf(await replace({ files: name, find: 'needle', replace: 'pin' })), [`${name}/a.js`]);
    assert.deepEqual(namesOf(await replace({ files: `${name}/.env`, find: 'needle', replace: 'pin' })), [`${name}/.env`]);
  });

  it('takes files whose names begin with two dots, and none above the folder', async () => {
    name = `..${name}`;
    folder = vscode.Uri.joinPath(folder, '..', name);
    write('cart.js', 'needle();\n');
    const proposal = await replace({ files: `${name}/cart.js`, find: 'needle', replace: 'pin' });
    assert.deepEqual(namesOf(proposal), [`${name}/cart.js`]);
    assert.deepEqual(
      (await messagesOf(() => replace({ files: `${name}/../../cart.js`, find: 'needle', replace: 'pin' }))).map(({ code }) => code),
      ['outsideWorkspace'],
    );
  });

  it('says in one sentence what can not be done', async () => {
    write('slow.js', `needle ${'a'.repeat(40)}\n`);
    const codes = async (request: Record<string, unknown>): Promise<string[]> =>
      (await messagesOf(() => replace(request))).map((one) => one.code);
    assert.deepEqual(await codes({ files: name, find: 'nowhere', replace: '' }), ['searchNoMatch']);
    assert.deepEqual(await codes({ files: `${name}/*.xyz`, find: 'needle', replace: '' }), ['filesNone']);
    assert.deepEqual(await codes({ files: name, find: '(', replace: '', regex: true }), ['patternInvalid']);
    assert.deepEqual(await codes({ files: name, find: '(a+)+b', replace: '', regex: true }), ['patternTooSlow']);
    assert.deepEqual(await codes({ files: '../outside', find: 'needle', replace: '' }), ['outsideWorkspace']);
    assert.deepEqual(await codes({ files: name, find: '', replace: '' }), ['searchEmpty']);
    const [same] = await messagesOf(() => replace({ files: name, find: 'needle', replace: 'needle' }));
    assert.match(same?.text ?? '', /is already what it would become/);
  });
});

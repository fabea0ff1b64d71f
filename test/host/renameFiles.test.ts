import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import { closeEditors, discardProposals, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

describe('rename files', () => {
  let folder: vscode.Uri;
  let name: string;
  let count = 0;

  beforeEach(() => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    name = `renaming${++count}`;
    folder = vscode.Uri.joinPath(root, name);
    mkdirSync(folder.fsPath);
  });
  afterEach(async () => {
    await discardProposals();
    await closeEditors();
    rmSync(folder.fsPath, { recursive: true, force: true });
  });

  const write = (file: string, content: string | Buffer): void => {
    const target = path.join(folder.fsPath, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  };
  const at = (file: string): vscode.Uri => vscode.Uri.joinPath(folder, file);
  const tree = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder.fsPath, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
        .map((file) => [path.relative(folder.fsPath, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
    );
  const rename = (files: string, pattern: string) =>
    vscode.commands.executeCommand<Proposal | undefined>('mlxCode.edits.renameFiles', { files, pattern });
  const applied = async (proposal: Proposal | undefined): Promise<void> => {
    assert.ok(proposal, 'there is a proposal');
    const { services } = await underTest();
    await services.proposals.apply(proposal);
  };
  const saveAll = async (): Promise<void> => {
    for (const document of vscode.workspace.textDocuments) if (document.isDirty) await document.save();
  };

  it('renames by a pattern, imports follow, and one undo brings back names and texts', async () => {
    write('Cart_View.ts', "import { price } from './price_list';\nexport const cart = price;\n");
    write('price_list.ts', 'export const price = 1;\n');
    write('main.ts', "import { cart } from './Cart_View.js';\r\nconsole.log(cart);\r\n");
    write('run.py', 'print("unrelated")\n');
    const before = tree();
    const proposal = await rename(`${name}/*_*.ts`, '{name:kebab}');
    assert.equal(proposal?.files.length, 3);
    assert.deepEqual(tree(), before, 'nothing is changed yet');
    await applied(proposal);
    const after = {
      'cart-view.ts': "import { price } from './price-list';\nexport const cart = price;\n",
      'main.ts': "import { cart } from './cart-view.js';\r\nconsole.log(cart);\r\n",
      'price-list.ts': before['price_list.ts'],
      'run.py': before['run.py'],
    };
    await waitFor('the files to be saved', () => JSON.stringify(tree()) === JSON.stringify(after));
    await vscode.window.showTextDocument(at('main.ts'));
    await vscode.commands.executeCommand('undo');
    await waitFor('the old names', () => existsSync(at('Cart_View.ts').fsPath) && existsSync(at('price_list.ts').fsPath));
    await saveAll();
    assert.deepEqual(tree(), before);
    // Three files, though five names are touched.
    await vscode.commands.executeCommand('redo');
    await waitFor('the new names', () => existsSync(at('cart-view.ts').fsPath) && existsSync(at('price-list.ts').fsPath));
    await saveAll();
    assert.match(String(await vscode.commands.executeCommand('mlxCode.edits.undoLast')), / in 3 files\.$/);
    assert.deepEqual(tree(), before);
  });

  it('keeps the tabs of the renamed files where they are, there and back, over several renames', async () => {
    write('one.txt', 'one\n');
    write('two.txt', 'two\n');
    write('three.txt', 'three\n');
    const before = tree();
    await vscode.window.showTextDocument(at('one.txt'), { preview: false });
    await vscode.window.showTextDocument(at('three.txt'), { preview: false });
    await vscode.window.showTextDocument(at('two.txt'), { preview: true, viewColumn: vscode.ViewColumn.Two });
    await vscode.window.showTextDocument(at('one.txt'), { preview: false, viewColumn: vscode.ViewColumn.One });
    const tabs = () =>
      vscode.window.tabGroups.all.map(({ viewColumn, tabs: all }) => [
        viewColumn,
        all.map(({ label, isActive }) => `${label}${isActive ? '!' : ''}`),
      ]);
    const opened = tabs();
    const { services } = await underTest();
    const move = (from: string, to: string, text: string, after = text) =>
      services.edits.apply({ label: `Rename ${from}`, files: [{ uri: at(to), from: at(from), before: text, after, match: 'exact' }] });
    await move('one.txt', 'eins.txt', 'one\n');
    await move('eins.txt', 'uno.txt', 'one\n', 'uno\n');
    await move('two.txt', 'zwei.txt', 'two\n');
    assert.deepEqual(JSON.stringify(tabs()), JSON.stringify(opened).replace('one.txt', 'uno.txt').replace('two.txt', 'zwei.txt'));
    for (const document of vscode.workspace.textDocuments) if (document.isDirty) await document.save();
    const front = vscode.window.activeTextEditor?.document.uri.toString();
    const [, , first] = await services.history.list();
    assert.ok(first && front);
    await services.history.restore(await services.history.plan(first));
    await waitFor('the old names', () => JSON.stringify(tabs()) === JSON.stringify(opened), 5000).catch(() => undefined);
    assert.deepEqual(tabs(), opened);
    assert.deepEqual(tree(), before);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), at('one.txt').toString());
  });

  it('lets one file take the place of another, swaps two, and changes only letter case', async () => {
    write('f2.ts', 'export const two = 2;\n');
    write('f3.ts', "import './f2';\nexport const three = 3;\n");
    write('main.ts', "import './f2';\n\nimport './f3';\n");
    const before = tree();
    await applied(await rename(`${name}/f*.ts`, 'f{n}'));
    const after = {
      'f1.ts': 'export const two = 2;\n',
      'f2.ts': "import './f1';\nexport const three = 3;\n",
      'main.ts': "import './f1';\n\nimport './f2';\n",
    };
    await waitFor('the files to be saved', () => JSON.stringify(tree()) === JSON.stringify(after));
    await vscode.window.showTextDocument(at('main.ts'));
    await vscode.commands.executeCommand('undo');
    await waitFor('the old names', () => existsSync(at('f3.ts').fsPath));
    await saveAll();
    assert.deepEqual(tree(), before);
    write('swap/one.txt', '1');
    write('swap/two.txt', '2');
    const { services } = await underTest();
    const text = (file: string, from: string, content: string) => ({
      uri: at(`swap/${file}`),
      from: at(`swap/${from}`),
      before: content,
      after: content,
      match: 'exact' as const,
    });
    await services.edits.apply({ label: 'Swap', files: [text('two.txt', 'one.txt', '1'), text('one.txt', 'two.txt', '2')] });
    assert.deepEqual([tree()['swap/one.txt'], tree()['swap/two.txt']], ['2', '1']);
    assert.equal(Object.keys(tree()).filter((file) => file.startsWith('swap/')).length, 2, 'no name in between is left');
    await applied(await rename(`${name}/main.ts`, '{name:upper}'));
    assert.ok(Object.keys(tree()).includes('MAIN.ts'));
  });

  it('lets language servers add what only they know, in the same undo step', async () => {
    write('lib.rs', 'mod cart;\n');
    write('cart.rs', 'pub fn total() {}\n');
    const server = vscode.workspace.onWillRenameFiles((event) => {
      const edit = new vscode.WorkspaceEdit();
      if (event.files.some(({ oldUri }) => oldUri.path.endsWith('/cart.rs')))
        edit.replace(at('lib.rs'), new vscode.Range(0, 4, 0, 8), 'basket');
      event.waitUntil(Promise.resolve(edit));
    });
    try {
      await applied(await rename(`${name}/cart.rs`, 'basket'));
      const lib = await vscode.workspace.openTextDocument(at('lib.rs'));
      assert.equal(lib.getText(), 'mod basket;\n');
      assert.ok(existsSync(at('basket.rs').fsPath));
      await vscode.window.showTextDocument(lib);
      await vscode.commands.executeCommand('undo');
      await waitFor('the old name', () => existsSync(at('cart.rs').fsPath));
      assert.equal(lib.getText(), 'mod cart;\n');
    } finally {
      server.dispose();
    }
  });

  it('leaves to TypeScript what only it knows, and changes nothing twice', async function () {
    this.timeout(120_000);
    write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { module: 'esnext', moduleResolution: 'bundler', paths: { '@lib/*': ['./lib/*'] } } }),
    );
    write('lib/cart.ts', 'export const cart = 1;\n');
    write('alias.ts', "import { cart } from '@lib/cart';\nconsole.log(cart);\n");
    write('relative.ts', "import { cart } from './lib/cart';\nconsole.log(cart);\n");
    const settings = vscode.workspace.getConfiguration('typescript');
    await settings.update('updateImportsOnFileMove.enabled', 'always', vscode.ConfigurationTarget.Global);
    try {
      const document = await vscode.workspace.openTextDocument(at('alias.ts'));
      await vscode.window.showTextDocument(document);
      await waitFor(
        'TypeScript',
        async () => {
          const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
            'vscode.executeDefinitionProvider',
            document.uri,
            new vscode.Position(1, 13),
          );
          return found.some((one) => JSON.stringify(one).includes('lib/cart.ts'));
        },
        60_000,
      );
      await applied(await rename(`${name}/lib/cart.ts`, 'basket'));
      await waitFor('the alias to follow', () => document.getText().includes("'@lib/basket'"), 60_000);
      const relative = await vscode.workspace.openTextDocument(at('relative.ts'));
      assert.equal(relative.getText(), "import { cart } from './lib/basket';\nconsole.log(cart);\n");
    } finally {
      await settings.update('updateImportsOnFileMove.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says in one sentence why nothing is renamed, and renames nothing', async () => {
    write('a.txt', 'a');
    write('b.txt', 'b');
    write('c.txt', 'c');
    write('picture.bin', Buffer.from('\0\0'));
    const before = tree();
    const said = async (files: string, pattern: string): Promise<string> =>
      (await messagesOf(() => rename(files, pattern))).map(({ code, text }) => `${code}: ${text}`).join('|');
    assert.match(await said(`${name}/*.txt`, 'same'), /renameRefused: Nothing was renamed: two files/);
    assert.match(await said(`${name}/a.txt`, 'b'), /renameRefused: Nothing was renamed: there is a file “b.txt” already/);
    assert.match(await said(`${name}/a.txt`, 'B'), /there is a file/);
    assert.match(await said(`${name}/a.txt`, 'a?'), /can not be a file name/);
    assert.match(await said(`${name}/a.txt`, '{name}'), /every file would keep its name/);
    assert.match(await said(`${name}/a.txt`, '../../../x'), /outsideWorkspace/);
    assert.match(await said(`${name}/a.txt`, '/(/x/'), /patternInvalid/);
    assert.match(await said(`${name}/picture.bin`, 'other'), /editConflict: .*picture\.bin/);
    assert.match(await said(`${name}/*.none`, 'other'), /filesNone/);
    assert.deepEqual(tree(), before);
  });
});

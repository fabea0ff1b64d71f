import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, utimesSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ContextChip, MentionList } from '../../src/protocol/webview.ts';
import { promptPage } from '../../src/core/chat/promptLook.ts';
import { PinnedSources } from '../../src/core/context/pinnedSources.ts';
import { readStored, storedTextsUse } from '../../src/vscode/batch/readFile.ts';
import { ChatContext } from '../../src/vscode/context/chatContext.ts';
import { Messages } from '../../src/vscode/messages.ts';
import { keepAttachments } from '../../src/vscode/context/keptAttachments.ts';
import {
  chooseModelFile,
  closeEditors,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  typeInto,
  underTest,
  vsCodeGit,
  waitFor,
  watcherCaughtUp,
  WorkspaceSubfolder,
} from './extensionUnderTest.ts';

const code = 'export function total(items) {\n  return items.length;\n}\n\nexport function average(items) {\n  return 0;\n}\n';
const root = () => vscode.workspace.workspaceFolders![0]!.uri;
const addToChat = (...args: unknown[]) => vscode.commands.executeCommand('mlxCode.chat.addToChat', ...args);

describe('what is attached to the chat', () => {
  const folder = new WorkspaceSubfolder('attached');
  const outside = new TemporaryFolder();
  const chips = async (): Promise<ContextChip[]> => (await underTest()).app.chat.snapshot.chips;
  const labels = async (): Promise<string[]> => (await chips()).map(({ label }) => label);
  const pinned = async () => (await underTest()).services.attached;
  const run = async (text: string): Promise<string> => {
    const { services } = await underTest();
    const call = /^\/(\S+)\s*(.*)$/s.exec(text);
    return (await services.commands.find({ name: call?.[1] ?? '', argument: call?.[2] ?? '' }).run(call?.[2] ?? '')) ?? '';
  };
  const find = async (typed: string): Promise<MentionList> =>
    (await underTest()).services.mentions.find(typed, new AbortController().signal);
  const attach = async (typed: string, label: string): Promise<void> => {
    const { choices } = await waitFor(`${label} of @${typed}`, async () => {
      const list = await find(typed);
      return list.choices.some((one) => one.label === label) ? list : null;
    });
    await new ChatContext((await underTest()).services).attach(choices.find((one) => one.label === label)?.id ?? '');
  };

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => {
    (await underTest()).app.chat.clear();
    (await pinned()).clear();
    folder.clear();
  });
  afterEach(closeEditors);
  after(async () => {
    (await pinned()).clear();
    folder.remove();
    outside.remove();
  });

  it('stays when another file comes in front, takes the place of the same file there, and goes with /clear', async () => {
    const uri = folder.write('cart.js', code);
    folder.write('stock.js', code);
    assert.match(await run('/open attached/cart.js'), /^Attached attached\/cart\.js\./);
    await openSelected(uri);
    await openSelected(folder.uri('stock.js'));
    await waitFor('both', async () => (await labels()).join() === 'cart.js,stock.js');
    await openSelected(uri);
    await waitFor('the file once', async () => (await labels()).join() === 'cart.js');
    const [only] = await chips();
    (await underTest()).app.chat.toggleChip(only?.id ?? '', false);
    await run('/open attached/cart.js');
    assert.deepEqual((await chips()).map(({ enabled }) => enabled), [true], 'on again, as it was asked for'); // prettier-ignore
    assert.match(await run('/open attached/cart.js:1-3'), /cart\.js:1-3/);
    assert.deepEqual(await labels(), ['cart.js', 'cart.js:1-3']);
    await vscode.commands.executeCommand('mlxCode.chat.clear');
    await waitFor('nothing attached', async () => (await pinned()).sources.length === 0);
  });

  it('has exact counts once a model is there', async () => {
    const { app } = await underTest();
    folder.write('cart.js', code);
    await run('/open attached/cart.js');
    await vscode.commands.executeCommand('mlxCode.models.load');
    const chip = await waitFor('the count', async () => (await chips()).find(({ tokens }) => tokens !== null));
    const [source] = (await pinned()).sources;
    const [exact] = await app.engine.countTokens([`File ${source?.detail ?? ''}:\n\`\`\`javascript\n${code}\`\`\``]);
    assert.equal(chip.tokens, exact);
  });

  it('follows the editor and the disk, says when they differ, and goes along as it is then', async () => {
    const { app } = await underTest();
    const uri = folder.write('cart.js', code);
    await run('/open attached/cart.js');
    await watcherCaughtUp(root());
    folder.write('cart.js', code.replace('total', 'sum'));
    const standing = async () => (await pinned()).sources[0]?.standing;
    await waitFor('the change on the disk', async () => (await standing()) === 'changed');
    const turn = await app.chat.ask('What is it?');
    assert.equal(turn.status, 'done', turn.error?.text);
    await waitFor('the mark to go', async () => (await standing()) === undefined);

    const editor = await openSelected(uri);
    await typeInto(editor.document, new vscode.Position(0, 0), '// mine\n');
    await waitFor('the unsaved text', async () => (await standing()) === 'unsaved');
    folder.write('cart.js', code.replace('total', 'theirs'));
    await waitFor('the conflict', async () => (await standing()) === 'conflict');
    const [source] = (await pinned()).sources;
    assert.match(source?.text ?? '', /^\/\/ mine\n/);
    assert.match(source?.note ?? '', /the text in the editor goes along/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitFor('one text again', async () => (await pinned()).sources[0]?.text?.includes('theirs') === true);

    await closeEditors();
    rmSync(uri.fsPath);
    const [read] = await (await pinned()).readForQuestion((await pinned()).sources, new AbortController().signal);
    assert.equal(read?.standing, 'gone');
    assert.deepEqual(
      (await chips()).map(({ label, enabled }) => [label, enabled]),
      [['cart.js', false]],
    );
    folder.write('cart.js', code);
    await waitFor('it to be back', async () => (await pinned()).sources[0]?.problem === null);
  });

  it('is read anew before a question also where nobody told of the change', async () => {
    const { app } = await underTest();
    folder.write('cart.js', code);
    await run('/open attached/cart.js');
    folder.write('cart.js', 'let changed;\n');
    const asked = app.chat.ask('What is it?');
    await asked;
    assert.equal((await pinned()).sources[0]?.text, 'let changed;\n');
    assert.equal((await pinned()).sources[0]?.standing, undefined);
  });

  it('is read once while it stays as it is, and again with another time, length or encoding', async () => {
    const uri = folder.write('old.txt', 'fr\u00fch');
    const aged = (seconds: number): void => utimesSync(uri.fsPath, new Date(), new Date(Date.now() - seconds * 1_000));
    const hits = (): number => storedTextsUse().hits;
    const text = async (): Promise<string> => {
      const read = await readStored(uri);
      return typeof read === 'string' ? read : read.text;
    };
    await text();
    const before = hits();
    await text();
    assert.equal(hits(), before, 'what is new may change within its time');
    aged(100);
    assert.deepEqual([await text(), await text(), hits()], ['früh', 'früh', before + 1]);
    folder.write('old.txt', 'sp\u00e4t');
    aged(50);
    assert.deepEqual([await text(), hits()], ['spät', before + 1]);
    const files = vscode.workspace.getConfiguration('files');
    try {
      await files.update('encoding', 'iso88591', vscode.ConfigurationTarget.Workspace);
      assert.equal(await text(), 'spÃ¤t');
    } finally {
      await files.update('encoding', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.equal(await text(), 'spät');
    rmSync(uri.fsPath);
    assert.equal(await readStored(uri), 'gone');
  });

  it('keeps its lines where their code moves to', async () => {
    // A name of its own: VS Code keeps the text of one that was open before until its watcher has told of the new one.
    const uri = folder.write('moved.js', code);
    await run('/open attached/moved.js:5-7');
    const editor = await openSelected(uri);
    assert.equal(editor.document.getText(), code);
    await typeInto(editor.document, new vscode.Position(0, 0), '// one\n// two\n');
    const source = await waitFor('the lines to follow', async () => (await pinned()).sources.find(({ label }) => label === 'moved.js:7-9'));
    assert.match(source.text ?? '', /^export function average/);
  });

  it('is found by a slip of the finger, asked about where it may be several, and refused with a sentence', async () => {
    folder.write('payment.js', code);
    folder.write('a/index.js', code);
    folder.write('b/index.js', code);
    await watcherCaughtUp(root());
    assert.match(
      await waitFor('the file', () => run('/open paymnet.js').catch(() => null)),
      /payment\.js\. Nothing is called “paymnet\.js”\.$/,
    );
    const fails = async (text: string, code: string) => assert.rejects(run(text), (error: { code: string }) => error.code === code);
    await waitFor('both', () => fails('/open index.js', 'pathAmbiguous').then(() => true, () => false)); // prettier-ignore
    await fails('/open nothing-like-it.xyz', 'pathNone');
    await fails('/open attached/payment.js:900', 'linesNone');
    folder.write('logo.bin', Buffer.from([0, 1, 2, 0, 255]));
    await fails('/open attached/logo.bin', 'selectionBinary');
    assert.deepEqual(await labels(), ['payment.js']);
  });

  it('says a word where it may hold secrets, and takes none along with a folder', async () => {
    folder.write('.env', 'TOKEN=hunter2\n');
    folder.write('cart.js', code);
    assert.match(await run('/open attached/.env'), /It may hold secrets/);
    const line = await run('/open attached');
    assert.match(line, /left out: 1 file that may hold secrets/);
    const source = (await pinned()).sources.find(({ kind }) => kind === 'folder');
    assert.match(source?.text ?? '', /export function total/);
    assert.doesNotMatch(source?.text ?? '', /hunter2/);
    folder.write('stock.js', 'let stock;\n');
    await waitFor(
      'the new file',
      async () => (await pinned()).sources.find(({ kind }) => kind === 'folder')?.text?.includes('let stock') === true,
    );
  });

  it('comes from the menus: several files, the lines that are selected, the file in front', async () => {
    const uris = ['a.js', 'b.js'].map((name) => folder.write(name, code));
    const binary = folder.write('logo.bin', Buffer.from([0, 1, 2, 0]));
    const shown = await messagesOf(() => addToChat(uris[0], [...uris, binary]));
    assert.deepEqual(shown.map(({ code: one }) => one), ['attachRefused']); // prettier-ignore
    assert.match(shown[0]?.text ?? '', /logo\.bin: The file is binary/);
    assert.deepEqual((await labels()).slice(0, 2), ['a.js', 'b.js']);
    await openSelected(uris[0]!, 'export function average', '  return 0;');
    await addToChat(uris[0]);
    assert.ok((await labels()).includes('a.js:5-6'));
    await closeEditors();
    assert.deepEqual((await messagesOf(() => addToChat())).map(({ code: one }) => one), ['editorNone']); // prettier-ignore
  });

  it('may be dropped from outside the workspace, and pasted only when all of it is there', async () => {
    const context = new ChatContext((await underTest()).services);
    const there = outside.write('notes.md', '# Notes\n');
    assert.equal(await context.attachPlaces([there.fsPath, '/nothing/here.md'], true), 0);
    assert.equal(await context.attachPlaces([there.toString()], false), 1);
    assert.equal(await context.attachPlaces([there.fsPath], true), 1);
    // The chips of the editors that the test before has closed go a moment later.
    await waitFor('nothing else', async () => (await labels()).join() === 'notes.md');
    await assert.rejects(
      context.attachPlaces(['file:///nothing/here.md'], false),
      (error: { code: string }) => error.code === 'attachRefused',
    );
  });

  it('is mentioned: files and folders as they come and go, symbols, problems and changes', async () => {
    const uri = folder.write('payment.js', code);
    folder.write('node_modules/x/paymentHidden.js', code);
    await waitFor('the new file', async () => (await find('paym')).choices.some(({ label }) => label === 'payment.js'));
    assert.ok(!(await find('paymentHidden')).choices.some(({ label }) => label === 'paymentHidden.js'));
    folder.write('.env', 'TOKEN=1\n');
    await watcherCaughtUp(root());
    assert.ok(!(await find('file .en')).choices.some(({ label }) => label === '.env'));
    await attach('file .env', '.env');
    await attach('paym', 'payment.js');
    await attach('folder attach', 'attached/');
    await openSelected(uri);
    await attach('symbol attached/payment.js', 'average');
    await attach('problems', '@problems');
    await openSelected(uri, 'export function total', 'items.length;');
    await attach('selection', '@selection');
    await attach('diff', '@diff');
    const sources = (await pinned()).sources;
    const kinds = sources.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['file', 'file', 'folder', 'symbol', 'problems', 'range', 'diff']);
    const text = (kind: string): string => sources.find((source) => source.kind === kind)?.text ?? '';
    assert.equal(text('symbol'), 'export function average(items) {\n  return 0;\n}');
    assert.match(text('diff'), /\+export function total/);
    assert.doesNotMatch(text('diff'), /TOKEN/);
    const editor = await openSelected(uri);
    await typeInto(editor.document, new vscode.Position(4, 0), '// above\n\n');
    await waitFor('the symbol to be found again', async () =>
      (await pinned()).sources.some(({ kind, detail }) => kind === 'symbol' && detail.endsWith(':7-9)')),
    );
    rmSync(uri.fsPath);
    await waitFor('the file to go', async () => !(await find('paym')).choices.some(({ label }) => label === 'payment.js'));
  });

  it('may be a symbol that no language server knows, by its name or that of its file', async () => {
    const { services } = await underTest();
    folder.write('basket.py', 'class Basket:\n    def weigh_all(self):\n        return 0\n');
    await waitFor('the new file', async () => (await find('basket')).choices.some(({ label }) => label === 'basket.py'));
    await services.index.refresh();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(
      (await find('symbol attached/basket.py')).choices.map(({ label, help }) => `${label}: ${help}`),
      ['Basket: class in attached/basket.py', 'weigh_all: function in attached/basket.py'],
    );
    await attach('symbol weighAll', 'weigh_all');
    await attach('symbol baske', 'Basket');
    const [weigh, basket] = (await pinned()).sources;
    assert.equal(weigh?.text, '    def weigh_all(self):\n        return 0');
    assert.match(basket?.text ?? '', /^class Basket:/);
  });

  it('may be a commit, of the repository of the file in front', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@shop.example', ...args], { cwd: outside.path });
    const file = outside.write('cart.js', code);
    git('init', '--quiet', '--initial-branch=main');
    git('add', 'cart.js');
    git('commit', '--quiet', '--no-verify', '--message', 'Begin the cart');
    outside.write('cart.js', code.replace('total', 'sum'));
    outside.write('.env', 'TOKEN=hunter2\n');
    git('add', '--all');
    git('commit', '--quiet', '--no-verify', '--message', 'Call the total a sum');
    const api = await vsCodeGit();
    await waitFor('git to open it', () => api.openRepository(vscode.Uri.file(outside.path)));
    await openSelected(file);
    const { choices } = await find('commit sum');
    assert.deepEqual(choices.map(({ help }) => help), ['Call the total a sum']); // prettier-ignore
    const context = new ChatContext((await underTest()).services);
    await context.attach(choices[0]?.id ?? '');
    await context.attach((await find('commit begin')).choices[0]?.id ?? '');
    const [second, first] = (await pinned()).sources;
    assert.match(second?.text ?? '', /^Call the total a sum\n\ndiff --git [\s\S]*\+export function sum/);
    assert.match(second?.text ?? '', /Changed as well, and not shown: \.env/);
    assert.doesNotMatch(second?.text ?? '', /hunter2/);
    assert.match(
      first?.text ?? '',
      /^Begin the cart\n\ndiff --git a\/cart\.js b\/cart\.js\nnew file mode 100644\n[\s\S]*\+export function total/,
    );
  });

  it('is attached again after a reload, where it has moved to, and what is gone is said', async () => {
    folder.write('cart.js', code);
    folder.write('gone.js', 'let gone;\n');
    folder.write('shop/prices.js', 'let prices;\n');
    await run('/open attached/cart.js:5-7');
    await run('/open attached/gone.js');
    await run('/open attached/shop');
    await attach('project', '@project');
    const { services } = await underTest();
    const before = await pinned();
    const editor = await openSelected(folder.uri('cart.js'));
    await typeInto(editor.document, new vscode.Position(4, 0), '// above\n');
    await editor.document.save();
    await waitFor('the lines to move', () => before.sources.some(({ label }) => label === 'cart.js:6-8'));
    rmSync(folder.uri('gone.js').fsPath);
    await waitFor('the file to go', () => before.sources.some(({ standing }) => standing === 'gone'));
    const kept = () => services.context.workspaceState.get<unknown[]>('mlxCode.attached');
    await waitFor('all to be kept', () => JSON.stringify(kept()) === JSON.stringify(before.kept));
    assert.equal(before.kept.length, 4);
    assert.doesNotMatch(JSON.stringify(kept()), /average|prices;/, 'no text of the files is kept');
    const after = new PinnedSources(services.log);
    const shown: string[] = [];
    const messages = new Messages(services.log);
    const listening = messages.onDidShow(({ message }) => shown.push(message.text));
    const keeping = keepAttachments({ ...services, attached: after, messages });
    try {
      await waitFor('the attachments', () => after.sources.length === 3 && shown.length > 0);
      assert.deepEqual(after.sources.map(({ label }) => label), ['cart.js:6-8', 'shop/', 'Project']); // prettier-ignore
      assert.match(after.sources[0]?.text ?? '', /^export function average/);
      assert.match(shown[0] ?? '', /^Not attached: attached\/gone\.js: /);
      await waitFor('what is gone to be forgotten', () => kept()?.length === 3);
      after.clear();
      await waitFor('nothing to be kept', () => kept() === undefined);
    } finally {
      keeping.dispose();
      listening.dispose();
      after.dispose();
    }
  });

  it('of a terminal needs something selected there, and leaves the clipboard as it was', async () => {
    await vscode.env.clipboard.writeText('what was there');
    await assert.rejects(attach('terminal', '@terminal'), (error: { code: string }) => error.code === 'terminalNone');
    assert.equal(await vscode.env.clipboard.readText(), 'what was there');
  });
});

describe('the commands about the context and the files', () => {
  const folder = new WorkspaceSubfolder('looked-at');
  const run = async (name: string, argument = ''): Promise<string> => {
    const { services } = await underTest();
    return (await services.commands.find({ name, argument }).run(argument)) ?? '';
  };

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    await vscode.commands.executeCommand('mlxCode.models.load');
    folder.write('.gitignore', 'hidden/\n');
    folder.write('cart.js', code);
    folder.write('shop/prices.js', '// Total of all PRICES\nlet prices;\n');
    folder.write('hidden/secret.js', code);
    folder.write('.env', 'total=hunter2\n');
    await watcherCaughtUp(root());
  });
  afterEach(async () => {
    await closeEditors();
    (await underTest()).services.attached.clear();
    (await underTest()).app.chat.switchContext(true);
  });
  after(() => folder.remove());

  it('show the files without what git ignores and what may hold secrets', async () => {
    const tree = await waitFor('the new files', async () => {
      const text = await run('tree', 'looked-at').catch(() => '');
      return text.includes('prices.js') ? text : null;
    });
    assert.equal(tree, 'looked-at: 3 files.\n\n```\n├ shop/\n│ └ prices.js\n├ .gitignore\n└ cart.js\n```');
    assert.equal(await run('ls', 'looked-at/'), 'looked-at: 1 folder, 2 files.\n\n```\nshop/  (1 file)\n.gitignore\ncart.js\n```');
    assert.match(await run('ls'), /looked-at\//);
    assert.match(await run('find', 'looked-at/**'), /^3 files:[\s\S]*Left out: 1 file that may hold secrets\.$/);
    await assert.rejects(run('tree', 'nothing-like-this'), (error: { code: string }) => error.code === 'pathNone');
    await assert.rejects(run('find', '*.nothing'), (error: { code: string }) => error.code === 'filesNone');
  });

  it('go by the rules of the index, and take up what these say anew', async () => {
    const ruled = new WorkspaceSubfolder('ruled');
    try {
      ruled.write('made/a.js', code);
      ruled.write('own.js', code);
      ruled.write('.mlx-codeignore', 'made/\n');
      const tree = (): Promise<string> => run('tree', 'ruled').catch(() => '');
      await waitFor('the files that the rules leave', async () => (await tree()).includes('own.js') && !(await tree()).includes('made'));
      ruled.write('.mlx-codeignore', '# nothing\n');
      await waitFor('the other rules', async () => (await tree()).includes('made'));
    } finally {
      ruled.remove();
    }
  });

  it('tell what the project is, how it is tested, and attach that', async () => {
    folder.write('Cargo.toml', '[dependencies]\ntokio = "1"\n');
    folder.write('broken/package.json', '{');
    const told = await waitFor('the new files', async () => {
      const text = await run('project');
      return text.includes('cargo') && text.includes('broken') ? text : null;
    });
    assert.match(told, /^looked-at \(Rust, Tokio\):\n\n[\s\S]*\| Test \| `cargo test` \| looked-at\/Cargo\.toml \|$/m);
    assert.match(told, /^looked-at\/broken\/package\.json: It is no JSON\.$/m);
    const { services } = await underTest();
    const { choices } = await services.mentions.find('project', new AbortController().signal);
    await new ChatContext(services).attach(choices.find(({ label }) => label === '@project')?.id ?? '');
    const text = (): string => services.attached.sources[0]?.text ?? '';
    assert.match(text(), /^looked-at \(Rust, Tokio\):\n(?: {2}.*\n)* {2}Test: cargo test {2}\(told by looked-at\/Cargo\.toml\)$/m);
    const { document } = await openSelected(folder.uri('Cargo.toml'));
    await typeInto(document, new vscode.Position(1, 0), 'axum = "1"\n');
    await document.save();
    await waitFor('the project to be read again', () => text().includes('Rust, axum, Tokio'));
  });

  it('find a pattern in them, with its lines, and say what is wrong with one', async () => {
    const found = await run('grep', '"total|average" looked-at');
    assert.match(found, /^3 lines in 2 files:/);
    assert.match(found, /looked-at\/cart\.js:1: export function total\(items\) \{/);
    assert.match(found, /looked-at\/shop\/prices\.js:1: \/\/ Total of all PRICES/);
    assert.doesNotMatch(found, /hunter2|hidden/);
    // A capital letter means that letter case counts.
    assert.match(await run('grep', '"Total" looked-at'), /^1 line in 1 file:/);
    await assert.rejects(
      run('grep', '(('),
      (error: { code: string; data: { by?: string } }) => error.code === 'patternInvalid' && error.data.by === 'command',
    );
    await assert.rejects(run('grep', 'nothing at all like this'), (error: { code: string }) => error.code === 'searchNoMatch');
    folder.write('long.js', `${'a'.repeat(60)}!\n`);
    await assert.rejects(run('grep', '"(a+)+$" looked-at/long.js'), (error: { code: string }) => error.code === 'patternTooSlow');
  });

  it('list what goes along, and switch it', async () => {
    const { app } = await underTest();
    await openSelected(folder.uri('cart.js'));
    await run('open', 'looked-at/shop/prices.js');
    const counted = await waitFor('the counts', async () => {
      const text = await run('context');
      return /prices\.js \| \d+ \| goes along/.test(text) && /cart\.js \| \d+ \| goes along/.test(text) ? text : null;
    });
    assert.match(counted, /^The next question takes [\d,]+ of [\d,]+ tokens/);
    await run('context', 'off');
    assert.deepEqual(app.chat.snapshot.chips.map(({ enabled }) => enabled), [false, false]); // prettier-ignore
    await run('context', 'on');
    assert.deepEqual(app.chat.snapshot.chips.map(({ enabled }) => enabled), [true, true]); // prettier-ignore
    folder.write('shop/prices.js', 'let others;\n');
    assert.match(await run('context', 'reload'), /prices\.js/);
    assert.equal((await underTest()).services.attached.sources[0]?.text, 'let others;\n');
    assert.equal(await run('context', 'clear'), 'Removed 1 attachment.');
    await assert.rejects(run('context', 'nonsense'), (error: { code: string }) => error.code === 'commandArguments');
  });

  it('show the next prompt to the byte, and follow it', async () => {
    const { app } = await underTest();
    app.chat.clear();
    await openSelected(folder.uri('cart.js'));
    app.chat.setDraft('What is it?');
    await vscode.commands.executeCommand('mlxCode.chat.showContext');
    const page = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await waitFor('the page', () => page().includes('What is it?') && page().includes('looked-at/cart.js'));
    const look = await app.chat.nextPrompt(new AbortController().signal);
    assert.ok(look?.counts);
    assert.equal(page(), promptPage(look));
    for (const { content } of look.messages) assert.ok(page().includes(`\n${content}\n`), 'the message as it is sent');
    // The page in front takes nothing along that was in front before it.
    app.chat.setDraft('And another thing?');
    await waitFor('the new question', () => page().includes('And another thing?') && page().includes('export function total'));
    app.chat.setDraft('');
  });
});

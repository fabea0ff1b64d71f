import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GitRepository } from '../../src/vscode/git/gitApi.ts';
import { answering, chooseModelFile, fixtureModel, messagesOf, TemporaryFolder, vsCodeGit, waitFor } from './extensionUnderTest.ts';

const lines = (count: number): string[] => Array.from({ length: count }, (_, at) => `// line ${String(at)}`);

describe('proposed commits', () => {
  const folder = new TemporaryFolder();
  const root = path.join(folder.path, 'market');
  let repository: GitRepository;
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  const shown = (): vscode.TextDocument | undefined => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'mlx-code-split');
  const lenses = (): Thenable<vscode.CodeLens[]> =>
    vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', shown()!.uri);
  const propose = () => vscode.commands.executeCommand<number | undefined>('mlxCode.git.proposeCommits', repository.rootUri);

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    mkdirSync(root);
    git('init', '--quiet', '--initial-branch=main');
    for (const [key, value] of [
      ['user.name', 'Test'],
      ['user.email', 'test@shop.example'],
      ['commit.gpgsign', 'false'],
    ] as const)
      git('config', key, value);
    write('server/routes.js', `${lines(60).join('\n')}\n`);
    write('docs/colours.css', 'body { color: black; }\n');
    git('add', '--all');
    git('commit', '--quiet', '--no-verify', '--message', 'feat: begin');
    const api = await vsCodeGit();
    repository = await waitFor('git', () => api.openRepository(vscode.Uri.file(root)));
  });
  beforeEach(() => {
    const routes = lines(60);
    routes.splice(2, 0, "import { chargeCustomer } from './payments.js';");
    routes.splice(50, 0, 'export function checkout(order) {', '  return chargeCustomer(order.customer, order.total);', '}');
    write('server/routes.js', `${routes.join('\n')}\n`);
    write('server/payments.js', 'export function chargeCustomer(customer, total) {\n  return { customer, total };\n}\n');
    write('docs/colours.css', 'body { background: ivory; color: darkslategrey; }\nheading { margin: 2rem; }\nfooter { opacity: 0.5; }\n');
    git('add', '--all');
    repository.inputBox.value = '';
  });
  after(() => folder.remove());

  it('say that nothing is staged, and that a change is one', async () => {
    git('reset', '--quiet');
    assert.deepEqual(
      (await messagesOf(propose)).map((one) => one.code),
      ['gitNothingStaged'],
    );
    git('add', 'server');
    const information = answering('showInformationMessage', () => undefined);
    try {
      assert.equal(await propose(), 1);
      assert.match(information.asked[0]!, /looks like one commit/);
    } finally {
      information.restore();
    }
  });

  it('are shown before anything is staged, can be changed, and are staged one after the other', async () => {
    const staged = git('write-tree').trim();
    assert.equal(await propose(), 2);
    const document = await waitFor('the proposal', () => shown());
    assert.equal(document.languageId, 'diff');
    assert.match(
      document.getText(),
      /^# Commit 1 of 2: 1 file\n[\s\S]*diff docs\/colours\.css\n[\s\S]*# Commit 2 of 2: 2 files\n[\s\S]*diff server\/payments\.js/,
    );
    assert.equal(git('write-tree').trim(), staged);
    const titles = (await lenses()).map(({ command }) => command?.title ?? '');
    assert.equal(titles.filter((title) => title.includes('Move to Another Commit')).length, 4);
    // One hunk goes into the other commit, and back.
    const part = (await lenses()).findLast(({ command }) => command?.command === 'mlxCode.git.moveToCommit')!.command!
      .arguments![0] as number;
    const window = vscode.window as unknown as Record<'showQuickPick' | 'showInputBox', unknown>;
    const real = { showQuickPick: window.showQuickPick, showInputBox: window.showInputBox };
    window.showQuickPick = (items: readonly unknown[]) => Promise.resolve(items[0]);
    window.showInputBox = () => Promise.resolve('style: colour the documents');
    try {
      await vscode.commands.executeCommand('mlxCode.git.moveToCommit', part);
      await waitFor('the hunk to move', () => document.getText().startsWith('# Commit 1 of 2: 2 files\n'));
      await vscode.commands.executeCommand('mlxCode.git.moveToCommit', part);
      await waitFor('the hunk to move back', () => document.getText().startsWith('# Commit 1 of 2: 1 file\n'));
      await vscode.commands.executeCommand('mlxCode.git.changeProposedMessage', 0);
      await waitFor('the message', () => document.getText().includes('style: colour the documents'));
    } finally {
      window.showQuickPick = real.showQuickPick;
      window.showInputBox = real.showInputBox;
    }
    assert.match(document.getText(), /# {5}style: colour the documents\n/);
    await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
    assert.equal(git('diff', '--cached', '--name-only'), 'docs/colours.css\n');
    assert.equal(repository.inputBox.value, 'style: colour the documents');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(!tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === 'mlx-code-split'));
    git('commit', '--quiet', '--no-verify', '--message', repository.inputBox.value);
    await waitFor(
      'the second commit to be staged',
      () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n',
    );
    assert.equal(git('write-tree').trim(), staged);
    assert.match(repository.inputBox.value, /^\w+(\([\w./-]+\))?: /);
    const information = answering('showInformationMessage', () => undefined);
    try {
      git('commit', '--quiet', '--no-verify', '--message', repository.inputBox.value);
      await waitFor('the end', () => information.asked.some((text) => text.startsWith('All 2 commits of market are made')));
    } finally {
      information.restore();
    }
    assert.equal(git('status', '--porcelain'), '');
    git('reset', '--quiet', '--soft', 'HEAD~2');
  });

  it('are taken back: what was staged is staged again, and the box has what it had', async () => {
    const staged = git('write-tree').trim();
    repository.inputBox.value = 'my own words';
    assert.equal(await propose(), 2);
    await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
    assert.notEqual(git('write-tree').trim(), staged);
    assert.deepEqual(
      (await messagesOf(propose)).map((one) => one.code),
      ['busy'],
    );
    await vscode.commands.executeCommand('mlxCode.git.putBackStaged');
    assert.equal(git('write-tree').trim(), staged);
    assert.equal(repository.inputBox.value, 'my own words');
  });

  it('are staged only where what is staged is what was looked at', async () => {
    assert.equal(await propose(), 2);
    write('docs/late.css', 'a { color: red; }\n');
    git('add', '--all');
    const staged = git('write-tree').trim();
    assert.deepEqual(
      (await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.stageProposedCommit'))).map((one) => one.code),
      ['gitChanged'],
    );
    assert.equal(git('write-tree').trim(), staged);
    await vscode.commands.executeCommand('mlxCode.git.discardProposedCommits');
    git('rm', '--quiet', '--cached', '--force', 'docs/late.css');
  });

  it('are offered after a message was written for changes that have nothing to do with each other', async () => {
    const information = answering('showInformationMessage', () => undefined);
    try {
      await vscode.commands.executeCommand('mlxCode.git.writeCommitMessage', repository.rootUri);
      assert.ok(information.asked.some((text) => text.includes('market looks like 2 changes that have nothing to do with each other')));
    } finally {
      information.restore();
    }
  });
});

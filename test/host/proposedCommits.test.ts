import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import { ChatInput } from '../../src/core/chat/chatInput.ts';
import type { GitRepository } from '../../src/vscode/git/gitApi.ts';
import { CommitSplit } from '../../src/vscode/git/split/splitFeature.ts';
import type { Services } from '../../src/vscode/services.ts';
import { FakeMemento } from '../support/fakeMemento.ts';
import {
  answering,
  boxText,
  chooseModelFile,
  fixtureModel,
  messagesOf,
  TemporaryFolder,
  typeIntoBox,
  underTest,
  vsCodeGit,
  waitFor,
} from './extensionUnderTest.ts';
import { sendInput } from '../support/sendInput.ts';

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
  /** Notifications with a progress, and whether each is still there. */
  const notices = (): { shown: { title: string; open: boolean }[]; restore: () => void } => {
    const window = vscode.window as unknown as { withProgress: typeof vscode.window.withProgress };
    const real = window.withProgress;
    const shown: { title: string; open: boolean }[] = [];
    window.withProgress = async (options, task) => {
      const notice = { title: options.title ?? '', open: true };
      shown.push(notice);
      try {
        return (await real.call(vscode.window, options, task)) as never;
      } finally {
        notice.open = false;
      }
    };
    return { shown, restore: () => (window.withProgress = real) };
  };
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
  beforeEach(async () => {
    const routes = lines(60);
    routes.splice(2, 0, "import { chargeCustomer } from './payments.js';");
    routes.splice(50, 0, 'export function checkout(order) {', '  return chargeCustomer(order.customer, order.total);', '}');
    write('server/routes.js', `${routes.join('\n')}\n`);
    write('server/payments.js', 'export function chargeCustomer(customer, total) {\n  return { customer, total };\n}\n');
    write('docs/colours.css', 'body { background: ivory; color: darkslategrey; }\nheading { margin: 2rem; }\nfooter { opacity: 0.5; }\n');
    git('add', '--all');
    await typeIntoBox(repository, '');
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

  it('say in the chat what was wrong where they were asked for there', async () => {
    const { app, services } = await underTest();
    app.chat.clear();
    const repositories = services.repositories as unknown as { withBox?: () => Promise<never> };
    repositories.withBox = () => Promise.reject(new AppError('gitNoRepository', 'none here'));
    try {
      await sendInput(new ChatInput(app.chat, services.commands, silentLog), '/split');
    } finally {
      delete repositories.withBox;
    }
    const [turn] = app.chat.snapshot.turns;
    assert.deepEqual([turn?.question, turn?.status], ['/split', 'failed']);
    assert.match(turn?.error?.text ?? '', /There is no git repository here/);
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
    assert.equal(await boxText(repository), 'style: colour the documents');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(!tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === 'mlx-code-split'));
    git('commit', '--quiet', '--no-verify', '--message', await boxText(repository));
    await waitFor(
      'the second commit to be staged',
      () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n',
    );
    assert.equal(git('write-tree').trim(), staged);
    assert.match(await boxText(repository), /^\w+(\([\w./-]+\))?: /);
    const information = answering('showInformationMessage', () => undefined);
    try {
      git('commit', '--quiet', '--no-verify', '--message', await boxText(repository));
      await waitFor('the end', () => information.asked.some((text) => text.startsWith('All 2 commits of market are made')));
    } finally {
      information.restore();
    }
    assert.equal(git('status', '--porcelain'), '');
    git('reset', '--quiet', '--soft', 'HEAD~2');
  });

  it('are shown again after their tab was closed, and in the same tab where it stands behind another', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label.startsWith('Proposed Commits'));
    const isVisible = () => vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === 'mlx-code-split');
    assert.equal(await propose(), 2);
    await waitFor('the proposal', isVisible);
    await vscode.window.tabGroups.close(tabs());
    await waitFor('its tab to be closed', () => !isVisible());
    assert.ok(shown(), 'VS Code still has the document');
    assert.equal(await propose(), 2);
    await waitFor('the proposal', isVisible);
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(root, 'docs/colours.css')), { preview: false });
    await waitFor('another in front of it', () => !isVisible());
    assert.equal(await propose(), 2);
    await waitFor('the proposal', isVisible);
    assert.equal(tabs().length, 1);
    await vscode.commands.executeCommand('mlxCode.git.discardProposedCommits');
  });

  it('go on where a hook formats what is committed', async () => {
    const hook = path.join(root, '.git/hooks/pre-commit');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nfor file in $(git diff --cached --name-only); do echo >> "$file"; git add "$file"; done\n', {
      mode: 0o755,
    });
    const information = answering('showInformationMessage', () => undefined);
    try {
      assert.equal(await propose(), 2);
      await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
      git('commit', '--quiet', '--message', 'one');
      await waitFor(
        'the second commit to be staged',
        () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n',
      );
      git('commit', '--quiet', '--message', 'two');
      await waitFor('the end', () => information.asked.some((text) => text.startsWith('All 2 commits of market are made')));
      assert.equal(git('status', '--porcelain'), '');
    } finally {
      information.restore();
      rmSync(hook);
    }
    git('reset', '--quiet', '--soft', 'HEAD~2');
  });

  for (const [files, name] of [
    ['the same files', 'docs/colours.css'],
    ['other files', 'docs/theirs.css'],
  ] as const)
    it(`leave another branch alone that changes ${files}`, async () => {
      git('stash', '--quiet');
      git('switch', '--quiet', '--create', 'theirs');
      write(name, 'theirs {}\n');
      git('add', '--all');
      git('commit', '--quiet', '--no-verify', '--message', 'theirs');
      git('switch', '--quiet', 'main');
      git('stash', 'pop', '--quiet', '--index');
      const warnings = answering('showWarningMessage', () => undefined);
      try {
        assert.equal(await propose(), 2);
        await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
        git('stash', '--quiet', '--include-untracked');
        git('switch', '--quiet', 'theirs');
        await waitFor('the warning', () => warnings.asked.length > 0);
        assert.deepEqual(warnings.asked, [
          'market stands at another commit than the one that was staged, so that the other proposed commits aren’t staged any more.',
        ]);
        await vscode.commands.executeCommand('mlxCode.git.putBackStaged');
        assert.equal(git('status', '--porcelain'), '');
      } finally {
        warnings.restore();
        git('switch', '--quiet', 'main');
        git('stash', 'drop', '--quiet');
        git('branch', '--quiet', '-D', 'theirs');
      }
    });

  it('are taken back: what was staged is staged again, and the box has what it had', async () => {
    const staged = git('write-tree').trim();
    await typeIntoBox(repository, 'my own words');
    assert.equal(await propose(), 2);
    await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
    assert.notEqual(git('write-tree').trim(), staged);
    assert.deepEqual(
      (await messagesOf(propose)).map((one) => one.code),
      ['busy'],
    );
    await vscode.commands.executeCommand('mlxCode.git.putBackStaged');
    assert.equal(git('write-tree').trim(), staged);
    assert.equal(await boxText(repository), 'my own words');
  });

  it('are not proposed for what looks like a secret unless that is wanted, nor staged with one that came since', async () => {
    const token = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
    write('docs/keys.css', `/* ${token} */\n`);
    git('add', '--all');
    const staged = git('write-tree').trim();
    let answer: string | undefined;
    const question = answering('showWarningMessage', () => answer);
    const stage = async (): Promise<string[]> =>
      (await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.stageProposedCommit'))).map((one) => one.code);
    try {
      assert.equal(await propose(), undefined);
      assert.match(question.asked[0] ?? '', /what looks like a secret: a GitHub token in docs\/keys\.css:1\./);
      assert.deepEqual(await stage(), ['gitNoProposal']);
      assert.equal(git('write-tree').trim(), staged);
      answer = 'Write Anyway';
      assert.ok(((await propose()) ?? 0) > 1);
      await vscode.commands.executeCommand('mlxCode.git.discardProposedCommits');
      git('rm', '--quiet', '--force', 'docs/keys.css');
      assert.equal(await propose(), 2);
      write('docs/colours.css', `/* ${token.replace('wWPw', 'kXb7')} */\n`);
      git('add', '--all');
      const since = git('write-tree').trim();
      assert.deepEqual(await stage(), ['gitChanged']);
      assert.equal(git('write-tree').trim(), since);
    } finally {
      question.restore();
      git('rm', '--quiet', '--force', '--ignore-unmatch', 'docs/keys.css');
      await vscode.commands.executeCommand('mlxCode.git.discardProposedCommits');
    }
  });

  it('have one notification, of the newest step, and one place where they are put back', async () => {
    const staged = git('write-tree').trim();
    const told = notices();
    const window = vscode.window as unknown as { showQuickPick: unknown };
    const real = window.showQuickPick;
    try {
      assert.equal(await propose(), 2);
      await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
      const steps = () => told.shown.filter(({ title }) => title.startsWith('Commit '));
      assert.deepEqual(steps(), [{ title: 'Commit 1 of 2 is staged in market. Commit it for the next.', open: true }]);
      // What was opened for the first step is withdrawn with it, and does nothing.
      let offered: string[] = [];
      let withdrawn = false;
      window.showQuickPick = (
        items: readonly vscode.QuickPickItem[],
        options: vscode.QuickPickOptions,
        token: vscode.CancellationToken,
      ) => {
        offered = [options.placeHolder ?? '', ...items.map(({ label }) => label)];
        return new Promise((resolve) =>
          token.onCancellationRequested(() => {
            withdrawn = true;
            resolve(items[0]);
          }),
        );
      };
      const asking = vscode.commands.executeCommand('mlxCode.git.showStagedCommits');
      await waitFor('the question', () => offered.length > 0);
      assert.match(offered[0] ?? '', /^Commit 1 of 2 is staged in market: “\w+.*”\. Commit it, and the next one is staged\.$/);
      assert.deepEqual(offered.slice(1), ['$(discard) Put Back', '$(source-control) Show Source Control']);
      git('commit', '--quiet', '--no-verify', '--message', 'one');
      await asking;
      assert.ok(withdrawn);
      await waitFor('the second notification', () => steps().length === 2);
      assert.deepEqual(steps(), [
        { title: 'Commit 1 of 2 is staged in market. Commit it for the next.', open: false },
        { title: 'Commit 2 of 2 is staged in market. It is the last one.', open: true },
      ]);
      assert.equal(git('diff', '--cached', '--name-only'), 'server/payments.js\nserver/routes.js\n');
      window.showQuickPick = (items: readonly unknown[]) => Promise.resolve(items[0]);
      await vscode.commands.executeCommand('mlxCode.git.showStagedCommits');
      assert.ok(steps().every(({ open }) => !open));
      assert.equal(git('write-tree').trim(), staged);
      const again = await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.putBackStaged'));
      assert.deepEqual(again, [
        {
          code: 'gitSequenceOver',
          text: 'Those proposed commits are over, so nothing of them is put back. Source Control shows what is staged now.',
        },
      ]);
    } finally {
      window.showQuickPick = real;
      told.restore();
    }
    git('reset', '--quiet', '--soft', 'HEAD~1');
  });

  it('are not put back by the button of a notification when others are staged since', async () => {
    const answers: ((answer: string) => void)[] = [];
    const warnings = answering('showWarningMessage', () => new Promise((resolve) => answers.push(resolve)));
    const hook = path.join(root, '.git/hooks/pre-commit');
    mkdirSync(path.dirname(hook), { recursive: true });
    // What it changes is in the next commit, too.
    writeFileSync(hook, '#!/bin/sh\necho "// by a hook" >> server/routes.js\ngit add server/routes.js\n', { mode: 0o755 });
    try {
      assert.equal(await propose(), 2);
      await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
      git('commit', '--quiet', '--message', 'one');
      await waitFor('the warning', () => warnings.asked.length === 1);
      assert.match(warnings.asked[0] ?? '', /a hook or somebody else changed it, .*“Put Back” stages again/);
      git('reset', '--quiet', '--soft', 'HEAD~1');
      git('add', '--all');
      assert.equal(await propose(), 2);
      await vscode.commands.executeCommand('mlxCode.git.stageProposedCommit');
      const now = git('write-tree').trim();
      const { services } = await underTest();
      const said: string[] = [];
      const listening = services.messages.onDidShow(({ code }) => said.push(code));
      answers[0]?.('Put Back');
      await waitFor('the sentence', () => said.length > 0);
      listening.dispose();
      assert.deepEqual(said, ['gitSequenceOver']);
      assert.equal(git('write-tree').trim(), now);
      await vscode.commands.executeCommand('mlxCode.git.putBackStaged');
    } finally {
      warnings.restore();
      rmSync(hook);
    }
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
    git('rm', '--quiet', '--force', 'docs/late.css');
  });

  describe('over a reload of the window', () => {
    let splits: CommitSplit[];
    let state: FakeMemento;
    /** Another window, with what was kept; `beside` those that there are. */
    const window = async (other: Partial<Services> = {}, beside = false): Promise<CommitSplit> => {
      for (const split of beside ? [] : splits.splice(0)) split.dispose();
      const { services } = await underTest();
      const context = { ...services.context, workspaceState: state } as unknown as vscode.ExtensionContext;
      const split = new CommitSplit({ ...services, context, ...other });
      splits.push(split);
      await split.resume();
      return split;
    };
    /** The first of two commits is staged, and the window is closed. */
    const staged = async (): Promise<string> => {
      const all = git('write-tree').trim();
      await typeIntoBox(repository, 'my own words');
      const split = await window();
      assert.equal(await split.propose(repository.rootUri), 2);
      await split.stage();
      split.dispose();
      assert.equal(git('diff', '--cached', '--name-only'), 'docs/colours.css\n');
      return all;
    };
    const commit = (message: string): unknown => git('commit', '--quiet', '--no-verify', '--allow-empty', '--message', message);
    beforeEach(() => {
      splits = [];
      state = new FakeMemento();
    });
    afterEach(async () => {
      for (const split of splits) split.dispose();
      git('reset', '--quiet', '--soft', git('rev-list', '--max-parents=0', 'HEAD').trim());
      git('add', '--all');
      await typeIntoBox(repository, '');
    });

    it('go on where they were, and are taken back there', async () => {
      const all = await staged();
      const first = await boxText(repository);
      const told = notices();
      const split = await window();
      assert.deepEqual(told.shown, [{ title: 'Commit 1 of 2 is staged in market. Commit it for the next.', open: true }]);
      told.restore();
      assert.equal(await boxText(repository), first);
      commit(first);
      await waitFor('the second commit', () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n');
      await waitFor('it to be kept', () => (state.get('mlxCode.git.stagedCommits') as { at?: number } | undefined)?.at === 1);
      const again = await window();
      await again.putBack();
      assert.equal(git('write-tree').trim(), all);
      assert.equal(await boxText(repository), 'my own words');
      assert.deepEqual(state.keys(), [], 'nothing is left to go on with');
      await assert.rejects(split.putBack(), { code: 'gitSequenceOver' });
    });

    it('go on in both of two windows on the same folder, and are put back in either', async () => {
      const all = await staged();
      const [one, other] = [await window(), await window({}, true)];
      commit('first');
      await waitFor('the second commit', () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n');
      await waitFor('both to be there', () => [one, other].every(({ step }) => step?.at === 1));
      await one.putBack();
      assert.equal(git('write-tree').trim(), all);
      await other.putBack();
      assert.equal(git('write-tree').trim(), all);
    });

    it('say so where git fails, and are tried once more', async () => {
      await staged();
      const { effects } = (await underTest()).services;
      let fails = true;
      const readGit = (read: () => Promise<unknown>): Promise<unknown> =>
        fails ? Promise.reject(new AppError('gitFailed', 'slow', { reason: 'it took too long' })) : effects.readGit(read);
      const failing = { readGit, writeInputBox: effects.writeInputBox.bind(effects) } as unknown as Services['effects'];
      const warnings = answering('showWarningMessage', () => ((fails = false), 'Try Again'));
      const told = notices();
      await window({ effects: failing });
      await waitFor('the second try', () => told.shown.some(({ title }) => title.startsWith('Commit 1 of 2 is staged in market')));
      assert.deepEqual(warnings.asked, [
        'The proposed commits aren’t staged any further yet. Git could not read the changes (it took too long). The log has its full words.',
      ]);
      warnings.restore();
      told.restore();
    });

    it('go on where one was committed while no window was there', async () => {
      await staged();
      commit('style: colours');
      await window();
      await waitFor('the second commit', () => git('diff', '--cached', '--name-only') === 'server/payments.js\nserver/routes.js\n');
    });

    it('say in a sentence why they do not, and put nothing back over what somebody has staged', async () => {
      const all = await staged();
      write('docs/mine.css', 'mine {}\n');
      git('add', 'docs/mine.css');
      const mine = git('write-tree').trim();
      const warnings = answering('showWarningMessage', () => undefined);
      await window();
      assert.deepEqual(warnings.asked, [
        'What is staged in market is something else than before the window was loaded again, so that the other proposed commits aren’t staged any more.',
      ]);
      assert.deepEqual([git('write-tree').trim(), state.keys()], [mine, []]);
      warnings.restore();
      git('rm', '--quiet', '--force', 'docs/mine.css');
      git('add', '--all');
      assert.equal(git('write-tree').trim(), all);
    });

    it('are put back where nothing is staged any more, and others can be proposed', async () => {
      const all = await staged();
      git('reset', '--quiet');
      const warnings = answering('showWarningMessage', () => undefined);
      const split = await window();
      assert.match(warnings.asked[0] ?? '', /aren’t staged any more; “Put Back” stages again all that was staged at first\.$/);
      warnings.restore();
      await split.putBack();
      assert.deepEqual([git('write-tree').trim(), state.keys()], [all, []]);
      assert.equal(await split.propose(repository.rootUri), 2);
    });

    it('leave another branch alone', async () => {
      await staged();
      git('reset', '--quiet', '--hard');
      write('other.js', 'let other;\n');
      git('add', '--all');
      commit('other');
      commit('and another');
      const warnings = answering('showWarningMessage', () => undefined);
      await window();
      assert.match(warnings.asked[0] ?? '', /^market stands at another commit than the one that was staged, so that/);
      warnings.restore();
      assert.deepEqual([git('status', '--porcelain'), state.keys()], ['', []]);
    });
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

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CommitMessage, CommitMessageOptions, CommitMessageService } from '../../src/core/git/commitMessageService.ts';
import { parseCommitMessage } from '../../src/core/git/parseCommitMessage.ts';
import type { CommitChanges } from '../../src/core/ports.ts';
import type { GitRepository } from '../../src/vscode/git/gitApi.ts';
import { readChanges } from '../../src/vscode/git/readChanges.ts';
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

/** A repository of its own, with some files; `commit` decides whether they are its first commit. */
class Repository {
  readonly folder = new TemporaryFolder();
  readonly root: string;

  constructor(name: string, commit = true) {
    this.root = path.join(this.folder.path, name);
    mkdirSync(this.root);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Test');
    this.git('config', 'user.email', 'test@shop.example');
    this.git('config', 'commit.gpgsign', 'false');
    if (!commit) return;
    this.write('cart.js', 'export const cart = [];\n');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--no-verify', '--message', 'feat: begin');
  }

  git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.root });
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.root, name), text);
  }

  async open(): Promise<GitRepository> {
    const api = await vsCodeGit();
    return waitFor(`git to open ${this.root}`, () => api.openRepository(vscode.Uri.file(this.root)));
  }
}

const write = (repository: GitRepository) =>
  vscode.commands.executeCommand<CommitMessage | undefined>('mlxCode.git.writeCommitMessage', { rootUri: repository.rootUri });

type Write = (changes: CommitChanges, options?: CommitMessageOptions) => Promise<CommitMessage>;

/** Runs `run` while the message is written by `script` instead of a model. */
async function withWriter(script: Write, run: () => Promise<void>): Promise<void> {
  const { services } = await underTest();
  const service = services.commitMessages as unknown as { write: Write };
  service.write = script;
  try {
    await run();
  } finally {
    Reflect.deleteProperty(service, 'write');
  }
}

/** A cancellation as any program knows it: the product's own error type is another one in this bundle. */
const stopped = (): Error => new DOMException('stopped', 'AbortError');

/** Writes half a message, then waits until it is stopped. */
const halfAMessage: Write = async (_changes, options) => {
  options?.onText?.('feat: half a');
  await new Promise<void>((resolve) => {
    if (options?.signal?.aborted) resolve();
    else options?.signal?.addEventListener('abort', () => resolve());
  });
  throw stopped();
};

describe('commit messages', () => {
  const shop = new Repository('shop');
  const other = new Repository('other');
  let repository: GitRepository;

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    shop.write('cart.js', 'export const cart = [1];\n');
    shop.write('new.js', 'export const fresh = true;\n');
    other.write('cart.js', 'export const cart = [2];\n');
    repository = await shop.open();
    await other.open();
  });
  beforeEach(async () => {
    await typeIntoBox(repository, '');
    shop.git('reset', '--quiet');
  });
  after(() => {
    shop.folder.remove();
    other.folder.remove();
  });

  it('describes what is staged, in the right form, in the right repository', async () => {
    shop.git('add', 'cart.js');
    const elsewhere = await other.open();
    await typeIntoBox(elsewhere, '');
    const information = answering('showInformationMessage', () => undefined);
    try {
      const message = await write(repository);
      assert.ok(message);
      assert.equal(message.source, 'staged');
      assert.equal(await boxText(repository), message.message);
      assert.ok(parseCommitMessage(message.message), message.message);
      assert.equal(await boxText(elsewhere), '');
      assert.deepEqual(information.asked, []);
    } finally {
      information.restore();
    }
  });

  it('is told to whom a screen reader tells it', async () => {
    shop.git('add', 'cart.js');
    const editor = vscode.workspace.getConfiguration('editor');
    const information = answering('showInformationMessage', () => undefined);
    await editor.update('accessibilitySupport', 'on', vscode.ConfigurationTarget.Global);
    try {
      const message = await write(repository);
      assert.deepEqual(information.asked, [`The commit message is in the box of shop: ${message!.message.split('\n', 1)[0]!}`]);
    } finally {
      await editor.update('accessibilitySupport', undefined, vscode.ConfigurationTarget.Global);
      information.restore();
    }
  });

  it('describes all changes when nothing is staged, the untracked ones too, and says so', async () => {
    const information = answering('showInformationMessage', () => undefined);
    try {
      const message = await write(repository);
      assert.equal(message?.source, 'all');
      assert.equal(information.asked.length, 1);
      assert.match(information.asked[0]!, /Nothing is staged.*all 2 changes.*shop/);
    } finally {
      information.restore();
    }
  });

  it('reads staged changes apart from the others', async () => {
    shop.git('add', 'cart.js');
    const { effects } = (await underTest()).services;
    const staged = await readChanges(effects, repository);
    assert.deepEqual(staged.files, [{ path: 'cart.js', status: 'modified', lines: { added: 1, removed: 1 } }]);
    assert.match(staged.diff, /\+export const cart = \[1\];/);
    assert.doesNotMatch(staged.diff, /fresh/);
    shop.git('reset', '--quiet');
    const all = await readChanges(effects, repository);
    assert.deepEqual(all.files.map((file) => file.path).sort(), ['cart.js', 'new.js']);
    assert.match(all.diff, /new file mode 100644\n--- \/dev\/null\n\+\+\+ b\/new\.js\n@@ -0,0 \+1 @@\n\+export const fresh = true;/);
  });

  it('reads no secrets and of files of megabytes the beginning, and names them', async () => {
    shop.write('.env', 'TOKEN=hunter2\n');
    shop.write('big.js', `${'x'.repeat(99)}\n`.repeat(30_000));
    shop.git('add', '.env', 'big.js', 'cart.js');
    try {
      const { effects } = (await underTest()).services;
      const { files, diff } = await readChanges(effects, repository);
      assert.deepEqual(files.map((file) => file.path).sort(), ['.env', 'big.js', 'cart.js']);
      assert.match(diff, /cart = \[1\]/);
      assert.doesNotMatch(diff, /hunter2/);
      assert.ok(diff.length < 60_000, String(diff.length));
    } finally {
      shop.git('rm', '--quiet', '--force', '.env', 'big.js');
    }
  });

  it('asks before it writes for changes with a secret, once, and shows where', async () => {
    const token = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
    shop.write('cart.js', `export const cart = [1];\nexport const token = '${token}';\n`);
    shop.git('add', 'cart.js');
    let answer: string | undefined = 'Show';
    const question = answering('showWarningMessage', () => answer);
    try {
      assert.equal(await write(repository), undefined);
      assert.match(question.asked[0]!, /what looks like a secret: a GitHub token in cart\.js:2\./);
      assert.doesNotMatch(question.asked[0]!, /ghp/);
      assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
      assert.equal(await boxText(repository), '');
      answer = 'Write Anyway';
      assert.ok(await write(repository));
      await typeIntoBox(repository, '');
      assert.ok(await write(repository));
      assert.equal(question.asked.length, 2);
    } finally {
      question.restore();
      shop.write('cart.js', 'export const cart = [1];\n');
    }
  });

  it('writes for a repository without a commit', async () => {
    const empty = new Repository('empty', false);
    empty.write('index.js', 'export const first = 1;\n');
    const opened = await empty.open();
    const information = answering('showInformationMessage', () => undefined);
    try {
      assert.equal((await write(opened))?.source, 'all');
      await typeIntoBox(opened, '');
      empty.git('add', 'index.js');
      assert.equal((await write(opened))?.source, 'staged');
      assert.ok(parseCommitMessage(await boxText(opened)));
    } finally {
      information.restore();
      empty.folder.remove();
    }
  });

  it('writes into the box of the repository that is meant, among three, a submodule and a worktree', async () => {
    const third = new Repository('third');
    const inner = new Repository('inner');
    third.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
    third.git('commit', '--quiet', '--no-verify', '--message', 'chore: add the submodule');
    third.git('worktree', 'add', '--quiet', '../tree');
    const tree = path.join(path.dirname(third.root), 'tree');
    const places = [shop.root, other.root, third.root, path.join(third.root, 'sub'), tree];
    const information = answering('showInformationMessage', () => undefined);
    try {
      const api = await vsCodeGit();
      const opened: GitRepository[] = [];
      for (const [index, place] of places.entries()) {
        writeFileSync(path.join(place, `only${String(index)}.js`), 'export const here = true;\n');
        execFileSync('git', ['add', `only${String(index)}.js`], { cwd: place });
        opened.push(await waitFor(`git to open ${place}`, () => api.openRepository(vscode.Uri.file(place))));
      }
      const { services } = await underTest();
      for (const [index, one] of opened.entries()) {
        for (const each of opened) await typeIntoBox(each, '');
        const message = await write(one);
        assert.ok(message, places[index]);
        const { files } = await readChanges(services.effects, one);
        assert.ok(files.some((file) => file.path === `only${String(index)}.js`));
        assert.ok(files.every((file) => !/^only\d/.test(file.path) || file.path === `only${String(index)}.js`));
        // A box tells its changes late and one by one.
        await waitFor('the whole message', () => one.inputBox.value === message.message);
        assert.deepEqual(
          opened.map((each) => each.inputBox.value),
          opened.map((_, at) => (at === index ? message.message : '')),
        );
      }
    } finally {
      information.restore();
      third.folder.remove();
      inner.folder.remove();
      shop.git('rm', '--quiet', '--force', '--cached', 'only0.js');
      other.git('rm', '--quiet', '--force', '--cached', 'only1.js');
    }
  });

  it('says that there is nothing to describe in a clean repository', async () => {
    const clean = new Repository('clean');
    const opened = await clean.open();
    const shown = await messagesOf(() => write(opened));
    assert.deepEqual(
      shown.map((one) => one.code),
      ['gitNothingToCommit'],
    );
    assert.equal(await boxText(opened), '');
    clean.folder.remove();
  });

  it('replaces the message template without asking, which VS Code puts into a box that it shows', async () => {
    const templated = new Repository('templated');
    templated.write('.gitmessage', '# What is it for?\nWhy:\n\nTests:\n');
    templated.git('config', 'commit.template', '.gitmessage');
    templated.write('cart.js', 'export const cart = [1];\n');
    templated.git('add', '--all');
    const opened = await templated.open();
    await typeIntoBox(opened, 'Why:\n\nTests:');
    const question = answering('showWarningMessage', () => 'Cancel');
    try {
      const message = await write(opened);
      assert.deepEqual([question.asked, await boxText(opened)], [[], message?.message]);
    } finally {
      question.restore();
    }
    templated.folder.remove();
  });

  it('asks before it replaces a typed text, and keeps it on Cancel', async () => {
    await typeIntoBox(repository, 'my own words');
    const question = answering('showWarningMessage', () => 'Cancel');
    try {
      assert.equal(await write(repository), undefined);
      assert.equal(question.asked.length, 1);
      assert.equal(await boxText(repository), 'my own words');
    } finally {
      question.restore();
    }
  });

  it('puts the typed text back when it is stopped after Replace', async () => {
    await typeIntoBox(repository, 'my own words');
    const question = answering('showWarningMessage', () => 'Replace');
    try {
      await withWriter(halfAMessage, async () => {
        const shown = await messagesOf(async () => {
          const running = write(repository);
          await waitFor('the first words', () => repository.inputBox.value === 'feat: half a');
          await vscode.commands.executeCommand('mlxCode.git.stopCommitMessage');
          assert.equal(await running, undefined);
        });
        assert.deepEqual(shown, [], 'a stop is no failure');
      });
      assert.equal(await boxText(repository), 'my own words');
    } finally {
      question.restore();
    }
  });

  it('puts the typed text back when writing fails, and says why', async () => {
    await typeIntoBox(repository, 'my own words');
    const question = answering('showWarningMessage', () => 'Replace');
    const failing: Write = async (_changes, options) => {
      options?.onText?.('feat: half a');
      throw new Error('the process was killed');
    };
    try {
      await withWriter(failing, async () => {
        const shown = await messagesOf(() => write(repository));
        assert.deepEqual(
          shown.map((one) => one.code),
          ['internal'],
        );
      });
      assert.equal(await boxText(repository), 'my own words');
    } finally {
      question.restore();
    }
  });

  it('leaves the box to the user as soon as they type', async () => {
    const steps: Write = async (_changes, options) => {
      options?.onText?.('feat: half a');
      await waitFor('the first words', () => repository.inputBox.value === 'feat: half a');
      await typeIntoBox(repository, 'feat: half a thought of mine');
      options?.onText?.('feat: half a message');
      await waitFor('the model to be told to stop', () => options?.signal?.aborted);
      throw stopped();
    };
    await withWriter(steps, async () => {
      const messages = await messagesOf(() => write(repository));
      assert.deepEqual(
        messages.filter(({ code }) => code !== 'cancelled'),
        [],
      );
    });
    assert.equal(await boxText(repository), 'feat: half a thought of mine');
  });

  it('replaces its own last message without asking', async () => {
    shop.git('add', 'cart.js');
    const question = answering('showWarningMessage', () => 'Cancel');
    try {
      await write(repository);
      assert.ok(await write(repository));
      assert.deepEqual(question.asked, []);
    } finally {
      question.restore();
    }
  });

  it('has the form of the repository’s own commits, shorter and longer too', async () => {
    const styled = new Repository('styled');
    for (let i = 0; i < 12; i++)
      styled.git('commit', '--quiet', '--allow-empty', '--no-verify', '--message', `[Cart] Count item ${String(i)}`);
    mkdirSync(path.join(styled.root, 'cart'));
    styled.write('cart/total.js', 'export const total = 1;\n');
    styled.git('add', '--all');
    const opened = await styled.open();
    const form = /^\[Cart\] [^\p{Ll}\s]/u;
    try {
      const message = await write(opened);
      assert.match(message?.message ?? '', form);
      assert.deepEqual([message?.commitType, message?.scope], [null, 'Cart']);
      const shorter = await vscode.commands.executeCommand<CommitMessage>('mlxCode.git.writeShorterCommitMessage', {
        rootUri: opened.rootUri,
      });
      assert.match(shorter.message, form);
      assert.ok(shorter.message.length <= 50 && shorter.body === null, shorter.message);
      const longer = await vscode.commands.executeCommand<CommitMessage>('mlxCode.git.writeLongerCommitMessage', {
        rootUri: opened.rootUri,
      });
      assert.match(longer.message, form);
      assert.match(longer.message, /\n\n- \S/);
      assert.equal(await boxText(opened), longer.message);
    } finally {
      styled.folder.remove();
    }
  });

  it('describes what the last commit would be, and leaves the commit alone', async () => {
    const amended = new Repository('amended');
    amended.write('stock.js', 'export const stock = [];\n');
    amended.git('add', '--all');
    amended.git('commit', '--quiet', '--no-verify', '--message', 'wrong words');
    amended.write('label.js', 'export const label = 1;\n');
    amended.git('add', '--all');
    const opened = await amended.open();
    const head = (await opened.getCommit('HEAD')).hash;
    let described: string[] = [];
    const script: Write = async (changes, options) => {
      described = changes.files.map((file) => file.path).sort();
      options?.onText?.('feat: begin');
      return {
        message: 'feat: begin the stock',
        commitType: 'feat',
        scope: null,
        subject: 'begin the stock',
        body: null,
        source: 'staged',
      };
    };
    try {
      await withWriter(script, async () => {
        await vscode.commands.executeCommand('mlxCode.git.writeAmendMessage', { rootUri: opened.rootUri });
      });
      assert.deepEqual(described, ['label.js', 'stock.js']);
      assert.equal(await boxText(opened), 'feat: begin the stock');
      assert.equal((await opened.getCommit('HEAD')).hash, head);
    } finally {
      amended.folder.remove();
    }
  });

  it('offers several, the one that is looked at in the box, and leaves the one that is taken', async () => {
    shop.git('add', 'cart.js');
    const { services } = await underTest();
    const service = services.commitMessages as unknown as { candidates: CommitMessageService['candidates'] };
    const told: string[] = [];
    service.candidates = async (_changes, count, options) => {
      const all = ['feat: one', 'feat: two', 'feat: three'].slice(0, count);
      return all.map((message) => {
        const written = { message, commitType: 'feat', scope: null, subject: message.slice(6), body: null, source: 'staged' } as const;
        options?.onText?.(message);
        options?.onMessage?.(written);
        told.push(message);
        return written;
      });
    };
    try {
      const choose = (): Thenable<unknown> =>
        vscode.commands.executeCommand('mlxCode.git.chooseCommitMessage', { rootUri: repository.rootUri });
      const first = choose();
      await waitFor('the list', () => told.length === 3 && repository.inputBox.value === 'feat: one');
      await waitFor('the second message in the box', async () => {
        await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
        return (await boxText(repository)) === 'feat: two';
      });
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      assert.ok(await first);
      assert.equal(await boxText(repository), 'feat: two');
      // Escape puts back what stood there.
      told.length = 0;
      const second = choose();
      await waitFor('the list', () => told.length === 3 && repository.inputBox.value === 'feat: one');
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.equal(await second, undefined);
      assert.equal(await boxText(repository), 'feat: two');
    } finally {
      Reflect.deleteProperty(service, 'candidates');
    }
  });
});

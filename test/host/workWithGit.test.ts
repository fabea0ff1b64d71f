import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import { ChatInput } from '../../src/core/chat/chatInput.ts';
import type { EditRequest } from '../../src/core/edits/editRequest.ts';
import { conflictRegions } from '../../src/core/git/conflictRegions.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import {
  afterOf,
  answering,
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  underTest,
  vsCodeGit,
  waitFor,
} from './extensionUnderTest.ts';
import { sendInput } from '../support/sendInput.ts';

/** A repository in a folder of its own, with one commit. */
class Repository {
  readonly folder = new TemporaryFolder();
  readonly root: string;

  constructor(name: string) {
    this.root = path.join(this.folder.path, name);
    mkdirSync(this.root);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Test');
    this.git('config', 'user.email', 'test@shop.example');
    this.git('config', 'commit.gpgsign', 'false');
    this.git('config', 'core.autocrlf', 'false');
    this.write('cart.js', 'export const cart = [];\n');
    this.commit('begin');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  commit(subject: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--no-verify', '--message', subject);
  }

  write(name: string, text: string): vscode.Uri {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return vscode.Uri.file(file);
  }

  async open(): Promise<void> {
    const api = await vsCodeGit();
    await waitFor(`git to open ${this.root}`, () => api.openRepository(vscode.Uri.file(this.root)));
  }
}

/** What the chat shows of `/git …`; throws what it throws. */
async function run(text: string, signal?: AbortSignal): Promise<string> {
  const { services } = await underTest();
  return (await services.commands.find({ name: 'git', argument: text }).run(text, signal)) ?? '';
}

/** Picks the row whose label ends with this, of each list that is shown; counts them. */
function picking(label: string): { shown: number; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = window.showQuickPick;
  const counted = { shown: 0, restore: () => void (window.showQuickPick = real) };
  window.showQuickPick = (items: readonly { label: string }[]) => {
    counted.shown++;
    return Promise.resolve(items.find((item) => item.label.endsWith(label)));
  };
  return counted;
}

describe('everyday git in the chat', () => {
  const shop = new Repository('shop');
  const other = new Repository('other');
  const third = new Repository('third');
  const side = path.join(shop.folder.path, 'side');

  before(async () => {
    shop.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', third.root, 'parts/module');
    shop.commit('take the module in');
    shop.git('worktree', 'add', '--quiet', '-b', 'topic', side);
    await shop.open();
    await other.open();
    await third.open();
  });
  afterEach(closeEditors);
  after(() => {
    for (const { folder } of [shop, other, third]) folder.remove();
  });

  it('lists its words alone, and says of one that it does not know how to find them', async () => {
    assert.match(await run(''), /`\/git status`/);
    await assert.rejects(run('stats'), { code: 'commandUnknown' });
    await assert.rejects(run('status now'), { code: 'commandArguments' });
  });

  it('ends at once when it is stopped while the list of repositories is open, and takes that away', async () => {
    const window = vscode.window as unknown as Record<string, unknown>;
    const real = vscode.window.showQuickPick;
    const closed: unknown[] = [];
    let shown = 0;
    window.showQuickPick = (...args: Parameters<typeof real>) => {
      shown++;
      return Promise.resolve(real(...args)).then(
        (picked) => (closed.push(picked), picked),
        (error: unknown) => {
          closed.push(undefined);
          throw error;
        },
      );
    };
    try {
      for (const [at, words] of ['show', 'stash', 'stash push', 'commit x', 'status', 'log', 'branch', 'conflict'].entries()) {
        await assert.rejects(run(words, AbortSignal.timeout(700)), { code: 'cancelled' }, words);
        assert.equal(shown, at + 1, words);
        await waitFor('the list to be gone', () => closed.length === at + 1);
      }
    } finally {
      window.showQuickPick = real;
    }
    assert.ok(closed.every((picked) => picked === undefined));
  });

  it('is about the repository of the file in front: of three, a submodule and a worktree', async () => {
    const cases: [file: string, name: string, branch: string][] = [
      [path.join(shop.root, 'cart.js'), 'shop', 'main'],
      [path.join(other.root, 'cart.js'), 'other', 'main'],
      [path.join(third.root, 'cart.js'), 'third', 'main'],
      [path.join(shop.root, 'parts/module/cart.js'), 'module', 'main'],
      [path.join(side, 'cart.js'), 'side', 'topic'],
    ];
    for (const [file, name, branch] of cases) {
      await openSelected(vscode.Uri.file(file));
      assert.match(await run('status'), new RegExp(`^In \`${name}\`: On \`${branch}\``));
    }
  });

  it('asks where no file is in front, once, and again after one of another repository was', async () => {
    let picks = picking('other');
    try {
      assert.match(await run('status'), /^In `other`:/);
      assert.match(await run('log'), /^In `other`: The newest commit:/);
      await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
      await closeEditors();
      assert.match(await run('status'), /^In `other`:/);
      assert.equal(picks.shown, 1);
      await openSelected(vscode.Uri.file(path.join(shop.root, 'cart.js')));
      await closeEditors();
      picks.restore();
      picks = picking('third');
      assert.match(await run('status'), /^In `third`:/);
      // A submodule is below the one that is meant, and another one all the same.
      picks.restore();
      picks = picking('shop');
      await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
      await closeEditors();
      assert.match(await run('status'), /^In `shop`:/);
      await openSelected(vscode.Uri.file(path.join(shop.root, 'parts/module/cart.js')));
      assert.match(await run('status'), /^In `module`:/);
      await closeEditors();
      assert.match(await run('status'), /^In `shop`:/);
      assert.equal(picks.shown, 2);
    } finally {
      picks.restore();
    }
  });

  it('lists the commits of a file, in the repository that has it', async () => {
    await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
    const text = await run(`log 5 ${path.join(shop.root, '.gitmodules')}`);
    assert.match(text, /^In `shop`: The newest commit that changed `\.gitmodules`:/);
    assert.match(text, /`take the module in`/);
    await assert.rejects(run('log 5 a b'), { code: 'commandArguments' });
    await assert.rejects(run(`log ${path.join(shop.folder.path, 'nowhere', 'x.js')}`), { code: 'pathNone' });
  });

  it('says that a list of commits is shorter than what was asked for', async () => {
    const long = new Repository('long');
    try {
      const commits = Array.from(
        { length: 202 },
        (_, at) => `commit refs/heads/main\ncommitter Test <test@shop.example> ${at + 1} +0000\ndata 1\nx\n\n`,
      );
      execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: long.root, input: commits.join('') });
      await openSelected(vscode.Uri.file(path.join(long.root, 'cart.js')));
      const text = await run('log 500');
      assert.match(text, /^In `long`: The newest 200 commits\. You asked for 500, and a list has 200 at most\.\n/);
      assert.match(text, /\n- and more$/);
      assert.match(await run('log 200'), /^In `long`: The newest 200 commits:\n/);
    } finally {
      await closeEditors();
      long.folder.remove();
    }
  });

  it('shows what has changed, staged or not', async () => {
    const file = other.write('cart.js', 'export const cart = [1];\n');
    await openSelected(file);
    assert.match(
      await run('diff'),
      /^In `other`: Changed and not staged: 1 file\.\n\n- `cart\.js`: changed, \+1 −1\n\n```diff\n[^]*\+export const cart = \[1\];/,
    );
    assert.match(await run('diff --staged'), /Staged: nothing\./);
    await assert.rejects(run('diff --output=x'), { code: 'commandArguments' });
    other.git('checkout', '--quiet', '--', 'cart.js');
  });

  it('says of a file that is nowhere that it is missing, and of what is no number how the word is written', async () => {
    await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
    for (const words of ['add nowhere.js', 'add cart.js b.txt', 'diff nowhere.js', 'diff main', 'log nowhere.js'])
      await assert.rejects(run(words), { code: 'pathNone' }, words);
    for (const words of ['log 0', 'log -5', 'add -A', 'diff -w']) await assert.rejects(run(words), { code: 'commandArguments' }, words);
    // A name with a blank is one word in quotes, and one like an option is a file where there is one.
    other.write('a b.txt', 'x\n');
    other.write('-dash.txt', 'x\n');
    try {
      assert.match(await run('log "a b.txt"'), /No commit that changed `a b\.txt`\./);
      assert.match(await run('log -dash.txt'), /No commit that changed `-dash\.txt`\./);
      assert.match(await run('add "a b.txt" -dash.txt'), /Staged `-dash\.txt`, `a b\.txt`\./);
    } finally {
      other.git('reset', '--quiet');
      for (const name of ['a b.txt', '-dash.txt']) rmSync(path.join(other.root, name));
    }
  });

  it('offers no commit and no branch in a repository that has none, and says so', async () => {
    const fresh = new TemporaryFolder();
    const root = path.join(fresh.path, 'fresh');
    mkdirSync(root);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: root });
    writeFileSync(path.join(root, 'a.js'), 'start();\n');
    const picks = picking('nothing');
    try {
      await openSelected(vscode.Uri.file(path.join(root, 'a.js')));
      const review = 'Review what is staged, what is not, or a file instead.';
      for (const [command, next] of [
        ['git.explainCommit', 'Make the first one, then try again.'],
        ['review.commit', review],
        ['review.branch', review],
      ] as const) {
        const shown = await messagesOf(() => vscode.commands.executeCommand(`mlxCode.${command}`));
        assert.deepEqual(
          shown.map(({ text }) => text),
          [`This branch has no commit yet. ${next}`],
          command,
        );
      }
      assert.equal(picks.shown, 0);
    } finally {
      picks.restore();
      await closeEditors();
      fresh.remove();
    }
  });

  it('asks for no text to be found where there is nothing to look through', async () => {
    const { services } = await underTest();
    const { repositories } = services;
    const real = repositories.here;
    const window = vscode.window as unknown as Record<string, unknown>;
    const input = window.showInputBox;
    let [looked, shown] = [0, 0];
    repositories.here = () => (looked++, Promise.reject(new AppError('gitNoRepository', 'none')));
    window.showInputBox = () => (shown++, Promise.resolve(undefined));
    try {
      void vscode.commands.executeCommand('mlxCode.git.findCommit');
      await waitFor('the repository to be looked for', () => looked === 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(shown, 0);
    } finally {
      repositories.here = real;
      window.showInputBox = input;
    }
  });

  describe('what changes a repository', () => {
    const own = new Repository('own');
    const declining = () => answering('showWarningMessage', () => undefined);
    /** Answers each question with the button that does it. */
    const agreeing = (): { asked: string[]; details: string[]; restore(): void } => {
      const window = vscode.window as unknown as Record<string, unknown>;
      const real = window.showWarningMessage;
      const told = { asked: [] as string[], details: [] as string[], restore: () => void (window.showWarningMessage = real) };
      window.showWarningMessage = (text: string, options: { detail?: string }, button: string) => {
        told.asked.push(text);
        told.details.push(options.detail ?? '');
        return Promise.resolve(button);
      };
      return told;
    };
    const status = (): string => own.git('status', '--porcelain');

    before(async () => {
      await chooseModelFile(fixtureModel('random'));
      await own.open();
    });
    beforeEach(async () => {
      await openSelected(vscode.Uri.file(path.join(own.root, 'cart.js')));
    });
    after(() => own.folder.remove());

    it('stages what is named, asks for all, and leaves secrets out', async () => {
      own.write('a.js', '1');
      own.write('b.js', '1');
      own.write('.env', 'KEY=1');
      assert.match(await run('add a.js'), /Staged `a\.js`\./);
      assert.equal(status(), 'A  a.js\n?? .env\n?? b.js\n');
      const no = declining();
      assert.equal(await run('add .'), 'Stopped. Nothing was changed.');
      no.restore();
      assert.deepEqual(no.asked, ['Stage 1 file in own?']);
      const told = agreeing();
      try {
        assert.match(await run('add .'), /Staged `b\.js`\.[^]*Left out: `\.env`/);
      } finally {
        told.restore();
      }
      assert.equal(status(), 'A  a.js\nA  b.js\n?? .env\n');
    });

    it('suggests to commit what is staged in a repository that VS Code opened long after the window', async () => {
      const { app } = await underTest();
      const late = new Repository('late');
      const api = await vsCodeGit();
      const lateOne = () => api.repositories.find(({ rootUri }) => rootUri.fsPath.endsWith('late'));
      const staged = (): number => api.repositories.reduce((sum, { state }) => sum + state.indexChanges.length, 0);
      const suggested = (): number =>
        Number.parseInt(app.chat.snapshot.suggestions?.find(({ text }) => text === '/commit')?.why ?? '0', 10);
      try {
        await late.open();
        late.write('staged.js', '1');
        late.git('add', 'staged.js');
        await waitFor('the suggestion', () => lateOne()?.state.indexChanges.length === 1 && suggested() === staged());
        await vscode.commands.executeCommand('git.close', vscode.Uri.file(late.root));
        await waitFor('it to go with its repository', () => !lateOne() && suggested() === staged());
      } finally {
        late.folder.remove();
      }
    });

    it('stages a file whose name is a pattern, and none that it would fit', async () => {
      own.write('[c].js', '1');
      own.write('c.js', '1');
      assert.match(await run('add [c].js'), /Staged `\[c\]\.js`\./);
      assert.equal(own.git('diff', '--cached', '--name-only', '--', '*c*'), '[c].js\n');
      own.git('rm', '--quiet', '--cached', '--force', '--', ':(literal)[c].js');
      for (const name of ['[c].js', 'c.js']) rmSync(path.join(own.root, name));
    });

    it('keeps the words of what was not agreed to in the chat, and does nothing', async () => {
      const before = own.git('rev-parse', 'HEAD');
      const { app, services } = await underTest();
      app.chat.clear();
      const input = new ChatInput(app.chat, services.commands, silentLog);
      const no = declining();
      try {
        await sendInput(input, '/git commit my long message');
        await sendInput(input, '/git branch topic');
      } finally {
        no.restore();
      }
      assert.equal(no.asked.length, 2);
      const kept = app.chat.snapshot.turns.map(({ question, answer }) => [question, answer]);
      assert.deepEqual(kept, [
        ['/git commit my long message', 'Stopped. Nothing was changed.'],
        ['/git branch topic', 'Stopped. Nothing was changed.'],
      ]);
      assert.equal(own.git('rev-parse', 'HEAD'), before);
      assert.doesNotMatch(own.git('branch'), /topic/);
    });

    it('commits what is staged after it said what and where', async () => {
      const told = agreeing();
      try {
        assert.match(await run('commit add two files'), /Committed to `main`:\n\n- `[0-9a-f]{7}` `add two files`/);
        assert.deepEqual(told.asked, ['Commit 2 files to main in own?']);
        assert.equal(told.details[0], 'add two files\n\na.js\nb.js');
        assert.match(await run('commit again'), /Nothing is staged/);
      } finally {
        told.restore();
      }
      assert.equal(own.git('log', '-1', '--format=%s').trim(), 'add two files');
    });

    it('commits with a message that git could take for an option, and takes it for none', async () => {
      const begin = own.git('rev-parse', 'HEAD').trim();
      const before = status();
      const told = agreeing();
      try {
        for (const message of ['--output=x', '-F', '--amend']) {
          own.write('option.js', message);
          own.git('add', 'option.js');
          const parent = own.git('rev-parse', 'HEAD').trim();
          assert.match(await run(`commit ${message}`), /^(?:In `own`: )?Committed to `main`/);
          assert.equal(own.git('log', '-1', '--format=%P %B').trim(), `${parent} ${message}`);
          assert.equal(status(), before);
        }
      } finally {
        told.restore();
        own.git('reset', '--quiet', '--hard', begin);
      }
    });

    it('asks before it commits what looks like a secret, and commits nothing unless that is wanted', async () => {
      const token = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
      own.write('keys.js', `const shop = 1;\nexport const token = '${token}';\n`);
      own.git('add', 'keys.js');
      const before = own.git('rev-parse', 'HEAD') + status();
      const answers: (string | undefined)[] = [];
      const question = answering('showWarningMessage', () => answers.shift());
      const secret = /what looks like a secret: a GitHub token in keys\.js:2\. Take it out before you commit/;
      try {
        assert.match(await run('commit add keys'), /Nothing was committed: what is staged holds what looks like a secret/);
        answers.push('Show');
        assert.match(await run('commit add keys'), /Nothing was committed: what is staged holds what looks like a secret/);
        assert.equal(vscode.window.activeTextEditor?.document.uri.path, vscode.Uri.file(path.join(own.root, 'keys.js')).path);
        assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);
        assert.equal(question.asked.length, 2);
        for (const text of question.asked) assert.match(text, secret);
        // Where the secret is wanted, the commit itself still has to be.
        answers.push('Commit Anyway', undefined);
        assert.equal(await run('commit add keys'), 'Stopped. Nothing was changed.');
        assert.match(question.asked[2] ?? '', secret);
        assert.deepEqual(question.asked.slice(3), ['Commit 1 file to main in own?']);
        assert.equal(own.git('rev-parse', 'HEAD') + status(), before);
        answers.push('Commit');
        assert.match(await run('commit add keys'), /Committed to `main`/);
        assert.equal(question.asked.length, 5, 'what was said of a secret holds for this window');
      } finally {
        question.restore();
        own.git('reset', '--quiet', '--hard', before.slice(0, 40));
      }
    });

    it('commits nothing when what is staged changes while the question is open', async () => {
      own.write('a.js', '2');
      await run('add a.js');
      const before = own.git('rev-parse', 'HEAD');
      const changing = answering('showWarningMessage', () => {
        own.write('a.js', '3');
        own.git('add', 'a.js');
        return 'Commit';
      });
      try {
        assert.match(await run('commit change it'), /Nothing was committed: what is staged has changed/);
      } finally {
        changing.restore();
      }
      assert.equal(own.git('rev-parse', 'HEAD'), before);
    });

    it('shows what a hook said that refused, and commits nothing', async () => {
      const hook = own.write('.git/hooks/pre-commit', '#!/bin/sh\necho "lint: 3 problems in a.js"\necho "fix them" >&2\nexit 1\n');
      chmodSync(hook.fsPath, 0o755);
      const before = own.git('rev-parse', 'HEAD');
      const told = agreeing();
      try {
        const text = await run('commit change it');
        assert.match(text, /^(?:In `own`: )?Git did not commit\./);
        assert.match(text, /```\n[^]*lint: 3 problems in a\.js[^]*```/);
      } finally {
        told.restore();
        rmSync(hook.fsPath);
      }
      assert.equal(own.git('rev-parse', 'HEAD'), before);
      assert.equal(status(), 'M  a.js\n?? .env\n');
    });

    it('says that a key is missing to sign with, and does not wait for one', async () => {
      own.git('config', 'commit.gpgsign', 'true');
      own.git(
        'config',
        'gpg.program',
        own.write('.git/no-gpg', '#!/bin/sh\necho "gpg: signing failed: No secret key" >&2\nexit 2\n').fsPath,
      );
      chmodSync(path.join(own.root, '.git/no-gpg'), 0o755);
      const told = agreeing();
      try {
        assert.match(await run('commit change it'), /could not be signed/);
      } finally {
        told.restore();
        own.git('config', 'commit.gpgsign', 'false');
      }
    });

    it('ends at once when it is stopped while something is asked, and does nothing', async () => {
      const window = vscode.window as unknown as Record<string, unknown>;
      const real = window.showWarningMessage;
      let agree = (): void => undefined;
      let asked = 0;
      window.showWarningMessage = (_question: string, ...rest: unknown[]) => {
        asked++;
        return new Promise((resolve) => (agree = () => resolve(rest.at(-1))));
      };
      own.write('b.js', '2');
      own.git('add', 'b.js');
      own.write('b.js', '3');
      const before = own.git('log', '--format=%H') + status();
      try {
        for (const words of ['commit change b', 'stash push', 'branch fix/later', 'add .']) {
          await assert.rejects(run(words, AbortSignal.timeout(1500)), { code: 'cancelled' }, words);
          agree();
        }
        assert.equal(asked, 4);
        assert.equal(own.git('log', '--format=%H') + status(), before);
      } finally {
        window.showWarningMessage = real;
        own.git('reset', '--quiet');
        own.git('checkout', '--quiet', '--', 'b.js');
      }
    });

    it('waits for no lock, whatever is to be written, and leaves it there', async () => {
      own.write('b.js', 'aside');
      own.git('stash', 'push', '--quiet', '--', 'b.js');
      own.git('add', 'a.js');
      own.write('b.js', '2');
      const all = (): string => [own.git('log', '--all', '--format=%H'), own.git('branch'), own.git('stash', 'list'), status()].join('\n');
      const before = all();
      const lock = own.write('.git/index.lock', '');
      const told = agreeing();
      try {
        for (const words of ['add b.js', 'commit change it', 'stash push', 'stash pop', 'branch fix/later']) {
          const start = performance.now();
          await assert.rejects(run(words), { code: 'gitLocked' }, words);
          assert.ok(performance.now() - start < 5_000, words);
        }
        assert.ok(existsSync(lock.fsPath));
        assert.equal(all(), before);
      } finally {
        told.restore();
        rmSync(lock.fsPath);
        own.git('checkout', '--quiet', '--', 'b.js');
        own.git('stash', 'drop', '--quiet');
        own.git('reset', '--quiet');
      }
    });

    it('puts changes aside and brings them back', async () => {
      const told = agreeing();
      try {
        assert.match(await run('stash push for later'), /Stashed 1 file as `stash@\{0\}`/);
        assert.equal(status(), '?? .env\n');
        assert.match(await run('stash'), /`stash@\{0\}` `On main: for later`/);
        assert.match(await run('stash pop 7'), /There is no `stash@\{7\}`/);
        assert.match(await run('stash pop'), /Brought back `On main: for later`/);
        await assert.rejects(run('stash drop'), { code: 'commandArguments' });
      } finally {
        told.restore();
      }
      assert.match(status(), /M\s+a\.js/);
      own.git('checkout', '--quiet', 'HEAD', '--', 'a.js');
    });

    it('makes branches, switches between them, and lists them', async () => {
      const told = agreeing();
      try {
        assert.match(await run('branch fix/x'), /On `fix\/x`\./);
        assert.match(await run('branch main'), /On `main` now\./);
        const list = await run('branch');
        assert.match(list, /- \*\*`main`/);
        assert.match(list, /- `fix\/x`/);
        assert.match(await run('branch fix'), /No branch was made\. It can’t be beside the branch “fix\/x”/);
        assert.match(await run('branch a..b'), /No branch was made\. Git takes no such name/);
      } finally {
        told.restore();
      }
      assert.deepEqual(told.asked, ['Make the branch fix/x from main in own, and switch to it?', 'Switch from fix/x to main in own?']);
    });

    it('names a branch after what it is for, to be changed before it is made', async () => {
      own.git('branch', 'fix/y');
      const window = vscode.window as unknown as Record<string, unknown>;
      const real = window.showInputBox;
      let offered = '';
      let problem: unknown;
      window.showInputBox = (options: vscode.InputBoxOptions) => {
        offered = options.value ?? '';
        problem = options.validateInput?.('fix/x');
        return Promise.resolve(`${offered}-mine`);
      };
      try {
        const text = await run('branch count the items of a cart once');
        assert.match(offered, /^(?:fix\/)?[a-z][a-z0-9-]*$/);
        assert.match(String(problem), /already/);
        assert.equal(own.git('branch', '--show-current').trim(), `${offered}-mine`);
        assert.match(text, new RegExp(`On \`${offered}-mine\``));
      } finally {
        window.showInputBox = real;
        own.git('switch', '--quiet', 'main');
      }
    });

    it('marks no conflict resolved, and goes on with no rebase', async () => {
      own.git('switch', '--quiet', 'fix/x');
      own.write('cart.js', 'theirs\n');
      own.git('commit', '--quiet', '--all', '--message', 'theirs');
      own.git('switch', '--quiet', 'main');
      own.write('cart.js', 'ours\n');
      own.git('commit', '--quiet', '--all', '--message', 'ours');
      assert.throws(() => own.git('rebase', '--quiet', 'fix/x'));
      try {
        assert.match(await run('add cart.js'), /Nothing is there to be staged\. Left out: `cart\.js`, which is in conflict: once it is/);
        assert.match(await run('commit go on'), /1 file is in conflict, so nothing is committed/);
        assert.match(await run('branch main'), /The branch stays as it is\. A rebase/);
        own.write('cart.js', 'both\n');
        own.git('add', 'cart.js');
        assert.match(await run('commit go on'), /`git rebase --continue` goes on/);
        assert.match(own.git('status'), /interactive rebase in progress/);
      } finally {
        own.git('rebase', '--abort');
      }
    });
  });

  describe('help with a conflict', () => {
    const torn = new Repository('torn');
    const lines = Array.from({ length: 20 }, (_, at) => `line ${String(at)}`);
    const text = (five: string, fifteen: string): string =>
      lines
        .with(5, five)
        .with(15, fifteen)
        .map((line) => `${line}\n`)
        .join('');
    const file = path.join(torn.root, 'cart.js');
    const unmerged = (): string => torn.git('ls-files', '--unmerged');
    const told = async (): Promise<string[]> => (await underTest()).app.chat.snapshot.turns.map(({ answer }) => answer);

    before(async () => {
      await chooseModelFile(fixtureModel('scripted'));
      torn.write('cart.js', text('line 5', 'line 15'));
      torn.commit('lines');
      torn.git('switch', '--quiet', '-c', 'topic');
      torn.write('cart.js', text('theirs 5', 'theirs 15'));
      torn.commit('Count items');
      torn.git('switch', '--quiet', 'main');
      torn.write('cart.js', text('ours 5', 'ours 15'));
      torn.commit('Name the total');
      assert.throws(() => torn.git('merge', '--quiet', 'topic'));
      await torn.open();
    });
    beforeEach(async () => (await underTest()).app.chat.clear());
    afterEach(discardProposals);
    after(() => torn.folder.remove());

    it('is offered above each conflict and in its lightbulb, and nowhere else', async () => {
      const { document } = await openSelected(vscode.Uri.file(file));
      const lenses = await waitFor('the lenses', async () => {
        const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 20);
        const ours = all.filter(({ command }) => command?.command === 'mlxCode.git.helpWithConflict');
        return ours.length === 2 ? ours : null;
      });
      const [first] = lenses;
      assert.match(document.lineAt(first!.range.start.line).text, /^<<<<<<< /);
      const actions = async (line: number): Promise<string[]> => {
        const range = new vscode.Range(line, 0, line, 0);
        const all = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
        return all.map(({ title }) => title).filter((title) => title.startsWith('Help With Conflict'));
      };
      assert.equal((await actions(first!.range.start.line + 1)).length, 1);
      assert.deepEqual(await actions(0), []);
    });

    it('tells both sides and proposes lines in the place of one conflict, and stages nothing', async () => {
      const { document } = await openSelected(vscode.Uri.file(file));
      const before = document.getText();
      const index = unmerged();
      const second = before.lastIndexOf('<<<<<<<');
      const line = document.positionAt(second).line + 1;
      const proposal = await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.git.helpWithConflict', document.uri, line);
      assert.ok(proposal);
      const [answer = ''] = await told();
      assert.match(answer, /Conflict 2 of 2/);
      assert.match(answer, /\*\*Ours\*\* is the branch `main`\.[^]*`Name the total`[^]*ours 15/);
      assert.match(answer, /\*\*Before both\*\*[^]*line 15[^]*\*\*Theirs\*\*[^]*`Count items`[^]*theirs 15/);
      const after = afterOf(proposal);
      const end = before.indexOf('\n', before.lastIndexOf('>>>>>>>')) + 1;
      assert.ok(after.startsWith(before.slice(0, second)), 'what stands before it stays');
      assert.ok(after.endsWith(before.slice(end)), 'and what stands behind it');
      assert.equal(conflictRegions(after).regions.length, 1);
      const { services } = await underTest();
      await services.proposals.apply(proposal);
      assert.equal(unmerged(), index, 'it is as unresolved as before');
      assert.equal(document.getText(), after);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), before);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('is found by /git conflict without a name, and says what is wrong with a file', async () => {
      await closeEditors();
      await openSelected(torn.write('other.js', '<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> c\n'));
      assert.equal(await run('conflict'), '', 'the only one in conflict');
      assert.match((await told())[0] ?? '', /`cart\.js` is in conflict/);
      await assert.rejects(run(`conflict ${path.join(torn.root, 'other.js')}`), { code: 'conflictUnclear' });
      await assert.rejects(run(`conflict ${path.join(other.root, 'cart.js')}`), { code: 'conflictNone' });
      await assert.rejects(run(`conflict ${path.join(torn.root, 'kart.js')}`), { code: 'conflictNone' });
      await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
      assert.match(await run('conflict'), /^In `other`: No file is in conflict\./);
      rmSync(path.join(torn.root, 'other.js'));
    });

    it('says of a file in conflict that is no text to decide on it as a whole', async () => {
      const pair = new Repository('pictures');
      try {
        const picture = (byte: number): void => writeFileSync(path.join(pair.root, 'logo.bin'), new Uint8Array([0, 1, byte, 0, 255]));
        picture(1);
        pair.commit('draw');
        pair.git('switch', '--quiet', '-c', 'topic');
        picture(2);
        pair.commit('theirs');
        pair.git('switch', '--quiet', 'main');
        picture(3);
        pair.commit('ours');
        assert.throws(() => pair.git('merge', '--quiet', 'topic'));
        await pair.open();
        await assert.rejects(run(`conflict ${path.join(pair.root, 'logo.bin')}`), (error: { code: string; data: { known: boolean } }) => {
          assert.equal(error.code, 'conflictNone');
          assert.equal(error.data.known, true);
          return true;
        });
      } finally {
        pair.folder.remove();
      }
    });

    it('says what is wrong where nothing can be proposed, and leaves the file as it is', async () => {
      const { document } = await openSelected(vscode.Uri.file(file));
      const before = document.getText();
      const { services } = await underTest();
      const service = services.editService as unknown as { edit(request: EditRequest): Promise<unknown> };
      // The extension's own class: it knows no other bundle's.
      const refused = await service.edit({ instruction: '', files: [] }).then(
        () => null,
        (error: unknown) => error as AppError,
      );
      assert.ok(refused);
      const OwnError = refused.constructor as new (code: string, message: string, data?: object) => AppError;
      const answers: [says: RegExp, edit: (request: EditRequest) => Promise<unknown>][] = [
        [/did not write the lines for the conflict to their end/, () => Promise.reject(new OwnError('answerIncomplete', 'cut'))],
        [/conflict is too large for the model: 9,000 tokens, and 20 fit/, () => Promise.reject(new OwnError('selectionTooLarge', '', { what: 'selection', tokens: 9000, limit: 20 }))],
        [/left the conflict as it is/, () => Promise.resolve({ status: 'nothing', changes: [], cut: false })],
        [/left markers of the conflict/, ({ files: [asked] }) => Promise.resolve({ status: 'ok', changes: [{ path: asked!.path, after: asked!.text.replace('theirs 5', 'mine 5'), match: null }], cut: false })],
      ]; // prettier-ignore
      try {
        for (const [says, edit] of answers) {
          service.edit = edit;
          const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.helpWithConflict', document.uri, 1));
          assert.equal(shown.length, 1);
          assert.match(shown[0]?.text ?? '', says);
          assert.match(shown[0]?.text ?? '', /so nothing is proposed\. (?:Try again, or put|Put) the two sides together by hand/);
          assert.equal(services.proposals.open.length, 0);
        }
      } finally {
        Reflect.deleteProperty(service, 'edit');
      }
      for (const answer of await told()) assert.match(answer, /If it writes some that can be used, they open as a diff/);
      assert.equal(document.getText(), before);
    });

    it('tells of a conflict within a conflict that it is not asked about, and where it is', async () => {
      const { document } = await openSelected(vscode.Uri.file(file));
      const before = document.getText();
      writeFileSync(file, '<<<<<<< HEAD\na\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n=======\nd\n>>>>>>> topic\n');
      try {
        await waitFor('the file to be read again', () => document.lineCount === 11);
        await assert.rejects(run(`conflict ${file}`), { code: 'conflictUnclear' });
        const answer = (await told()).at(-1) ?? '';
        assert.match(answer, /The conflict at line 1 isn’t clear: another conflict begins within it/);
        assert.doesNotMatch(answer, /no markers|open as a diff/);
      } finally {
        writeFileSync(file, before);
        await waitFor('the file to be as before', () => document.getText() === before);
      }
    });

    it('tells both sides also where no model is chosen', async () => {
      await vscode.workspace.getConfiguration('mlxCode').update('models.path', '', vscode.ConfigurationTarget.Global);
      try {
        const { document } = await openSelected(vscode.Uri.file(file));
        const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.helpWithConflict', document.uri, 1));
        assert.deepEqual(
          shown.map(({ code }) => code),
          ['modelNone'],
        );
        assert.match((await told())[0] ?? '', /Conflict 1 of 2/);
      } finally {
        await chooseModelFile(fixtureModel('scripted'));
      }
    });
  });

  describe('what looks back', () => {
    const past = new Repository('past');
    const sources = async (): Promise<string[]> =>
      (await underTest()).app.chat.snapshot.turns.at(-1)?.chips.map(({ label }) => label) ?? [];

    before(async () => {
      await chooseModelFile(fixtureModel('scripted'));
      past.git('switch', '--quiet', '-c', 'rates');
      past.write('rate.js', 'export const rate = 0.19;\n');
      past.commit('bring the rate in');
      past.write('rate.js', 'export const rate = 0.2;\n');
      past.commit('raise the rate');
      await past.open();
    });
    beforeEach(async () => {
      (await underTest()).app.chat.clear();
      await openSelected(vscode.Uri.file(path.join(past.root, 'rate.js')));
    });
    after(() => past.folder.remove());

    it('explains a commit that is picked, with it as what goes along', async () => {
      const picks = picking('bring the rate in');
      try {
        const turn = await vscode.commands.executeCommand<Turn>('mlxCode.git.explainCommit');
        assert.match(turn.question, /^Explain commit [0-9a-f]{7} bring the rate in$/);
        assert.equal(turn.status, 'done', turn.error?.text);
        assert.equal(picks.shown, 1);
        assert.match((await sources()).join(), /^[0-9a-f]{7}$/);
      } finally {
        picks.restore();
      }
    });

    it('explains how a line came to be, and says of a new one that it has no history', async () => {
      const turn = await vscode.commands.executeCommand<Turn>('mlxCode.git.explainLineHistory');
      assert.equal(turn.question, 'Explain the history of line 1 of rate.js');
      assert.equal(turn.status, 'done', turn.error?.text);
      assert.deepEqual(await sources(), ['History of rate.js:1']);
      await openSelected(past.write('new.js', 'fresh\n'));
      const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.git.explainLineHistory'));
      assert.deepEqual(
        shown.map(({ code }) => code),
        ['linesNew'],
      );
      rmSync(path.join(past.root, 'new.js'));
    });

    it('tells what changed since a moment, and has it summarised', async () => {
      assert.equal(await run('since yesterday'), '', 'it stands in the chat already');
      const { turns } = (await underTest()).app.chat.snapshot;
      assert.match(turns[0]?.answer ?? '', /Since `yesterday`: 3 commits, 2 files\.\n\n\*\*`Test`\*\*, 3 commits/);
      assert.equal(turns[1]?.question, 'What changed in past since yesterday?');
      assert.deepEqual(await sources(), ['Since yesterday']);
      await assert.rejects(run('since v9'), { code: 'gitRefUnknown' });
      await assert.rejects(run('since'), { code: 'commandArguments' });
    });

    it('finds the commit that brought a text in, and opens what it changed', async () => {
      assert.match(await run('find const rate'), /`const rate` came in with:\n\n- `[0-9a-f]{7}` `bring the rate in`/);
      const window = vscode.window as unknown as Record<string, unknown>;
      const real = window.showInputBox;
      window.showInputBox = () => Promise.resolve('const rate');
      const picks = picking('bring the rate in');
      try {
        await vscode.commands.executeCommand('mlxCode.git.findCommit');
        await waitFor('the commit', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('bring the rate in'));
      } finally {
        picks.restore();
        window.showInputBox = real;
      }
      assert.equal(await run('show HEAD'), '');
      await waitFor('the newest', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('raise the rate'));
      await closeEditors();
    });

    it('can be mentioned: the branch against its base, and the history of a line', async () => {
      const { services } = await underTest();
      const text = async (name: string): Promise<string> => {
        const thing = await services.mentions.whole(name);
        assert.ok(thing);
        return (await thing.read(new AbortController().signal)).text ?? '';
      };
      const branch = await text('branch');
      assert.match(branch, /^The branch rates against main: 2 commits, the oldest first\.\n[0-9a-f]{7} bring the rate in\n/);
      assert.match(branch, /\+export const rate = 0\.2;/);
      assert.match(await text('history'), /^History of rate\.js, lines 1-1[^]*raise the rate[^]*bring the rate in/);
      const diff = await services.mentions.whole('diff');
      assert.match((await diff?.read(new AbortController().signal))?.detail ?? '', /in past$/);
    });
  });

  describe('what goes with a question about changes', () => {
    const chip = async () => (await underTest()).app.chat.snapshot.chips.find(({ label }) => label === 'Git status');
    const write = async (text: string): Promise<void> => (await underTest()).app.chat.setDraft(text);
    const asked = async (): Promise<string> => {
      const { app } = await underTest();
      return (await app.chat.nextPrompt(new AbortController().signal))?.messages.at(-1)?.content ?? '';
    };

    before(async () => {
      await chooseModelFile(fixtureModel('scripted'));
      const { app } = await underTest();
      await waitFor('the folder', () => app.index.folders.length > 0);
      await app.index.refresh();
      await app.chat.ask('hello');
      other.write('cart.js', 'export const cart = [3];\n');
    });
    beforeEach(async () => {
      (await underTest()).app.chat.clear();
      await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
    });
    afterEach(() => write(''));
    after(() => other.git('checkout', '--quiet', '--', 'cart.js'));

    it('is the status, with its reason and its tokens, and can be taken off', async () => {
      await write('What did I change?');
      const found = await waitFor('the status', async () => {
        const one = await chip();
        return one?.tokens ? one : null;
      });
      assert.equal(found.reason, 'what git has changed');
      assert.match(
        await asked(),
        /Git status the branch, and what has changed:\n```\nThe repository other is on the branch main\.\nChanged and not staged: cart\.js\n```/,
      );
      (await underTest()).app.chat.toggleChip(found.id, false);
      await waitFor('it to be off', async () => (await chip())?.enabled === false);
      assert.doesNotMatch(await asked(), /The repository other/);
    });

    it('is nothing of git for any other question', async () => {
      await write('What did I change?');
      await waitFor('the status', chip);
      await write('What does the cart hold?');
      await waitFor('no status', async () => (await chip()) === undefined);
      assert.doesNotMatch(await asked(), /The repository other/);
    });

    it('is read anew when the question goes', async () => {
      const { app } = await underTest();
      await write('What did I change?');
      await waitFor('the status', chip);
      other.git('add', 'cart.js');
      const engine = app.engine as unknown as { chat: (params: { messages: unknown }, ...rest: unknown[]) => unknown };
      const real = engine.chat;
      let went = '';
      engine.chat = (params, ...rest) => {
        went = JSON.stringify(params.messages);
        return real.call(engine, params, ...rest);
      };
      try {
        const turn = await app.chat.ask('What did I change?');
        assert.equal(turn.status, 'done', turn.error?.text);
      } finally {
        engine.chat = real;
      }
      assert.match(went, /Staged: cart\.js/);
      assert.doesNotMatch(went, /not staged/);
      other.git('reset', '--quiet');
    });
  });
});

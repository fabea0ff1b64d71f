import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GitApi } from '../../src/vscode/git/gitApi.ts';
import {
  answering,
  chooseModelFile,
  closeEditors,
  fixtureModel,
  openSelected,
  TemporaryFolder,
  underTest,
  waitFor,
} from './extensionUnderTest.ts';

async function git(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  assert.ok(extension);
  const api = (await extension.activate()).getAPI(1);
  await waitFor('git', () => api.state === 'initialized');
  return api;
}

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
    const api = await git();
    await waitFor(`git to open ${this.root}`, () => api.openRepository(vscode.Uri.file(this.root)));
  }
}

/** What the chat shows of `/git …`; throws what it throws. */
async function run(text: string): Promise<string> {
  const { services } = await underTest();
  return (await services.commands.find({ name: 'git', argument: text }).run(text)) ?? '';
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

  it('asks where no file is in front, and once is enough', async () => {
    const picks = picking('other');
    try {
      assert.match(await run('status'), /^In `other`:/);
      assert.match(await run('log'), /^In `other`: The newest 1 commit:/);
      assert.equal(picks.shown, 1);
    } finally {
      picks.restore();
    }
  });

  it('lists the commits of a file, in the repository that has it', async () => {
    await openSelected(vscode.Uri.file(path.join(other.root, 'cart.js')));
    const text = await run(`log 5 ${path.join(shop.root, '.gitmodules')}`);
    assert.match(text, /^In `shop`: The newest 1 commit that changed `\.gitmodules`:/);
    assert.match(text, /`take the module in`/);
    await assert.rejects(run('log 5 a b'), { code: 'commandArguments' });
    await assert.rejects(run(`log ${path.join(shop.folder.path, 'nowhere', 'x.js')}`), { code: 'pathNone' });
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
      assert.equal(await run('add .'), '', 'nothing, as it was not agreed to');
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

    it('waits for no lock, and leaves it there', async () => {
      const lock = own.write('.git/index.lock', '');
      own.write('b.js', '2');
      try {
        await assert.rejects(run('add b.js'), { code: 'gitLocked' });
        assert.ok(existsSync(lock.fsPath));
      } finally {
        rmSync(lock.fsPath);
        own.git('checkout', '--quiet', '--', 'b.js');
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
        assert.match(await run('add cart.js'), /Nothing is there to be staged\. Left out: `cart\.js`, which are in conflict/);
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
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GitApi } from '../../src/vscode/git/gitApi.ts';
import { closeEditors, openSelected, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

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
});

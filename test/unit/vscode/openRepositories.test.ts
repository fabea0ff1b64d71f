/** Repositories that VS Code's git opens and closes at any time, and what staging in them suggests. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { CommandSuggestion } from '../../../src/protocol/webview.ts';

const extensionsChanged = new Emitter<void>();
const silent = new Emitter<unknown>().event;
let installed: object | undefined;

vi.mock('vscode', () => ({
  DiagnosticSeverity: { Warning: 1 },
  extensions: { getExtension: () => installed, onDidChange: extensionsChanged.event },
  languages: { onDidChangeDiagnostics: silent, getDiagnostics: () => [] },
  window: { activeTextEditor: undefined, onDidChangeActiveTextEditor: silent, tabGroups: { activeTabGroup: {} } },
  TabInputWebview: Array,
  workspace: { isTrusted: true },
}));
const { OpenRepositories } = await import('../../../src/vscode/chat/openRepositories.ts');
const { followSituation } = await import('../../../src/vscode/chat/followSituation.ts');

/** A repository as git has it; those who ask get another object each time. */
class Repository {
  readonly changed = new Emitter<void>();
  staged: string[] = [];
  listeners = 0;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  handedOut(): object {
    const files = (): string[] => this.staged;
    return {
      rootUri: { toString: () => `file://${this.#root}` },
      state: {
        get indexChanges() {
          return files();
        },
        onDidChange: (listener: () => void) => {
          this.listeners++;
          const following = this.changed.event(listener);
          return {
            dispose: () => {
              this.listeners--;
              following.dispose();
            },
          };
        },
      },
    };
  }

  stage(...files: string[]): void {
    this.staged = files;
    this.changed.fire();
  }
}

/** VS Code's git, which begins when it is let. */
class Git {
  readonly opened = new Emitter<object>();
  readonly closed = new Emitter<object>();
  readonly switched = new Emitter<boolean>();
  readonly open = new Set<Repository>();
  enabled = true;
  isActive = false;
  begin: () => void = () => undefined;

  get exports(): object {
    const { open } = this;
    return {
      enabled: this.enabled,
      onDidChangeEnablement: this.switched.event,
      getAPI: () => ({
        onDidOpenRepository: this.opened.event,
        onDidCloseRepository: this.closed.event,
        get repositories() {
          return [...open].map((repository) => repository.handedOut());
        },
      }),
    };
  }

  activate(): Promise<object> {
    if (this.isActive) return Promise.resolve(this.exports);
    return new Promise((resolve) => {
      this.begin = () => {
        this.isActive = true;
        resolve(this.exports);
      };
    });
  }

  add(repository: Repository): void {
    this.open.add(repository);
    this.opened.fire(repository.handedOut());
  }

  close(repository: Repository): void {
    this.open.delete(repository);
    this.closed.fire(repository.handedOut());
  }
}

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
let git: Git;
let repositories: InstanceType<typeof OpenRepositories>;
beforeEach(() => {
  git = new Git();
  installed = git;
  repositories = new OpenRepositories();
});
afterEach(() => repositories.dispose());

describe('the repositories that are open', () => {
  it('are known when git begins after us, and one that it opens later still, until it is closed', async () => {
    const shop = new Repository('/shop');
    const late = new Repository('/late');
    git.open.add(shop);
    shop.staged = ['a.js'];
    expect([repositories.count, repositories.staged]).toEqual([0, 0]);
    git.begin();
    await settled();
    expect([repositories.count, repositories.staged]).toEqual([1, 1]);
    git.add(late);
    late.stage('b.js', 'c.js');
    expect([repositories.count, repositories.staged]).toEqual([2, 3]);
    git.close(late);
    expect([repositories.count, repositories.staged, late.listeners]).toEqual([1, 1, 0]);
  });

  it('are followed once each, however often git tells of them, and let go at the end', async () => {
    const shop = new Repository('/shop');
    git.begin();
    await settled();
    git.add(shop);
    git.add(shop);
    expect([repositories.count, shop.listeners]).toEqual([1, 1]);
    repositories.dispose();
    expect(shop.listeners).toBe(0);
  });

  it('are none while git is switched off, and those that are open when it is switched on', async () => {
    const shop = new Repository('/shop');
    git.open.add(shop);
    git.begin();
    await settled();
    git.enabled = false;
    git.switched.fire(false);
    expect([repositories.count, shop.listeners]).toEqual([0, 0]);
    git.enabled = true;
    git.switched.fire(true);
    expect([repositories.count, shop.listeners]).toEqual([1, 1]);
  });

  it('are known where git comes with the trust in the folder', async () => {
    repositories.dispose();
    installed = undefined;
    repositories = new OpenRepositories();
    await settled();
    installed = git;
    git.isActive = true;
    git.open.add(new Repository('/shop'));
    extensionsChanged.fire();
    await settled();
    expect(repositories.count).toBe(1);
  });

  it('suggest /commit for what is staged in one that opened late, with no editor changed, and no longer once it is closed', async () => {
    const suggested: CommandSuggestion[][] = [];
    const chat = {
      suggest: (found: CommandSuggestion[]) => suggested.push(found),
      snapshot: { model: { status: 'ready' } },
      onEvent: silent,
    };
    const settings = { running: { enabled: true }, onDidChange: silent };
    const tests = { last: null, onDidChange: silent };
    const following = followSituation({ chat, settings } as never, tests as never, repositories);
    const latest = () => suggested.at(-1)?.map(({ text, why }) => `${text}: ${why}`);
    try {
      await expect.poll(latest).toEqual([]);
      git.begin();
      await settled();
      const late = new Repository('/late');
      git.add(late);
      late.stage('a.js');
      await expect.poll(latest).toEqual(['/commit: 1 staged file']);
      git.close(late);
      await expect.poll(latest).toEqual([]);
    } finally {
      following.dispose();
    }
  });
});

/** What is put into the commit box while somebody types there, with real repositories. How a text grows there is `inputBoxStream.test.ts`. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import type { GitRepository as OpenRepository } from '../../../src/vscode/git/gitApi.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { treeLines } from '../../support/treeHash.ts';

/** Where VS Code has the box: what is typed there is known to extensions only later, and an edit for an older text is refused. */
const box = vi.hoisted(() => ({
  /** What the user sees. */
  seen: '',
  /** What is known here. */
  known: '',
  root: '',
  notices: [] as string[],
  /** Happens there right before the next edit comes. */
  meanwhile: null as (() => void) | null,
}));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  EndOfLine: { LF: 1, CRLF: 2 },
  Range: class {
    readonly start: number;
    constructor(start: number) {
      this.start = start;
    }
  },
  WorkspaceEdit: class {
    start = 0;
    text = '';
    replace(_uri: unknown, range: { start: number }, text: string): void {
      this.start = range.start;
      this.text = text;
    }
  },
  extensions: { getExtension: () => undefined },
  workspace: {
    get textDocuments() {
      return [
        {
          uri: { scheme: 'vscode-scm', path: 'git/scm0/input', query: new URLSearchParams({ rootUri: box.root }).toString() },
          eol: 1,
          getText: () => box.known,
          positionAt: (offset: number) => offset,
        },
      ];
    },
    applyEdit: async (edit: { start: number; text: string }) => {
      const before = box.known;
      await Promise.resolve();
      box.meanwhile?.();
      box.meanwhile = null;
      if (box.seen !== before) return false;
      box.seen = box.known = before.slice(0, edit.start) + edit.text;
      return true;
    },
  },
  window: {
    state: { focused: false },
    onDidChangeWindowState: () => ({ dispose: () => undefined }),
    withProgress: (options: { title: string }, run: (progress: unknown, token: unknown) => unknown) => {
      box.notices.push(options.title);
      return run({ report: () => undefined }, { isCancellationRequested: false, onCancellationRequested: () => undefined });
    },
    showWarningMessage: (_question: string, _options: unknown, yes: string) => Promise.resolve(yes),
    showInformationMessage: (text: string) => {
      box.notices.push(text);
      return Promise.resolve(undefined);
    },
  },
}));

const { StagedCommits } = await import('../../../src/vscode/git/split/stagedCommits.ts');
const { gitCommitWord } = await import('../../../src/vscode/git/gitCommitWord.ts');

let repo: GitRepository;
let changed: () => void;
let opened: OpenRepository;
const effects = {
  readGit: (read: () => unknown) => read(),
  changeRepository: (_root: unknown, _what: string, change: () => unknown) => change(),
  writeInputBox: (_root: unknown, write: () => unknown) => write(),
};
/** The user types, and it isn't known here yet. */
const typesThen = (text: string): void => void (box.meanwhile = () => (box.seen = text));
const emptied = (): void => void (box.seen = box.known = '');

beforeEach(() => {
  repo = new GitRepository('market');
  repo.write('a.txt', 'one\n');
  repo.commit();
  Object.assign(box, { seen: '', known: '', root: `file://${repo.path}`, notices: [], meanwhile: null });
  opened = {
    rootUri: { fsPath: repo.path, toString: () => box.root },
    inputBox: {
      get value() {
        return box.known;
      },
      // All that stands there by then is replaced, also what isn't known here.
      set value(text: string) {
        box.seen = box.known = text;
      },
    },
    state: { onDidChange: (listener: () => void) => ((changed = listener), { dispose: () => undefined }) },
    commit: (message: string) => {
      repo.git('commit', '--quiet', '-m', message);
      emptied();
      return Promise.resolve();
    },
  } as unknown as OpenRepository;
});
afterEach(() => repo.remove());

describe('commits that are staged one after the other', () => {
  const failures: unknown[] = [];
  let staged: InstanceType<typeof StagedCommits>;
  beforeEach(async () => {
    failures.length = 0;
    const head = repo.git('rev-parse', 'HEAD^{tree}').trim();
    const steps = ['two\n', 'three\n'].map((text) => {
      repo.write('a.txt', text);
      repo.git('add', '--all');
      return repo.git('write-tree').trim();
    });
    box.seen = box.known = 'my notes';
    const services = { effects, log: { debug: () => undefined }, messages: { showError: (error: unknown) => failures.push(error) } };
    const commits = { repository: opened, trees: { head, steps }, messages: ['feat: two', 'feat: three'] };
    staged = new StagedCommits(services as never, commits, () => undefined);
    await staged.begin();
    expect(box.seen).toBe('feat: two');
  });
  afterEach(() => {
    staged.dispose();
    expect(failures).toEqual([]);
  });

  it('have each message in the box, and at the end what stood there', async () => {
    await opened.commit('feat: two');
    changed();
    await vi.waitFor(() => expect(box.notices).toHaveLength(2), { timeout: 10_000 });
    expect(box.seen).toBe('feat: three');
    await opened.commit('feat: three');
    changed();
    await vi.waitFor(() => expect(box.notices.at(-1)).toBe('All 2 commits of market are made.'), { timeout: 10_000 });
    expect(box.seen).toBe('my notes');
  });

  it('lose no letter that is typed while a message is put there', async () => {
    repo.git('commit', '--quiet', '-m', 'feat: two');
    typesThen('feat: two, and mine');
    changed();
    await vi.waitFor(() => expect(box.notices).toHaveLength(2), { timeout: 10_000 });
    expect(box.seen).toBe('feat: two, and mine');
    expect(box.notices[1]).toBe('Commit 2 of 2 is staged in market; the box keeps your text.');
  });

  it('have the next message there where VS Code empties the box just then', async () => {
    repo.git('commit', '--quiet', '-m', 'feat: two');
    box.meanwhile = emptied;
    changed();
    await vi.waitFor(() => expect(box.notices).toHaveLength(2), { timeout: 10_000 });
    expect(box.seen).toBe('feat: three');
    expect(box.notices[1]).toBe('Commit 2 of 2 is staged in market. It is the last one.');
  });

  it('are put back over no letter that is typed just then', async () => {
    typesThen('mine');
    await staged.putBack();
    expect([box.seen, repo.git('diff', '--cached', '--name-only')]).toEqual(['mine', 'a.txt\n']);
  });
});

describe('/git commit', () => {
  const run = async (message: string): Promise<string | null> => {
    const place = await repositoryAround(repo.path);
    const parts = {
      effects,
      repositories: {
        here: () => Promise.resolve({ ...place, name: 'market', several: false }),
        opened: () => Promise.resolve(opened),
      },
      secretQuestion: { goOn: () => Promise.resolve(true) },
      context: {},
    };
    return gitCommitWord(parts as never).run(message, new AbortController().signal);
  };
  beforeEach(() => {
    repo.write('a.txt', 'two\n');
    repo.git('add', '--all');
  });

  it('leaves a text in the box that is another one than its message', async () => {
    box.seen = box.known = 'my notes';
    expect(await run('feat: two')).toMatch(/^Committed to `main`/);
    expect(box.seen).toBe('my notes');
  });

  it.each(['--output=x', '-F', '-F a.txt', '--amend', '--amend --no-edit', '-C HEAD', '--'])(
    'takes %s for the message, and for nothing that git would be told by it',
    async (message) => {
      const before = treeLines(repo.path).filter((line) => !line.startsWith('.git/'));
      const parent = repo.git('rev-parse', 'HEAD');
      expect(await run(message)).toMatch(/^Committed to `main`/);
      expect(repo.git('log', '-1', '--format=%B').trim()).toBe(message);
      expect(repo.git('rev-parse', 'HEAD^')).toBe(parent);
      expect(treeLines(repo.path).filter((line) => !line.startsWith('.git/'))).toEqual(before);
    },
  );

  it('empties the box of its message', async () => {
    box.seen = box.known = 'feat: two';
    await run('');
    expect(box.seen).toBe('');
    expect(repo.git('log', '-1', '--format=%s')).toBe('feat: two\n');
  });

  it('loses no letter that is typed while it gives back what stood there', async () => {
    box.seen = box.known = 'my notes';
    typesThen('x');
    await run('feat: two');
    expect(box.seen).toBe('x');
  });
});

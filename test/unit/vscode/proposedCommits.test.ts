/** Proposed commits that are changed from the palette, where no command is told which one is meant; with a real repository. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { userMessage } from '../../../src/core/userMessage.ts';
import type { Services } from '../../../src/vscode/services.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { FakeMemento } from '../../support/fakeMemento.ts';
import { GitRepository } from '../../support/gitRepository.ts';

interface Item {
  label: string;
  description?: string;
  detail?: string;
  kind?: number;
}

const editor = vi.hoisted(() => ({
  commands: new Map<string, (...args: unknown[]) => Promise<unknown>>(),
  /** What is shown of the proposal. */
  text: (): string => '',
  /** Each list that was asked from: its title, and its lines. */
  asked: [] as { title: string; items: Item[] }[],
  /** Which line is taken, by its label; undefined for none. */
  take: (_items: Item[]): Item | undefined => undefined,
  typed: undefined as string | undefined,
}));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  QuickPickItemKind: { Separator: -1 },
  StatusBarAlignment: { Left: 1 },
  EventEmitter: class {
    event = () => ({ dispose: () => undefined });
    fire = () => undefined;
    dispose = () => undefined;
  },
  Uri: class Uri {
    static from = (): Uri => new Uri();
    toString = (): string => 'mlx-code-split:proposal';
  },
  extensions: { getExtension: () => undefined },
  commands: {
    registerCommand: (id: string, run: (...args: unknown[]) => Promise<unknown>) => {
      editor.commands.set(id, run);
      return { dispose: () => undefined };
    },
    executeCommand: () => Promise.resolve(),
  },
  languages: {
    registerCodeLensProvider: () => ({ dispose: () => undefined }),
    setTextDocumentLanguage: () => Promise.resolve(),
  },
  workspace: {
    isTrusted: true,
    registerTextDocumentContentProvider: (_scheme: string, provider: { provideTextDocumentContent: () => string }) => {
      editor.text = () => provider.provideTextDocumentContent();
      return { dispose: () => undefined };
    },
    openTextDocument: () => Promise.resolve({}),
  },
  window: {
    visibleTextEditors: [],
    tabGroups: { all: [] },
    createStatusBarItem: () => ({ dispose: () => undefined, hide: () => undefined, show: () => undefined }),
    showTextDocument: () => Promise.resolve(),
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run({ report: () => undefined }, { isCancellationRequested: false, onCancellationRequested: () => undefined }),
    showQuickPick: (items: Item[], { title }: { title: string }) => {
      editor.asked.push({ title, items });
      return Promise.resolve(editor.take(items));
    },
    showInputBox: () => Promise.resolve(editor.typed),
  },
}));
const { registerSplit } = await import('../../../src/vscode/git/split/splitFeature.ts');

const run = (id: string, ...args: unknown[]): Promise<unknown> => editor.commands.get(`mlxCode.git.${id}`)!(...args);
/** The proposal without its diffs: heads of the commits, their messages, and the files of their parts. */
const shown = (): string[] => editor.text().match(/^(?:# Commit .*|# {5}.*|diff .*)$/gm) ?? [];
const lineOf = ({ label, description, detail }: Item): string => [label, description, detail].filter(Boolean).join(' | ');

describe('proposed commits, from the palette', () => {
  let repo: GitRepository;
  const failures: string[] = [];
  let written = 0;
  let split: { dispose(): void };

  beforeEach(async () => {
    Object.assign(editor, { asked: [], take: () => undefined, typed: undefined });
    failures.length = written = 0;
    repo = new GitRepository('shop');
    const lines = Array.from({ length: 60 }, (_, at) => `export const route${String(at)} = ${String(at)};`);
    repo.write('server/routes.js', `${lines.join('\n')}\n`);
    repo.write('docs/colours.css', 'body { color: black; }\n');
    repo.commit();
    lines.splice(2, 0, "import { chargeCustomer } from './payments.js';");
    lines.splice(50, 0, 'export function checkout(order) {', '  return chargeCustomer(order.customer, order.total);', '}');
    repo.write('server/routes.js', `${lines.join('\n')}\n`);
    repo.write('server/payments.js', 'export function chargeCustomer(customer, total) {\n  return { customer, total };\n}\n');
    repo.write('docs/colours.css', 'body { background: ivory; color: darkslategrey; }\nfooter { opacity: 0.5; }\n');
    repo.git('add', '--all');
    const repository = { rootUri: { fsPath: repo.path, toString: () => `file://${repo.path}` } };
    split = registerSplit({
      context: { workspaceState: new FakeMemento() },
      commands: { add: () => ({ dispose: () => undefined }) },
      commitMessages: { write: () => Promise.resolve({ message: `feat: message ${String(++written)}` }) },
      effects: { readGit: (read: () => unknown) => read() },
      log: { warn: () => undefined },
      messages: { showError: (error: unknown) => failures.push(userMessage(error).text) },
      repositories: { withBox: () => Promise.resolve(repository) },
      secretQuestion: { goOn: () => Promise.resolve(true) },
      settings: { commitStyle: 'repository' },
    } as unknown as Services);
    expect([await run('proposeCommits'), failures]).toEqual([2, []]);
  });
  afterEach(() => {
    split.dispose();
    repo.remove();
  });

  it('are not proposed for more parts than can be told apart, which is said before anything else is done', async () => {
    for (let at = 0; at < 400; at++) repo.write(`more/file${String(at)}.js`, `export const value = ${String(at)};\n`);
    repo.git('add', '--all');
    const before = shown();
    expect(await run('proposeCommits')).toBeUndefined();
    expect(failures).toEqual([
      'What is staged has 404 parts, and no more than 400 can be told apart. Unstage some of it, then propose commits again.',
    ]);
    expect([shown(), written]).toEqual([before, 2]);
  });

  it('are not staged where a file of them is staged anew meanwhile', async () => {
    repo.write('docs/colours.css', 'body { background: tomato; }\n');
    repo.git('add', '--all');
    const staged = repo.git('write-tree');
    await run('stageProposedCommit');
    expect(failures).toEqual([expect.stringMatching(/^What is staged has changed meanwhile/)]);
    expect(repo.git('write-tree')).toBe(staged);
  });

  it('are moved by choosing a part, by its file, line and words, and then a commit', async () => {
    const before = shown();
    await run('moveToCommit');
    expect(editor.asked.map(({ title }) => title)).toEqual(['Move to Another Commit']);
    expect(editor.asked[0]!.items.map(lineOf)).toEqual([
      'Commit 1: feat: message 1',
      'docs/colours.css | body { background: ivory; color: darkslategrey; }',
      'Commit 2: feat: message 2',
      'server/payments.js | export function chargeCustomer(customer, total) {',
      "server/routes.js | line 1 | import { chargeCustomer } from './payments.js';",
      'server/routes.js | line 48 | export function checkout(order) {',
    ]);
    expect(editor.asked[0]!.items.filter(({ kind }) => kind === -1)).toHaveLength(2);
    // Left without a choice, it stays as it is.
    expect(shown()).toEqual(before);
    editor.take = (items) => items.find(({ description }) => description === 'line 48') ?? items[0];
    await run('moveToCommit');
    expect(editor.asked.at(-1)!.items.map(lineOf)).toEqual(['Commit 1 | feat: message 1', '$(add) A new commit']);
    expect(shown()).toEqual([
      '# Commit 1 of 2: 2 files',
      '#     feat: message 1',
      'diff docs/colours.css',
      'diff server/routes.js',
      '# Commit 2 of 2: 2 files',
      '#     feat: message 2',
      'diff server/payments.js',
      'diff server/routes.js',
    ]);
    expect(failures).toEqual([]);
  });

  it('get another message by choosing the commit, typed or written anew', async () => {
    editor.take = ([, second]) => second;
    editor.typed = 'feat: charge customers';
    await run('changeProposedMessage');
    await run('changeProposedMessage', 0);
    editor.take = ([first]) => first;
    await run('writeProposedMessage');
    const commits = ['Commit 1 | feat: message 1', 'Commit 2 | feat: message 2'];
    expect(editor.asked[0]).toMatchObject({ title: 'Change Message' });
    expect(editor.asked[0]!.items.map(lineOf)).toEqual(commits);
    // With a commit named, as by a lens, nothing is asked.
    expect(editor.asked.map(({ title }) => title)).toEqual(['Change Message', 'Write Message Anew']);
    expect(shown().filter((line) => line.startsWith('#     '))).toEqual(['#     feat: message 3', '#     feat: charge customers']);
    editor.take = () => undefined;
    await run('writeProposedMessage');
    expect([written, failures]).toEqual([3, []]);
  });

  it('are in the palette as long as there are any, and say when there are none', async () => {
    const ids = ['moveToCommit', 'changeProposedMessage', 'writeProposedMessage'];
    for (const id of ids)
      expect(manifest.contributes.menus.commandPalette).toContainEqual({ command: `mlxCode.git.${id}`, when: 'mlxCode.git.proposed' });
    await run('discardProposedCommits');
    for (const id of ids) await run(id);
    expect([editor.asked, failures]).toEqual([[], ids.map(() => 'No commits are proposed any more. Propose them again.')]);
  });
});

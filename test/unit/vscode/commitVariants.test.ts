import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { CandidatesOptions, CommitMessageOptions } from '../../../src/core/git/commitMessageService.ts';
import type { Services } from '../../../src/vscode/services.ts';

/** A list that a test picks from, as VS Code's: choosing what is looked at and leaving come from outside. */
class FakePick {
  title = '';
  placeholder = '';
  busy = false;
  activeItems: { label: string; detail?: string }[] = [];
  disposed = false;
  #items: { label: string; detail?: string }[] = [];
  readonly #active: ((items: unknown[]) => void)[] = [];
  readonly #accept: (() => void)[] = [];
  readonly #hide: (() => void)[] = [];
  get items(): { label: string; detail?: string }[] {
    return this.#items;
  }
  set items(items: { label: string; detail?: string }[]) {
    this.#items = items;
    this.activeItems = items.slice(0, 1);
  }
  onDidChangeActive = (listener: (items: unknown[]) => void): unknown => this.#active.push(listener);
  onDidAccept = (listener: () => void): unknown => this.#accept.push(listener);
  onDidHide = (listener: () => void): unknown => this.#hide.push(listener);
  show = (): void => undefined;
  hide = (): void => {
    if (!this.disposed) for (const listener of this.#hide) listener();
  };
  dispose = (): void => {
    this.disposed = true;
  };
  look(at: number): void {
    this.activeItems = [this.#items[at]!];
    for (const listener of this.#active) listener(this.activeItems);
  }
  take(): void {
    for (const listener of this.#accept) listener();
  }
}

const editor = vi.hoisted(() => ({
  commands: new Map<string, (argument?: unknown) => Promise<unknown>>(),
  answer: vi.fn<() => Promise<string | undefined>>(),
  inform: vi.fn<(text: string) => unknown>(),
  picks: [] as unknown[],
}));
const git = vi.hoisted(() => ({
  repositories: [] as unknown[],
  asked: [] as { amend?: boolean }[],
  readTemplate: vi.fn<() => Promise<{ template: string | null; comment?: string }>>(),
}));

vi.mock('vscode', () => ({
  Uri: class Uri {
    readonly scheme = 'file';
  },
  ProgressLocation: { SourceControl: 1 },
  extensions: { getExtension: () => undefined },
  workspace: { isTrusted: true, textDocuments: [], getConfiguration: () => ({ get: () => 'auto' }) },
  window: {
    withProgress: (_options: unknown, run: (shown: unknown) => Promise<unknown>) => run({ report: () => undefined }),
    showWarningMessage: editor.answer,
    showInformationMessage: editor.inform,
    createQuickPick: () => {
      const pick = new FakePick();
      editor.picks.push(pick);
      return pick;
    },
  },
  commands: {
    executeCommand: (id: string, argument?: unknown) => editor.commands.get(id)?.(argument) ?? Promise.resolve(undefined),
    registerCommand: (id: string, run: (argument?: unknown) => Promise<unknown>) => {
      editor.commands.set(id, run);
      return { dispose: () => undefined };
    },
  },
}));
vi.mock('../../../src/vscode/git/readChanges.ts', () => ({
  readChanges: (_effects: unknown, _repository: unknown, options: { amend?: boolean }) => {
    git.asked.push(options);
    return Promise.resolve({ source: 'staged', files: [{ path: 'a.js', status: 'modified' }], diff: '' });
  },
}));
vi.mock('../../../src/node/git/messageSettings.ts', () => ({ readMessageTemplate: git.readTemplate }));
vi.mock('../../../src/vscode/git/readStyle.ts', () => ({ readStyle: () => Promise.resolve('the style') }));

const { registerCommitMessage } = await import('../../../src/vscode/git/commitMessage.ts');

let box: { value: string };
let asked: CommitMessageOptions[];
let errors: AppError[];
/** What the next run writes, one after the other. */
let texts: string[];
let choosing: { told: CandidatesOptions; end: () => void; fail: (error: AppError) => void }[];

beforeEach(() => {
  box = { value: '' };
  asked = [];
  errors = [];
  texts = ['feat: one', 'feat: two', 'feat: three'];
  choosing = [];
  editor.picks.length = 0;
  editor.answer.mockReset();
  editor.inform.mockReset();
  git.asked.length = 0;
  git.readTemplate.mockReset().mockResolvedValue({ template: null });
  git.repositories = [{ rootUri: { fsPath: '/shop', toString: () => 'file:///shop' }, inputBox: box }];
  const services = {
    repositories: { withBox: () => Promise.resolve(git.repositories[0]) },
    secretQuestion: { goOn: () => Promise.resolve(true) },
    context: { extension: { extensionKind: 2 } },
    settings: { commitStyle: 'repository' },
    messages: { showError: (error: unknown) => errors.push(AppError.from(error)) },
    effects: {
      writeInputBox: (_root: unknown, write: () => Promise<unknown>) => write(),
      readGit: (read: () => Promise<unknown>) => read(),
    },
    insights: { enabled: true, count: () => undefined },
    models: { info: null },
    commitMessages: {
      write: (_changes: unknown, options: CommitMessageOptions) => {
        asked.push(options);
        return Promise.resolve({ message: texts.shift()! });
      },
      candidates: (_changes: unknown, count: number, told: CandidatesOptions) => {
        expect(count).toBe(3);
        return new Promise((resolve, reject) => {
          told.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')));
          choosing.push({ told, end: () => resolve([]), fail: reject });
        });
      },
    },
  };
  registerCommitMessage(services as unknown as Services);
});

const run = (id: string, argument?: unknown): Promise<unknown> => editor.commands.get(`mlxCode.git.${id}`)!(argument);
const written = (message: string): Parameters<NonNullable<CandidatesOptions['onMessage']>>[0] =>
  ({ message, commitType: 'feat', scope: null, subject: message, body: null, source: 'staged' }) as const;

describe('another commit message', () => {
  it('is written where our own stands, and in the repository’s style', async () => {
    await run('writeCommitMessage');
    await run('writeCommitMessage');
    expect(asked.map(({ again, style }) => [again, style])).toEqual([[undefined, 'the style'], [true, 'the style']]); // prettier-ignore
    expect(box.value).toBe('feat: two');
    await run('writeCommitMessageAgain');
    expect(asked[2]).toMatchObject({ again: true });
    // One that stood there before is none that anybody wants again.
    expect(asked.map(({ unlike }) => unlike)).toEqual([undefined, ['feat: one'], ['feat: one', 'feat: two']]);
    expect(editor.inform).not.toHaveBeenCalled();
  });

  it('is said to be none where the model writes the same, and begins anew for what others wrote', async () => {
    texts = ['feat: one', 'feat: one', 'fix: other'];
    await run('writeCommitMessage');
    await run('writeCommitMessageAgain');
    expect([box.value, editor.inform.mock.calls.length]).toEqual(['feat: one', 1]);
    expect(editor.inform.mock.calls[0]).toEqual([
      'The model wrote a commit message that stood there before. Ask in another way:',
      'Shorter',
      'Longer',
      'Choose…',
    ]);
    box.value = '';
    await run('writeCommitMessageAgain');
    expect(asked.at(-1)).toMatchObject({ again: true, unlike: [] });
  });

  it('is asked for in another way where the model writes the same', async () => {
    texts = ['feat: one', 'feat: one', 'fix: other'];
    const answer = Promise.withResolvers<unknown>();
    editor.inform.mockReturnValueOnce(answer.promise);
    await run('writeCommitMessage');
    await run('writeCommitMessageAgain');
    answer.resolve('Longer');
    await vi.waitFor(() => expect(box.value).toBe('fix: other'));
    expect(asked.at(-1)).toMatchObject({ length: 'longer' });
  });

  it('is shorter or longer, by a command or a word of the chat', async () => {
    texts = Array.from({ length: 9 }, (_, at) => `feat: ${String(at)}`);
    await run('writeShorterCommitMessage');
    await run('writeLongerCommitMessage');
    await run('writeCommitMessage', { way: 'Shorter ' });
    expect(asked.map(({ length }) => length)).toEqual(['shorter', 'longer', 'shorter']);
    expect(asked[1]!.again).not.toBe(true);
    await run('writeCommitMessage', { way: 'loud' });
    expect(errors).toMatchObject([{ code: 'commandArguments', data: { usage: '/commit [again|shorter|longer|choose|amend]' } }]);
    expect(asked).toHaveLength(3);
  });

  it('describes the last commit, and goes on doing so', async () => {
    await run('writeAmendMessage');
    await run('writeShorterCommitMessage');
    expect(git.asked.map(({ amend }) => amend)).toEqual([true, true]);
    // The user's own words are for what is staged.
    box.value = '';
    await run('writeCommitMessage');
    expect(git.asked.at(-1)!.amend).toBe(false);
  });

  it('never replaces what the user typed without asking, whichever it is', async () => {
    for (const id of [
      'writeCommitMessageAgain',
      'writeShorterCommitMessage',
      'writeLongerCommitMessage',
      'chooseCommitMessage',
      'writeAmendMessage',
    ]) {
      box.value = 'my own words';
      editor.answer.mockClear().mockResolvedValueOnce('Cancel');
      expect(await run(id)).toBeUndefined();
      expect(editor.answer).toHaveBeenCalledTimes(1);
      expect(box.value).toBe('my own words');
    }
    expect([asked.length, choosing.length]).toEqual([0, 0]);
  });

  it('takes the place of the message template, which nobody wrote, without asking', async () => {
    git.readTemplate.mockResolvedValue({ template: '; Say why.\n\nWhy:\r\n\n# At most 50 letters.\nTests: \n', comment: ';' });
    box.value = 'Why:\n\nTests:';
    await run('writeCommitMessage');
    expect([box.value, editor.answer.mock.calls.length]).toEqual(['feat: one', 0]);
    // With a word of the user's it is theirs.
    box.value = 'Why: so\n\nTests:';
    editor.answer.mockResolvedValueOnce('Cancel');
    await run('writeCommitMessage');
    expect([box.value, editor.answer.mock.calls.length]).toEqual(['Why: so\n\nTests:', 1]);
    // What can't be known is asked.
    git.readTemplate.mockRejectedValue(new AppError('gitFailed', 'it is locked', { reason: 'x' }));
    editor.answer.mockResolvedValueOnce('Cancel');
    await run('writeCommitMessage');
    expect([editor.answer.mock.calls.length, errors.length]).toEqual([2, 0]);
  });

  it.each([
    ['# Say why.\n', '#12 Count all items'],
    ['# Say why.\nWhy:\n', '#12 Count all items\n\nWhy:'],
    ['Why:\n', 'Why:\n#12'],
  ])('asks before it replaces a line of the user that looks like a comment: %j, %j', async (template, typed) => {
    git.readTemplate.mockResolvedValue({ template });
    box.value = typed;
    editor.answer.mockResolvedValueOnce('Cancel');
    await run('writeCommitMessage');
    expect([box.value, editor.answer.mock.calls.length]).toEqual([typed, 1]);
  });

  it('leaves to the user what they type while the template is read', async () => {
    git.readTemplate.mockImplementation(() => {
      box.value = 'Why: mine';
      return Promise.resolve({ template: 'Why:' });
    });
    box.value = 'Why:';
    editor.answer.mockResolvedValueOnce('Cancel');
    expect(await run('writeCommitMessage')).toBeUndefined();
    expect([box.value, editor.answer.mock.calls.length]).toEqual(['Why: mine', 1]);
  });
});

describe('choosing a commit message', () => {
  const begin = async (): Promise<{ chosen: Promise<unknown>; pick: FakePick; told: CandidatesOptions }> => {
    const before = choosing.length;
    const chosen = run('chooseCommitMessage');
    await vi.waitFor(() => expect(choosing.length).toBeGreaterThan(before));
    return { chosen, pick: editor.picks.at(-1) as FakePick, told: choosing.at(-1)!.told };
  };

  const inBox = (text: string): Promise<void> => vi.waitFor(() => expect(box.value).toBe(text));

  it('shows each in the box, and leaves the one that is taken', async () => {
    const { chosen, pick, told } = await begin();
    told.onText!('feat: o');
    await inBox('feat: o');
    expect([pick.placeholder, pick.busy]).toEqual(['Writing message 1 of 3: feat: o', true]);
    told.onMessage!(written('feat: one'));
    await inBox('feat: one');
    told.onText!('feat: t');
    expect([box.value, pick.placeholder]).toEqual(['feat: one', 'Writing message 2 of 3: feat: t']);
    told.onMessage!(written('feat: two\n\n- a point'));
    expect(pick.items.map(({ label, detail }) => [label, detail])).toEqual([['feat: one', undefined], ['feat: two', '- a point']]); // prettier-ignore
    pick.look(1);
    await inBox('feat: two\n\n- a point');
    told.onMessage!(written('feat: three'));
    expect(pick.activeItems.map(({ label }) => label)).toEqual(['feat: two']);
    choosing[0]!.end();
    await vi.waitFor(() => expect([pick.busy, pick.placeholder]).toEqual([false, 'Choose one']));
    pick.take();
    expect(await chosen).toMatchObject({ message: 'feat: two\n\n- a point' });
    expect([box.value, pick.disposed, errors.length]).toEqual(['feat: two\n\n- a point', true, 0]);
    // It is ours: the next one replaces it without asking.
    editor.answer.mockClear();
    await run('writeCommitMessage');
    expect(editor.answer).not.toHaveBeenCalled();
  });

  it('can be done before all are written, which ends the writing', async () => {
    const { chosen, pick, told } = await begin();
    told.onMessage!(written('feat: one'));
    pick.take();
    expect(await chosen).toMatchObject({ message: 'feat: one' });
    expect(told.signal!.aborted).toBe(true);
    told.onText!('feat: late');
    expect(box.value).toBe('feat: one');
  });

  it('puts back what stood there when it is left, and keeps what was typed meanwhile', async () => {
    box.value = 'mine';
    editor.answer.mockResolvedValueOnce('Replace');
    const first = await begin();
    first.told.onMessage!(written('feat: one'));
    first.pick.hide();
    expect(await first.chosen).toBeUndefined();
    expect(box.value).toBe('mine');
    editor.answer.mockResolvedValueOnce('Replace');
    const second = await begin();
    second.told.onMessage!(written('feat: one'));
    box.value = 'feat: one of mine';
    second.told.onMessage!(written('feat: two'));
    second.pick.look(1);
    expect(await second.chosen).toBeUndefined();
    expect(box.value).toBe('feat: one of mine');
    expect(errors.every(({ code }) => code === 'cancelled')).toBe(true);
  });

  it('fails where there is none, and offers what there is where more can’t be written', async () => {
    const first = await begin();
    choosing[0]!.fail(new AppError('workerCrashed', 'gone'));
    expect(await first.chosen).toBeUndefined();
    expect(errors).toMatchObject([{ code: 'workerCrashed', data: { what: 'commitMessage' } }]);
    expect(first.pick.disposed).toBe(true);
    const second = await begin();
    second.told.onMessage!(written('feat: one'));
    choosing[1]!.fail(new AppError('workerCrashed', 'gone'));
    await vi.waitFor(() => expect(second.pick.placeholder).toBe('Choose one; no more could be written'));
    second.pick.take();
    expect(await second.chosen).toMatchObject({ message: 'feat: one' });
  });

  it('stops with the button', async () => {
    const { chosen, pick } = await begin();
    await run('stopCommitMessage');
    expect(await chosen).toBeUndefined();
    expect([pick.disposed, box.value]).toEqual([true, '']);
  });
});

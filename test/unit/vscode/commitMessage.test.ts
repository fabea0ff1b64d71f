import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { AnswerSource } from '../../../src/protocol/webview.ts';
import type { Services } from '../../../src/vscode/services.ts';

// Just enough of VS Code for the conversation with the box; everything else is in the host tests.
const editor = vi.hoisted(() => ({
  commands: new Map<string, (argument?: unknown) => Promise<unknown>>(),
  answer: vi.fn<() => Promise<string | undefined>>(),
  status: [] as string[],
}));
const git = vi.hoisted(() => ({ read: vi.fn<() => Promise<unknown>>() }));

vi.mock('vscode', () => ({
  Uri: class Uri {
    readonly scheme = 'file';
  },
  ProgressLocation: { SourceControl: 1 },
  extensions: { getExtension: () => undefined },
  workspace: { isTrusted: true, textDocuments: [], getConfiguration: () => ({ get: () => 'auto' }) },
  window: {
    withProgress: (_options: unknown, run: () => Promise<unknown>) => run(),
    showWarningMessage: editor.answer,
    setStatusBarMessage: (text: string) => editor.status.push(text),
    showInformationMessage: () => Promise.resolve(undefined),
  },
  commands: {
    executeCommand: (id: string, argument?: unknown) => editor.commands.get(id)?.(argument) ?? Promise.resolve(undefined),
    registerCommand: (id: string, run: (argument?: unknown) => Promise<unknown>) => {
      editor.commands.set(id, run);
      return { dispose: () => undefined };
    },
  },
}));
vi.mock('../../../src/vscode/git/readChanges.ts', () => ({ readChanges: git.read }));
vi.mock('../../../src/node/git/messageSettings.ts', () => ({ readMessageTemplate: () => Promise.resolve({ template: null }) }));
vi.mock('../../../src/vscode/git/readStyle.ts', () => ({ readStyle: () => Promise.resolve(undefined) }));

const { registerCommitMessage } = await import('../../../src/vscode/git/commitMessage.ts');

const message = 'feat: written by the model';

interface Gate {
  open: () => void;
  promise: Promise<void>;
}

function gate(): Gate {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { open, promise };
}

describe('writing a commit message', () => {
  let box: { value: string };
  let refusals: string[];
  let told: { error: AppError; again: (() => unknown) | undefined }[];
  let failures: AppError[];
  const models = { asked: 0 };
  let from: AnswerSource | undefined;
  let instead: string | undefined;

  beforeEach(() => {
    box = { value: '' };
    refusals = [];
    told = [];
    failures = [];
    models.asked = 0;
    from = undefined;
    instead = undefined;
    editor.status = [];
    const repository = { rootUri: { fsPath: '/shop', toString: () => 'file:///shop' }, inputBox: box };
    git.read.mockImplementation(() => Promise.resolve({ source: 'staged', files: [{ path: 'a.js', status: 'modified' }], diff: '' }));
    const services = {
      repositories: { withBox: () => Promise.resolve(repository) },
      secretQuestion: { goOn: () => Promise.resolve(true) },
      context: { extension: { extensionKind: 2 } },
      settings: { commitStyle: 'repository' },
      messages: {
        showError: (error: unknown, _doing: string, again?: () => unknown) => {
          refusals.push(AppError.from(error).code);
          told.push({ error: AppError.from(error), again });
        },
      },
      effects: {
        writeInputBox: (_root: unknown, write: () => Promise<unknown>) => write(),
        readGit: (read: () => Promise<unknown>) => read(),
      },
      insights: { enabled: true, count: () => undefined },
      models: { info: null },
      commitMessages: {
        write: (_changes: unknown, { onText, signal }: { onText: (soFar: string) => void; signal: AbortSignal }) => {
          models.asked++;
          onText(message.slice(0, 8));
          const failure = failures.shift();
          if (failure) return Promise.reject(failure);
          if (signal.aborted) return Promise.reject(new AppError('cancelled', 'stopped'));
          return Promise.resolve({ message, ...(from && { from }), ...(instead !== undefined && { instead }) });
        },
      },
    };
    registerCommitMessage(services as unknown as Services);
  });

  const write = (): Promise<unknown> => editor.commands.get('mlxCode.git.writeCommitMessage')!();
  const stop = (): Promise<unknown> => editor.commands.get('mlxCode.git.stopCommitMessage')!();

  it('fills an empty box', async () => {
    expect(await write()).toEqual({ message });
    expect(box.value).toBe(message);
  });

  it('says who wrote it where that was another engine', async () => {
    await write();
    expect(editor.status).toEqual([]);
    from = { provider: 'Team', model: 'coder', host: 'llm.example.com', local: false };
    await write();
    from = { provider: 'Ollama', model: '', host: '127.0.0.1:11434', local: true };
    await write();
    expect(editor.status).toEqual([
      '$(cloud) Commit message from coder (Team) at llm.example.com, not this machine',
      '$(server) Commit message from Ollama at 127.0.0.1:11434, on this machine',
    ]);
    from = undefined;
    instead = 'Team (llm.example.com) could not be reached. The model on this machine was asked instead.';
    await write();
    expect(editor.status.at(-1)).toBe(`$(warning) Commit message: ${instead}`);
  });

  it('says that it is the commit message which failed, and writes it when it is tried again', async () => {
    failures = [new AppError('workerCrashed', 'the process ended', { signal: 'SIGKILL' })];
    expect(await write()).toBeUndefined();
    expect(box.value).toBe('');
    expect(told[0]!.error).toMatchObject({ code: 'workerCrashed', data: { signal: 'SIGKILL', what: 'commitMessage' } });
    await told[0]!.again!();
    expect(box.value).toBe(message);
    expect(refusals).toEqual(['workerCrashed']);
  });

  it('leaves alone what the user typed while the changes were read', async () => {
    const reading = gate();
    git.read.mockImplementation(() => reading.promise.then(() => ({ source: 'staged', files: [], diff: '' })));
    const written = write();
    await vi.waitFor(() => expect(git.read).toHaveBeenCalled());
    box.value = 'fix: my own words';
    reading.open();
    expect(await written).toBeUndefined();
    expect(box.value).toBe('fix: my own words');
    expect(refusals).toEqual(['cancelled']);
  });

  it('is busy from the first press on, also while git starts or a question is open', async () => {
    const first = write();
    await write();
    expect(refusals).toEqual(['busy']);
    await first;
    expect(models.asked).toBe(1);

    box.value = 'mine';
    const question = gate();
    editor.answer.mockClear().mockImplementationOnce(() => question.promise.then(() => 'Cancel'));
    const asking = write();
    await vi.waitFor(() => expect(editor.answer).toHaveBeenCalled());
    await write();
    expect(refusals).toEqual(['busy', 'busy']);
    question.open();
    await asking;
    expect(box.value).toBe('mine');
  });

  it('can be stopped while its question waits unanswered, and used again', async () => {
    box.value = 'mine';
    editor.answer.mockClear().mockImplementationOnce(() => new Promise(() => undefined));
    const asking = write();
    await vi.waitFor(() => expect(editor.answer).toHaveBeenCalled());
    await stop();
    expect(await asking).toBeUndefined();
    expect(box.value).toBe('mine');
    box.value = '';
    await write();
    expect(box.value).toBe(message);
    expect(refusals).toEqual(['cancelled']);
  });
});

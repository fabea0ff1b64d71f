/** `/run` with a terminal of our own: what it is given, and what is said of a command that never began or of which nothing is known. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { AnswerTests } from '../../../src/core/chat/best/answerTests.ts';
import type { SlashCommand } from '../../../src/core/chat/slashCommands.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';

interface FakeTerminal {
  exitStatus: { code: number | undefined } | undefined;
  shellIntegration: { cwd: unknown; executeCommand: (command: string) => unknown } | undefined;
  typed: string[];
  ran: string[];
  /** What runs there, and hears that it is to stop. */
  running: unknown;
  show(): void;
  sendText(text: string): void;
  dispose(): void;
}

const closed = new Emitter<FakeTerminal>();
const integrated = new Emitter<{ terminal: FakeTerminal; shellIntegration: unknown }>();
const begun = new Emitter<{ terminal: FakeTerminal }>();
const over = new Emitter<{ execution: unknown; exitCode: number }>();
const folder = { scheme: 'file', fsPath: '/w', path: '/w', toString: () => 'file:///w' };
let terminals: FakeTerminal[] = [];
/** What is answered to a question, by its first words, and what was asked. */
let answers: Record<string, string | undefined> = {};
let asked: { text: string; detail: string; choices: string[] }[] = [];

let parts: { manifest: string; commands: { purpose: string; command: string }[] }[] = [];
vi.mock('../../../src/vscode/context/projectHere.ts', () => ({ profileHere: () => Promise.resolve({ parts }) }));
let unsaved: string[] = [];

vi.mock('vscode', () => ({
  EventEmitter: Emitter,
  Uri: { joinPath: (_: unknown, path: string) => (path === '..' ? folder : { path: `/w/${path}`, toString: () => `file:///w/${path}` }) },
  workspace: {
    getWorkspaceFolder: () => undefined,
    workspaceFolders: [{ uri: folder, name: 'w', index: 0 }],
    get textDocuments() {
      return unsaved.map((path) => ({ isDirty: true, uri: { path, toString: () => `file://${path}` } }));
    },
  },
  env: { shell: '/bin/quiet' },
  window: {
    onDidCloseTerminal: closed.event,
    onDidChangeTerminalShellIntegration: integrated.event,
    onDidStartTerminalShellExecution: begun.event,
    onDidEndTerminalShellExecution: over.event,
    createTerminal: () => {
      const terminal: FakeTerminal = {
        exitStatus: undefined,
        shellIntegration: undefined,
        typed: [],
        ran: [],
        running: undefined,
        show: () => undefined,
        sendText: (text) => {
          if (text === '\u0003') queueMicrotask(() => over.fire({ execution: terminal.running, exitCode: 130 }));
          else terminal.typed.push(text);
        },
        dispose: () => close(terminal, undefined),
      };
      terminals.push(terminal);
      return terminal;
    },
    showWarningMessage: (text: string, { detail }: { detail: string }, ...items: (string | { title: string })[]) => {
      const titles = items.map((item) => (typeof item === 'string' ? item : item.title));
      asked.push({ text, detail, choices: titles });
      return Promise.resolve(items[titles.indexOf(answers[text] ?? '')]);
    },
  },
}));
const { EditorEffects } = await import('../../../src/vscode/effects.ts');
const { registerRun } = await import('../../../src/vscode/run/runCommand.ts');

function close(terminal: FakeTerminal, code: number | undefined): void {
  if (terminal.exitStatus) return;
  terminal.exitStatus = { code };
  closed.fire(terminal);
}

/** Its shell says that it is integrated; what it is given ends at once, having written one line, unless it `waits`. */
function integrate(terminal: FakeTerminal | undefined, waits = false, exitCode = 0): void {
  if (!terminal) throw new Error('no terminal');
  terminal.shellIntegration = {
    cwd: folder,
    executeCommand: (command) => {
      terminal.ran.push(command);
      const execution = {
        async *read() {
          yield 'one\n';
        },
      };
      terminal.running = execution;
      begun.fire({ terminal });
      if (!waits) queueMicrotask(() => over.fire({ execution, exitCode }));
      return execution;
    },
  };
  integrated.fire({ terminal, shellIntegration: terminal.shellIntegration });
}

const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: true }), silentLog);
const effects = new EditorEffects(gate);
let command: SlashCommand;
let asking: { question: string }[] = [];
let tests: AnswerTests;
let running = { enabled: true, seconds: 60, characters: 1_000 };
let bestTests: 'ask' | 'never' = 'ask';
let disposeRun: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [terminals, asked, asking] = [[], [], []];
  answers = { 'Run this command?': 'Run' };
  parts = [
    { manifest: 'docs/package.json', commands: [] },
    { manifest: 'package.json', commands: [{ purpose: 'test', command: 'npm test' }] },
  ];
  [unsaved, running, bestTests] = [[], { enabled: true, seconds: 60, characters: 1_000 }, 'ask'];
  const registered = registerRun({
    chat: {
      snapshot: { model: { status: 'ready' }, busy: false },
      note: () => undefined,
      ask: (question: string) => Promise.resolve(asking.push({ question })),
      testWith: (one: AnswerTests) => (tests = one),
    },
    chatFolder: { uri: folder },
    commands: { add: (one: SlashCommand) => ((command = one), { dispose: () => undefined }) },
    effects,
    secrets: { find: () => Promise.resolve([]) },
    settings: {
      get running() {
        return running;
      },
      get bestOf() {
        return { answers: 3, tests: bestTests };
      },
    },
    log: silentLog,
    workspaceFiles: { list: () => Promise.resolve({ byPath: new Map([['package.json', folder]]) }) },
  } as unknown as Parameters<typeof registerRun>[0]);
  disposeRun = () => registered.dispose();
});
afterEach(() => {
  disposeRun();
  vi.useRealTimers();
});

/** What it said in the end; `meanwhile` happens once there is a terminal. */
async function run(argument: string, meanwhile: () => void = () => undefined, signal = new AbortController().signal): Promise<unknown> {
  const saying = command.run(argument, signal);
  await vi.advanceTimersByTimeAsync(10);
  meanwhile();
  await vi.advanceTimersByTimeAsync(20_000);
  return saying;
}

it('runs what was read, and takes its terminal again', async () => {
  expect(await run('echo one', () => integrate(terminals[0]))).toMatch(/^`echo one` ended with exit code 0 after .*\n\n```\none\n```$/s);
  expect(await run('echo two')).toContain('`echo two` ended with exit code 0');
  expect(terminals.map(({ ran }) => ran)).toEqual([['echo one', 'echo two']]);
  expect(asked.map(({ detail }) => detail.split('\n')[0])).toEqual(['echo one', 'echo two']);
});

it('takes a terminal again also where what ran there was stopped', async () => {
  const controller = new AbortController();
  const stop = (): void => {
    integrate(terminals[0], true);
    setTimeout(() => controller.abort(), 2_000);
  };
  expect(await run('sleep 30', stop, controller.signal)).toContain('`sleep 30` was stopped after 2.0 s');
  integrate(terminals[0]);
  await run('echo one');
  expect(terminals.map(({ ran }) => ran)).toEqual([['sleep 30', 'echo one']]);
});

it('says that nothing was run where it was stopped before the shell was ready, and leaves no terminal', async () => {
  const controller = new AbortController();
  expect(await run('npm test --ai', () => controller.abort(), controller.signal)).toBe('`npm test` was not run.');
  integrate(terminals[0]);
  expect(terminals.map(({ ran, typed, exitStatus }) => [ran, typed, exitStatus !== undefined])).toEqual([[[], [], true]]);
  expect(asking).toEqual([]);
});

it('says that nothing was run where the terminal ended before its shell was ready', async () => {
  const said = await run('npm test --ai', () => close(terminals[0]!, 127));
  expect(said).toBe('`npm test` was not run: its terminal ended with exit code 127 before the shell was ready.');
  expect(asking).toEqual([]);
});

it('asks anew where a shell turns out to tell nothing, and types nothing where the answer is no', async () => {
  expect(await run('echo one')).toBe('`echo one` was not run.');
  expect(asked.at(-1)).toMatchObject({ text: 'Run it without limits?', choices: ['Run All the Same'] });
  expect(terminals.map(({ typed, exitStatus }) => [typed, exitStatus !== undefined])).toEqual([[[], true]]);
});

it('waits once for a shell that tells nothing, says so beforehand from then on, and offers its terminal again', async () => {
  answers['Run it without limits?'] = 'Run All the Same';
  expect(await run('echo one')).toContain('was handed to the terminal');
  expect(asked[0]?.detail).not.toContain('shell integration');
  const saying = command.run('echo two', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(10);
  expect(await saying).toContain('was handed to the terminal');
  const [, , second] = asked;
  expect(second).toMatchObject({ text: 'Run this command?', choices: ['Run', 'Run in the Same Terminal'] });
  expect(second?.detail).toMatch(/no limit of time or output holds.*see that it is free/s);
  answers['Run this command?'] = 'Run in the Same Terminal';
  await run('echo three');
  expect(asked).toHaveLength(4);
  expect(terminals.map(({ typed }) => typed)).toEqual([['echo one'], ['echo two', 'echo three']]);
  // It was only slow.
  integrate(terminals[1]);
  answers['Run this command?'] = 'Run';
  expect(await run('echo four', () => integrate(terminals[2]))).toContain('ended with exit code 0');
  expect(asked.at(-1)).toMatchObject({ choices: ['Run'] });
});

const tryThree = 'Try 3 answers with the project’s tests?';

it('runs the project’s tests for answers once a person has read the command, and tells how they ended', async () => {
  answers[tryThree] = 'Run Tests';
  const signal = new AbortController().signal;
  const agreed = (await tests.agree(3, signal))!;
  expect(agreed.command).toBe('npm test');
  expect(asked).toMatchObject([{ text: tryThree, choices: ['Run Tests', 'Let the Model Judge'] }]);
  expect(asked[0]!.detail).toMatch(/^npm test\n\nIn the folder \/w, .* 3 times: /);
  const results: unknown[] = [];
  for (const exitCode of [0, 1]) {
    // The second one is given to the terminal that is there.
    if (terminals[0]) integrate(terminals[0], false, exitCode);
    const testing = agreed.run(['a.js'], signal);
    await vi.advanceTimersByTimeAsync(10);
    integrate(terminals[0], false, exitCode);
    await vi.advanceTimersByTimeAsync(20_000);
    results.push(await testing);
  }
  expect(results).toEqual(['passed', 'failed']);
  // They would read the file as it was.
  unsaved = ['/w/a.js'];
  expect(await agreed.run(['a.js'], signal)).toBe('unsaved');
  // However an answer writes its path.
  expect(await agreed.run(['b.js', '.\\a.js'], signal)).toBe('unsaved');
  unsaved = ['/w/b.js'];
  const controller = new AbortController();
  integrate(terminals[0], true);
  const stopped = agreed.run(['a.js'], controller.signal);
  const end = expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  await vi.advanceTimersByTimeAsync(10);
  controller.abort();
  await vi.advanceTimersByTimeAsync(20_000);
  await end;
});

it('tells of tests that do not end in time, and opens no terminal after a stop', async () => {
  answers[tryThree] = 'Run Tests';
  const { signal } = new AbortController();
  const agreed = (await tests.agree(3, signal))!;
  const testing = agreed.run(['a.js'], signal);
  await vi.advanceTimersByTimeAsync(10);
  integrate(terminals[0], true);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(await testing).toBe('late');
  await expect(agreed.run(['a.js'], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(terminals).toHaveLength(1);
});

it('leaves it to the model where the shell tells nothing of its commands', async () => {
  answers[tryThree] = 'Run Tests';
  const { signal } = new AbortController();
  const agreed = (await tests.agree(3, signal))!;
  const testing = agreed.run(['a.js'], signal);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await testing).toBe('unknown');
  expect(terminals.map(({ typed }) => typed)).toEqual([[]]);
});

it('runs no test that nobody agreed to, and asks nobody where none could be run', async () => {
  const { signal } = new AbortController();
  answers[tryThree] = 'Let the Model Judge';
  expect(await tests.agree(3, signal)).toBeNull();
  expect(asked).toHaveLength(1);
  answers[tryThree] = 'Run Tests';
  running = { ...running, enabled: false };
  expect(await tests.agree(3, signal)).toBeNull();
  [running, bestTests] = [{ ...running, enabled: true }, 'never'];
  expect(await tests.agree(3, signal)).toBeNull();
  bestTests = 'ask';
  parts = [{ manifest: 'package.json', commands: [{ purpose: 'build', command: 'make' }] }];
  expect(await tests.agree(3, signal)).toBeNull();
  expect(asked).toHaveLength(1);
  expect(terminals).toEqual([]);
});

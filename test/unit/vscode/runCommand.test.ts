/** `/run` with a terminal of our own: what it is given, and what is said of a command that never began or of which nothing is known. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
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

vi.mock('vscode', () => ({
  EventEmitter: Emitter,
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
    showWarningMessage: (text: string, { detail }: { detail: string }, ...choices: string[]) => {
      asked.push({ text, detail, choices });
      return Promise.resolve(answers[text]);
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
function integrate(terminal: FakeTerminal | undefined, waits = false): void {
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
      if (!waits) queueMicrotask(() => over.fire({ execution, exitCode: 0 }));
      return execution;
    },
  };
  integrated.fire({ terminal, shellIntegration: terminal.shellIntegration });
}

const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: true }), silentLog);
const effects = new EditorEffects(gate);
let command: SlashCommand;
let asking: { question: string }[] = [];
let disposeRun: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [terminals, asked, asking] = [[], [], []];
  answers = { 'Run this command?': 'Run' };
  const registered = registerRun({
    chat: {
      snapshot: { model: { status: 'ready' }, busy: false },
      note: () => undefined,
      ask: (question: string) => Promise.resolve(asking.push({ question })),
    },
    chatFolder: { uri: folder },
    commands: { add: (one: SlashCommand) => ((command = one), { dispose: () => undefined }) },
    effects,
    secrets: { find: () => Promise.resolve([]) },
    settings: { running: { enabled: true, seconds: 60, characters: 1_000 } },
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

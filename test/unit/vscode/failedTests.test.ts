/** Tests that failed in a terminal: which count, and what `/fix` makes of them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { PinnedSources } from '../../../src/core/context/pinnedSources.ts';

const begun = new Emitter<{ execution: unknown }>();
const over = new Emitter<{ execution: unknown; exitCode: number | undefined }>();

vi.mock('vscode', () => ({
  TerminalShellExecutionCommandLineConfidence: { Low: 0, Medium: 1, High: 2 },
  window: { onDidStartTerminalShellExecution: begun.event, onDidEndTerminalShellExecution: over.event },
}));
const { FailedTests } = await import('../../../src/vscode/chat/failedTests.ts');
const { FixFailedTests } = await import('../../../src/vscode/chat/fixFailedTests.ts');

let tests: InstanceType<typeof FailedTests>;
let told = 0;
beforeEach(() => {
  tests = new FailedTests(silentLog);
  told = 0;
  tests.onDidChange(() => told++);
});
afterEach(() => tests.dispose());

interface Line {
  exitCode?: number | undefined;
  isTrusted?: boolean;
  confidence?: number;
  wrote?: string;
}

/** A line that was run in a terminal, as the shell tells of it. */
async function ran(value: string, how: Line = {}): Promise<void> {
  const { exitCode, isTrusted, confidence, wrote } = { exitCode: 1, isTrusted: true, confidence: 2, wrote: '1 failed\n', ...how };
  const execution = {
    commandLine: { value, isTrusted, confidence },
    async *read() {
      yield wrote;
    },
  };
  begun.fire({ execution });
  over.fire({ execution, exitCode });
  await new Promise((resolve) => setTimeout(resolve, 5));
}

it('are known with what they wrote, until they pass', async () => {
  await ran('npm test');
  expect(tests.last).toEqual({ line: 'npm test', output: { text: '1 failed', cut: false } });
  await ran('ls');
  expect(told).toBe(1);
  await ran('npm test', { exitCode: 0 });
  expect([tests.last, told]).toEqual([null, 2]);
});

it('are known with what they wrote also where their line is told at the end only', async () => {
  const execution = {
    commandLine: { value: '', isTrusted: false, confidence: 0 },
    async *read() {
      yield '1 failed\n';
    },
  };
  begun.fire({ execution });
  execution.commandLine = { value: 'npm test', isTrusted: true, confidence: 2 };
  over.fire({ execution, exitCode: 1 });
  await vi.waitFor(() => expect(tests.last).toEqual({ line: 'npm test', output: { text: '1 failed', cut: false } }));
});

it.each<[string, string, Line]>([
  ['a line that a program wrote', 'npm test', { isTrusted: false }],
  ['a line that VS Code guessed', 'npm test', { confidence: 1 }],
  ['one without an exit code', 'npm test', { exitCode: undefined }],
  ['several lines', 'npm test\nrm x', {}],
  ['what runs no tests', 'npm install', {}],
])('are not told by %s', async (_, line, how) => {
  await ran(line, how);
  expect([tests.last, told]).toEqual([null, 0]);
});

it('are asked about with what they wrote attached, without secrets, until they pass', async () => {
  const attached = new PinnedSources(silentLog);
  const asked: [string, string | undefined][] = [];
  const fixing = new FixFailedTests(
    {
      attached,
      chat: {
        snapshot: { model: { status: 'ready' }, busy: false },
        ask: (question: string, { instruction }: { instruction?: string }) => Promise.resolve(asked.push([question, instruction])),
      },
      secrets: {
        find: ([{ lines }]: [{ lines: { text: string; line: number }[] }]) =>
          Promise.resolve(lines.filter(({ text }) => text.includes('key'))),
      },
      settings: { running: { characters: 1_000 } },
      workspaceFiles: {
        list: () =>
          Promise.resolve({
            byPath: new Map([
              ['src/cart.js', {}],
              ['other.js', {}],
            ]),
          }),
      },
    } as unknown as ConstructorParameters<typeof FixFailedTests>[0],
    tests,
  );
  expect(await fixing.fix()).toBe(false);
  await ran('npm test', { wrote: 'the key of it\nat src/cart.js:3:1\n' });
  expect(await fixing.fix()).toBe(true);
  expect(asked).toEqual([['Fix what failed in npm test', expect.stringContaining('It names `src/cart.js`.')]]);
  const shown = (): (string | null)[] => attached.sources.map(({ detail, text }) => `${detail}: ${text ?? ''}`);
  expect(shown()).toEqual(['the output of npm test: (not shown: this line holds what looks like a secret)\nat src/cart.js:3:1']);
  await ran('npx vitest', { wrote: '2 failed' });
  await expect.poll(shown).toEqual(['the output of npx vitest: 2 failed']);
  await ran('npx vitest', { exitCode: 0 });
  expect(shown()).toEqual([]);
  fixing.dispose();
  attached.dispose();
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatParams } from '../../../src/protocol/worker/chat.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { EngineAnswer } from '../../../src/core/insights/answerFigures.ts';
import type { WorkerState } from '../../../src/core/ports.ts';
import { forkWorker, workerEnvironment } from '../../../src/node/workerProcess.ts';
import { WorkerSupervisor } from '../../../src/node/workerSupervisor.ts';

const script = join(import.meta.dirname, '../../support/scriptedWorker.ts');
const load = { path: 'ok', contextSize: 0, threads: 1, gpu: 'off' } as const;
const open: WorkerSupervisor[] = [];

function supervisor(options: { idleMs?: number; beatMs?: number; deadMs?: number; onAnswer?: (answer: EngineAnswer) => void } = {}): {
  worker: WorkerSupervisor;
  states: WorkerState[];
  starts: () => number;
} {
  const states: WorkerState[] = [];
  let starts = 0;
  const worker = new WorkerSupervisor({
    log: silentLog,
    start: async () => {
      starts++;
      return forkWorker(script);
    },
    idleMs: () => options.idleMs ?? 0,
    ...(options.beatMs === undefined ? {} : { beatMs: options.beatMs }),
    ...(options.deadMs === undefined ? {} : { deadMs: options.deadMs }),
    ...(options.onAnswer && { onAnswer: options.onAnswer }),
  });
  worker.onDidChangeState((s) => states.push(s));
  open.push(worker);
  return { worker, states, starts: () => starts };
}

function alive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? -1, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  for (const worker of open.splice(0)) await worker.dispose();
});

describe('WorkerSupervisor', () => {
  it('tells what each answer took, also of one that was stopped, and of none that failed or is made again', async () => {
    const told: EngineAnswer[] = [];
    const { worker } = supervisor({ onAnswer: (answer) => told.push(answer) });
    const stopped = (more: Partial<ChatParams> = {}): Promise<unknown> => {
      const controller = new AbortController();
      const params = { messages: [{ role: 'user', content: 'x' } as const], maxTokens: 1, ...more };
      return worker.chat(params, () => controller.abort(), controller.signal);
    };
    await stopped();
    await stopped({ model: 'small' });
    await stopped({ replay: { tokens: '', batches: [], steady: false } });
    await expect(
      worker.edit({ messages: [], files: [], anchor: 'lines', maxEdits: 1, maxTokens: 1, thinkingTokens: 0 }, () => undefined),
    ).rejects.toThrow();
    expect(told.map(({ kind, asked, stats }) => [kind, asked, stats.map(({ tokens }) => tokens)])).toEqual([
      ['chat', 'main', [0]],
      ['chat', 'small', [0]],
    ]);
  });

  it('counts as waited for what somebody wants, and not the vectors of a project’s code', async () => {
    const { worker } = supervisor();
    expect([worker.busy, worker.quietMs]).toEqual([false, Infinity]);
    const embed = (purpose: 'part' | 'query') => worker.embed({ path: 'v', threads: 1, gpu: 'off', texts: ['a'], purpose });
    const parts = embed('part');
    expect([worker.busy, worker.quietMs]).toEqual([false, Infinity]);
    const query = embed('query');
    expect([worker.busy, worker.quietMs]).toEqual([true, 0]);
    await Promise.all([parts, query]);
    expect(worker.busy).toBe(false);
    expect(worker.quietMs).toBeLessThan(10_000);
  });

  it('starts on first use, once for callers at the same time', async () => {
    const { worker, states, starts } = supervisor();
    expect(worker.state).toBe('stopped');
    const [a, b] = await Promise.all([worker.countTokens(['abc']), worker.countTokens(['ab'])]);
    expect([a, b]).toEqual([[3], [2]]);
    expect(starts()).toBe(1);
    expect(states).toEqual(['starting', 'ready']);
  });

  it('ends a call with workerCrashed when the process is killed in mid-stream, keeps what came, and starts again', async () => {
    const { worker, states } = supervisor();
    await worker.load(load, () => undefined);
    let text = '';
    const answer = worker.chat({ messages: [{ role: 'user', content: 'die' }], maxTokens: 9 }, (item) => {
      if (item.type === 'text') text += item.text;
    });
    await expect(answer).rejects.toMatchObject({ code: 'workerCrashed' });
    expect(text).toBe('0 1 2 ');
    await until(() => worker.state === 'crashed');
    expect(await worker.countTokens(['again'])).toEqual([5]);
    expect(states).toEqual(['starting', 'ready', 'crashed', 'starting', 'ready']);
  });

  it('opens the breaker after three crashes in a minute and closes it on reset', async () => {
    const { worker, starts } = supervisor();
    for (let i = 0; i < 3; i++)
      await expect(worker.load({ ...load, path: 'die' }, () => undefined)).rejects.toMatchObject({ code: 'workerCrashed' });
    await until(() => worker.state === 'broken');
    await expect(worker.load(load, () => undefined)).rejects.toMatchObject({ code: 'workerBroken' });
    expect(starts()).toBe(3);
    await worker.restart();
    expect((await worker.load(load, () => undefined)).name).toBe('scripted');
  });

  it('ends a worker whose event loop stands still', async () => {
    const { worker } = supervisor({ beatMs: 20, deadMs: 300 });
    await expect(worker.load({ ...load, path: 'hang' }, () => undefined)).rejects.toMatchObject({ code: 'workerCrashed' });
  });

  it('does not take its own standing still for the death of the worker', async () => {
    // Far apart, so that a busy machine's worker is never late by as much as the host stands still.
    const { worker } = supervisor({ beatMs: 50, deadMs: 1_000 });
    await worker.load(load, () => undefined);
    const pid = worker.pid;
    for (let i = 0; i < 3; i++) {
      const until = performance.now() + 1_500;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await worker.countTokens(['abc'])).toEqual([3]);
    expect(worker.pid).toBe(pid);
  });

  it('restarts at once, also a worker that hangs, and counts no crash', async () => {
    const { worker, states } = supervisor({ beatMs: 1_000, deadMs: 60_000 });
    const hanging = expect(worker.load({ ...load, path: 'hang' }, () => undefined)).rejects.toMatchObject({ code: 'workerCrashed' });
    await until(() => worker.state === 'ready');
    await worker.restart();
    await hanging;
    expect(worker.state).toBe('stopped');
    expect((await worker.load(load, () => undefined)).name).toBe('scripted');
    expect(states).not.toContain('crashed');
  });

  it('stops as idle although tokens are counted all the time', async () => {
    const { worker } = supervisor({ idleMs: 150 });
    await worker.load(load, () => undefined);
    while (worker.state === 'ready') {
      await worker.countTokens(['x']).catch((error: unknown) => expect(error).toMatchObject({ code: 'workerCrashed' }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => worker.state === 'stopped');
  });

  it('stops after idling and starts again when needed', async () => {
    const { worker } = supervisor({ idleMs: 50 });
    await worker.load(load, () => undefined);
    const pid = worker.pid;
    await until(() => worker.state === 'stopped');
    expect(alive(pid)).toBe(false);
    expect(await worker.countTokens(['ab'])).toEqual([2]);
  });

  it('leaves no process behind, neither when disposed nor when disposed in mid-answer', async () => {
    const { worker } = supervisor();
    const answer = worker.chat({ messages: [], maxTokens: 1 }, () => undefined);
    await until(() => worker.state === 'ready');
    const pid = worker.pid;
    expect(alive(pid)).toBe(true);
    const ended = expect(answer).rejects.toMatchObject({ code: 'workerCrashed' });
    await worker.dispose();
    await ended;
    expect(alive(pid)).toBe(false);
  });

  it('says why when the process cannot be started', async () => {
    const worker = new WorkerSupervisor({ log: silentLog, start: () => Promise.reject(new Error('no')), idleMs: () => 0 });
    await expect(worker.countTokens([])).rejects.toMatchObject({ code: 'internal', message: 'no' });
    expect(worker.state).toBe('stopped');
  });
});

describe('forkWorker', () => {
  it('leaves the process one thread for native calls', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fork-'));
    try {
      const telling = join(folder, 'telling.mjs');
      writeFileSync(telling, 'process.send(process.env.UV_THREADPOOL_SIZE);');
      const child = forkWorker(telling);
      expect(await new Promise((resolve) => child.once('message', resolve))).toBe('1');
      child.kill();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('workerEnvironment', () => {
  it('passes no token of the user on', () => {
    const env = workerEnvironment({
      PATH: '/bin',
      HF_TOKEN: 'secret',
      AWS_SECRET_ACCESS_KEY: 'x',
      NODE_OPTIONS: '--inspect',
      VSCODE_IPC_HOOK: 'y',
    });
    expect(env).toEqual({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1', NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' });
  });
});

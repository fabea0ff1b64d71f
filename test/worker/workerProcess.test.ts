/** The worker as a process: what a supervisor sees of it. Run from its sources, which Node reads as they are. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { architectureMetadata } from '../../scripts/fixture/architecture.ts';
import { type MetadataValue, writeGguf } from '../../scripts/fixture/ggufWriter.ts';
import { layerTensors } from '../../scripts/fixture/layers.ts';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import { childGone, processTransport } from '../../src/protocol/processTransport.ts';
import { WorkerSupervisor } from '../../src/node/workerSupervisor.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import type { GenerationItem } from '../../src/protocol/worker/generation.ts';
import { processSpace } from '../../src/worker/leftOvers.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const program = join(import.meta.dirname, '../../src/worker/main.ts');
const quiet = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
const children: ChildProcess[] = [];

interface Started {
  child: ChildProcess;
  peer: RpcPeer<WorkerContract>;
  stdout: () => string;
  exit: Promise<{ code: number | null; signal: string | null }>;
}

function start(version = workerProtocolVersion, env = process.env): Started {
  const child = fork(program, [], { env, execArgv: quiet, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'json' });
  children.push(child);
  let stdout = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return {
    child,
    peer: new RpcPeer<WorkerContract>(processTransport(child, childGone), { version }),
    stdout: () => stdout,
    exit: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  };
}

let path: string;
beforeAll(() => {
  path = models.write('random');
});
afterAll(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});

const load = ({ peer }: Started, file = path): Promise<unknown> =>
  peer.stream('load', { path: file, contextSize: 2048, threads: 1, gpu: 'off' }, () => undefined);
const longChat = { messages: [{ role: 'user' as const, content: 'talk' }], maxTokens: 1900, temperature: 1, seed: 1 };

describe('the worker process', () => {
  it('serves the contract over IPC, says nothing else, and leaves when the channel closes', async () => {
    const worker = start();
    expect((await worker.peer.call('ping', {})).rss).toBeGreaterThan(1_000_000);
    await load(worker);
    const result = await worker.peer.stream('chat', { ...longChat, maxTokens: 5 }, () => undefined);
    expect(result.tokens).toBe(5);
    await expect(worker.peer.call('inspect', { path: `${path}.nowhere` })).rejects.toMatchObject({ code: 'modelMissing' });
    expect(worker.stdout()).toBe('');
    worker.child.disconnect();
    expect(await worker.exit).toEqual({ code: 0, signal: null });
  });

  it('refuses headers over which the engine would end the process, and goes on', async () => {
    const number = (value: number): MetadataValue => ({ type: 'u32', value });
    const odd = (name: string, sizes: Readonly<Record<string, MetadataValue>>): string =>
      models.writeOdd(name, Object.fromEntries(Object.entries(sizes).map(([key, value]) => [`qwen2.${key}`, value])));
    const deep = models.path('deep');
    const shape = { layers: 513, width: 32, heads: 1, kvHeads: 1, feedForward: 32, contextLength: 4096, type: 'f16' } as const;
    const zero = (): number => 0;
    writeGguf(deep, architectureMetadata(shape, 'random'), [
      { name: 'token_embd.weight', dims: [32, 32], type: 'f16', fill: zero },
      ...layerTensors(shape, { matrix: zero, residual: zero }),
    ]);
    const worker = start();
    const refused: [string, code: string, key: string][] = [
      [odd('unrotated', { 'rope.dimension_count': number(0) }), 'modelInvalid', 'rope.dimension_count'],
      [odd('half', { 'rope.dimension_count': number(16) }), 'modelInvalid', 'rope.dimension_count'],
      [odd('keys', { 'attention.key_length': number(64) }), 'modelInvalid', 'attention.key_length'],
      [odd('values', { 'attention.value_length': number(16) }), 'modelInvalid', 'attention.value_length'],
      [odd('short', { 'attention.key_length': number(16), 'attention.value_length': number(16) }), 'modelInvalid', 'attention.key_length'],
      [odd('scaled', { 'rope.scaling.type': { type: 'string', value: 'dynamic' } }), 'modelUnsupported', 'rope.scaling.type'],
      [odd('crowd', { expert_count: number(1999), expert_used_count: number(2) }), 'modelUnsupported', 'expert_count'],
      [deep, 'modelUnsupported', 'block_count'],
      ...['llama', 'rwkv'].map((value): [string, string, string] => {
        const key = 'tokenizer.ggml.model';
        return [models.writeOdd(value, { [key]: { type: 'string', value } }), 'modelInvalid', key];
      }),
    ];
    for (const [file, code, key] of refused) await expect(load(worker, file)).rejects.toMatchObject({ code, data: { path: file, key } });
    await load(worker);
    worker.child.disconnect();
    expect(await worker.exit).toEqual({ code: 0, signal: null });
  });

  it('leaves in the middle of an answer too', async () => {
    const worker = start();
    await load(worker);
    const heard = new Promise<void>((resolve) => {
      const onItem = (item: GenerationItem): void => {
        if (item.type === 'text') resolve();
      };
      worker.peer.stream('chat', longChat, onItem).catch((error: unknown) => {
        if (!AppError.is(error, 'connectionClosed')) throw error;
      });
    });
    await heard;
    worker.child.disconnect();
    const { code, signal } = await worker.exit;
    expect(code === 0 || signal === 'SIGKILL').toBe(true);
  });

  it('keeps a snapshot of what it has read when it leaves', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
    const messages = [{ role: 'user' as const, content: 'const total = prices.reduce((sum, price) => sum + price, 0);\n'.repeat(20) }];
    const read = async (): Promise<number> => {
      const worker = start();
      const snapshots = { folder, maxBytes: 2 ** 24 };
      await worker.peer.stream('load', { path, contextSize: 2048, threads: 1, gpu: 'off', snapshots }, () => undefined);
      const { evaluatedTokens } = await worker.peer.stream('chat', { messages, maxTokens: 1 }, () => undefined);
      worker.child.disconnect();
      expect(await worker.exit).toEqual({ code: 0, signal: null });
      return evaluatedTokens;
    };
    expect(await read()).toBeGreaterThan(300);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.snapshot$/)]);
    expect(await read()).toBe(1);
    rmSync(folder, { recursive: true });
  });

  it('takes away what a killed one left behind, when it starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlx-code-test-'));
    const left = (pid: number | undefined): string => join(folder, `mlx-code-state-${processSpace()}-${String(pid)}-abc`);
    const [gone, alive] = [left(spawnSync(process.execPath, ['-e', '']).pid), left(process.pid)];
    try {
      for (const state of [gone, alive]) {
        mkdirSync(state);
        writeFileSync(join(state, 'sequence'), 'private');
      }
      const worker = start(workerProtocolVersion, { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder });
      await worker.peer.call('ping', {});
      await vi.waitFor(() => expect(existsSync(gone)).toBe(false), { timeout: 30_000 });
      expect(existsSync(alive)).toBe(true);
      worker.child.kill('SIGKILL');
      await worker.exit;
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does not outlive a parent that is killed', async () => {
    // A parent of its own that forks the worker, tells its id and is killed.
    const parent = fork(join(import.meta.dirname, '../support/forkAndWait.ts'), [program], {
      execArgv: quiet,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(parent);
    const pid = await new Promise<number>((resolve) =>
      parent.once('message', (message) => resolve((message as { worker: number }).worker)),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(pid)).toBe(false);
  });

  it('is gone at once when it is killed, and its callers are told', async () => {
    const worker = start();
    await load(worker);
    const answer = worker.peer.stream('chat', longChat, (item) => {
      if (item.type === 'text') worker.child.kill('SIGKILL');
    });
    await expect(answer).rejects.toMatchObject({ code: 'connectionClosed' });
    expect((await worker.exit).signal).toBe('SIGKILL');
  });

  it('tells each of those that wait when it is killed, and the next use has a new one', async () => {
    const engine = new WorkerSupervisor({ log: silentLog, start: () => Promise.resolve(start().child), idleMs: () => 0 });
    onTestFinished(() => engine.dispose());
    const params = { path, contextSize: 2048, threads: 1, gpu: 'off' } as const;
    await engine.load(params, () => undefined);
    let waiting: Promise<string>[] = [];
    const told = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'done',
        (error: unknown) => AppError.from(error).code,
      );
    const running = told(
      engine.chat(longChat, (item) => {
        if (item.type !== 'text' || waiting.length > 0) return;
        waiting = [
          told(engine.chat(longChat, () => undefined)),
          told(engine.generate({ messages: longChat.messages, segments: [{ kind: 'forced', text: 'x' }] }, () => undefined)),
          told(engine.embed({ path: models.write('embedding'), threads: 1, gpu: 'off', texts: ['x'], purpose: 'part' })),
        ];
        // They are in the worker's queue before it dies.
        void engine.diagnose().then(() => process.kill(engine.pid ?? 0, 'SIGKILL'));
      }),
    );
    expect(await running).toBe('workerCrashed');
    expect(await Promise.all(waiting)).toEqual(['workerCrashed', 'workerCrashed', 'workerCrashed']);
    await engine.load(params, () => undefined);
    expect((await engine.chat({ ...longChat, maxTokens: 3 }, () => undefined)).tokens).toBe(3);
  });

  it('refuses a host of another version', async () => {
    const worker = start(workerProtocolVersion + 1);
    await expect(worker.peer.call('ping', {})).rejects.toMatchObject({ code: 'protocolMismatch' });
  });

  it('says that it is not a program for people', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [...quiet, program], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('started by MLX-CODE');
    expect(stdout).toBe('');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

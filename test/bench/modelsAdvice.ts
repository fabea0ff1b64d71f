/** `models.advice.error`: the memory that a load is said to take, before it, against what the process grows by. */
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeBenchModel } from '../../scripts/fixture/benchModel.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import { childGone, processTransport } from '../../src/protocol/processTransport.ts';
import { forkWorker } from '../../src/node/workerProcess.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import type { LoadParams, ModelTuning } from '../../src/protocol/worker/loadParams.ts';
import { type BenchOptions, median, type Row } from './row.ts';

/** Loads of each: what the process has of its own, which no plan is of, differs by some tens of megabytes. */
const loads = 3;
const program = path.join(import.meta.dirname, '../../src/worker/main.ts');

interface Case {
  name: string;
  layers: number;
  contextSize: number;
  tuning?: Partial<ModelTuning>;
}

const cases: readonly Case[] = [
  { name: '24 layers, 4,096 tokens', layers: 24, contextSize: 4096 },
  { name: '24 layers, 16,384 tokens', layers: 24, contextSize: 16_384 },
  { name: '24 layers, 16,384 tokens of q8_0', layers: 24, contextSize: 16_384, tuning: { kvCache: 'q8_0' } },
  { name: '6 layers, 8,192 tokens', layers: 6, contextSize: 8192 },
];

export async function adviceRow({ say }: BenchOptions): Promise<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-advice-'));
  try {
    const shares: { name: string; share: number }[] = [];
    for (const one of cases) {
      const file = path.join(folder, `${String(one.layers)}.gguf`);
      writeBenchModel(file, 1, one.layers);
      const results: Loaded[] = [];
      while (results.length < loads) results.push(await loaded(file, one));
      const predicted = results[0]?.predicted ?? 0;
      const grown = results.map((result) => result.grown);
      shares.push({ name: one.name, share: predicted / median(grown) });
      say(`${one.name}: ${(predicted / 1e6).toFixed(0)} MB said, ${grown.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ')} MB measured`);
    }
    const errors = shares.map(({ share }) => Math.abs(share - 1));
    const worst = shares.reduce((a, b) => (Math.abs(a.share - 1) > Math.abs(b.share - 1) ? a : b));
    return {
      id: 'models.advice.error',
      value: Math.max(...errors),
      unit: 'ratio',
      goal: '≤ 0.1',
      n: errors.length,
      min: Math.min(...errors),
      max: Math.max(...errors),
      note: `growth of the model process over a load and a long prompt, on the processor, median of ${String(loads)} loads; worst: ${worst.name}, ${worst.share.toFixed(3)} of it said`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In bytes: what a load is said to take, and what the process has grown by. */
interface Loaded {
  predicted: number;
  grown: number;
}

async function loaded(file: string, { contextSize, tuning }: Case): Promise<Loaded> {
  const child = forkWorker(program);
  for (const output of [child.stdout, child.stderr]) output?.resume();
  try {
    const peer = new RpcPeer<WorkerContract>(processTransport(child, childGone), { version: workerProtocolVersion });
    const params: LoadParams = { path: file, contextSize, threads: 1, gpu: 'off', tuning: { ...usualTuning, lookup: false, ...tuning } };
    // The engine itself is there before, and on no side.
    const { memory } = await peer.call('plan', params);
    const before = residentBytes(child.pid);
    await peer.stream('load', params, () => undefined);
    // Every page of weights, window and buffers is touched once.
    const text = Array.from({ length: 700 }, (_, i) => `word${String(i)}`).join(' ');
    await peer.stream('chat', { messages: [{ role: 'user', content: text }], maxTokens: 4, temperature: 0 }, () => undefined);
    return { predicted: memory.weights + memory.kvPerToken * contextSize + memory.compute, grown: residentBytes(child.pid) - before };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** What a process has in main memory, mapped files counted. */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) * 1024;
}

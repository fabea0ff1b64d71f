/** `models.switch`: going from one model to another that is in memory too, from the host's call until the other one can be asked. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeBenchModel } from '../../scripts/fixture/benchModel.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { RpcPeer } from '../../src/protocol/rpc.ts';
import type { WorkerContract } from '../../src/protocol/worker.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import { withWorker } from './benchWorker.ts';
import { type BenchOptions, measured, type Row, unmeasured } from './row.ts';

const contextSize = 4096;
const question: ChatParams = {
  messages: [{ role: 'user', content: Array.from({ length: 80 }, (_, i) => `word${String(i)}`).join(' ') }],
  maxTokens: 4,
  temperature: 0,
};

export async function* switchRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-switch-'));
  try {
    const files = [path.join(folder, 'a.gguf'), path.join(folder, 'b.gguf')] as const;
    writeBenchModel(files[0], 1);
    copyFileSync(files[0], files[1]);
    yield* await withWorker({ path: files[0], contextSize, threads: 1 }, (peer) => switched(peer, files, full ? 41 : 15, say));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function switched(
  peer: RpcPeer<WorkerContract>,
  [first, second]: readonly [string, string],
  rounds: number,
  say: BenchOptions['say'],
): Promise<Row[]> {
  const to = async (file: string, keep: number): Promise<number> => {
    const params: LoadParams = { path: file, contextSize, threads: 1, gpu: 'off', tuning: { ...usualTuning, lookup: false }, keep };
    const start = performance.now();
    await peer.stream('load', params, () => undefined);
    return performance.now() - start;
  };
  const ask = () => peer.stream('chat', question, () => undefined);
  const loads: number[] = [];
  const switches: number[] = [];
  const evaluated: number[] = [];
  for (let i = 0; i < 5; i++) loads.push(await to(i % 2 === 0 ? second : first, 1));
  // Both in memory, and asked: what each has read stays with it.
  for (const file of [first, second]) {
    await to(file, 2);
    await ask();
  }
  if ((await peer.call('kept', {})).models.length === 0) {
    return [unmeasured('models.switch', 'ms', '≤ 100', 'needs memory for two models of 528 MB')];
  }
  for (let i = 0; i < rounds; i++) {
    switches.push(await to(i % 2 === 0 ? first : second, 2));
    evaluated.push((await ask()).evaluatedTokens);
  }
  const load = measured(
    'models.switch.load',
    'ms',
    '',
    loads,
    'the same with the other one not in memory, its file in the cache of the system',
  );
  const most = String(Math.max(...evaluated));
  say(`a switch between two loaded models, ${String(rounds)} times; a load ${load.value?.toFixed(0) ?? ''} ms`);
  return [
    measured(
      'models.switch',
      'ms',
      '≤ 100',
      switches,
      `two of 528 MB with ${String(contextSize)} tokens each, both loaded, each asked before; asked again, ${most} tokens of the prompt are evaluated at most`,
    ),
    load,
  ];
}

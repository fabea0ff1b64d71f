import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import { childGone, processTransport } from '../../src/protocol/processTransport.ts';
import { forkWorker } from '../../src/node/workerProcess.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';

const program = path.join(import.meta.dirname, '../../src/worker/main.ts');

/**
 * A worker process with a model on the processor, for as long as `work` takes. Without guesses, which neither the library's plain generation nor
 * `llama-bench` has.
 */
export async function withWorker<T>(
  params: Pick<LoadParams, 'path' | 'contextSize' | 'threads'>,
  work: (peer: RpcPeer<WorkerContract>) => Promise<T>,
): Promise<T> {
  const child = forkWorker(program);
  for (const output of [child.stdout, child.stderr]) output?.resume();
  try {
    const peer = new RpcPeer<WorkerContract>(processTransport(child, childGone), { version: workerProtocolVersion });
    await peer.stream('load', { ...params, gpu: 'off', tuning: { ...usualTuning, lookup: false } }, () => undefined);
    return await work(peer);
  } finally {
    await ended(child);
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

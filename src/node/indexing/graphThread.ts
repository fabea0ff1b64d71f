/**
 * The graph of a large folder is made in a thread of its own: that takes seconds in which searches are answered. The thread is this very file, or the bundle that it is in; it ends
 * when nobody has asked for a while, which gives its memory back.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { AppError } from '../../base/appError.ts';
import type { Params, Result } from '../../protocol/contract.ts';
import { RpcPeer } from '../../protocol/rpc.ts';
import { threadTransport } from '../../protocol/threadTransport.ts';
import type { GraphContract } from './graphContract.ts';
import { KeptGraph } from './keptGraph.ts';

/** What such a thread is started with; others have nothing to say here. */
const mark = 'mlx-code graph';
const options = { version: 1, onWarning: (message: string): void => void process.stderr.write(`graph: ${message}\n`) };
/** Milliseconds without a question after which the thread ends: it keeps the graph for the next one, but nothing of what searches ask for, and takes much memory. */
const idleMs = 120_000;
const idleForSearchesMs = 1_000;

type Calls = GraphContract['calls'];

interface Running {
  worker: Worker;
  peer: RpcPeer<GraphContract>;
  /** By us. */
  ended: boolean;
}

export class GraphThread {
  #running: Running | null = null;
  #asked = 0;
  /** Somebody asked for more than searches do. */
  #keeps = false;
  #idle: NodeJS.Timeout | undefined;

  /** Rejects with `indexDamaged`, with `indexUnavailable` where the thread ended by itself, and with `connectionClosed` where it was ended. */
  async ask<K extends keyof Calls>(method: K, params: Params<Calls[K]>, signal?: AbortSignal): Promise<Result<Calls[K]>> {
    clearTimeout(this.#idle);
    this.#asked++;
    this.#keeps ||= method !== 'near';
    try {
      const running = (this.#running ??= this.#start());
      return await running.peer.call(method, params, signal).catch((error: unknown) => {
        if (running.ended || !AppError.is(error, 'connectionClosed')) throw error;
        throw new AppError(
          'indexUnavailable',
          'its thread ended',
          { reason: 'its graph can’t be made in the memory that there is' },
          error,
        );
      });
    } finally {
      this.#asked--;
      if (this.#asked === 0) {
        this.#idle = setTimeout(() => void this.end(), this.#keeps ? idleMs : idleForSearchesMs);
        this.#idle.unref();
      }
    }
  }

  /** Settles when nothing of it is left: it has no file open any more. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = null;
    this.#keeps = false;
    if (!running) return;
    running.ended = true;
    running.peer.dispose();
    await running.worker.terminate();
  }

  #start(): Running {
    const worker = new Worker(new URL(import.meta.url), { workerData: mark, execArgv: [] });
    const peer = new RpcPeer<GraphContract>(threadTransport(worker, ['exit']), options);
    const running: Running = { worker, peer, ended: false };
    // Such as for want of memory. The next question starts another one.
    worker.on('error', (error) => options.onWarning(`its thread failed: ${String(error)}`));
    worker.on('exit', () => {
      if (this.#running === running) this.#running = null;
    });
    return running;
  }
}

if (!isMainThread && parentPort && workerData === mark) {
  new RpcPeer<{ calls: object; streams: object }, GraphContract>(threadTransport(parentPort, ['close']), options, new KeptGraph().handlers);
}

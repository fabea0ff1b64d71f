/**
 * A child process that speaks the worker's contract without an engine, for tests of the supervisor. What it does is said by the
 * `path` of a load: `ok`, `die` (exits at once), `hang` (blocks its event loop); by the text of a chat: `die` sends three pieces first.
 */
import type { Handlers } from '../../src/protocol/contract.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import { disposable } from '../../src/base/disposable.ts';
import { AppError } from '../../src/base/appError.ts';
import { fakeSetup } from './fakeSetup.ts';

const memory = { weights: 1, kvPerToken: 1, compute: 1 };
const setup = fakeSetup();
const unused = (): Promise<never> => Promise.reject(new AppError('unknownMethod', 'not part of this script'));

const handlers: Handlers<WorkerContract> = {
  calls: {
    unload: async () => ({}),
    kept: async () => ({ models: [] }),
    inspect: unused,
    plan: unused,
    machine: unused,
    countTokens: async ({ texts }) => ({ counts: texts.map((t) => t.length) }),
    countTokensOf: unused,
    countPrompt: unused,
    hashPrompt: unused,
    embed: async ({ texts, path }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { vectors: texts.map(() => [1]), named: path };
    },
    vectorsNamed: unused,
    shrink: unused,
    diagnose: unused,
    unusedCompanions: unused,
    keepSnapshots: unused,
    ping: async () => ({ rss: process.memoryUsage().rss }),
  },
  streams: {
    load: async ({ path, contextSize, threads }, emit): Promise<ModelInfo> => {
      if (path === 'die') process.exit(7);
      if (path === 'hang') for (;;);
      await emit({ fraction: 0.5 });
      return {
        path, name: 'scripted', architecture: 'none', parameters: 1, quantisation: 'F16', bytes: 1, trainContextLength: 4096, contextSize: contextSize || 4096,
        fim: false, fixture: null, device: 'cpu', threads, chatFormat: 'none', customTemplate: false, memory, batch: 512, setup, loadMs: 1,
      }; // prettier-ignore
    },
    chat: async ({ messages }, emit, { signal }) => {
      const die = messages.at(-1)?.content === 'die';
      for (let i = 0; !signal.aborted; i++) {
        await emit({ type: 'text', text: `${i} ` });
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (die && i === 2) {
          await new Promise((resolve) => setTimeout(resolve, 60));
          process.kill(process.pid, 'SIGKILL');
        }
      }
      return {
        text: '',
        stop: 'cancelled',
        tokens: 0,
        promptTokens: 0,
        evaluatedTokens: 0,
        prefillMs: 0,
        generateMs: 0,
        tokensPerSecond: 0,
      };
    },
    prefill: unused,
    complete: unused,
    generate: unused,
    answerWithTools: unused,
    edit: unused,
    candidates: unused,
    review: unused,
    rank: unused,
    surprise: unused,
  },
};

new RpcPeer<{ calls: object; streams: object }, WorkerContract>(
  {
    send: (frame) => void process.send?.(frame),
    onFrame: (listener) => {
      process.on('message', listener);
      return disposable(() => process.off('message', listener));
    },
    onClose: (listener) => {
      process.once('disconnect', listener);
      return disposable(() => process.off('disconnect', listener));
    },
  },
  { version: workerProtocolVersion },
  handlers,
);
process.once('disconnect', () => process.exit(0));

/** Rows that hold the worker against what it is built on: node-llama-cpp called directly, a prompt evaluated at once, and llama.cpp's own benchmark. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { batchSize } from '../../src/core/models/ggufMemory.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import { ipcTransport } from '../../src/node/ipcTransport.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type ChatParams, type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import { ChatPrompt } from '../../src/worker/chatPrompt.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { prefill } from '../../src/worker/prefill.ts';
import { Scheduler } from '../../src/worker/scheduler.ts';
import { type Slot, slotOf } from '../../src/worker/slot.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { type BenchOptions, median, ratio, type Row, unmeasured } from './row.ts';

const never = new AbortController().signal;
const contextSize = 4096;
/** Below the number from which loops are looked for. */
const answerTokens = 96;
const promptTokens = 1500;
/** What `llama-bench` is asked for, and the worker's code too. */
const benchPrompt = 512;
const benchAnswer = 64;
const program = path.join(import.meta.dirname, '../../src/worker/main.ts');

/** `engine.generate.inprocess`, `engine.cancel.cost`, `engine.generate.llamabench` and `engine.prefill.llamabench`. */
export async function* baselineRows(file: string, options: BenchOptions): AsyncIterable<Row> {
  yield await withModel(file, 1, (slot, prompt) => processRow(file, slot, prompt, options));
  yield await withModel(file, 1, (slot) => chunksRow(slot, options));
  yield* llamaBenchRows(file, options);
}

async function withModel<T>(file: string, threads: number, work: (slot: Slot, prompt: ChatPrompt) => Promise<T>): Promise<T> {
  const llama = await startNative('off', () => undefined);
  try {
    llama.maxThreads = threads;
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({ contextSize, batchSize, sequences: 1, threads });
    return await work(slotOf(model, context), await ChatPrompt.of(model, () => undefined));
  } finally {
    await llama.dispose();
  }
}

async function processRow(file: string, { sequence }: Slot, prompt: ChatPrompt, { full, say }: BenchOptions): Promise<Row> {
  const child = fork(program, [], {
    execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
  });
  try {
    const peer = new RpcPeer<WorkerContract>(ipcTransport(child), { version: workerProtocolVersion });
    // Without guesses, which the library's plain generation hasn't either.
    const tuning = { ...usualTuning, lookup: false };
    await peer.stream('load', { path: file, contextSize, threads: 1, gpu: 'off', tuning }, () => undefined);
    const params: ChatParams = {
      messages: [{ role: 'user', content: 'Explain what a hash table is.' }],
      maxTokens: answerTokens,
      temperature: 0,
    };
    const tokens = prompt.render(params.messages, contextSize).tokens;
    const pairs: { of: number; to: number }[] = [];
    for (let i = 0; i <= (full ? 11 : 7); i++) {
      const ours = async (): Promise<number> => {
        const start = performance.now();
        const { tokens: written } = await peer.stream('chat', params, () => undefined);
        return written / (performance.now() - start);
      };
      const theirs = (): Promise<number> => generated(sequence, tokens, answerTokens);
      const [first, second] = i % 2 === 0 ? [await ours(), await theirs()] : [await theirs(), await ours()];
      const pair = i % 2 === 0 ? { of: first, to: second } : { of: second, to: first };
      say(`through the worker: ${(pair.of * 1000).toFixed(1)} tokens/s, directly ${(pair.to * 1000).toFixed(1)}`);
      // In the first one both evaluate the prompt.
      if (i > 0) pairs.push(pair);
    }
    const note = `${String(answerTokens)} tokens from asking to the end, the prompt being in the cache; RPC over the process's channel; 0.5B shape, 1 thread`;
    return ratio('engine.generate.inprocess', '≥ 0.98', pairs, note);
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

/** Tokens per millisecond of the library's own loop, with a text out of each token, behind a prompt of which the cache holds all but the last token. */
async function generated(sequence: LlamaContextSequence, prompt: readonly Token[], count: number): Promise<number> {
  const { model } = sequence;
  const start = performance.now();
  const kept = Math.min(prompt.length - 1, sequence.nextTokenIndex);
  await sequence.eraseContextTokenRanges([{ start: kept, end: sequence.nextTokenIndex }]);
  let written = 0;
  let text = '';
  let last: Token[] = [];
  for await (const token of sequence.evaluate(prompt.slice(kept), { temperature: 0, yieldEogToken: true })) {
    text += model.detokenize([token], false, last);
    last = [token];
    if (++written >= count) break;
  }
  if (text === '') throw new Error('nothing was generated');
  return written / (performance.now() - start);
}

async function chunksRow(slot: Slot, { full, say }: BenchOptions): Promise<Row> {
  const tokens = someTokens(slot.model, promptTokens);
  // As in a process that has answered something: the speed is known.
  await inChunks(slot, tokens);
  const pairs: { of: number; to: number }[] = [];
  for (let i = 0; i < (full ? 9 : 5); i++) {
    const both = { of: 0, to: 0 };
    for (const way of i % 2 === 0 ? (['of', 'to'] as const) : (['to', 'of'] as const)) {
      both[way] = way === 'of' ? await inChunks(slot, tokens) : await atOnce(slot, tokens);
    }
    say(`${String(promptTokens)} tokens: ${both.of.toFixed(0)} ms in chunks, ${both.to.toFixed(0)} ms at once`);
    pairs.push(both);
  }
  const note = `time of ${String(promptTokens)} tokens in chunks, the last ones of ${String(slot.pace.chunk)} tokens, against the engine's batches of ${String(batchSize)}; 0.5B shape, 1 thread`;
  return ratio('engine.cancel.cost', '≤ 1.05', pairs, note);
}

function someTokens(model: LlamaModel, count: number): Token[] {
  return model.tokenize(sourceFile({ seed: 9, language: 'typescript', lines: count / 4 }).text).slice(0, count);
}

/** Milliseconds of a whole prompt as the worker evaluates it. */
async function inChunks(slot: Slot, tokens: readonly Token[]): Promise<number> {
  await slot.sequence.clearHistory();
  const start = performance.now();
  await new Scheduler().run('chat', never, (turn) =>
    prefill([...tokens, ...tokens.slice(0, 1)], { ...slot, cuts: 'measured', turn, signal: never, onProgress: () => undefined }),
  );
  return performance.now() - start;
}

async function atOnce({ sequence }: Slot, tokens: readonly Token[]): Promise<number> {
  await sequence.clearHistory();
  const start = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens([...tokens]);
  return performance.now() - start;
}

interface Speeds {
  prompt: number;
  answer: number;
}

async function* llamaBenchRows(file: string, { full, say }: BenchOptions): AsyncIterable<Row> {
  const ids = { prompt: 'engine.prefill.llamabench', answer: 'engine.generate.llamabench' } as const;
  const goal = '≥ 0.95';
  const tool = process.env.LLAMA_BENCH;
  if (tool === undefined || tool === '') {
    for (const id of [ids.answer, ids.prompt]) yield unmeasured(id, 'ratio', goal, 'needs LLAMA_BENCH=path');
    return;
  }
  const samples: { threads: number; ours: Speeds; theirs: Speeds }[] = [];
  for (let threads = 1; threads <= Math.min(8, availableParallelism()); threads *= 2) {
    await withModel(file, threads, async (slot) => {
      for (let i = 0; i < (full ? 9 : 5); i++) {
        const ours = await speeds(slot);
        const theirs = await toolSpeeds(tool, file, threads);
        say(`${String(threads)} threads: ${spoken(ours)}; llama-bench ${spoken(theirs)}`);
        samples.push({ threads, ours, theirs });
      }
    });
  }
  for (const what of ['answer', 'prompt'] as const) {
    const at = (threads: number, who: 'ours' | 'theirs'): number[] =>
      samples.filter((sample) => sample.threads === threads).map((sample) => sample[who][what]);
    const best = (who: 'ours' | 'theirs'): number =>
      [...new Set(samples.map(({ threads }) => threads))].reduce(
        (one, other) => (median(at(other, who)) > median(at(one, who)) ? other : one),
        1,
      );
    const [ours, theirs] = [best('ours'), best('theirs')];
    const to = at(theirs, 'theirs');
    const pairs = at(ours, 'ours').map((speed, i) => ({ of: speed, to: to[i] ?? speed }));
    const note = `each at its best thread count: ${String(ours)} against ${String(theirs)}; ${String(what === 'prompt' ? benchPrompt : benchAnswer)} tokens`;
    yield ratio(ids[what], goal, pairs, note);
  }
}

function spoken({ prompt, answer }: Speeds): string {
  return `${prompt.toFixed(0)} prompt and ${answer.toFixed(1)} answer tokens/s`;
}

async function speeds(slot: Slot): Promise<Speeds> {
  const tokens = someTokens(slot.model, benchPrompt);
  const prompt = (1000 * tokens.length) / (await inChunks(slot, tokens));
  await slot.sequence.clearHistory();
  const answer = 1000 * (await generated(slot.sequence, tokens.slice(0, 1), benchAnswer));
  return { prompt, answer };
}

async function toolSpeeds(tool: string, file: string, threads: number): Promise<Speeds> {
  const args = [
    '-m',
    file,
    '-p',
    String(benchPrompt),
    '-n',
    String(benchAnswer),
    '-t',
    String(threads),
    '-ngl',
    '0',
    '-r',
    '1',
    '-o',
    'json',
  ];
  const { stdout } = await promisify(execFile)(tool, args);
  const results = JSON.parse(stdout) as { n_prompt: number; n_gen: number; avg_ts: number }[];
  const speed = (answer: boolean): number => results.find(({ n_gen: generated }) => generated > 0 === answer)?.avg_ts ?? 0;
  return { prompt: speed(false), answer: speed(true) };
}

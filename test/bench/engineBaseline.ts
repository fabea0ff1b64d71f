/** Rows that hold the worker against what it is built on: node-llama-cpp called directly, and a prompt evaluated at once. */
import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { usualBatch } from '../../src/core/models/ggufMemory.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import { ChatPrompt } from '../../src/worker/chatPrompt.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { prefill } from '../../src/worker/prefill.ts';
import { Scheduler } from '../../src/worker/scheduler.ts';
import { type Slot, slotOf } from '../../src/worker/slot.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { withWorker } from './benchWorker.ts';
import { type BenchOptions, ratio, type Row } from './row.ts';

const never = new AbortController().signal;
const contextSize = 4096;
/** Below the number from which loops are looked for. */
const answerTokens = 96;
const promptTokens = 1500;

/** `engine.generate.inprocess` and `engine.cancel.cost`. */
export async function* baselineRows(file: string, options: BenchOptions): AsyncIterable<Row> {
  yield await withModel(file, (slot, prompt) => processRow(file, slot, prompt, options));
  yield await withModel(file, (slot) => chunksRow(slot, options));
}

async function withModel<T>(file: string, work: (slot: Slot, prompt: ChatPrompt) => Promise<T>): Promise<T> {
  const llama = await startNative('off', () => undefined);
  try {
    llama.maxThreads = 1;
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({ contextSize, batchSize: usualBatch, sequences: 1, threads: 1 });
    return await work(slotOf(model, context), await ChatPrompt.of(model, () => undefined));
  } finally {
    await llama.dispose();
  }
}

function processRow(file: string, { sequence }: Slot, prompt: ChatPrompt, { full, say }: BenchOptions): Promise<Row> {
  return withWorker({ path: file, contextSize, threads: 1 }, async (peer) => {
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
  const note = `time of ${String(promptTokens)} tokens in chunks, of ${String(slot.pace.chunk(0))} tokens at the beginning and ${String(slot.pace.chunk(promptTokens))} at the end, against the engine's batches of ${String(usualBatch)}; 0.5B shape, 1 thread`;
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

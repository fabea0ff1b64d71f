/**
 * Finds out how many threads evaluate a model best: mostly it is as many as there are good cores, but memory that is slower than they are, or cores that
 * others need, make it fewer. It has small contexts of its own, and must not touch another.
 */
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { Scheduler } from './scheduler.ts';
import { TokenSampler } from './tokenSampler.ts';

const contextSize = 256;
const promptTokens = 64;
const answerTokens = 3;
const rounds = 3;
/** Whoever has a model that takes longer has it measured by nobody. */
const mostMs = 30_000;
/** What an answer is made of, by the tokens: most of the waiting is for the written ones. */
const promptWeight = 4;
/** So much longer may it take with fewer threads: they leave more to others. */
const leastGain = 1.03;
/** Rounds that differ by more say that the machine does something else. */
const mostUneven = 1.6;

/** What one number of threads took, in milliseconds: in each round, an answer of the usual mixture, for one token of it. */
export interface ThreadTimes {
  threads: number;
  ms: number[];
}

/** The numbers of threads among which one is found, where `most` is possible. */
export function threadChoices(most: number): number[] {
  return [...new Set([most, most - 1, Math.ceil(most / 2)])].filter((threads) => threads >= 1);
}

/** The best number of threads; null when what was measured is too uneven to say. */
export function bestThreads(times: readonly ThreadTimes[]): number | null {
  if (times.some(({ ms }) => Math.max(...ms) > Math.min(...ms) * mostUneven)) return null;
  const least = ({ ms }: ThreadTimes): number => Math.min(...ms);
  const best = Math.min(...times.map(least));
  return Math.min(...times.filter((one) => least(one) <= best * leastGain).map(({ threads }) => threads));
}

/** Measures in the background, one evaluation at a time. Null when it takes too long; rejects with `cancelled`, and where no context can be made. */
export async function measureThreads(
  model: LlamaModel,
  most: number,
  scheduler: Scheduler,
  signal: AbortSignal,
): Promise<ThreadTimes[] | null> {
  const start = performance.now();
  const tried: { threads: number; context: LlamaContext; sequence: LlamaContextSequence; ms: number[] }[] = [];
  let spent = 0;
  try {
    return await scheduler.run('background', signal, async (turn) => {
      for (const threads of threadChoices(most)) {
        const options = { contextSize, batchSize: promptTokens, sequences: 1, threads, failedCreationRemedy: false } as const;
        const context = await turn.step(() => model.createContext(options));
        tried.push({ threads, context, sequence: context.getSequence(), ms: [] });
      }
      // The first round is not counted: memory that is touched for the first time is slower.
      for (let round = 0; round <= rounds; round++) {
        for (const { sequence, ms } of tried) {
          const took = await turn.step(() => answerMs(model, sequence));
          spent += took;
          if (round > 0) ms.push(took);
          if (spent > mostMs || performance.now() - start > 20 * mostMs) return null;
        }
      }
      return tried.map(({ threads, ms }) => ({ threads, ms }));
    });
  } finally {
    for (const { context } of tried) await context.dispose().catch(() => undefined);
  }
}

async function answerMs(model: LlamaModel, sequence: LlamaContextSequence): Promise<number> {
  await sequence.clearHistory();
  const prompt = model.tokenize('function first(a, b) {\n  return a + b;\n}\n'.repeat(promptTokens)).slice(0, promptTokens + 1);
  const last = prompt.pop();
  if (last === undefined) throw new AppError('internal', 'the model makes no tokens of a text');
  const start = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt);
  const read = performance.now();
  const sampler = new TokenSampler(sequence, { temperature: 0, yieldEogToken: true }, false);
  try {
    let next: Token = last;
    for (let i = 0; i < answerTokens; i++) next = (await sampler.next([next])).token;
  } finally {
    await sampler.close();
  }
  return (promptWeight * (read - start)) / prompt.length + (performance.now() - read) / answerTokens;
}

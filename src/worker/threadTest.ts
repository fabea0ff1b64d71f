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
/**
 * Threads that evaluate are busy also while they wait for each other. With less of the processor than this they had to share their cores with something
 * else, and what was measured would be wrong for as long as it is remembered.
 */
const leastProcessor = 0.9;

/** What one number of threads took in one round: an answer of the usual mixture, for one token of it. */
export interface Round {
  ms: number;
  /** Of the processor time that so many threads can have, how much they had. */
  processor: number;
}

export interface ThreadTimes {
  threads: number;
  rounds: readonly Round[];
}

/** The numbers of threads among which one is found, where `most` is possible. */
export function threadChoices(most: number): number[] {
  return [...new Set([most, most - 1, Math.ceil(most / 2)])].filter((threads) => threads >= 1);
}

/** The best number of threads; null when the machine did too much else to say. */
export function bestThreads(times: readonly ThreadTimes[]): number | null {
  const least = ({ rounds }: ThreadTimes): number =>
    Math.min(...rounds.filter(({ processor }) => processor >= leastProcessor).map(({ ms }) => ms));
  const all = times.map(least);
  if (!all.every(Number.isFinite)) return null;
  const best = Math.min(...all);
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
  const tried: { threads: number; context: LlamaContext; sequence: LlamaContextSequence; rounds: Round[] }[] = [];
  let spent = 0;
  try {
    return await scheduler.run('background', signal, async (turn) => {
      for (const threads of threadChoices(most)) {
        const options = { contextSize, batchSize: promptTokens, sequences: 1, threads, failedCreationRemedy: false } as const;
        const context = await turn.step(() => model.createContext(options));
        tried.push({ threads, context, sequence: context.getSequence(), rounds: [] });
      }
      // The first round is not counted: memory that is touched for the first time is slower.
      for (let round = 0; round <= rounds; round++) {
        for (const { threads, sequence, rounds: counted } of tried) {
          const took = await turn.step(() => measured(model, sequence, threads));
          spent += took.wall;
          if (round > 0) counted.push(took.round);
          if (spent > mostMs || performance.now() - start > 20 * mostMs) return null;
        }
      }
      return tried.map(({ threads, rounds: counted }) => ({ threads, rounds: counted }));
    });
  } finally {
    for (const { context } of tried) await context.dispose().catch(() => undefined);
  }
}

async function measured(model: LlamaModel, sequence: LlamaContextSequence, threads: number): Promise<{ wall: number; round: Round }> {
  await sequence.clearHistory();
  const prompt = model.tokenize('function first(a, b) {\n  return a + b;\n}\n'.repeat(promptTokens)).slice(0, promptTokens + 1);
  const last = prompt.pop();
  if (last === undefined) throw new AppError('internal', 'the model makes no tokens of a text');
  const start = performance.now();
  const before = process.cpuUsage();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt);
  const read = performance.now();
  const sampler = new TokenSampler(sequence, { temperature: 0, yieldEogToken: true }, false);
  try {
    let next: Token = last;
    for (let i = 0; i < answerTokens; i++) next = (await sampler.next([next])).token;
  } finally {
    await sampler.close();
  }
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const ms = (promptWeight * (read - start)) / prompt.length + (wall - (read - start)) / answerTokens;
  return { wall, round: { ms, processor: (user + system) / 1000 / (wall * threads) } };
}

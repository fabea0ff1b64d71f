/**
 * Finds out how many threads evaluate a model best: mostly it is as many as there are good cores, but memory that is slower than they are, or cores that
 * others need, make it fewer. It has small contexts of its own, and must not touch another.
 */
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { NativeLog } from './nativeEngine.ts';
import type { Scheduler } from './scheduler.ts';
import { isBusy, mostThreads, thisMachine } from './threads.ts';
import { TokenSampler } from './tokenSampler.ts';

const contextSize = 256;
const promptTokens = 64;
const answerTokens = 3;
const rounds = 3;
/** The prompt goes in in such pieces, as others wait for each. */
const piece = 16;
/** Of a model for which this isn't enough nobody measures the threads: whoever asks waits for an evaluation, and all of them use the processor. */
const longestStepMs = 400;
const mostMs = 30_000;
/** Tests of the threads that told nothing, until it is left. */
const mostThreadTests = 5;
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

/** Measures once how many threads are best, for the next load: an answer can be made again with as many as it was made with. Doesn't reject. */
export async function findThreads(
  { model, info, measuring: { known, kept }, ended }: LoadedModel,
  scheduler: Scheduler,
  log: NativeLog,
): Promise<void> {
  const machine = thisMachine(model.llama.cpuMathCores);
  const tests = known.threadTests ?? 0;
  if (
    !kept ||
    known.threads !== undefined ||
    tests >= mostThreadTests ||
    info.device !== 'cpu' ||
    mostThreads(machine) === 1 ||
    isBusy(machine)
  )
    return;
  try {
    const times = await measureThreads(model, mostThreads(machine), scheduler, ended);
    const best = times === 'tooLong' ? null : bestThreads(times);
    const found = best === null ? { threadTests: times === 'tooLong' ? mostThreadTests : tests + 1 } : { threads: best };
    await kept.measurements.add(kept.setup, found);
    const told = times === 'tooLong' ? ['too long'] : times.map(({ threads, rounds }) => `${fastest(rounds)} ms with ${String(threads)}`);
    log('debug', `threads: ${best === null ? 'not to be told' : `${String(best)} are best`} (a token takes ${told.join(', ')})`);
  } catch (error) {
    if (!AppError.isCancelled(error)) log('warn', `the best number of threads was not found: ${String(error)}`);
  }
}

function fastest(rounds: readonly Round[]): string {
  return Math.min(...rounds.map(({ ms }) => ms)).toFixed(1);
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

/**
 * Measures in the background, one evaluation a turn. `tooLong` where one evaluation takes longer than others should wait for it, or all of them more than
 * is worth it. Rejects with `cancelled`, and where no context can be made.
 */
async function measureThreads(
  model: LlamaModel,
  most: number,
  scheduler: Scheduler,
  signal: AbortSignal,
): Promise<ThreadTimes[] | 'tooLong'> {
  const tried: ThreadTrial[] = [];
  let spent = 0;
  try {
    return await scheduler.run('background', signal, async (turn) => {
      for (const threads of threadChoices(most)) {
        const options = { contextSize, batchSize: piece, sequences: 1, threads, failedCreationRemedy: false } as const;
        tried.push(new ThreadTrial(model, await turn.step(() => model.createContext(options)), threads));
      }
      // The first round is not counted: memory that is touched for the first time is slower.
      for (let round = 0; round <= rounds; round++) {
        for (const trial of tried) {
          for (const evaluation of trial.round(round > 0)) {
            const ms = await turn.step(evaluation);
            spent += ms;
            if (ms > longestStepMs || spent > mostMs) return 'tooLong';
          }
        }
      }
      return tried;
    });
  } finally {
    for (const trial of tried) await trial.dispose();
  }
}

/** One number of threads, with a context of its own. */
class ThreadTrial implements ThreadTimes {
  readonly threads: number;
  readonly rounds: Round[] = [];
  readonly #context: LlamaContext;
  readonly #sequence: LlamaContextSequence;
  readonly #prompt: readonly Token[];

  constructor(model: LlamaModel, context: LlamaContext, threads: number) {
    this.threads = threads;
    this.#context = context;
    this.#sequence = context.getSequence();
    this.#prompt = model.tokenize('function first(a, b) {\n  return a + b;\n}\n'.repeat(promptTokens)).slice(0, promptTokens + 1);
  }

  /** The evaluations of a round, each to be waited for before the next; each tells how long it took. */
  *round(counts: boolean): Iterable<() => Promise<number>> {
    const used = { cpu: 0, wall: 0, read: 0 };
    const timed = async (evaluate: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      const before = process.cpuUsage();
      await evaluate();
      const ms = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      used.cpu += (user + system) / 1000;
      used.wall += ms;
      return ms;
    };
    const last = this.#prompt.length - 1;
    yield () => timed(() => this.#sequence.clearHistory());
    used.cpu = used.wall = 0;
    for (let at = 0; at < last; at += piece) {
      const tokens = this.#prompt.slice(at, Math.min(at + piece, last));
      yield () => timed(() => this.#sequence.evaluateWithoutGeneratingNewTokens(tokens));
    }
    used.read = used.wall;
    const sampler = new TokenSampler(this.#sequence, { temperature: 0, yieldEogToken: true }, false);
    let [next] = this.#prompt.slice(-1) as [Token];
    for (let i = 0; i < answerTokens; i++) {
      yield () => timed(async () => (next = (await sampler.next([next])).token));
    }
    yield () => timed(() => sampler.close());
    if (!counts) return;
    const ms = (promptWeight * used.read) / last + (used.wall - used.read) / answerTokens;
    this.rounds.push({ ms, processor: used.cpu / (used.wall * this.threads) });
  }

  async dispose(): Promise<void> {
    await this.#context.dispose().catch(() => undefined);
  }
}

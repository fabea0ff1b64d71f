/** Rows about guessing from the text: that the answer is the same, how much sooner it comes where most of it is copied, and what it costs where nothing is. */
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { rewrittenFunction } from '../support/rewrittenFunction.ts';
import { type BenchOptions, ratio, type Row } from './row.ts';

const never = new AbortController().signal;
export const threads = 1;
/** Of the function that is written again. */
const lines = 60;
/** Answers of random weights that are held against those without guesses. */
const randomAnswers = 40;
/** Below the number from which loops are looked for, so that all answers are equally long. */
const freeTokens = 140;

export interface Pair {
  guessing: GenerationResult;
  plain: GenerationResult;
}

/** `engine.lookup.identical`, `engine.lookup.speedup` and `engine.lookup.cost`. `bench` is a model with random weights of the same shape. */
export async function* lookupRows(folder: string, bench: string, { full, say }: BenchOptions): AsyncIterable<Row> {
  const { before, after } = rewrittenFunction(lines);
  const copying = path.join(folder, 'copying.gguf');
  say('writing a bench model that copies (673 MB)');
  writeFixtureModel({ out: copying, kind: 'bench', chat: after });
  const random = path.join(folder, 'lookup.gguf');
  writeFixtureModel({ out: random, kind: 'random', seed: 2 });
  const same: boolean[] = [];
  const paired = (said: string, pairs: Pair[]): Pair[] => {
    for (const [i, { guessing, plain }] of pairs.entries()) {
      same.push(guessing.text === plain.text);
      if (pairs.length < 20)
        say(`${said}, ${String(i + 1)}: ${guessing.generateMs.toFixed(0)} ms against ${plain.generateMs.toFixed(0)} ms`);
    }
    return pairs;
  };
  const count = full ? 9 : 5;
  const rewrite = (i: number): ChatParams => ask(`Rewrite this function with one change, number ${String(i)}:\n${before}`, 1000);
  const copied = paired('a function rewritten', await pairs(copying, lookups, count, rewrite));
  if (copied.some(({ plain }) => plain.text !== after)) throw new Error('the model did not copy');
  const free = paired(
    'an answer that copies nothing',
    await pairs(bench, lookups, count, (i) => ({ ...ask(`Tell ${String(i)}`, freeTokens), temperature: 1.5 })),
  );
  paired(
    'random weights',
    await pairs(random, lookups, randomAnswers, (i) => ask(`Tell me of number ${String(i * 17)}, and of the next one`, freeTokens)),
  );
  // At temperature 1.5 two answers differ in any case.
  const [rewrites, answers] = [same.slice(0, count), same.slice(2 * count)];
  const compared = [...rewrites, ...answers];
  const part = (of: readonly boolean[]): string => `${String(of.filter(Boolean).length)} of ${String(of.length)}`;
  yield {
    id: 'engine.lookup.identical',
    value: compared.filter(Boolean).length / compared.length,
    unit: 'ratio',
    n: compared.length,
    min: null,
    max: null,
    goal: '= 1',
    note: `greedy; ${part(rewrites)} rewritten functions, and ${part(answers)} answers of ${String(freeTokens)} tokens from random weights`,
  };
  const perMs = ({ tokens, generateMs }: GenerationResult): number => tokens / generateMs;
  yield ratio(
    'engine.lookup.speedup',
    '≥ 1.5',
    copied.map(({ guessing, plain }) => ({ of: perMs(guessing), to: perMs(plain) })),
    `${String(copied[0]?.plain.tokens ?? 0)} tokens each; ${figures(copied)}; 0.5B shape, ${String(threads)} thread`,
  );
  yield ratio(
    'engine.lookup.cost',
    '≤ 1.03',
    free.map(({ guessing, plain }) => ({ of: 1 / perMs(guessing), to: 1 / perMs(plain) })),
    `time of a token where nothing is copied, with guesses against without; ${figures(free)}`,
  );
}

/** What each side is loaded with. */
export type PairedLoads = Record<keyof Pair, Partial<LoadParams>>;

const lookups: PairedLoads = {
  guessing: { tuning: { ...usualTuning, lookup: true } },
  plain: { tuning: { ...usualTuning, lookup: false } },
};

export function figures(pairs: readonly Pair[]): string {
  const sum = (of: (result: GenerationResult) => number): number => pairs.reduce((total, { guessing }) => total + of(guessing), 0);
  const [tokens, drafted, accepted] = [sum((r) => r.tokens), sum((r) => r.draftedTokens ?? 0), sum((r) => r.acceptedTokens ?? 0)];
  return `${(tokens / (tokens - accepted)).toFixed(2)} tokens a step, ${String(accepted)} of ${String(drafted)} guessed tokens accepted`;
}

export function ask(content: string, maxTokens: number): ChatParams {
  return { messages: [{ role: 'user', content }], maxTokens, temperature: 0 };
}

/** The same answers with guesses and without, in turns, each behind an evaluated prompt. */
export async function pairs(model: string, loads: PairedLoads, count: number, params: (i: number) => ChatParams): Promise<Pair[]> {
  let decide = (): void => undefined;
  const decided = new Promise<void>((resolve) => (decide = resolve));
  const guessing = new LlamaEngine((_, message) => {
    if (message.includes('guesses (') || message.includes('guessed ahead')) decide();
  });
  const plain = new LlamaEngine(() => undefined);
  const made: Pair[] = [];
  try {
    for (const [engine, more] of [
      [guessing, loads.guessing],
      [plain, loads.plain],
    ] as const) {
      await engine.load({ path: model, contextSize: 8192, threads, gpu: 'off', ...more }, () => undefined, never);
    }
    await decided;
    const answer = (engine: LlamaEngine, i: number): Promise<GenerationResult> => engine.chat(params(i), () => undefined, never);
    for (let i = 0; i < count; i++) {
      // Whoever goes second may find the machine warmer: they take turns.
      if (i % 2 === 0) made.push({ guessing: await answer(guessing, i), plain: await answer(plain, i) });
      else {
        const second = await answer(plain, i);
        made.push({ plain: second, guessing: await answer(guessing, i) });
      }
    }
  } finally {
    await guessing.dispose();
    await plain.dispose();
  }
  return made;
}

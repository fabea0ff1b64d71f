/** Rows about a smaller model that guesses: that the answer is the same, how much sooner it comes where it is right, and what it costs where it is of no use. */
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { rewrittenFunction } from '../support/rewrittenFunction.ts';
import { ask, figures, type Pair, pairs, threads } from './engineLookup.ts';
import { type BenchOptions, ratio, type Row } from './row.ts';

/** Of the function that is written. */
const lines = 30;
/** Below the number from which loops are looked for, so that all answers are equally long. */
const freeTokens = 140;
/** Of the model that guesses: it is mostly its output matrix, as small models with a large vocabulary are. */
const layers = 1;

/** `engine.draft.identical`, `engine.draft.speedup` and `engine.draft.cost`. `bench` is a model with random weights of the 0.5B shape. */
export async function* draftRows(folder: string, bench: string, { full, say }: BenchOptions): AsyncIterable<Row> {
  const { after } = rewrittenFunction(lines);
  const [saying, small, useless] = ['saying', 'small', 'useless'].map((name) => path.join(folder, `${name}.gguf`)) as [
    string,
    string,
    string,
  ];
  say('writing a bench model that says a known text, and smaller ones (1.2 GB)');
  writeFixtureModel({ out: saying, kind: 'bench', chat: after });
  writeFixtureModel({ out: small, kind: 'bench', chat: after, layers });
  writeFixtureModel({ out: useless, kind: 'bench', seed: 2, layers });
  const count = full ? 9 : 5;
  const told = (said: string, made: Pair[]): Pair[] => {
    for (const [i, { guessing, plain }] of made.entries())
      say(`${said}, ${String(i + 1)}: ${guessing.generateMs.toFixed(0)} ms against ${plain.generateMs.toFixed(0)} ms`);
    return made;
  };
  const right = told(
    'a small model that says the same',
    await pairs(saying, { guessing: { companions: { draft: small } }, plain: {} }, count, (i) =>
      ask(`Write the function, number ${String(i)}.`, 1000),
    ),
  );
  if (right.some(({ plain }) => plain.text !== after)) throw new Error('the model did not say its text');
  const wrong = told(
    'a small model that says something else',
    await pairs(bench, { guessing: { companions: { draft: useless } }, plain: {} }, count, (i) => ask(`Tell ${String(i)}`, freeTokens)),
  );
  const all = [...right, ...wrong];
  yield {
    id: 'engine.draft.identical',
    value: all.filter(({ guessing, plain }) => guessing.text === plain.text).length / all.length,
    unit: 'ratio',
    n: all.length,
    min: null,
    max: null,
    goal: '= 1',
    note: 'greedy; with a smaller model that is right, and with one of random weights',
  };
  const msOf = ({ tokens, generateMs }: Pair['plain']): number => generateMs / tokens;
  yield ratio(
    'engine.draft.speedup',
    '≥ 1.3',
    right.map(({ guessing, plain }) => ({ of: 1 / msOf(guessing), to: 1 / msOf(plain) })),
    `${String(right[0]?.plain.tokens ?? 0)} tokens each; ${figures(right)}; 0.5B shape with 24 layers and with ${String(layers)}, ${String(threads)} thread`,
  );
  yield ratio(
    'engine.draft.cost',
    '≤ 1.05',
    wrong.map(({ guessing, plain }) => ({ of: msOf(guessing), to: msOf(plain) })),
    `time of a token where the smaller model is of no use; ${figures(wrong)}`,
  );
}

/**
 * Rows of the surprise of lines: how far above the other lines of a file it puts those into which a mistake was put by rule, beside what costs nothing. Random weights say nothing here, so that without a model
 * at hand (`MLX_CODE_BENCH_MODEL`) it is one of counted pairs of tokens, of files other than those that are tested: what is known of a line is the token before each one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Prng } from '../../scripts/fixture/prng.ts';
import { oddness } from '../../src/core/review/surprise.ts';
import type { LineSurprise } from '../../src/protocol/worker/review.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { countedModel } from '../support/countedModel.ts';
import { takesBugs, withBugs } from '../support/injectedBugs.ts';
import { type BenchOptions, type Row, unmeasured } from './row.ts';

const repository = path.join(import.meta.dirname, '../..');
/** Files that are tested, unless all are. */
const some = 40;
/** Mistakes in one file, each in a line of its own. */
const perFile = 4;
/** Longer files say nothing new, and take long. */
const mostLines = 300;
/** Pieces that the counted model's vocabulary is made of beside single bytes. */
const mergeCount = 700;
const threads = 1;

/** One line with a mistake, and what the others of its file are held against. */
interface Case {
  bug: Line;
  before: LineSurprise | undefined;
  others: Line[];
}

interface Line {
  told: LineSurprise;
  said: string;
  /** A mistake could have been put here. */
  code: boolean;
  chance: number;
}

const measures = {
  /** By which a review orders what it reads. */
  odd: ({ told }: Line) => oddness(told),
  perToken: ({ told }: Line) => told.bits / told.tokens,
  most: ({ told }: Line) => told.mostBits,
  length: ({ said }: Line) => said.trim().length,
  chance: ({ chance }: Line) => chance,
} as const;

export async function* surpriseRows(options: BenchOptions): AsyncIterable<Row> {
  const root = path.resolve(process.env.HISTORY ?? repository);
  const files = scriptsOf(root);
  const whose = process.env.HISTORY === undefined ? 'this repository' : path.basename(root);
  if (files.length < 20) {
    yield unmeasured('git.surprise.auc', 'ratio', '> 0.5', `needs 20 scripts, and ${whose} has ${String(files.length)}`);
    return;
  }
  const counted = files.filter((_, i) => i % 2 === 0);
  const held = files.filter((_, i) => i % 2 === 1);
  const step = options.full ? 1 : Math.max(1, Math.floor(held.length / some));
  const tested = held.filter((_, i) => i % step === 0).slice(0, options.full ? held.length : some);
  const folder = mkdtempSync(path.join(tmpdir(), 'surprise-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const given = process.env.MLX_CODE_BENCH_MODEL;
    const model = given ?? path.join(folder, 'counted.gguf');
    if (given === undefined) {
      options.say(`counting pairs of tokens in ${String(counted.length)} files`);
      await (await countedModel(model, { sources: counted.map((file) => file.text), mergeCount })).dispose();
    }
    const never = new AbortController().signal;
    const info = await engine.load({ path: model, contextSize: 4096, threads, gpu: 'off' }, () => undefined, never);
    const cases = await casesOf(engine, tested, options);
    const by = given === undefined ? `pairs of tokens counted in the other half of the files of ${whose}` : info.name;
    yield* rowsOf(
      cases,
      `${String(tested.length)} files of ${whose}${options.full ? '' : `, all ${String(held.length)} with --full`}; ${by}`,
    );
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function casesOf(engine: LlamaEngine, tested: readonly Script[], { say }: BenchOptions): Promise<Case[]> {
  const cases: Case[] = [];
  const random = new Prng(9);
  for (const [index, { text: original }] of tested.entries()) {
    if (index % 10 === 0) say(`file ${String(index + 1)} of ${String(tested.length)}`);
    const { text, bugs } = withBugs(original, index + 1, perFile);
    if (bugs.length === 0) continue;
    const said = text.split('\n');
    const after = await read(engine, text, said.map((_, i) => i + 1)); // prettier-ignore
    const before = await read(engine, original, bugs.map(({ line }) => line)); // prettier-ignore
    const code = takesBugs(original);
    const lineOf = (told: LineSurprise): Line => ({
      told,
      said: said[told.line - 1] ?? '',
      code: code.has(told.line),
      chance: random.uint32(),
    });
    const buggy = new Set(bugs.map(({ line }) => line));
    const others = [...after.values()].map(lineOf).filter(({ told, said: words }) => !buggy.has(told.line) && words.trim() !== '');
    for (const { line } of bugs) {
      const told = after.get(line);
      if (told) cases.push({ bug: lineOf(told), before: before.get(line), others });
    }
  }
  return cases;
}

function* rowsOf(cases: readonly Case[], what: string): Iterable<Row> {
  const base = { unit: 'ratio', min: null, max: null } as const;
  const area = (id: string, measure: keyof typeof measures, among: 'all' | 'code', goal: string, note: string): Row => {
    const areas = cases.flatMap(({ bug, others }) =>
      shareBelow(bug, among === 'all' ? others : others.filter(({ code }) => code), measures[measure]),
    );
    return { ...base, id, value: mean(areas), n: areas.length, goal, note };
  };
  yield area(
    'git.surprise.auc',
    'odd',
    'all',
    '> 0.5',
    `a line with a mistake above another line of its file, as a review orders them: ${what}`,
  );
  yield area('git.surprise.auc.length', 'length', 'all', 'stated', 'the same by how long the lines are');
  yield area('git.surprise.auc.random', 'chance', 'all', 'stated', 'the same by chance');
  yield area('git.surprise.auc.token', 'perToken', 'all', 'stated', 'the same by bits per token alone');
  yield area('git.surprise.auc.most', 'most', 'all', 'stated', 'the same by the most surprising token');
  yield area('git.surprise.code', 'odd', 'code', '> 0.5', 'the same among lines in which one of the mistakes could be made');
  yield area('git.surprise.code.length', 'length', 'code', 'stated', 'the same by how long the lines are');
  const pairs = cases.flatMap(({ bug, before }) => (before ? [[bug.told, before] as const] : []));
  yield {
    ...base,
    id: 'git.surprise.raised',
    value: mean(pairs.map(([after, before]) => above(after.bits / after.tokens, before.bits / before.tokens))),
    n: pairs.length,
    goal: '> 0.5',
    note: 'mistakes by which their line surprises more per token than it did without',
  };
}

/** What share of the others lies below a line; a tie counts half. None without others. */
function shareBelow(line: Line, others: readonly Line[], measure: (line: Line) => number): number[] {
  return others.length === 0 ? [] : [mean(others.map((other) => above(measure(line), measure(other))))];
}

function above(a: number, b: number): number {
  return a > b ? 1 : a === b ? 0.5 : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function read(engine: LlamaEngine, text: string, lines: number[]): Promise<Map<number, LineSurprise>> {
  const told = new Map<number, LineSurprise>();
  await engine.surprise(
    { texts: [{ text, lines }], withinMs: null },
    (line) => void told.set(line.line, line),
    new AbortController().signal,
  );
  return told;
}

interface Script {
  text: string;
}

/** What git tracks of a repository's source in JavaScript and TypeScript, in the order of the names; of this one only what is in `src`. */
function scriptsOf(root: string): Script[] {
  const listed = execFileSync('git', ['-C', root, 'ls-files', '-z', ...(root === repository ? ['src'] : [])], { encoding: 'utf8' });
  return listed
    .split('\0')
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !/\.(?:min|d)\.[jt]s$/.test(name))
    .sort()
    .map((name) => ({ text: readFileSync(path.join(root, name), 'utf8') }))
    .filter(({ text }) => text.split('\n').length <= mostLines);
}

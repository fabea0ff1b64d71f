/** What is kept of an evaluation, and what is made of it. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../eval/evalOptions.ts';
import { ResultsFile, type ResultsHeader } from '../../eval/resultsFile.ts';
import { pairUp, signTest, summarise, table, verdict } from '../../eval/summary.ts';
import type { Trial } from '../../eval/trial.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-figures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function trial(more: Partial<Trial> = {}): Trial {
  return {
    task: 'python/a', digest: 'd', language: 'python', kind: 'fix', seed: 1, way: 'constrained', fault: null, wellFormed: true, applied: true, cut: false,
    solved: true, problem: null, match: 'exact', verdict: 'passed', tokens: 10, promptTokens: 100, ms: 2000, answer: '', ...more,
  }; // prettier-ignore
}

const header: ResultsHeader = {
  type: 'editEvaluation', version: 1, model: { name: 'm', file: 'm.gguf', bytes: 1, quantisation: 'Q4_0' }, form: 'lines', temperature: 0.2, maxTokens: 100, thinking: 0,
}; // prettier-ignore

describe('the results file', () => {
  it('gives back what was added, also after a line that was cut off', () => {
    const file = path.join(folder, 'sub', 'one.jsonl');
    const first = ResultsFile.open(file, header, false);
    first.add(trial());
    first.add(trial({ seed: 2, solved: false }));
    appendFileSync(file, '{"task":"python/a","dig');
    const again = ResultsFile.open(file, header, false);
    expect(again.get(trial())).toEqual(trial());
    expect(again.get(trial({ seed: 2 }))?.solved).toBe(false);
    expect(again.get(trial({ seed: 3 }))).toBeUndefined();
    expect(again.get(trial({ digest: 'other' }))).toBeUndefined();
    again.add(trial({ seed: 3 }));
    expect(ResultsFile.open(file, header, false).get(trial({ seed: 3 }))).toBeDefined();
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) JSON.parse(line);
  });

  it('refuses results of another model or other settings, and leaves them', () => {
    const file = path.join(folder, 'two.jsonl');
    ResultsFile.open(file, header, false).add(trial());
    const before = readFileSync(file, 'utf8');
    expect(() => ResultsFile.open(file, { ...header, temperature: 0 }, false)).toThrow('holds results of m (form lines, temperature 0.2, 100 tokens, thinking 0); name another file with --out');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(ResultsFile.open(file, { ...header, temperature: 0 }, true).get(trial())).toBeUndefined();
  }); // prettier-ignore

  it('refuses a file that is something else', () => {
    const file = path.join(folder, 'three.txt');
    writeFileSync(file, 'my notes');
    expect(() => ResultsFile.open(file, header, false)).toThrow('holds results of something else');
    expect(readFileSync(file, 'utf8')).toBe('my notes');
  });
});

describe('the figures', () => {
  it('are shares and medians of each language and way', () => {
    const rows = summarise([
      trial(),
      trial({ seed: 2, applied: true, match: 'whitespace', solved: false, tokens: 20, ms: 4000, cut: true }),
      trial({ seed: 3, applied: false, match: null, solved: false, tokens: null, wellFormed: false }),
      trial({ way: 'unconstrained', solved: null }),
    ]);
    expect(rows.map((row) => `${row.group} ${row.way}`)).toEqual(['python constrained', 'python unconstrained', 'all constrained', 'all unconstrained']); // prettier-ignore
    expect(rows[0]).toMatchObject({ n: 3, wellFormed: 2 / 3, applied: 2 / 3, loose: 0.5, cut: 1 / 3, solved: 1 / 3, tested: 3, tokens: 15, seconds: 2 }); // prettier-ignore
    expect(rows[1]).toMatchObject({ n: 1, solved: null, tested: 0 });
    expect(table(rows).split('\n')).toHaveLength(5);
    expect(table(rows)).toMatch(/python +unconstrained +1 +100\.0 % +100\.0 % +0\.0 % +0\.0 % +- +0 /);
    expect(table(summarise([]))).toMatch(/well-formed/);
  });

  it('pair the same task and seed, and only what was tested', () => {
    const pair = (seed: number, one: boolean | null, other: boolean | null): Trial[] => [
      trial({ seed, solved: one }),
      trial({ seed, way: 'unconstrained', solved: other }),
    ];
    const trials = [...pair(1, true, true), ...pair(2, true, false), ...pair(3, false, true), ...pair(4, false, false), ...pair(5, null, null), trial({ seed: 6 })]; // prettier-ignore
    expect(pairUp(trials)).toEqual({ n: 4, both: 1, onlyConstrained: 1, onlyUnconstrained: 1, neither: 1, p: 1 });
    // Six seeds of one task are one witness, six tasks are six.
    expect(pairUp([1, 2, 3, 4, 5, 6].flatMap((seed) => pair(seed, true, false))).p).toBe(1);
    const six = [1, 2, 3, 4, 5, 6].flatMap((seed) => pair(seed, true, false).map((one) => ({ ...one, task: `python/${String(seed)}` })));
    expect(pairUp(six).p).toBeCloseTo(2 / 64, 10);
  });

  it('say no more than they show', () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(5, 0)).toBeCloseTo(0.0625, 10);
    expect(signTest(1, 9)).toBeCloseTo(22 / 1024, 10);
    expect(signTest(300, 0)).toBeLessThan(1e-9);
    const pairs = (onlyConstrained: number, onlyUnconstrained: number): string =>
      verdict({ n: 20, both: 1, onlyConstrained, onlyUnconstrained, neither: 1, p: signTest(onlyConstrained, onlyUnconstrained) });
    expect(pairs(3, 2)).toContain('no proof that there is none');
    expect(pairs(12, 0)).toContain('solved more');
    expect(pairs(0, 12)).toContain('solved fewer');
    expect(verdict(pairUp([]))).toContain('nothing is said');
  });
});

describe('the options', () => {
  it('are read', () => {
    expect(readOptions(['--model', 'm.gguf', '--language', 'go', '--language', 'rust', '--seeds', '3'])).toMatchObject({
      who: { model: 'm.gguf' }, languages: ['rust', 'go'], seeds: 3, limit: Infinity, form: 'lines', runTests: true,
    }); // prettier-ignore
    expect(readOptions(['--oracle', '--noisy', '--no-tests'])).toMatchObject({ who: { oracle: 'noisy' }, runTests: false });
    expect(readOptions(['--help'])).toBeNull();
  });

  it.each([
    [[], 'Name a model'],
    [['--model', 'm', '--oracle'], 'Name a model'],
    [['--model', 'm', '--noisy'], '--noisy belongs to --oracle'],
    [['--oracle', '--form', 'words'], '--form is lines or text'],
    [['--oracle', '--seeds', '0'], '--seeds is a whole number'],
    [['--oracle', '--limit', 'x'], '--limit is a whole number'],
    [['--oracle', '--temperature', '9'], 'between 0 and 2'],
    [['--oracle', '--language', 'cobol'], 'There are no tasks in cobol'],
    [['--oracle', '--what'], '--what'],
  ])('%j are refused', (args, why) => {
    expect(() => readOptions(args)).toThrow(why);
  });
});

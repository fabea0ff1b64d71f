/** What completions keep to, whatever the model says: shown with random weights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundedText } from '../../src/core/completion/boundedText.ts';
import { completionBounds } from '../../src/core/completion/completionBounds.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const ignore = (): void => undefined;

/** Completes at the `|` of a file, as a user's typing does: without a seed. */
function typed(file: string, more: Partial<CompleteParams> = {}): Promise<GenerationResult> {
  const [prefix = '', suffix = ''] = file.split('|');
  const bounds = completionBounds(prefix, suffix, 'typescript');
  return engine.complete({ prefix, suffix, bounds, maxTokens: 40, ...more }, ignore, never);
}

/** The same, with the same answer each time. */
function complete(file: string, more: Partial<CompleteParams> = {}): Promise<GenerationResult> {
  return typed(file, { temperature: 1, seed: 1, ...more });
}

beforeAll(async () => {
  await engine.load({ path: models.write('random', 5), contextSize: 2048, threads: 1, gpu: 'off' }, ignore, never);
});
afterAll(() => engine.dispose());

describe('the memory for completions', () => {
  it('is given back when nothing runs, and taken again with the next one', async () => {
    const file = 'const a = |\n';
    const first = await complete(file);
    const held = async () => (await engine.diagnose()).contexts.map(({ purpose }) => purpose);
    expect(await held()).toEqual(['chat', 'completions']);
    const running = complete(file);
    expect(await engine.shrink()).toBe(false);
    await running;
    // The load's own test of guesses may still be under way.
    await expect.poll(() => engine.shrink(), { timeout: 30_000 }).toBe(true);
    expect(await held()).toEqual(['chat']);
    // One that comes while it is given back gets a new one.
    const given = engine.shrink();
    const answers = [complete(file), given.then(() => complete(file))];
    for (const { text } of await Promise.all(answers)) expect(text).toBe(first.text);
  });
});

describe('a bounded completion', () => {
  it('stays in its line, and closes nothing that is closed behind it', async () => {
    const file = 'function f() {\n  return g(|);\n}\n';
    const bounds = completionBounds('function f() {\n  return g(', ');\n}\n', 'typescript');
    let said = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { text } = await complete(file, { seed });
      if (text !== '') said++;
      expect(text).not.toContain('\n');
      expect(boundedText(text, bounds).text).toBe(text);
    }
    expect(said).toBeGreaterThan(20);
  });

  it('does not begin with what is closed behind it', async () => {
    // With these brackets out of the way anything else comes; without bounds they do come.
    const firsts = new Set<string>();
    for (let seed = 1; seed <= 60; seed++)
      firsts.add((await complete('f(|)', { seed, maxTokens: 1, temperature: 3, topK: 0, topP: 1 })).text[0] ?? '');
    expect(firsts.size).toBeGreaterThan(10);
    for (const closer of [')', ']', '}']) expect(firsts.has(closer)).toBe(false);
  });

  it('computes nothing beyond its end', async () => {
    const { tokens, stop } = await complete('const a = |\n', { maxTokens: 400, temperature: 1.5 });
    expect(stop).toBe('stop');
    expect(tokens).toBeLessThan(400);
  });
});

describe('how sure the model is', () => {
  it('ends the text before the first token that it is less sure of', async () => {
    const whole = await complete('const a = |\n', { temperature: 0, leastConfidence: 0 });
    const sure = await complete('const a = |\n', { temperature: 0, leastConfidence: 0.999 });
    expect(whole.tokens).toBeGreaterThan(1);
    expect(sure.stop).toBe('unsure');
    expect(sure.tokens).toBeLessThan(whole.tokens);
    expect(whole.text.startsWith(sure.text)).toBe(true);
  });

  it('is a probability also when the likeliest token is always taken', async () => {
    // Random weights are sure of nothing: a limit of a thousandth lets them pass, one of nine tenths stops them.
    expect((await complete('let b|\n', { temperature: 0, leastConfidence: 0.0001 })).tokens).toBeGreaterThan(0);
    expect((await complete('let b|\n', { temperature: 0, leastConfidence: 0.9 })).stop).toBe('unsure');
  });
});

describe('time', () => {
  it('ends a completion with what there is', async () => {
    const { stop, tokens } = await complete('{|', { maxTokens: 500, maxMs: 0 });
    expect(stop).toBe('time');
    expect(tokens).toBe(1);
  });
});

describe('pieces of other files', () => {
  const prefix = 'import { total } from "./cart";\n'.repeat(8);
  const related = [
    { path: 'src/cart.ts', text: 'export function total() {}\n'.repeat(10) },
    { path: 'src/b.ts', text: 'export const b = 1;\n'.repeat(10) },
  ];

  it('stand before the file and stay in the cache while the user types', async () => {
    const one = await typed(`${prefix}const x|\n`, { related, path: 'src/a.ts' });
    const bare = await typed(`${prefix}const x|\n`);
    expect(one.promptTokens).toBeGreaterThan(bare.promptTokens + 100);
    await typed(`${prefix}const x|\n`, { related, path: 'src/a.ts' });
    const two = await typed(`${prefix}const xy|\n`, { related, path: 'src/a.ts' });
    expect(two.evaluatedTokens).toBeLessThan(12);
  });

  it('are left out from the last on where they leave too little room', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ path: `src/${String(i)}.ts`, text: 'export const c = 1;\n'.repeat(20) }));
    const { promptTokens } = await complete(`${prefix}const x|\n`, { related: many, path: 'src/a.ts' });
    expect(promptTokens).toBeLessThan(2048 * 0.75);
    expect(promptTokens).toBeGreaterThan(2048 * 0.3);
  });
});

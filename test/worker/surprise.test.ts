/** How surprised a model is by lines, told by the real engine: with a model of counted pairs each figure can be worked out without it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LineSurprise, ReadText } from '../../src/protocol/worker/review.ts';
import { writeCountedModel } from '../../scripts/fixture/countedModel.ts';
import { buildVocabulary, messageEnd } from '../../scripts/fixture/vocabulary.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { type CountedModel, countedModel } from '../support/countedModel.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const ignore = (): void => undefined;
const source = (file: string): string => readFileSync(path.join(import.meta.dirname, '../../src', file), 'utf8');
let counted: CountedModel;
let engine: LlamaEngine;

beforeAll(async () => {
  counted = await countedModel(models.path('counted'), {
    sources: ['core/review/reviewParts.ts', 'core/review/reviewPlan.ts', 'worker/prefill.ts'].map(source),
    mergeCount: 200,
  });
});
afterAll(() => counted.dispose());
afterEach(() => engine.dispose());

async function load(file: string, contextSize = 2048): Promise<void> {
  engine = new LlamaEngine(ignore);
  await engine.load({ path: file, contextSize, threads: 1, gpu: 'off' }, ignore, never);
}

async function surprises(texts: ReadText[], signal = never, withinMs: number | null = null): Promise<LineSurprise[]> {
  const told: LineSurprise[] = [];
  const { whole } = await engine.surprise({ texts, withinMs }, (line) => void told.push(line), signal);
  expect(whole).toBe(withinMs === null);
  return told;
}

/** The same, worked out from the counts. */
function expected(index: number, { text, lines }: ReadText): LineSurprise[] {
  const tokens = counted.tokenize(text);
  const lineBits = new Map<number, number[]>();
  let before = '';
  let line = 1;
  for (const [at, token] of tokens.entries()) {
    const previous = tokens[at - 1];
    if (previous !== undefined) {
      const bits = -Math.log2(counted.probability(previous, token));
      lineBits.set(line, [...(lineBits.get(line) ?? []), bits]);
    }
    const piece = counted.textOf(tokens.slice(0, at + 1)).slice(before.length);
    before += piece;
    line += piece.split('\n').length - 1;
  }
  return lines.flatMap((number) => {
    const bits = lineBits.get(number) ?? [];
    if (bits.length === 0) return [];
    return [{ text: index, line: number, tokens: bits.length, bits: bits.reduce((sum, one) => sum + one, 0), mostBits: Math.max(...bits) }];
  });
}

const every = (text: string): number[] => Array.from({ length: text.split('\n').length }, (_, i) => i + 1);

function expectSame(told: readonly LineSurprise[], wanted: readonly LineSurprise[]): void {
  expect(told.map(({ text, line, tokens }) => [text, line, tokens])).toEqual(wanted.map(({ text, line, tokens }) => [text, line, tokens]));
  for (const [i, one] of told.entries()) {
    expect(Math.abs(one.bits - wanted[i]!.bits) / one.tokens).toBeLessThan(2e-3);
    expect(one.mostBits).toBeCloseTo(wanted[i]!.mostBits, 2);
  }
}

describe('the surprise of lines', () => {
  it('is that of the counts, to within the last bits of a number, in a text of several windows', { timeout: 120_000 }, async () => {
    await load(counted.path);
    const text = source('core/review/reviewSubject.ts');
    const asked = { text, lines: every(text) };
    const told = await surprises([asked]);
    expect(told.length).toBeGreaterThan(80);
    expect(counted.tokenize(text).length).toBeGreaterThan(1500);
    expectSame(told, expected(0, asked));
  });

  it('is told of the asked lines only, of several texts, in lines of any kind', async () => {
    await load(counted.path);
    const odd = { text: 'let größe = "→ 日本";\r\n\r\n\tif (größe) {\n\n\n  return;}\n', lines: [1, 3, 6] };
    const long = { text: source('core/review/reviewSubject.ts'), lines: [2, 3, 40, 41, 42, 90] };
    const told = await surprises([odd, { text: '', lines: [1] }, long, { text: 'a', lines: [] }]);
    expectSame(told, [...expected(0, odd), ...expected(2, long)]);
    expect(told.map(({ text }) => text)).toContain(0);
  });

  it('is that of all that stands before in the window, by a model that reads it', { timeout: 60_000 }, async () => {
    const random = models.write('random', 4);
    const text = source('core/review/recheck.ts').slice(0, 1500);
    const llama = await startNative('off', ignore);
    const model = await llama.loadModel({ modelPath: random, gpuLayers: 0 });
    const tokens = model.tokenize(text);
    const sequence = (await model.createContext({ contextSize: 1024, batchSize: 64, sequences: 1, threads: 1 })).getSequence();
    const whole = await sequence.controlledEvaluate(
      tokens.map((token) => [token, { generateNext: { probabilities: true, options: { temperature: 1, topK: 0, topP: 1 } } }]),
    );
    const bits = whole.map((result, i) => -Math.log2(result?.next.probabilities?.get(tokens[i + 1]!) ?? NaN)).slice(0, -1);
    await llama.dispose();
    await load(random);
    const told = await surprises([{ text, lines: every(text) }]);
    expect(told.reduce((sum, one) => sum + one.tokens, 0)).toBe(bits.length);
    const sum = bits.reduce((all, one) => all + one, 0);
    expect(Math.abs(told.reduce((all, one) => all + one.bits, 0) - sum) / bits.length).toBeLessThan(2e-3);
    expect(Math.max(...told.map((one) => one.mostBits))).toBeCloseTo(Math.max(...bits), 2);
    // Of windows that are too small for all of it, another one: each token has a part of it before it.
    await engine.dispose();
    await load(random, 256);
    const shorter = await surprises([{ text, lines: every(text) }]);
    expect(shorter.map(({ line, tokens: count }) => [line, count])).toEqual(told.map(({ line, tokens: count }) => [line, count]));
  });

  it('is told also where the model would rather end the text', async () => {
    const vocabulary = buildVocabulary({ corpus: 'let a = 1;\n', mergeCount: 4, size: 320 });
    const end = vocabulary.idOf(messageEnd);
    const others = 0.5 / (vocabulary.tokens.length - 1);
    writeCountedModel(models.path('ending'), vocabulary, (_, next) => Math.log(next === end ? 0.5 : others));
    await load(models.path('ending'));
    const told = await surprises([{ text: 'let a = 1;\n'.repeat(20), lines: [2, 9] }]);
    expect(told.map(({ line }) => line)).toEqual([2, 9]);
    expect(told[0]!.tokens).toBe(told[1]!.tokens);
    for (const { bits, tokens, mostBits } of told) {
      expect(bits / tokens).toBeCloseTo(-Math.log2(others), 2);
      expect(mostBits).toBeCloseTo(-Math.log2(others), 2);
    }
  });
});

describe('the reading of lines', () => {
  const long = (): ReadText[] => {
    const text = source('core/review/reviewSubject.ts');
    return Array.from({ length: 40 }, () => ({ text, lines: every(text) }));
  };
  const working = () => expect.poll(async () => (await engine.diagnose()).queue, { interval: 1 });
  const asked = { messages: [{ role: 'user' as const, content: 'hello '.repeat(60) }], maxTokens: 20, temperature: 1, seed: 3 };

  it('ends at a cancel, and at the end of its time with what it has, and holds nothing then', async () => {
    await load(counted.path);
    const stop = new AbortController();
    const ended = expect(surprises(long(), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await working().toContainEqual({ lane: 'surprise', running: true });
    const begun = performance.now();
    stop.abort();
    await ended;
    expect(performance.now() - begun).toBeLessThan(1000);
    const told = await surprises(long(), never, 500);
    expect(told.length).toBeLessThan(2000);
    expectSame(told, long().flatMap((text, index) => expected(index, text)).slice(0, told.length)); // prettier-ignore
    expect((await engine.diagnose()).queue).not.toContainEqual(expect.objectContaining({ lane: 'surprise' }));
  });

  it('lets an answer go first, and leaves what the chat has read as it is', async () => {
    await load(counted.path);
    const first = await engine.chat(asked, ignore, never);
    expect(first.evaluatedTokens).toBeGreaterThan(60);
    const order: string[] = [];
    const stop = new AbortController();
    const reading = surprises(long(), stop.signal).then(
      () => order.push('lines'),
      () => order.push('stopped'),
    );
    await working().toContainEqual({ lane: 'surprise', running: true });
    const again = await engine.chat(asked, ignore, never);
    order.push('answer');
    stop.abort();
    await reading;
    expect(order).toEqual(['answer', 'stopped']);
    expect(again.text).toBe(first.text);
    expect(again.evaluatedTokens).toBeLessThan(first.evaluatedTokens);
  });

  it('ends when its model goes, and without one there is none', async () => {
    await load(counted.path);
    const ended = expect(surprises(long())).rejects.toMatchObject({ code: 'cancelled' });
    await working().toContainEqual({ lane: 'surprise', running: true });
    await engine.unload();
    await ended;
    await expect(surprises([{ text: 'a', lines: [1] }])).rejects.toMatchObject({ code: 'modelNone' });
  });
});

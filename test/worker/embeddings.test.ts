/** Vectors of texts through the real engine, with a model for them that is in memory by itself. */
import { copyFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { EmbedParams } from '../../src/protocol/worker/retrieval.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const ignore = (): void => undefined;
const vectors = models.write('embedding');
const random = models.write('random');
let engine: LlamaEngine;

afterEach(async () => {
  vi.restoreAllMocks();
  await engine.dispose();
});

function start(): void {
  engine = new LlamaEngine(() => undefined);
}

async function embedded(texts: string[], more: Partial<EmbedParams> = {}, signal = never): Promise<number[][]> {
  return (await engine.embed({ path: vectors, threads: 1, gpu: 'off', texts, purpose: 'part', ...more }, signal)).vectors;
}

function load(): Promise<unknown> {
  return engine.load({ path: random, contextSize: 512, threads: 1, gpu: 'off' }, ignore, never);
}

function near(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

describe('a model for vectors by itself', () => {
  it('tells texts of one meaning from others, without a model that answers', async () => {
    start();
    const [cart, basket, file] = await embedded(['the cart and its price', 'what a basket costs', 'it parses the document']);
    expect(near(cart, basket)).toBeGreaterThan(0.95);
    expect(near(cart, file)).toBeLessThan(0.6);
    for (const vector of [cart, basket, file]) expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 5);
    // Nobody has a model that answers.
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    const { lone } = await engine.diagnose();
    expect(lone).toMatchObject([{ role: 'embedding', name: 'MLX-CODE test model (embedding)' }]);
    expect(lone![0]!.needBytes).toBeGreaterThan(100_000);
  });

  it('gives a text that is longer than its window the meaning of all of it', async () => {
    start();
    const [both, cart, file] = await embedded(['cart '.repeat(700) + 'file '.repeat(700), 'cart', 'file']);
    expect(near(both, cart)).toBeCloseTo(near(both, file), 1);
    expect(near(both, cart)).toBeGreaterThan(0.6);
  });

  it('takes any text at all', async () => {
    start();
    const texts = ['', ' \n\t', '\u{1f600}\u{0}\ufeff', '[CLS][SEP][MASK]', 'x'.repeat(20_000), '\ud800'];
    for (const vector of await embedded(texts)) expect(vector.every(Number.isFinite)).toBe(true);
  });

  it('names its vectors by what is in the file, and not by where it is', async () => {
    start();
    const copy = models.path('copy');
    copyFileSync(vectors, copy);
    const named = await engine.vectorsNamed(vectors, never);
    expect(await engine.vectorsNamed(copy, never)).toBe(named);
    writeFixtureModel({ out: copy, kind: 'embedding', seed: 2 });
    expect(await engine.vectorsNamed(copy, never)).not.toBe(named);
  });

  it.each([
    ['is not there', () => models.path('nowhere'), 'modelMissing'],
    ['writes', () => random, 'noVectors'],
    ['is damaged where only the engine notices', damaged, 'modelLoadFailed'],
  ])('is refused where it %s, and what is loaded stays', async (_, path, code) => {
    start();
    await load();
    await expect(embedded(['x'], { path: path() })).rejects.toMatchObject({ code });
    expect(await engine.countTokens(['x'])).toEqual([1]);
    expect((await embedded(['cart']))[0]).toHaveLength(64);
  });

  it('gives way to a model that is loaded, and works beside it afterwards', async () => {
    start();
    await embedded(['cart']);
    const many = embedded(Array.from({ length: 400 }, () => 'cart '.repeat(400)));
    const ended = expect(many).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(async () => (await engine.diagnose()).queue, { interval: 1 }).toEqual([{ lane: 'background', running: true }]);
    await load();
    await ended;
    const [vector] = await embedded(['cart']);
    expect(vector).toHaveLength(64);
    const { text } = await engine.chat({ messages: [{ role: 'user', content: 'hello' }], maxTokens: 3, temperature: 0 }, ignore, never);
    expect(text).not.toBe('');
  });

  it('ends at a cancel, and what comes next has its turn', async () => {
    start();
    const stop = new AbortController();
    const many = embedded(
      Array.from({ length: 400 }, () => 'cart '.repeat(400)),
      {},
      stop.signal,
    );
    setTimeout(() => stop.abort(), 200);
    await expect(many).rejects.toMatchObject({ code: 'cancelled' });
    expect(await embedded(['cart'])).toHaveLength(1);
  });

  it('lets a query go before the parts of a project', async () => {
    start();
    await embedded(['cart']);
    const order: string[] = [];
    const parts = embedded(Array.from({ length: 40 }, () => 'cart '.repeat(400))).then(() => order.push('parts'));
    await embedded(['where is the basket'], { purpose: 'query' });
    order.push('query');
    await parts;
    expect(order).toEqual(['query', 'parts']);
  });

  it('gives its memory back when that is short, and comes back', async () => {
    start();
    await embedded(['cart']);
    expect(await engine.shrink()).toBe(true);
    expect((await engine.diagnose()).lone).toBeUndefined();
    await expect(embedded(['cart'])).rejects.toMatchObject({ code: 'companionAway', data: { role: 'embedding' } });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 100_000);
    expect(await embedded(['cart'])).toHaveLength(1);
    await engine.unload(vectors);
    expect(await embedded(['cart'])).toHaveLength(1);
  });

  it('is refused where there is too little memory for it', async () => {
    start();
    vi.spyOn(process, 'availableMemory').mockReturnValue(0);
    await expect(embedded(['cart'])).rejects.toMatchObject({ code: 'modelTooLarge', data: { haveBytes: 0 } });
  });
});

function damaged(): string {
  return models.writeOdd('layerless', { 'qwen2.block_count': { type: 'u32', value: 7 }, 'qwen2.pooling_type': { type: 'u32', value: 1 } });
}

/** How well texts fit, told by the real engine with a model for it that is in memory by itself. */
import { copyFileSync, renameSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RankedText, RankParams } from '../../src/protocol/worker/retrieval.ts';
import { writeRerankingModel } from '../../scripts/fixture/rerankingModel.ts';
import { CompanionModel } from '../../src/worker/companionModel.ts';
import { Ranker } from '../../src/worker/ranker.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import type { NativeLog } from '../../src/worker/nativeEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const ignore = (): void => undefined;
const ranker = models.write('reranking');
const vectors = models.write('embedding');
const random = models.write('random');
let engine: LlamaEngine;

afterEach(async () => {
  vi.restoreAllMocks();
  await engine.dispose();
});

function start(log: NativeLog = ignore): void {
  engine = new LlamaEngine(log);
}

/** The scores of texts by their places; of those that weren't told none. */
async function ranked(texts: string[], more: Partial<RankParams> = {}, signal = never): Promise<(number | undefined)[]> {
  const scores: (number | undefined)[] = texts.map(() => undefined);
  const onRanked = ({ index, score }: RankedText): void => void (scores[index] = score);
  await engine.rank({ path: ranker, threads: 1, gpu: 'off', query: 'where is it', texts, withinMs: null, ...more }, onRanked, signal);
  return scores;
}

function load(): Promise<unknown> {
  return engine.load({ path: random, contextSize: 512, threads: 1, gpu: 'off' }, ignore, never);
}

/** A model that ranks and says itself how it is to be asked. */
function asking(name: string, form: string): string {
  writeRerankingModel(models.path(name), { 'tokenizer.chat_template.rerank': { type: 'string', value: form } });
  return models.path(name);
}

/** Texts that take a while, each another one. */
const long = (count: number): string[] => Array.from({ length: count }, (_, at) => `${'draft other '.repeat(400)} ${String(at)}`);
const working = () => expect.poll(async () => (await engine.diagnose()).queue, { interval: 1 });

describe('a model that writes nothing', () => {
  it.each([
    ['ranks', ranker, true],
    ['makes vectors', vectors, false],
  ])('is refused where one that answers is wanted, and beside one: it %s', async (_, path, ranks) => {
    start();
    await load();
    const loading = engine.load({ path, contextSize: 512, threads: 1, gpu: 'off' }, ignore, never);
    await expect(loading).rejects.toMatchObject({ code: 'noWriting', data: { path, ranks } });
    expect(await engine.countTokens(['x']), 'the one before answers on').toEqual([1]);
    const companions = { small: path, completion: path, draft: path };
    const info = await engine.load({ path: random, contextSize: 512, threads: 1, gpu: 'off', companions }, ignore, never);
    expect(info.companions?.map(({ role, problem }) => [role, problem?.code])).toEqual([
      ['completion', 'noWriting'],
      ['draft', 'noWriting'],
      ['small', 'noWriting'],
    ]);
  });
});

describe('a model that ranks by itself', () => {
  it('tells by what a text says how well it fits, without a model that answers', async () => {
    start();
    const [ledger, booking, plain, draft] = await ranked([
      'the ledger of the shop',
      'the booking of the shop',
      'the cart of the shop',
      'the draft of the shop',
    ]);
    expect([draft, plain, booking, ledger]).toEqual([draft, plain, booking, ledger].sort((a, b) => a! - b!));
    expect(new Set([ledger, booking, plain, draft]).size).toBe(4);
    for (const score of [ledger, booking, plain, draft]) expect(score! > 0 && score! < 1).toBe(true);
    const [name] = await ranked(['const shop_ledger = 1']);
    expect(name).toBeGreaterThan(plain!);
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    const { lone } = await engine.diagnose();
    expect(lone).toMatchObject([{ role: 'reranking', name: 'MLX-CODE test model (reranking)' }]);
    expect(lone![0]!.needBytes).toBeGreaterThan(100_000);
  });

  it('reads of a text, and of a query, as much as its window takes, and no less', async () => {
    start();
    const words = (count: number, last: string): string => `${'other '.repeat(count)}${last}`;
    // Three tokens stand around the query's three and the text, and the engine keeps one place for itself.
    const room = 512 - 1 - 4 - 3;
    const [plain, within, beyond] = await ranked([words(room, ''), words(room - 1, 'ledger'), words(room, 'ledger')]);
    expect(within).toBeGreaterThan(plain!);
    expect(beyond).toBe(plain);
    const [asked] = await ranked(['the ledger of the shop'], { query: 'word '.repeat(5_000) });
    const [same] = await ranked(['the cart of the shop'], { query: 'word '.repeat(5_000) });
    expect(asked).toBeGreaterThan(same!);
  });

  it('takes any text and any query at all', async () => {
    start();
    const texts = ['', ' \n\t', '\u{1f600}\u{0}\ufeff', '[CLS][SEP][MASK]', 'x'.repeat(20_000), '\ud800'];
    for (const query of ['', '[SEP] ledger', '\ud800'])
      for (const score of await ranked(texts, { query })) expect(score! >= 0 && score! <= 1).toBe(true);
    // Signs of its own form that stand in a text are only text.
    const [plain, signs] = await ranked(['a ledger', '[SEP] a ledger']);
    expect(signs).toBeLessThanOrEqual(plain!);
  });

  it('computes nothing twice, and tells what it knows before it reads on', async () => {
    start();
    const first = await ranked(['a ledger', 'a draft']);
    expect((await engine.diagnose()).rankScores).toMatchObject({ entries: 2, hits: 0, misses: 2 });
    const order: number[] = [];
    await engine.rank(
      { path: ranker, threads: 1, gpu: 'off', query: 'where is it', texts: ['a cart', 'a draft', 'a ledger'], withinMs: null },
      ({ index }) => void order.push(index),
      never,
    );
    expect(order).toEqual([1, 2, 0]);
    expect((await engine.diagnose()).rankScores).toMatchObject({ entries: 3, hits: 2, misses: 3 });
    // With all of them known, no model is needed.
    await engine.unload();
    expect(await ranked(['a ledger', 'a draft'])).toEqual(first);
    expect((await engine.diagnose()).lone).toBeUndefined();
    // Of another query nothing is known.
    await ranked(['a ledger'], { query: 'where' });
    expect((await engine.diagnose()).rankScores).toMatchObject({ entries: 4 });
  });

  it('reads no further once the time is over', async () => {
    start();
    await ranked(['warm']);
    const begun = performance.now();
    const scores = await ranked(long(2_000), { withinMs: 150 });
    const told = scores.filter((score) => score !== undefined).length;
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(2_000);
    // In their order, none left out.
    expect(scores.slice(0, told).every((score) => score !== undefined)).toBe(true);
  });

  it('ends at a cancel, and what comes next has its turn', async () => {
    start();
    const stop = new AbortController();
    const many = ranked(long(2_000), {}, stop.signal);
    const ended = expect(many).rejects.toMatchObject({ code: 'cancelled' });
    await working().toEqual([{ lane: 'ranking', running: true }]);
    stop.abort();
    await ended;
    expect(await ranked(['a ledger'])).toHaveLength(1);
  });

  it('is loaded for the next search where nobody waits for it', async () => {
    const stop = new AbortController();
    // The engine says something when it is started: then the load has begun.
    start(() => stop.abort());
    const given = ranked(['a ledger'], {}, stop.signal);
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(async () => (await engine.diagnose()).lone).toMatchObject([{ role: 'reranking' }]);
  });

  it('does not come into memory before a model that is loaded, though it was asked for earlier', async () => {
    const loading = vi.spyOn(CompanionModel.prototype, 'load');
    start();
    const paths = [ranker, asking('second', 'ask {query} of {document}'), asking('third', 'say {query} of {document}')];
    const searches = Promise.allSettled(paths.map((path) => ranked(['a ledger'], { path })));
    // They wait for each other.
    await expect.poll(() => loading.mock.calls.length, { interval: 1 }).toBe(1);
    await load();
    expect((await searches).slice(1)).toMatchObject(paths.slice(1).map(() => ({ status: 'rejected', reason: { code: 'cancelled' } })));
    expect(loading).toHaveBeenCalledTimes(1);
    expect((await engine.diagnose()).lone).toBeUndefined();
    expect((await ranked(['a ledger']))[0]).toBeGreaterThan(0);
  });

  it('is loaded anew where another file came into its place', async () => {
    const path = models.path('replaced');
    start();
    copyFileSync(ranker, path);
    const [plain] = await ranked(['a ledger'], { path });
    renameSync(asking('comes', 'ask {query} of {document} of {document}'), path);
    const [asked] = await ranked(['a ledger'], { path });
    expect(asked).not.toBe(plain);
    await engine.dispose();
    start();
    expect(await ranked(['a ledger'], { path })).toEqual([asked]);
  });

  it('reads a text once for two who ask at the same moment', async () => {
    start();
    await ranked(['warm']);
    const scoring = vi.spyOn(Ranker.prototype, 'score');
    const [one, other] = await Promise.all([ranked(long(3)), ranked(long(3))]);
    expect(one).toEqual(other);
    expect(scoring).toHaveBeenCalledTimes(3);
  });

  it('has its turn behind a chat answer, and before the vectors of a project', async () => {
    start();
    await load();
    await ranked(['warm']);
    const order: string[] = [];
    const embed = (texts: string[]) => engine.embed({ path: vectors, threads: 1, gpu: 'off', texts, purpose: 'part' }, never);
    await embed(['warm']);
    const parts = embed(Array.from({ length: 200 }, () => 'cart '.repeat(400))).then(() => order.push('parts'));
    await working().toEqual([{ lane: 'background', running: true }]);
    const asked = { messages: [{ role: 'user' as const, content: 'hello '.repeat(60) }], maxTokens: 30, temperature: 1, seed: 3 };
    const answer = engine.chat(asked, ignore, never).then(() => order.push('answer'));
    const search = ranked(long(12)).then(() => order.push('ranking'));
    await Promise.all([parts, answer, search]);
    expect(order).toEqual(['answer', 'ranking', 'parts']);
  });

  it('tells nothing, and no error, where its turn comes too late', async () => {
    start();
    await load();
    await ranked(['warm']);
    const stop = new AbortController();
    const asked = { messages: [{ role: 'user' as const, content: 'hello' }], maxTokens: 400, temperature: 1, seed: 3 };
    const answer = engine.chat(asked, ignore, stop.signal);
    await working().toContainEqual({ lane: 'chat', running: true });
    const search = ranked(['a ledger', 'a draft'], { withinMs: 20 });
    setTimeout(() => stop.abort(), 200);
    expect(await search).toEqual([undefined, undefined]);
    await answer;
  });

  it('stays beside one for vectors, and both give way to a model that is loaded', async () => {
    start();
    await ranked(['a ledger']);
    await engine.embed({ path: vectors, threads: 1, gpu: 'off', texts: ['cart'], purpose: 'query' }, never);
    expect((await engine.diagnose()).lone?.map(({ role }) => role)).toEqual(['embedding', 'reranking']);
    const many = ranked(long(2_000));
    const ended = expect(many).rejects.toMatchObject({ code: 'cancelled' });
    await working().toEqual([{ lane: 'ranking', running: true }]);
    await load();
    await ended;
    expect((await engine.diagnose()).lone).toBeUndefined();
    expect((await ranked(['a cart']))[0]).toBeGreaterThan(0);
  });

  it('gives its memory back when that is short, and comes back', async () => {
    start();
    await ranked(['a ledger']);
    expect(await engine.shrink()).toBe(true);
    expect((await engine.diagnose()).lone).toBeUndefined();
    await expect(ranked(['a draft'])).rejects.toMatchObject({ code: 'companionAway', data: { role: 'reranking' } });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 100_000);
    expect((await ranked(['a draft']))[0]).toBeGreaterThan(0);
  });

  it('is refused where there is too little memory for it', async () => {
    start();
    vi.spyOn(process, 'availableMemory').mockReturnValue(0);
    await expect(ranked(['a ledger'])).rejects.toMatchObject({ code: 'modelTooLarge', data: { haveBytes: 0 } });
  });

  it('is refused where there is too little memory for it beside the model that answers', async () => {
    start();
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(4e9);
    const { haveBytes, memory } = await engine.plan({ path: random, contextSize: 512, threads: 1, gpu: 'off' }, never);
    await load();
    // For the one that answers, and a little.
    const kept = 4e9 - haveBytes;
    free.mockReturnValue(kept + memory.weights + memory.compute + 512 * memory.kvPerToken + 1_000);
    await expect(ranked(['a ledger'])).rejects.toMatchObject({ code: 'modelTooLarge' });
    vi.restoreAllMocks();
    expect((await ranked(['a ledger']))[0]).toBeGreaterThan(0);
  });

  it('asks in the form that a file brings along, and cuts a text to what that leaves', async () => {
    const path = asking('asks', 'ask {query} of {document} of {document}');
    start();
    const [ledger, plain] = await ranked(['a ledger', 'a cart'], { path });
    expect(ledger).toBeGreaterThan(plain!);
    for (const score of await ranked(['other '.repeat(5_000)], { path, query: 'word '.repeat(5_000) })) expect(score).toBeGreaterThan(0);
  });

  it.each([
    ['no place for a text', 'what of {query}'],
    ['no place for a query', 'what of {document}'],
    ['more of its own than goes in', `${'other '.repeat(600)} {query} {document}`],
  ])('is refused where its form has %s', async (_, form) => {
    const path = asking('odd', form);
    start();
    await expect(ranked(['a ledger'], { path })).rejects.toMatchObject({ code: 'noRanking', data: { path } });
    expect((await ranked(['a ledger']))[0]).toBeGreaterThan(0);
  });

  it.each([
    ['is not there', () => models.path('nowhere'), 'modelMissing'],
    ['writes', () => random, 'noRanking'],
    ['makes vectors', () => vectors, 'noRanking'],
  ])('is refused where it %s, and what is loaded stays', async (_, path, code) => {
    start();
    await load();
    await expect(ranked(['x'], { path: path() })).rejects.toMatchObject({ code });
    expect(await engine.countTokens(['x'])).toEqual([1]);
    expect((await ranked(['a ledger']))[0]).toBeGreaterThan(0);
  });
});

describe('a model that ranks beside the main one', () => {
  it('does so with that one in memory, and comes back for it', async () => {
    start();
    const info = await engine.load(
      { path: random, contextSize: 512, threads: 1, gpu: 'off', companions: { reranking: ranker, embedding: vectors } },
      ignore,
      never,
    );
    expect(info.companions).toMatchObject([
      { role: 'embedding', problem: null },
      { role: 'reranking', problem: null, plan: { contextSize: 512 } },
    ]);
    expect((await engine.diagnose()).companions).toEqual(['embedding', 'reranking']);
    const [ledger, draft] = await ranked(['a ledger', 'a draft']);
    expect(ledger).toBeGreaterThan(draft!);
    expect((await engine.diagnose()).lone).toBeUndefined();
    // What is measured of the main one after its load comes to its end first.
    await expect.poll(() => engine.shrink()).toBe(true);
    expect((await engine.diagnose()).companions).toEqual([]);
    await expect(ranked(['a cart'])).rejects.toMatchObject({ code: 'companionAway', data: { role: 'reranking' } });
  });

  it('is planned before it is loaded, and left out with the reason where it was not made for it', async () => {
    start();
    const params = { path: random, contextSize: 512, threads: 1, gpu: 'off' } as const;
    const plan = await engine.plan({ ...params, companions: { reranking: ranker } }, never);
    expect(plan.beside).toMatchObject([{ role: 'reranking', fits: true }]);
    const info = await engine.load({ ...params, companions: { reranking: vectors } }, ignore, never);
    expect(info.companions).toMatchObject([{ role: 'reranking', plan: null, problem: { code: 'noRanking', data: { path: vectors } } }]);
  });

  it('is told from others by its header', async () => {
    start();
    expect(await engine.inspect(ranker, never)).toMatchObject({ architecture: 'bert', ranks: true, vectors: false, fixture: 'reranking' });
    expect(await engine.inspect(vectors, never)).toMatchObject({ ranks: false, vectors: true });
    expect(await engine.inspect(random, never)).toMatchObject({ ranks: false, vectors: false });
  });
});

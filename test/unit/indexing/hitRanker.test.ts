import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { HitRanker, type RankedHits } from '../../../src/core/indexing/hitRanker.ts';
import type { IndexPort } from '../../../src/core/indexing/indexPort.ts';
import { unrankedSentence } from '../../../src/core/indexing/indexWords.ts';
import type { ProjectHit } from '../../../src/core/indexing/projectIndex.ts';
import type { StretchText } from '../../../src/protocol/indexer.ts';
import type { RankedText, RankParams } from '../../../src/protocol/worker/retrieval.ts';
import { FakeSettings } from '../../support/fakeEnginePort.ts';

const model = '/m/ranker.gguf';
const hit = (path: string, at: number, root = '/shop'): ProjectHit => ({
  folder: { root, name: '' },
  path,
  line: 1,
  endLine: 3,
  score: 1 / (60 + at),
  why: [{ kind: 'words', words: ['cart'] }],
});
const hits = ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((path, at) => hit(path, at));
const pathsOf = (ranked: RankedHits): string[] => ranked.hits.map(({ path }) => path);

/** An engine that takes so long for each text; a text fits the better the later its file's name is in the alphabet. */
function setup() {
  const engine = {
    ms: 10,
    /** Of what comes before the first text: a load, or an answer that goes first. */
    firstMs: 0,
    asked: [] as RankParams[],
    signals: [] as (AbortSignal | undefined)[],
    failure: null as AppError | null,
    rank: async (params: RankParams, onRanked: (ranked: RankedText) => void, signal?: AbortSignal): Promise<void> => {
      engine.asked.push(params);
      engine.signals.push(signal);
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, engine.firstMs));
      if (engine.failure) throw engine.failure;
      for (const [index, text] of params.texts.entries()) {
        if (signal?.aborted) throw new AppError('cancelled', 'x');
        if (params.withinMs !== null && performance.now() - start >= params.withinMs) return;
        await new Promise((resolve) => setTimeout(resolve, engine.ms));
        onRanked({ index, score: text.charCodeAt(0) / 200 });
      }
    },
  };
  const texts = new Map<string, StretchText | null>();
  const places: string[] = [];
  const port: Pick<IndexPort, 'texts'> = {
    texts: (root, asked) => {
      places.push(`${root} ${asked.map(({ path, line, endLine }) => `${path}:${String(line)}-${String(endLine)}`).join(' ')}`);
      return Promise.resolve(asked.map(({ path }) => (texts.has(path) ? texts.get(path)! : { text: `code of ${path}`, within: null })));
    },
  };
  const settings = new FakeSettings();
  settings.change({ rerankingModelPath: model });
  const ranker = new HitRanker({ engine, port, settings, log: silentLog });
  const ranked = async (found: readonly ProjectHit[] = hits, withinMs = 400, query = 'cart'): Promise<RankedHits> => {
    const asked = ranker.ranked(query, found, withinMs);
    await vi.advanceTimersByTimeAsync(Math.min(10_000, withinMs + 100));
    return asked;
  };
  return { engine, settings, texts, places, ranker, ranked };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what a search found', () => {
  it('is read by the model that is chosen for it, with where it stands, and put into its order', async () => {
    const { engine, texts, places, ranker, ranked } = setup();
    texts.set('b.ts', { text: 'return this.sum;', within: 'Cart.total' });
    expect(ranker.isWanted).toBe(true);
    const found = await ranked();
    expect(pathsOf(found)).toEqual(['d.ts', 'c.ts', 'b.ts', 'a.ts']);
    expect(found.gap).toBeNull();
    expect(places).toEqual(['/shop a.ts:1-3 b.ts:1-3 c.ts:1-3 d.ts:1-3']);
    expect(engine.asked).toMatchObject([{ path: model, query: 'cart', withinMs: 400 }]);
    expect(engine.asked[0]!.texts.slice(0, 2)).toEqual(['a.ts\ncode of a.ts', 'b.ts, Cart.total\nreturn this.sum;']);
  });

  it('is asked of each folder, and stands in the order in which it was found', async () => {
    const { engine, places, ranked } = setup();
    const found = await ranked([hit('a.ts', 0), hit('b.ts', 1, '/lib'), hit('c.ts', 2)]);
    expect(places).toEqual(['/shop a.ts:1-3 c.ts:1-3', '/lib b.ts:1-3']);
    expect(engine.asked[0]!.texts.map((text) => text.slice(0, 4))).toEqual(['a.ts', 'b.ts', 'c.ts']);
    expect(pathsOf(found)).toEqual(['c.ts', 'b.ts', 'a.ts']);
  });

  it('is read as far as one looks, and a long query as far as it tells', async () => {
    const { engine, ranked } = setup();
    const many = Array.from({ length: 100 }, (_, at) => hit(`${String.fromCharCode(97 + (at % 26))}${String(at)}.ts`, at));
    const found = await ranked(many, 400, 'x'.repeat(50_000));
    expect(engine.asked[0]!.texts).toHaveLength(24);
    expect(engine.asked[0]!.query.length).toBeLessThanOrEqual(2_000);
    expect(pathsOf(found).slice(24)).toEqual(many.slice(24).map(({ path }) => path));
  });

  it('stays as it is where no model is chosen, or there is no order', async () => {
    const { engine, settings, ranker, ranked } = setup();
    expect(await ranked(hits.slice(0, 1))).toEqual({ hits: hits.slice(0, 1), gap: null });
    settings.change({ rerankingModelPath: '' });
    expect(ranker.isWanted).toBe(false);
    expect(await ranked()).toEqual({ hits, gap: null });
    expect(engine.asked).toEqual([]);
  });

  it('is not waited for: what is not read in time stays behind', async () => {
    const { engine, ranker } = setup();
    engine.ms = 150;
    const asked = ranker.ranked('cart', hits, 250);
    let ended = 0;
    void asked.then(() => (ended = performance.now()));
    const start = performance.now();
    await vi.advanceTimersByTimeAsync(2_000);
    // Two are read in time; the end of the second is waited for no longer than what is told of it takes.
    expect(ended - start).toBeLessThanOrEqual(310);
    expect(pathsOf(await asked)).toEqual(['b.ts', 'a.ts', 'c.ts', 'd.ts']);
    const { gap } = await asked;
    expect(gap).toEqual({ why: 'partly', read: 2, of: 4 });
    expect(unrankedSentence(gap!)).toBe('Ranked by reading in part: there was time for 2 of 4 places.');
  });

  it('stays as it is, and says so, while a model is busy or on its way; which is there for the next search', async () => {
    const { engine, ranked } = setup();
    engine.firstMs = 3_000;
    expect(await ranked()).toEqual({ hits, gap: { why: 'busy' } });
    expect(unrankedSentence({ why: 'busy' })).toBe(
      'Not ranked by reading: the model for that is busy, still being loaded, or too slow here.',
    );
    // Its load isn't ended by those who don't wait.
    expect(engine.signals[0]?.aborted ?? false).toBe(false);
    engine.firstMs = 0;
    expect(pathsOf(await ranked())).toEqual(['d.ts', 'c.ts', 'b.ts', 'a.ts']);
  });

  it('is waited for as long as it takes where that is wanted', async () => {
    const { engine, ranker } = setup();
    engine.firstMs = 60_000;
    engine.ms = 2_000;
    const asked = ranker.ranked('cart', hits, Infinity);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(pathsOf(await asked)).toEqual(['d.ts', 'c.ts', 'b.ts', 'a.ts']);
    expect(engine.asked[0]!.withinMs).toBeNull();
  });

  it('goes behind what was read where it is not there any more', async () => {
    const { texts, ranked } = setup();
    texts.set('a.ts', null);
    expect(pathsOf(await ranked())).toEqual(['d.ts', 'c.ts', 'b.ts', 'a.ts']);
    for (const path of ['b.ts', 'c.ts']) texts.set(path, null);
    expect(await ranked()).toEqual({ hits, gap: null });
  });

  it('is not put before what could not be read in time because it was known from before', async () => {
    const { engine, ranker } = setup();
    // As the engine tells at once what it told before, and then is out of time.
    engine.rank = async (_params, onRanked) => {
      for (const index of [0, 1, 3]) onRanked({ index, score: index });
    };
    const asked = ranker.ranked('cart', hits, 100);
    await vi.advanceTimersByTimeAsync(200);
    expect(pathsOf(await asked)).toEqual(['b.ts', 'a.ts', 'c.ts', 'd.ts']);
  });

  it('stays as it is where the model fails, which is said and left alone for a while', async () => {
    const { engine, settings, ranked } = setup();
    engine.failure = new AppError('modelMissing', 'x', { path: model });
    const { hits: as, gap } = await ranked();
    expect(as).toEqual(hits);
    expect(gap).toMatchObject({ why: 'failed', error: { code: 'modelMissing' } });
    expect(unrankedSentence(gap!)).toBe(
      'Not ranked by reading. The model file “ranker.gguf” is not there. Choose another one, or put it back.',
    );
    await ranked();
    expect(engine.asked).toHaveLength(1);
    engine.failure = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await ranked()).gap).toBeNull();
    engine.failure = new AppError('modelMissing', 'x');
    await ranked();
    settings.change({ rerankingModelPath: '/m/other.gguf' });
    engine.failure = null;
    expect((await ranked()).gap).toBeNull();
  });

  it('says of a model that fails later than anybody waits what it failed of, the next time', async () => {
    const { engine, ranked } = setup();
    engine.firstMs = 2_000;
    engine.failure = new AppError('noRanking', 'x', { path: model });
    expect((await ranked()).gap).toEqual({ why: 'busy' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await ranked()).gap).toMatchObject({ why: 'failed', error: { code: 'noRanking' } });
    expect(engine.asked).toHaveLength(1);
  });

  it.each(['cancelled', 'companionAway'] as const)('is unranked, and no model broken, after %s', async (code) => {
    const { engine, ranked } = setup();
    engine.failure = new AppError(code, 'x', { role: 'reranking' });
    expect(await ranked()).toEqual({ hits, gap: { why: 'busy' } });
    engine.failure = null;
    expect((await ranked()).gap).toBeNull();
  });

  it('stays as it is where its texts can not be had', async () => {
    const { settings, engine } = setup();
    const ranker = new HitRanker({
      engine,
      settings,
      log: silentLog,
      port: { texts: () => Promise.reject(new AppError('indexDamaged', 'x')) },
    });
    expect(await ranker.ranked('cart', hits, 400)).toMatchObject({ hits, gap: { why: 'failed', error: { code: 'indexDamaged' } } });
    expect(engine.asked).toEqual([]);
  });

  it('ends with who asks, and the model with it', async () => {
    const { engine, ranker } = setup();
    const stop = new AbortController();
    const asked = ranker.ranked('cart', hits, 400, stop.signal);
    const ended = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await vi.advanceTimersByTimeAsync(15);
    stop.abort();
    await vi.advanceTimersByTimeAsync(20);
    await ended;
    expect(engine.signals[0]?.aborted).toBe(true);
    // Nothing is held against the model.
    const again = ranker.ranked('cart', hits, 400);
    await vi.advanceTimersByTimeAsync(500);
    expect((await again).gap).toBeNull();
  });
});

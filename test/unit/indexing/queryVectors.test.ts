import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { gapSentence } from '../../../src/core/indexing/indexWords.ts';
import { QueryVectors } from '../../../src/core/indexing/queryVectors.ts';
import type { EmbedParams } from '../../../src/protocol/worker/retrieval.ts';
import { FakeSettings } from '../../support/fakeEnginePort.ts';

function setup(patienceMs = 400) {
  const engine = {
    ms: 10,
    asked: [] as EmbedParams[],
    failure: null as AppError | null,
    embed: async (params: EmbedParams) => {
      engine.asked.push(params);
      await new Promise((resolve) => setTimeout(resolve, engine.ms));
      if (engine.failure) throw engine.failure;
      return { vectors: [[1, 0]], named: 'one' };
    },
  };
  const settings = new FakeSettings();
  settings.change({ embeddingModelPath: '/m/vectors.gguf' });
  let worth = true;
  const vectors = new QueryVectors({ engine, settings, patienceMs, worthIt: () => worth });
  const of = async (query: string): Promise<unknown> => {
    const asked = vectors.of(query);
    await vi.advanceTimersByTimeAsync(Math.min(patienceMs, 100_000));
    return asked;
  };
  return { engine, settings, of, vectors, nothingThere: () => (worth = false) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is looked for, as a vector', () => {
  it('is made by the model of the code, in the form of a query', async () => {
    const { engine, of } = setup();
    expect(await of('where prices are added up')).toEqual({ named: 'one', vector: [1, 0] });
    expect(engine.asked).toMatchObject([{ path: '/m/vectors.gguf', purpose: 'query', texts: ['where prices are added up'] }]);
    await of('x'.repeat(50_000));
    expect(engine.asked[1]!.texts[0]!.length).toBeLessThanOrEqual(2_000);
  });

  it('is not asked for where no model is chosen, nothing is there to be near to, or nothing is looked for', async () => {
    const { engine, settings, of, nothingThere } = setup();
    expect(await of(' ')).toBeNull();
    settings.change({ embeddingModelPath: '' });
    expect(await of('price')).toBeNull();
    settings.change({ embeddingModelPath: '/m/vectors.gguf' });
    nothingThere();
    expect(await of('price')).toBeNull();
    expect(engine.asked).toEqual([]);
  });

  it('is not waited for long: the search goes on by words and says so, and the model is there for the next', async () => {
    const { engine, of } = setup();
    engine.ms = 3_000;
    const gap = await of('price');
    expect(gap).toEqual({ why: 'busy' });
    expect(gapSentence({ why: 'busy' })).toBe('By words, names and paths only: the model for search is busy or still being loaded.');
    // Who types on doesn't have it loaded once more.
    expect(await of('prices')).toEqual({ why: 'busy' });
    expect(engine.asked).toHaveLength(1);
    engine.ms = 10;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await of('prices of')).toEqual({ named: 'one', vector: [1, 0] });
  });

  it('is waited for as long as it takes where that is wanted', async () => {
    const { engine, of } = setup(Infinity);
    engine.ms = 60_000;
    expect(await of('price')).toEqual({ named: 'one', vector: [1, 0] });
  });

  it('says why there is none, and leaves a model alone for a while that failed', async () => {
    const { engine, settings, of } = setup();
    engine.failure = new AppError('modelMissing', 'x', { path: '/m/vectors.gguf' });
    const gap = await of('price');
    expect(gap).toMatchObject({ why: 'failed', error: { code: 'modelMissing' } });
    expect(gapSentence(gap as { why: 'failed'; error: AppError })).toBe(
      'By words, names and paths only. The model file “vectors.gguf” is not there. Choose another one, or put it back.',
    );
    await of('prices');
    expect(engine.asked).toHaveLength(1);
    engine.failure = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await of('prices')).toMatchObject({ named: 'one' });
    engine.failure = new AppError('modelMissing', 'x');
    await of('a');
    settings.change({ embeddingModelPath: '/m/other.gguf' });
    engine.failure = null;
    expect(await of('b')).toMatchObject({ named: 'one' });
  });

  it.each(['cancelled', 'companionAway'] as const)('is busy, and not broken, after %s', async (code) => {
    const { engine, of } = setup();
    engine.failure = new AppError(code, 'x', { role: 'embedding' });
    expect(await of('price')).toEqual({ why: 'busy' });
    engine.failure = null;
    expect(await of('price')).toMatchObject({ named: 'one' });
  });

  it('ends with who asks', async () => {
    const { engine, vectors } = setup();
    engine.failure = new AppError('cancelled', 'x');
    const stop = new AbortController();
    const asked = vectors.of('price', stop.signal);
    const ended = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    stop.abort();
    await vi.advanceTimersByTimeAsync(100);
    await ended;
  });
});

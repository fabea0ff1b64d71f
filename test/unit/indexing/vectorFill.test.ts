import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { fillLabel, fillSentence } from '../../../src/core/indexing/indexWords.ts';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import { type FillState, VectorFill } from '../../../src/core/indexing/vectorFill.ts';
import type { Strain } from '../../../src/core/ports.ts';
import type { EmbedParams } from '../../../src/protocol/worker/retrieval.ts';
import { FakeSettings } from '../../support/fakeEnginePort.ts';

const ready: IndexState = {
  status: 'ready',
  counts: { files: 1, chunks: 1, symbols: 0, skipped: 0 },
  bytes: 1,
  elsewhere: false,
  reading: null,
  otherScope: false,
};

/** An index of so many texts in each folder, and an engine that takes so long for each. */
function setup(texts: Readonly<Record<string, number>> = { '/shop': 5 }, msEach = 10) {
  const [changed, paused] = [new Emitter<IndexState>(), new Emitter<boolean>()];
  const index = {
    state: ready,
    folders: Object.keys(texts).map((root) => ({ root, name: root.slice(1) })),
    onDidChange: changed.event,
    onDidPause: paused.event,
    held: null as 'user' | Strain | null,
    heldBy: () => Promise.resolve(index.held),
    become: (state: IndexState) => changed.fire((index.state = state)),
    hold: (held: 'user' | Strain | null) => {
      index.held = held;
      paused.fire(held === 'user');
    },
  };
  const kept = new Map(Object.keys(texts).map((root) => [root, new Map<number, string>()]));
  const handed = new Set<string>();
  const port = {
    unembedded: (root: string, named: string, { limit, anew }: { limit: number; anew: boolean }) => {
      if (anew) handed.clear();
      const vectors = kept.get(root)!;
      for (const [text, of] of vectors) if (of !== named) vectors.delete(text);
      const missing = Array.from({ length: texts[root] ?? 0 }, (_, text) => text).filter(
        (text) => !vectors.has(text) && !handed.has(`${named} ${root} ${String(text)}`),
      );
      const parts = missing.slice(0, limit).map((text) => ({ text, body: `text ${String(text)}` }));
      for (const { text } of parts) handed.add(`${named} ${root} ${String(text)}`);
      return Promise.resolve({ parts, done: vectors.size, of: texts[root] ?? 0 });
    },
    embedded: (root: string, named: string, vectors: readonly { text: number; vector: number[] }[]) => {
      for (const { text } of vectors) kept.get(root)!.set(text, named);
      return Promise.resolve();
    },
  };
  const engine = {
    quietMs: Infinity,
    named: 'one',
    asked: [] as EmbedParams[],
    shrunk: 0,
    failure: null as AppError | null,
    vectorsNamed: () => Promise.resolve(engine.named),
    shrink: () => Promise.resolve(engine.shrunk++ >= 0),
    embed: async (params: EmbedParams, signal?: AbortSignal) => {
      engine.asked.push(params);
      await new Promise((resolve) => setTimeout(resolve, msEach * params.texts.length));
      if (signal?.aborted) throw new AppError('cancelled', 'cancelled');
      if (engine.failure) throw engine.failure;
      return { vectors: params.texts.map(() => [1]), named: engine.named };
    },
  };
  const settings = new FakeSettings();
  settings.change({ embeddingModelPath: '/m/vectors.gguf' });
  const fill = new VectorFill({ index, port, engine, settings, log: silentLog });
  onTestFinished(() => fill.dispose());
  const states: FillState[] = [];
  fill.onDidChange((state) => states.push(state));
  const done = (): number => [...kept.values()].reduce((sum, vectors) => sum + vectors.size, 0);
  return { index, engine, settings, fill, states, done, port };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the code as vectors', () => {
  it('is made once the index is read, in all folders, and what is told grows', async () => {
    const { index, fill, states, done, engine } = setup({ '/shop': 5, '/tools': 3 });
    index.state = { status: 'indexing', files: 0, of: 1 };
    fill.follow();
    await pass(5_000);
    expect(engine.asked).toEqual([]);
    index.become(ready);
    await pass(5_000);
    expect(done()).toBe(8);
    expect(fill.state).toEqual({ status: 'resting', done: 8, of: 8 });
    expect(fillSentence(fill.state)).toBe('8 of 8 parts can be found by meaning.');
    expect(fillLabel(fill.state)).toBeNull();
    const counts = states.map((state) => state.done);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(engine.asked.every(({ path, purpose }) => path === '/m/vectors.gguf' && purpose === 'part')).toBe(true);
  });

  it('is not made where no model is chosen, and is once one is', async () => {
    const { settings, fill, done, engine } = setup();
    settings.change({ embeddingModelPath: '' });
    fill.follow();
    await pass(5_000);
    expect([done(), engine.asked.length, fill.state.status]).toEqual([0, 0, 'off']);
    expect(fillSentence(fill.state)).toBeNull();
    settings.change({ embeddingModelPath: '/m/vectors.gguf' });
    await pass(5_000);
    expect(done()).toBe(5);
  });

  it('asks for as much at once as takes a moment', async () => {
    const slow = setup({ '/shop': 6 }, 400);
    slow.fill.follow();
    await pass(10_000);
    expect(slow.engine.asked.map(({ texts }) => texts.length)).toEqual([1, 1, 1, 1, 1, 1]);
    const quick = setup({ '/shop': 200 }, 1);
    quick.fill.follow();
    await pass(10_000);
    expect(quick.done()).toBe(200);
    expect(quick.engine.asked.length).toBeLessThan(12);
    expect(Math.max(...quick.engine.asked.map(({ texts }) => texts.length))).toBeLessThanOrEqual(32);
  });

  it('waits while a model is used, and for a moment after', async () => {
    const { engine, fill, done } = setup({ '/shop': 50 }, 200);
    fill.follow();
    await pass(2_000);
    const before = done();
    expect(before).toBeGreaterThan(3);
    engine.quietMs = 0;
    await pass(10_000);
    // What was under way comes to its end.
    expect(done()).toBeLessThanOrEqual(before + 1);
    expect(fill.state).toMatchObject({ status: 'waiting', why: 'use' });
    expect(fillSentence(fill.state)).toMatch(/^The search by meaning waits while the model is used, at \d+ of 50 parts\.$/);
    engine.quietMs = 2_000;
    await pass(2_000);
    expect(done()).toBeLessThanOrEqual(before + 1);
    engine.quietMs = 4_000;
    await pass(20_000);
    expect(done()).toBe(50);
  });

  it('is paused and let go on with the index, at once', async () => {
    const { index, fill, done } = setup({ '/shop': 50 }, 200);
    fill.follow();
    await pass(1_000);
    index.hold('user');
    await pass(1_000);
    const before = done();
    await pass(60_000);
    expect(done()).toBe(before);
    expect(fillSentence(fill.state)).toMatch(/^The search by meaning waits as you said, at \d+ of 50 parts\.$/);
    expect(fillLabel(fill.state)).toMatch(/^\$\(debug-pause\) Meaning \d+ %$/);
    index.hold(null);
    await pass(20_000);
    expect(done()).toBe(50);
  });

  it('waits while the machine has to save, and gives memory back that it takes itself', async () => {
    const { index, engine, fill, done } = setup({ '/shop': 200 }, 200);
    fill.follow();
    await pass(1_000);
    index.held = 'battery';
    await pass(20_000);
    const before = done();
    expect(fill.state).toMatchObject({ status: 'waiting', why: 'battery' });
    index.held = 'memory';
    await pass(60_000);
    expect([done(), engine.shrunk]).toEqual([before, 1]);
    index.held = null;
    await pass(60_000);
    expect(done()).toBe(200);
  });

  it('goes on with what changes, and only with that', async () => {
    const texts: Record<string, number> = { '/shop': 3 };
    const { index, engine, fill, done } = setup(texts);
    fill.follow();
    await pass(2_000);
    expect(done()).toBe(3);
    engine.asked = [];
    texts['/shop'] = 4;
    index.become(ready);
    await pass(2_000);
    expect(engine.asked.map(({ texts: [text] }) => text)).toEqual(['text 3']);
    expect(done()).toBe(4);
  });

  it('begins anew with another model, and leaves the one before', async () => {
    const { settings, engine, fill, done } = setup({ '/shop': 20 }, 200);
    fill.follow();
    await pass(1_000);
    engine.named = 'two';
    settings.change({ embeddingModelPath: '/m/other.gguf' });
    engine.asked = [];
    await pass(20_000);
    expect(engine.asked.every(({ path }) => path === '/m/other.gguf')).toBe(true);
    expect(done()).toBe(20);
    settings.change({ embeddingModelPath: '' });
    await pass(1_000);
    expect(fill.state.status).toBe('off');
  });

  it('does not keep what another model made that took the file’s place', async () => {
    const { engine, fill, done } = setup({ '/shop': 20 }, 200);
    fill.follow();
    await pass(1_000);
    expect(done()).toBeGreaterThan(0);
    engine.named = 'two';
    await pass(30_000);
    expect(done()).toBe(20);
    expect(fill.state).toMatchObject({ status: 'resting', done: 20 });
  });

  it('says in one sentence that the model can not be used, and tries again much later', async () => {
    const { index, engine, fill, done } = setup();
    engine.failure = new AppError('noVectors', 'x', { path: '/m/vectors.gguf', ranks: false });
    fill.follow();
    await pass(2_000);
    expect(fill.state.status).toBe('failed');
    expect(fillSentence(fill.state)).toMatch(
      /^The search goes by words, names and paths only\. The model “vectors\.gguf” was not made for vectors/,
    );
    expect(fillLabel(fill.state)).toBe('$(warning) Meaning');
    const { length } = engine.asked;
    // Each save of a file would load it again otherwise.
    for (let at = 0; at < 5; at++) index.become(ready);
    await pass(60_000);
    expect(engine.asked).toHaveLength(length);
    engine.failure = null;
    await pass(600_000);
    expect(done()).toBe(5);
  });

  it.each([
    ['companionAway', 'waiting', 130_000],
    ['cancelled', 'resting', 5_000],
  ] as const)('tries again soon after %s', async (code, status, ms) => {
    const { engine, fill, done } = setup();
    engine.failure = new AppError(code, 'x', { role: 'embedding' });
    fill.follow();
    await pass(1_000);
    expect(fill.state.status).toBe(status);
    engine.failure = null;
    await pass(ms);
    expect(done()).toBe(5);
  });

  it('stops when the index is deleted or another folder’s', async () => {
    const { index, fill, done } = setup({ '/shop': 50 }, 200);
    fill.follow();
    await pass(1_000);
    index.become({ status: 'idle' });
    await pass(1_000);
    const before = done();
    await pass(60_000);
    expect(done()).toBe(before);
    expect(fill.state.status).toBe('resting');
  });

  it('is made while somebody waits for it where that is asked for, and can be stopped', async () => {
    const { engine, fill, done } = setup({ '/shop': 50 }, 200);
    engine.quietMs = 0;
    const stop = new AbortController();
    const filling = fill.fill(stop.signal);
    const stopped = expect(filling).rejects.toMatchObject({ code: 'cancelled' });
    await pass(2_000);
    expect(done()).toBeGreaterThan(3);
    stop.abort();
    await pass(1_000);
    await stopped;
    const again = fill.fill(new AbortController().signal);
    await pass(20_000);
    await again;
    expect(done()).toBe(50);
  });

  it('tells how long it will take', async () => {
    const { fill } = setup({ '/shop': 1_000 }, 1_000);
    fill.follow();
    await pass(10_500);
    expect(fillSentence(fill.state)).toMatch(/^Preparing the search by meaning: \d+ of 1,000 parts, about 17 minutes of work left\.$/);
    expect(fillLabel(fill.state)).toBe('$(sync~spin) Meaning 1 %');
  });
});

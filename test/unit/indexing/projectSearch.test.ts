import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import type { ProjectHit } from '../../../src/core/indexing/projectIndex.ts';
import { ProjectSearch } from '../../../src/core/indexing/projectSearch.ts';

const shop = { root: '/shop', name: '' };
const hit = (path: string, line = 1): ProjectHit => ({ folder: shop, path, line, endLine: line + 1, score: 1, why: [{ kind: 'path' }] });
const ready: IndexState = {
  status: 'ready',
  counts: { files: 2, chunks: 3, symbols: 4, skipped: 0 },
  bytes: 1,
  elsewhere: false,
  reading: null,
  otherScope: false,
};

/** An index whose searches end when the test says so. */
function setup() {
  const states = new Emitter<IndexState>();
  const asked: { query: string; signal: AbortSignal | undefined; end: (hits: ProjectHit[]) => void; fail: (error: Error) => void }[] = [];
  /** The model's order is the other way round. */
  const ranking = { wanted: false, asked: [] as { query: string; withinMs: number; signal: AbortSignal | undefined }[], ms: 0 };
  const search = new ProjectSearch(
    {
      onDidChange: states.event,
      get isReranked() {
        return ranking.wanted;
      },
      rerank: async (query, hits, withinMs, signal) => {
        ranking.asked.push({ query, withinMs, signal });
        await new Promise((resolve) => setTimeout(resolve, ranking.ms));
        if (signal?.aborted) throw new AppError('cancelled', 'x');
        return { hits: [...hits].reverse(), gap: ranking.ms > 200 ? { why: 'busy' } : null };
      },
      find: (query, _most, signal) =>
        new Promise((resolve, reject) => asked.push({ query, signal, end: (hits) => resolve({ hits, without: null }), fail: reject })),
    },
    10,
  );
  onTestFinished(() => search.dispose());
  const last = () => asked.at(-1)!;
  const settle = async (hits: ProjectHit[]): Promise<void> => {
    last().end(hits);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { search, ranking, asked, last, settle, filesChange: () => states.fire(ready) };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

describe('a search that stays', () => {
  it('keeps what it found, and how long it took', async () => {
    const { search, settle } = setup();
    void search.search('  cart total ');
    expect(search.state).toMatchObject({ query: 'cart total', isRunning: true, hits: [] });
    await vi.advanceTimersByTimeAsync(40);
    await settle([hit('a.ts')]);
    expect(search.state).toMatchObject({ query: 'cart total', isRunning: false, hits: [hit('a.ts')], isStale: false, error: null });
    expect(search.state.ms).toBeGreaterThanOrEqual(40);
  });

  it('ends what is under way when something else is typed, and shows what was there until then', async () => {
    const { search, asked, settle } = setup();
    void search.search('cart');
    await settle([hit('a.ts')]);
    void search.search('car');
    void search.search('ca');
    expect(asked[1]!.signal?.aborted).toBe(true);
    expect(search.state).toMatchObject({ query: 'ca', isRunning: true, hits: [hit('a.ts')] });
    asked[1]!.end([hit('late.ts')]);
    await settle([hit('b.ts')]);
    expect(search.state.hits).toEqual([hit('b.ts')]);
    void search.search('c');
    search.stop();
    expect(asked.at(-1)!.signal?.aborted).toBe(true);
    expect(search.state).toMatchObject({ query: 'ca', isRunning: false, hits: [hit('b.ts')] });
    search.clear();
    expect(search.state).toMatchObject({ query: '', hits: [], ms: null });
  });

  it('says what went wrong, and may go well the next time', async () => {
    const { search, last, settle } = setup();
    void search.search('cart');
    last().fail(new AppError('indexOff', 'off'));
    await vi.advanceTimersByTimeAsync(0);
    expect(search.state).toMatchObject({ query: 'cart', isRunning: false, hits: [], error: { code: 'indexOff' } });
    void search.again();
    await settle([hit('a.ts')]);
    expect(search.state).toMatchObject({ error: null, hits: [hit('a.ts')] });
  });

  it('is taken up again once somebody looks', async () => {
    const { search, asked, settle } = setup();
    search.resume('cart');
    expect([search.state.query, asked.length]).toEqual(['cart', 0]);
    search.follow(true);
    await settle([hit('a.ts')]);
    expect(search.state.hits).toEqual([hit('a.ts')]);
    search.follow(false);
    search.follow(true);
    expect(asked).toHaveLength(1);
  });
});

describe('what was found, when files change', () => {
  it('stays where it is, and is marked when other places would be found', async () => {
    const { search, settle, filesChange, asked } = setup();
    search.follow(true);
    void search.search('cart');
    await settle([hit('a.ts'), hit('b.ts')]);
    filesChange();
    filesChange();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
    // The same places in another order.
    await settle([hit('b.ts'), hit('a.ts')]);
    expect(search.state).toMatchObject({ isStale: false, hits: [hit('a.ts'), hit('b.ts')] });
    filesChange();
    await vi.advanceTimersByTimeAsync(1_000);
    await settle([hit('b.ts'), hit('a.ts', 9)]);
    expect(search.state).toMatchObject({ isStale: true, hits: [hit('a.ts'), hit('b.ts')] });
    // It is told once.
    filesChange();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(3);
    void search.again();
    await settle([hit('b.ts'), hit('a.ts', 9)]);
    expect(search.state).toMatchObject({ isStale: false, hits: [hit('b.ts'), hit('a.ts', 9)] });
  });

  it('is held against them only while somebody looks, and then also what changed before', async () => {
    const { search, settle, filesChange, asked } = setup();
    search.follow(true);
    void search.search('cart');
    await settle([hit('a.ts')]);
    search.follow(false);
    filesChange();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    search.follow(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await settle([]);
    expect(search.state.isStale).toBe(true);
  });

  it('is held against what changed while it was looked for', async () => {
    const { search, settle, filesChange, asked } = setup();
    search.follow(true);
    void search.search('cart');
    filesChange();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
    await settle([hit('a.ts')]);
    await vi.advanceTimersByTimeAsync(1_000);
    await settle([hit('a.ts'), hit('b.ts')]);
    expect(search.state).toMatchObject({ isStale: true, hits: [hit('a.ts')] });
    // What changes while the same is looked for once more, too.
    void search.again();
    filesChange();
    await vi.advanceTimersByTimeAsync(5_000);
    await settle([hit('a.ts'), hit('b.ts')]);
    await vi.advanceTimersByTimeAsync(1_000);
    await settle([hit('b.ts')]);
    expect(search.state).toMatchObject({ isStale: true, hits: [hit('a.ts'), hit('b.ts')] });
    expect(asked).toHaveLength(4);
  });

  it('says nothing of it where something else is looked for meanwhile', async () => {
    const { search, settle, filesChange, asked } = setup();
    search.follow(true);
    void search.search('cart');
    await settle([hit('a.ts')]);
    filesChange();
    await vi.advanceTimersByTimeAsync(1_000);
    void search.search('price');
    asked[1]!.end([]);
    await settle([hit('p.ts')]);
    expect(search.state).toMatchObject({ query: 'price', isStale: false, hits: [hit('p.ts')] });
  });

  it('shows what it found at once, and in a model’s order once nobody types on', async () => {
    const { search, ranking, settle } = setup();
    ranking.wanted = true;
    let ended = false;
    void search.search('cart').then(() => (ended = true));
    await settle([hit('a.ts'), hit('b.ts')]);
    expect(search.state).toMatchObject({ isRunning: false, hits: [hit('a.ts'), hit('b.ts')], unranked: null });
    expect([ranking.asked, ended]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(260);
    expect(ranking.asked).toMatchObject([{ query: 'cart', withinMs: 400 }]);
    expect(search.state).toMatchObject({ isRunning: false, hits: [hit('b.ts'), hit('a.ts')], unranked: null });
    expect(ended).toBe(true);
  });

  it('has nothing ranked that is typed over, and takes no order that comes too late', async () => {
    const { search, ranking, settle } = setup();
    ranking.wanted = true;
    ranking.ms = 100;
    void search.search('cart');
    await settle([hit('a.ts'), hit('b.ts')]);
    await vi.advanceTimersByTimeAsync(200);
    void search.search('carts');
    await settle([hit('a.ts'), hit('b.ts')]);
    await vi.advanceTimersByTimeAsync(260);
    expect(ranking.asked.map(({ query }) => query)).toEqual(['carts']);
    void search.search('cart total');
    expect(ranking.asked[0]!.signal?.aborted).toBe(true);
    await settle([hit('c.ts'), hit('d.ts')]);
    await vi.advanceTimersByTimeAsync(100);
    expect(search.state.hits).toEqual([hit('c.ts'), hit('d.ts')]);
    await vi.advanceTimersByTimeAsync(400);
    expect(search.state).toMatchObject({ query: 'cart total', hits: [hit('d.ts'), hit('c.ts')], error: null });
  });

  it('says why it stays in the order in which it was found, and asks nobody for an order of one', async () => {
    const { search, ranking, settle } = setup();
    ranking.wanted = true;
    ranking.ms = 300;
    void search.search('cart');
    await settle([hit('a.ts'), hit('b.ts')]);
    await vi.advanceTimersByTimeAsync(600);
    expect(search.state.unranked).toEqual({ why: 'busy' });
    void search.search('carts');
    await settle([hit('a.ts')]);
    await vi.advanceTimersByTimeAsync(600);
    expect(search.state).toMatchObject({ hits: [hit('a.ts')], unranked: null });
    expect(ranking.asked).toHaveLength(1);
  });

  it('is not stale for being in another order', async () => {
    const { search, ranking, settle, filesChange } = setup();
    ranking.wanted = true;
    search.follow(true);
    void search.search('cart');
    await settle([hit('a.ts'), hit('b.ts')]);
    await vi.advanceTimersByTimeAsync(300);
    filesChange();
    await vi.advanceTimersByTimeAsync(1_000);
    await settle([hit('a.ts'), hit('b.ts')]);
    expect(search.state).toMatchObject({ isStale: false, hits: [hit('b.ts'), hit('a.ts')] });
  });
});

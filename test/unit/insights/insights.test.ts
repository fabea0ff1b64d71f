import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { type Count, Counts } from '../../../src/core/insights/counts.ts';
import { Insights } from '../../../src/core/insights/insights.ts';
import type { InsightsStore } from '../../../src/core/insights/insightsStore.ts';

class MemoryStore implements InsightsStore {
  kept = new Counts();
  adds = 0;
  pruned: string[] = [];
  since: number[] = [];
  failure: AppError | null = null;
  aside: string[] = [];

  async add(counts: readonly Count[], since: number): Promise<string[]> {
    this.adds++;
    this.since.push(since);
    if (this.failure) throw this.failure;
    for (const count of counts) this.kept.add(count);
    return this.aside;
  }
  async read() {
    if (this.failure) throw this.failure;
    return { counts: this.kept.all, aside: [] };
  }
  async prune(today: string, keepDays: number): Promise<void> {
    this.pruned.push(`${String(keepDays)} before ${today}`);
  }
  async clear(): Promise<void> {
    this.kept.clear();
  }
}

let store: MemoryStore;
let settings = { enabled: true, keepDays: 30 };
let now = new Date(2026, 10, 23, 12);
let failures: string[];

beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryStore();
  settings = { enabled: true, keepDays: 30 };
  now = new Date(2026, 10, 23, 12);
  failures = [];
});
afterEach(() => vi.useRealTimers());

function insightsUnderTest(): Insights {
  const insights = new Insights({ store, settings: () => settings, now: () => now, log: silentLog, pauseMs: 1000 });
  insights.onDidFail((error) => failures.push(AppError.from(error).code));
  return insights;
}

it('writes what comes within a while as one, and nothing on the way to it', async () => {
  const insights = insightsUnderTest();
  for (let key = 0; key < 100; key++) insights.count('suggestions', { language: 'go', detail: 'shown' });
  expect(store.adds).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect([store.adds, store.kept.all]).toEqual([
    1,
    [{ day: '2026-11-23', what: 'suggestions', model: '', language: 'go', detail: 'shown', n: 100 }],
  ]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.adds).toBe(1);
});

it('counts nothing while it is switched off, and shows what was counted before', async () => {
  const insights = insightsUnderTest();
  insights.count('commands', { detail: '/fix' });
  settings.enabled = false;
  insights.count('commands', { detail: '/fix' });
  insights.answered({
    kind: 'chat',
    model: 'm',
    language: '',
    tokensRead: 9,
    tokensReused: 0,
    tokensWritten: 9,
    readMs: 1,
    writtenMs: 1,
    timed: true,
  });
  expect((await insights.read()).counts.map(({ n }) => n)).toEqual([1]);
});

it('says once that a disk can’t be written, loses nothing, and writes it when it can', async () => {
  const insights = insightsUnderTest();
  store.failure = new AppError('insightsUnavailable', 'full', { cause: 'full' });
  insights.count('commands', { detail: 'a' });
  await vi.advanceTimersByTimeAsync(1000);
  insights.count('commands', { detail: 'a' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(store.adds).toBeGreaterThan(2);
  expect(failures).toEqual(['insightsUnavailable']);
  await expect(insights.read()).rejects.toMatchObject({ code: 'insightsUnavailable' });
  store.failure = null;
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.kept.all.map(({ n }) => n)).toEqual([2]);
  store.failure = new AppError('insightsUnavailable', 'full', { cause: 'full' });
  insights.count('commands', { detail: 'a' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(failures).toEqual(['insightsUnavailable', 'insightsUnavailable']);
});

it('tells of a damaged file that was put aside', async () => {
  store.aside = ['/x.damaged'];
  const insights = insightsUnderTest();
  insights.count('commands', { detail: 'a' });
  await insights.write();
  expect(failures).toEqual(['insightsSetAside']);
});

it('keeps the memory bounded while nothing can be written', async () => {
  const insights = insightsUnderTest();
  store.failure = new AppError('insightsUnavailable', 'closed', { cause: 'closed' });
  for (let at = 0; at < 6000; at++) insights.count('commands', { detail: String(at) });
  insights.count('commands', { detail: '0' });
  store.failure = null;
  await insights.write();
  expect([store.kept.size, store.kept.all[0]!.n]).toEqual([5000, 2]);
});

it('says since when what it writes was counted, also where it could not be written at once', async () => {
  const insights = insightsUnderTest();
  const began = now.getTime();
  insights.count('commands', { detail: 'a' });
  store.failure = new AppError('insightsUnavailable', 'full', { cause: 'full' });
  await insights.write().catch(() => undefined);
  store.failure = null;
  now = new Date(began + 5000);
  insights.count('commands', { detail: 'b' });
  await insights.write();
  insights.count('commands', { detail: 'c' });
  await insights.write();
  expect(store.since).toEqual([began, began, began + 5000]);
});

it('removes what is older than it is to be kept, once a day', async () => {
  const insights = insightsUnderTest();
  const use = async (): Promise<void> => {
    insights.count('commands', { detail: 'a' });
    await insights.write();
  };
  await use();
  await use();
  now = new Date(2026, 10, 24, 1);
  await use();
  settings.keepDays = 0;
  now = new Date(2026, 10, 25, 1);
  await use();
  expect(store.pruned).toEqual(['30 before 2026-11-23', '30 before 2026-11-24']);
});

it('writes what is left when the window closes, and forgets what waits when all is deleted', async () => {
  const insights = insightsUnderTest();
  insights.count('commands', { detail: 'a' });
  await insights.clear();
  expect((await insights.read()).counts).toEqual([]);
  insights.count('commands', { detail: 'b' });
  await insights.close();
  insights.count('commands', { detail: 'late' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(store.kept.all.map(({ detail }) => detail)).toEqual(['b']);
});

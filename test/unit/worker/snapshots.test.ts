import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AheadPart } from '../../../src/worker/aheadPart.ts';
import { AnswerMemory } from '../../../src/worker/answerMemory.ts';
import { CacheHistory } from '../../../src/worker/cacheHistory.ts';
import type { ChatPrompt } from '../../../src/worker/chatPrompt.ts';
import { LoadedModel } from '../../../src/worker/loadedModel.ts';
import { SteadyPart } from '../../../src/worker/prefill.ts';
import { PrefillPace } from '../../../src/worker/prefillPace.ts';
import { Scheduler, type Turn } from '../../../src/worker/scheduler.ts';
import type { Slot } from '../../../src/worker/slot.ts';
import { type SnapshotParts, Snapshots } from '../../../src/worker/snapshots.ts';
import { SnapshotStore } from '../../../src/worker/snapshotStore.ts';
import { FakeNativeModel } from '../../support/fakeNativeModel.ts';

const key = 'a'.repeat(64);
const never = new AbortController().signal;
const bytesPerToken = 10;

/** A sequence that holds tokens and computes nothing. Its states are its tokens, as JSON. */
class FakeSequence {
  contextSize = 8192;
  contextTokens: number[] = [];
  needsCheckpoints = false;
  failsToLoad = false;
  loads = 0;

  get nextTokenIndex(): number {
    return this.contextTokens.length;
  }

  clearHistory(): Promise<void> {
    this.contextTokens = [];
    return Promise.resolve();
  }

  saveStateToFile(file: string): Promise<{ fileSize: number }> {
    const state = JSON.stringify(this.contextTokens);
    writeFileSync(file, state);
    return Promise.resolve({ fileSize: state.length });
  }

  loadStateFromFile(file: string): Promise<void> {
    this.loads++;
    if (this.failsToLoad) return Promise.reject(new Error('Failed to load state from file'));
    const text = readFileSync(file, 'utf8');
    this.contextTokens = JSON.parse(text.slice(0, text.indexOf(']') + 1)) as number[];
    return Promise.resolve();
  }
}

const model = { detokenize: (tokens: readonly Token[]) => tokens.join(' '), isSpecialToken: () => false } as unknown as LlamaModel;
/** As many tokens from a number on. */
const run = (from: number, count: number): Token[] => Array.from({ length: count }, (_, i) => (from + i) as Token);

describe('snapshots of what a model has read', () => {
  let folder: string;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'snapshots-'));
    said = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As after a load of the model. */
  async function loaded({ threads = 1, inTurn }: { threads?: number; inTurn?: SnapshotParts['inTurn'] } = {}) {
    const log = (level: string, message: string): void => void said.push(`${level} ${message}`);
    const sequence = new FakeSequence();
    const slot: Slot = {
      model,
      sequence: sequence as unknown as LlamaContextSequence,
      pace: new PrefillPace(512),
      steadyPart: new SteadyPart(),
      aheadPart: new AheadPart(),
      history: new CacheHistory(),
      snapshots: null,
      drafting: null,
    };
    const store = new SnapshotStore(folder, 10_000_000, log);
    const answers = new AnswerMemory();
    const info = { threads, memory: { weights: 0, kvPerToken: bytesPerToken, compute: 0 } };
    const parts: SnapshotParts = { slot, answers, info, log, inTurn: inTurn ?? ((work) => work()) };
    const snapshots = new Snapshots({ store, key, found: await store.of(key) }, parts);
    const read = (tokens: readonly number[], steady = 0): void => {
      sequence.contextTokens = [...tokens];
      slot.steadyPart.tokens = steady;
      snapshots.changed();
    };
    const restore = (prompt: readonly Token[], steady = false): Promise<void> =>
      new Scheduler().run('chat', never, (turn) => snapshots.restore(prompt, { steady, turn, signal: never }));
    return { sequence, slot, store, answers, snapshots, read, restore };
  }

  const files = (): string[] => readdirSync(folder);

  it('come back with the longest beginning that a prompt has with one, when that spares enough', async () => {
    const first = await loaded();
    first.read(run(0, 1000));
    await first.snapshots.saveAtEnd();
    first.read([...run(0, 500), ...run(5000, 900)]);
    await first.snapshots.saveAtEnd();
    expect(files()).toHaveLength(2);

    const { sequence, restore } = await loaded();
    await restore([...run(0, 800), ...run(9000, 50)]);
    expect(sequence.contextTokens).toEqual(run(0, 1000));
    // The cache itself is of more use, or nearly: nothing is read.
    await restore([...run(0, 900), ...run(9000, 50)]);
    await restore([...run(0, 500), ...run(5000, 200)]);
    expect(sequence.loads).toBe(1);
    await restore([...run(0, 500), ...run(5000, 600)]);
    expect(sequence.contextTokens).toEqual([...run(0, 500), ...run(5000, 900)]);
    // A quarter of it, or little at all.
    const other = await loaded();
    await other.restore([...run(0, 255), ...run(7000, 50)]);
    other.sequence.contextSize = 900;
    await other.restore(run(0, 850));
    expect(other.sequence.loads).toBe(0);
  });

  it('are not read where less than a quarter of one is of use', async () => {
    const first = await loaded();
    first.read(run(0, 2000));
    await first.snapshots.saveAtEnd();
    const { sequence, restore } = await loaded();
    await restore([...run(0, 499), ...run(9000, 50)]);
    expect(sequence.loads).toBe(0);
    await restore([...run(0, 500), ...run(9000, 50)]);
    expect(sequence.loads).toBe(1);
  });

  it('take the place of those that they begin with, and are not written where little is new', async () => {
    const { read, snapshots } = await loaded();
    read(run(0, 255));
    await snapshots.saveAtEnd();
    expect(files()).toEqual([]);
    read(run(0, 600));
    await snapshots.saveAtEnd();
    const [before] = files();
    read(run(0, 855));
    await snapshots.saveAtEnd();
    expect(files()).toEqual([before]);
    read(run(0, 856));
    await snapshots.saveAtEnd();
    expect(files()).toHaveLength(1);
    expect(files()).not.toContain(before);
    // Nothing was asked since.
    rmSync(path.join(folder, files()[0]!));
    await snapshots.saveAtEnd();
    expect(files()).toEqual([]);
  });

  it('are written when nobody has asked for half a minute, if a quarter of the cache is new', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const turns: string[] = [];
    const inTurn: SnapshotParts['inTurn'] = (work) => {
      turns.push('saving');
      return work();
    };
    const { read, snapshots, store } = await loaded({ inTurn });
    const put = vi.spyOn(store, 'put');
    read(run(0, 1000));
    vi.advanceTimersByTime(29_000);
    read(run(0, 1100));
    vi.advanceTimersByTime(29_999);
    expect(turns).toEqual([]);
    vi.advanceTimersByTime(1);
    // Its file is there before it is known of.
    await put.mock.results[0]?.value;
    expect(turns).toEqual(['saving']);
    const [before] = files();
    expect(before).toMatch(/\.snapshot$/);
    read(run(0, 1400));
    vi.advanceTimersByTime(30_000);
    await snapshots.saveAtEnd();
    // Not when idle, but at the end.
    expect(turns).toEqual(['saving']);
    expect(files()).toHaveLength(1);
    expect(files()).not.toContain(before);
  });

  it('are of use to an answer with a seed as far as they were cut steadily, by the same number of threads', async () => {
    const first = await loaded();
    first.read(run(0, 1000), 320);
    await first.snapshots.saveAtEnd();
    const same = await loaded();
    await same.restore(run(0, 900), true);
    expect(same.slot.steadyPart.tokens).toBe(320);
    const others = await loaded({ threads: 2 });
    await others.restore(run(0, 900), true);
    expect(others.sequence.loads).toBe(0);
    await others.restore(run(0, 900));
    expect(others.slot.steadyPart.tokens).toBe(0);
    // Cut more steadily, the same tokens are worth a snapshot once more.
    same.read(run(0, 1000), 960);
    await same.snapshots.saveAtEnd();
    expect((await same.store.of(key)).map(({ head }) => head.steadyTokens)).toEqual([960]);
  });

  it('hold the answers that are in them, with their tokens', async () => {
    const first = await loaded();
    first.answers.remember('7 8', [7, 8] as Token[], model);
    // The last token of the last answer was drawn and not evaluated.
    first.answers.remember('998 999 5', [998, 999, 5] as Token[], model);
    first.answers.remember('9 7', [9, 7, 1] as Token[], { detokenize: () => '9 7', isSpecialToken: () => false });
    first.read(run(0, 1000));
    await first.snapshots.saveAtEnd();
    const { answers } = await loaded();
    expect(answers.all()).toEqual([
      [7, 8],
      [998, 999, 5],
    ]);
    expect(answers.tokensOf('7 8')).toEqual([7, 8]);
  });

  it('are not kept where the disk did not take all of a state', async () => {
    const { read, sequence, snapshots } = await loaded();
    sequence.saveStateToFile = (file) => {
      writeFileSync(file, 'half of it');
      return Promise.resolve({ fileSize: 20 });
    };
    read(run(0, 1000));
    await snapshots.saveAtEnd();
    expect(files()).toEqual([]);
    expect(said).toEqual(['warn no snapshot was kept: Error: the disk is full']);
  });

  it('that cannot be loaded are removed, the next best is tried, and the cache is empty when none is left', async () => {
    const first = await loaded();
    first.read(run(0, 1000));
    await first.snapshots.saveAtEnd();
    first.read([...run(0, 700), ...run(5000, 300)]);
    await first.snapshots.saveAtEnd();
    const { sequence, slot, restore } = await loaded();
    sequence.contextTokens = run(300, 20);
    sequence.failsToLoad = true;
    await restore(run(0, 950));
    expect(sequence.loads).toBe(2);
    expect(sequence.contextTokens).toEqual([]);
    expect(slot.steadyPart.tokens).toBe(0);
    expect(files()).toEqual([]);
    expect(said).toContain('warn a snapshot could not be loaded: Error: Failed to load state from file');
  });

  it('leave the cache as it is when it is cancelled while one is looked at, and stay', async () => {
    const first = await loaded();
    first.read(run(0, 1000));
    await first.snapshots.saveAtEnd();
    const { sequence, snapshots } = await loaded();
    sequence.contextTokens = run(0, 20);
    const stop = new AbortController();
    const working = new Scheduler().run('chat', stop.signal, (turn) => {
      const stopping: Turn = {
        ...turn,
        aside: (wait) => {
          const waiting = wait();
          stop.abort();
          return turn.aside(() => waiting);
        },
      };
      return snapshots.restore(run(0, 900), { steady: false, turn: stopping, signal: stop.signal });
    });
    await expect(working).rejects.toMatchObject({ code: 'cancelled' });
    expect(sequence.contextTokens).toEqual(run(0, 20));
    expect(sequence.loads).toBe(0);
    expect(files()).toHaveLength(1);
  });

  it('that were cleared do not come back, and what is in the cache is saved only when it is worked on again', async () => {
    const { read, restore, store, sequence, snapshots } = await loaded();
    read(run(0, 1000));
    await snapshots.saveAtEnd();
    read(run(0, 1800));
    snapshots.forget();
    await store.limit(0);
    await store.limit(10_000_000);
    await snapshots.saveAtEnd();
    sequence.contextTokens = [];
    await restore(run(0, 900));
    expect(sequence.loads).toBe(0);
    expect(files()).toEqual([]);
    read(run(0, 1800));
    await snapshots.saveAtEnd();
    expect(files()).toHaveLength(1);
  });

  it('are the worry of nobody who asks: what goes wrong is told in the log', async () => {
    const { read, sequence, snapshots } = await loaded();
    sequence.saveStateToFile = () => Promise.reject(new Error('Failed to save state to file'));
    read(run(0, 1000));
    await snapshots.saveAtEnd();
    expect(said).toEqual(['warn no snapshot was kept: Error: Failed to save state to file']);
    expect(files()).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });

  it('are not kept of a model that keeps no whole state', () => {
    const context = (needsCheckpoints: boolean) => ({
      batchSize: 16,
      getSequence: () => Object.assign(new FakeSequence(), { needsCheckpoints }),
    });
    const shelf = { store: new SnapshotStore(folder, 1000, () => undefined), key, found: [] };
    const make = (needsCheckpoints: boolean): LoadedModel =>
      new LoadedModel(
        new FakeNativeModel().native,
        context(needsCheckpoints) as never,
        { answers: new AnswerMemory() } as unknown as ChatPrompt,
        FakeNativeModel.info,
        { keeping: { shelf, log: () => undefined, inTurn: (work) => work() } },
      );
    expect(make(true).snapshots).toBeNull();
    expect(make(false).snapshots).not.toBeNull();
    expect(make(false).chat.snapshots).not.toBeNull();
  });
});

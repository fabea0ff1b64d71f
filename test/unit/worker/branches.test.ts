import type * as Files from 'node:fs/promises';
import { InsufficientMemoryError, type LlamaContext, type Token } from 'node-llama-cpp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Branches } from '../../../src/worker/branches.ts';
import type { ChatPrompt } from '../../../src/worker/chatPrompt.ts';
import { LoadedModel } from '../../../src/worker/loadedModel.ts';
import { Scheduler } from '../../../src/worker/scheduler.ts';
import { FakeNativeModel } from '../../support/fakeNativeModel.ts';

const temporaryFiles = vi.hoisted(() => ({ onRamDisk: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const statfs = async (path: string): Promise<unknown> => {
    const found = await real.statfs(path);
    return Object.assign(found, { type: temporaryFiles.onRamDisk ? 0x01021994 : 0xef53 });
  };
  return { ...real, statfs };
});

afterEach(() => {
  temporaryFiles.onRamDisk = false;
  vi.restoreAllMocks();
});

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const prompt = [1, 2, 3] as Token[];
const noWord = (): void => undefined;

async function branchesOf(model: FakeNativeModel, count: number): Promise<Branches> {
  return (await Branches.of(model.native, FakeNativeModel.info, { count, tokens: 100 }, noWord))!;
}

describe('sequences that go on from one prompt', () => {
  it('are made only where the memory is enough for the copy of a state too, when that is on a RAM disk', async () => {
    const model = new FakeNativeModel();
    const words: string[] = [];
    const { kvPerToken, compute } = FakeNativeModel.info.memory;
    const reserve = 256 * 1024 * 1024;
    vi.spyOn(process, 'availableMemory').mockReturnValue(reserve + 2 * 512 * kvPerToken + compute);
    const make = (): Promise<Branches | null> =>
      Branches.of(model.native, FakeNativeModel.info, { count: 2, tokens: 500 }, (why) => words.push(why));
    expect(await make()).not.toBeNull();
    temporaryFiles.onRamDisk = true;
    expect(await make()).toBeNull();
    expect(words).toEqual([expect.stringMatching(/^2 sequences need/)]);
  });

  it('are left as they are when it is cancelled in between', async () => {
    const model = new FakeNativeModel();
    const branches = await branchesOf(model, 3);
    const stop = new AbortController();
    model.copying = () => {
      stop.abort();
      return Promise.resolve();
    };
    const spreading = new Scheduler().run('chat', stop.signal, (turn) => branches.spread(prompt, true, turn));
    await expect(spreading).rejects.toMatchObject({ code: 'cancelled' });
    expect(model.done).toEqual(['made 3', 'saved']);
  });
});

describe('a loaded model', () => {
  const short = new InsufficientMemoryError('no memory');

  /** With two branches that hold the memory which a further context needs. */
  async function crowded(): Promise<{ model: FakeNativeModel; loaded: LoadedModel }> {
    const model = new FakeNativeModel();
    const chat = (await model.createContext({ contextSize: 512 })) as LlamaContext;
    const loaded = new LoadedModel(model.native, chat, {} as unknown as ChatPrompt, FakeNativeModel.info);
    await loaded.withBranches({ count: 2, tokens: 100 }, noWord, () => Promise.resolve());
    model.refuse = () => (model.live > 1 ? short : null);
    return { model, loaded };
  }

  it('frees idle branches where the memory for a completion is short', async () => {
    const { model, loaded } = await crowded();
    await loaded.completion();
    expect(model.done).toEqual(['made 1', 'made 2', 'freed', 'made 1']);
  });

  it('does not take branches from those who work on them, and tries once more only', async () => {
    const { model, loaded } = await crowded();
    await loaded.withBranches({ count: 2, tokens: 100 }, noWord, async () => {
      await expect(loaded.completion()).rejects.toBe(short);
    });
    expect(model.done).toEqual(['made 1', 'made 2']);
    let asked = 0;
    model.refuse = () => (asked++, short);
    await expect(loaded.completion()).rejects.toBe(short);
    await expect(loaded.completion()).rejects.toBe(short);
    expect([asked, model.done.slice(2)]).toEqual([3, ['freed']]);
  });

  it('makes branches anew when those before are really gone', async () => {
    const { model, loaded } = await crowded();
    let free!: () => void;
    const freed = new Promise<void>((resolve) => (free = resolve));
    model.copying = () => freed;
    const completion = loaded.completion();
    await tick();
    const working = loaded.withBranches({ count: 2, tokens: 100 }, noWord, (branches) => Promise.resolve(branches !== null));
    await tick();
    model.refuse = null;
    free();
    await completion;
    expect(await working).toBe(true);
    expect(model.done.indexOf('freed')).toBeLessThan(model.done.lastIndexOf('made 2'));
  });
});

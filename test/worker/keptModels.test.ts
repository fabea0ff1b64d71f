/** Going back and forth between models that stay in memory, through the real engine. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InsufficientMemoryError, LlamaModel } from 'node-llama-cpp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { ChatMessage, GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import type { LoadProgress } from '../../src/protocol/worker/models.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { LoadedModel } from '../../src/worker/loadedModel.ts';
import { loadWeights } from '../../src/worker/nativeModel.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { modelFolder } from './modelFolder.ts';

vi.mock('../../src/worker/nativeModel.ts', async (original) => {
  const real: { loadWeights: typeof loadWeights } = await original();
  return { ...real, loadWeights: vi.fn(real.loadWeights) };
});

const models = modelFolder();
const never = new AbortController().signal;
const GiB = 1024 ** 3;
const random = models.write('random', 5);
const scripted = models.write('scripted');
const third = models.path('third');
copyFileSync(random, third);
/** Nothing is measured behind a load, which would have turns of its own. */
const tuning = { ...usualTuning, lookup: false };
const params = (path: string, more: Partial<LoadParams> = {}): LoadParams => ({
  path,
  contextSize: 1024,
  threads: 1,
  gpu: 'off',
  tuning,
  keep: 2,
  ...more,
});
const asked: ChatMessage[] = [{ role: 'user', content: 'Tell me what a switch is, and in how many words.' }];
const engines: LlamaEngine[] = [];

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function engineOf(say: (line: string) => void = () => undefined): LlamaEngine {
  const engine = new LlamaEngine((_level, message) => say(message));
  engines.push(engine);
  return engine;
}

const load = (engine: LlamaEngine, path: string, more: Partial<LoadParams> = {}): Promise<ModelInfo> =>
  engine.load(params(path, more), () => undefined, never);
const answer = (engine: LlamaEngine, messages = asked, signal = never): Promise<GenerationResult> =>
  engine.chat({ messages, maxTokens: 24, temperature: 1, seed: 7 }, () => undefined, signal);
const keptBy = async (engine: LlamaEngine): Promise<string[]> => (await engine.kept()).map(({ path }) => path);
/** How many models were read from the disk while `work` ran. */
async function reads(work: () => Promise<unknown>): Promise<number> {
  const before = vi.mocked(loadWeights).mock.calls.length;
  await work();
  return vi.mocked(loadWeights).mock.calls.length - before;
}

describe('a model that was used before', () => {
  it('stays, and going back and forth reads nothing from the disk and changes no answer', async () => {
    const engine = engineOf();
    await load(engine, random);
    const first = await answer(engine);
    await load(engine, scripted);
    const second = await answer(engine);
    expect(await keptBy(engine)).toEqual([random]);
    expect(first.text).not.toBe(second.text);
    const told: LoadProgress[] = [];
    const read = await reads(async () => {
      for (let round = 0; round < 3; round++) {
        const info = await engine.load(params(random), (progress) => void told.push(progress), never);
        expect([info.path, await keptBy(engine)]).toEqual([random, [scripted]]);
        expect((await answer(engine)).text).toBe(first.text);
        await load(engine, scripted);
        expect((await answer(engine)).text).toBe(second.text);
      }
    });
    expect(read).toBe(0);
    // With the plan of its load, which what is said of its window goes by.
    expect(told).toEqual(Array(3).fill({ fraction: 1, plan: expect.objectContaining({ askedContext: 1024 }) as unknown }));
  });

  it('knows what it has read', async () => {
    const engine = engineOf();
    await load(engine, random);
    const { promptTokens } = await answer(engine);
    await load(engine, scripted);
    await answer(engine);
    await load(engine, random);
    const again = await engine.chat({ messages: asked, maxTokens: 4, temperature: 1 }, () => undefined, never);
    expect(again.promptTokens).toBe(promptTokens);
    expect(again.evaluatedTokens).toBeLessThan(promptTokens / 2);
  });

  it('goes when there are more than are wanted, the one used longest ago first', async () => {
    const engine = engineOf();
    for (const path of [random, scripted, third]) await load(engine, path);
    expect(await keptBy(engine)).toEqual([scripted]);
    for (const path of [random, scripted, third]) await load(engine, path, { keep: 3 });
    expect(await keptBy(engine)).toEqual([scripted, random]);
    await load(engine, scripted, { keep: 1 });
    expect(await keptBy(engine)).toEqual([]);
  });

  it('is loaded anew where its settings or its file are others, and is in memory once', async () => {
    const engine = engineOf();
    const copy = models.path('changing');
    copyFileSync(random, copy);
    await load(engine, copy);
    await load(engine, scripted);
    expect(await reads(() => load(engine, copy, { contextSize: 512 }))).toBe(1);
    expect(await keptBy(engine)).toEqual([scripted]);
    await load(engine, scripted);
    copyFileSync(scripted, copy);
    expect(await reads(() => load(engine, copy, { contextSize: 512 }))).toBe(1);
    await load(engine, scripted);
    rmSync(copy);
    await expect(load(engine, copy, { contextSize: 512 })).rejects.toMatchObject({ code: 'modelMissing' });
    // What answers is still there.
    expect(await engine.countTokens(['x'])).toHaveLength(1);
  });

  it('is freed by itself, or with all others', async () => {
    const engine = engineOf();
    await load(engine, random);
    await load(engine, scripted);
    await engine.unload(random);
    expect(await keptBy(engine)).toEqual([]);
    expect(await engine.countTokens(['x'])).toHaveLength(1);
    await load(engine, random);
    await engine.unload(random);
    expect(await keptBy(engine)).toEqual([scripted]);
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    expect(await reads(() => load(engine, scripted))).toBe(0);
    await load(engine, random);
    await engine.unload();
    expect(await keptBy(engine)).toEqual([]);
  });

  it('is the first to go when memory is short, and what answers stays whole', async () => {
    const engine = engineOf();
    await load(engine, random);
    await load(engine, scripted, { companions: { completion: random } });
    expect((await engine.diagnose()).kept).toMatchObject([{ name: expect.any(String) as string, needBytes: expect.any(Number) as number }]);
    expect(await engine.shrink()).toBe(true);
    expect(await engine.diagnose()).toMatchObject({ companions: ['completion'] });
    expect(await engine.diagnose()).not.toHaveProperty('kept');
    expect(await engine.shrink()).toBe(true);
    expect(await engine.diagnose()).toMatchObject({ companions: [] });
    expect(await reads(() => load(engine, random))).toBe(1);
  });

  it('ends with an answer that is under way: that gives what it has, and its model answers as before when it is back', async () => {
    const engine = engineOf();
    await load(engine, random);
    const whole = await answer(engine);
    const long = { messages: asked, maxTokens: 900, temperature: 1, seed: 7 };
    let switching: Promise<ModelInfo> | undefined;
    const cut = await engine.chat(long, ({ type }) => void (type === 'text' && (switching ??= load(engine, scripted))), never);
    expect(cut.stop).toBe('cancelled');
    expect(cut.tokens).toBeGreaterThan(0);
    expect((await switching)?.path).toBe(scripted);
    const read = await reads(() => load(engine, random));
    expect([read, (await answer(engine)).text]).toEqual([0, whole.text]);
  });

  it('is there again after a switch that was given up', async () => {
    const engine = engineOf();
    await load(engine, random);
    const before = await answer(engine);
    const stop = new AbortController();
    const switching = engine.load(params(scripted), () => stop.abort(), stop.signal);
    await expect(switching).rejects.toMatchObject({ code: 'cancelled' });
    const read = await reads(() => load(engine, random));
    expect([read, (await answer(engine)).text]).toEqual([0, before.text]);
    // Given up before it began, nothing changes.
    await load(engine, scripted);
    await expect(engine.load(params(random), () => undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(await keptBy(engine)).toEqual([random]);
    expect(await engine.countTokens(['x'])).toHaveLength(1);
  });

  it('makes room for a model that would have a smaller window beside it, and the plan says so before', async () => {
    const engine = engineOf();
    const first = await load(engine, random, { contextSize: 0 });
    const { memory, contextSize } = first;
    const needs = memory.weights + memory.kvPerToken * contextSize + memory.compute;
    const plan = (): ReturnType<LlamaEngine['plan']> => engine.plan(params(third, { contextSize: 0 }), never);
    expect((await plan()).stays).toEqual([{ name: first.name, needBytes: needs, fits: true }]);
    // What is in memory counts as taken already, but for its weights, which are pages of a file.
    const least = memory.weights + memory.compute + memory.kvPerToken * 512;
    vi.spyOn(process, 'availableMemory').mockReturnValue(GiB / 4 + least + memory.weights / 2);
    const small = await engine.plan(params(third, { contextSize: 512 }), never);
    expect([small.contextSize, small.stays]).toEqual([512, [{ name: first.name, needBytes: needs, fits: false }]]);
    await load(engine, third, { contextSize: 512 });
    expect(await keptBy(engine)).toEqual([]);
  });

  it('goes when a load fails, which is tried once more then', async () => {
    const engine = engineOf();
    await load(engine, random);
    vi.mocked(loadWeights).mockRejectedValueOnce(new Error('no memory after all'));
    expect(await reads(() => load(engine, third))).toBe(2);
    expect([await keptBy(engine), (await answer(engine)).stop]).toEqual([[], 'length']);
    // Where nothing stays, once is enough.
    await engine.unload();
    vi.mocked(loadWeights).mockRejectedValueOnce(new Error('broken'));
    await expect(load(engine, random)).rejects.toMatchObject({ code: 'modelLoadFailed' });
    expect(await reads(() => load(engine, random))).toBe(1);
  });

  it('stays where another one does not fit whatever goes, and is there again at once', async () => {
    const engine = engineOf();
    await load(engine, random);
    const before = await answer(engine);
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(GiB / 4);
    expect(await engine.plan(params(third), never)).toMatchObject({ contextSize: null });
    expect(await engine.plan(params(third), never)).not.toHaveProperty('stays');
    await expect(load(engine, third)).rejects.toMatchObject({ code: 'modelTooLarge' });
    expect(await keptBy(engine)).toEqual([random]);
    free.mockRestore();
    expect([await reads(() => load(engine, random)), (await answer(engine)).text]).toEqual([0, before.text]);
  });

  it('goes where a further window finds no memory, which is made then', async () => {
    const engine = engineOf();
    const complete = () => engine.complete({ prefix: 'const a = ', suffix: ';', maxTokens: 4 }, () => undefined, never);
    const making = vi.spyOn(LlamaModel.prototype, 'createContext');
    await load(engine, scripted);
    await load(engine, random);
    making.mockRejectedValueOnce(new InsufficientMemoryError('none is left'));
    expect((await complete()).tokens).toBeGreaterThan(0);
    expect(await keptBy(engine)).toEqual([]);
  });

  it('goes where several answers at once find no memory, which are written together then', async () => {
    const engine = engineOf();
    await load(engine, scripted, { contextSize: 4096 });
    await load(engine, random, { contextSize: 4096 });
    const { leave } = LoadedModel.prototype;
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(GiB / 4);
    vi.spyOn(LoadedModel.prototype, 'leave').mockImplementation(async function (this: LoadedModel) {
      await leave.call(this);
      free.mockRestore();
    });
    const text = 'const a = 1;\nconst b = 2;\n';
    const files = [{ path: 'a.ts', text, offered: [{ first: 1, last: 2 }] }];
    const samplings = [1, 2].map((seed) => ({ seed, temperature: 1 }));
    const candidates = { messages: asked, files, anchor: 'lines', maxEdits: 1, maxTokens: 64, thinkingTokens: 0, samplings } as const;
    const { together } = await engine.candidates(candidates, () => undefined, never);
    expect([together, await keptBy(engine)]).toEqual([true, []]);
  });

  it('is not loaded again before it is gone, so that its memory is there', async () => {
    const engine = engineOf();
    await load(engine, random);
    await load(engine, scripted);
    const order: string[] = [];
    const { leave } = LoadedModel.prototype;
    vi.spyOn(LoadedModel.prototype, 'leave').mockImplementation(async function (this: LoadedModel) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await leave.call(this);
      order.push(`${this.info.path} left`);
    });
    const shrunk = engine.shrink();
    await engine.load(
      params(random),
      ({ plan }) => {
        if (plan) order.push('planned');
      },
      never,
    );
    expect([order, await shrunk]).toEqual([[`${random} left`, 'planned'], true]);
  });

  it('keeps nobody from going that can not be freed itself', async () => {
    const said: string[] = [];
    const engine = engineOf((line) => said.push(line));
    for (const one of [random, third, scripted]) await load(engine, one, { keep: 3 });
    const leave = vi.spyOn(LoadedModel.prototype, 'leave').mockRejectedValueOnce(new Error('stuck'));
    expect(await engine.shrink()).toBe(true);
    expect(leave).toHaveBeenCalledTimes(2);
    expect(said.filter((line) => line.endsWith('could not be freed: Error: stuck'))).toHaveLength(1);
    expect((await answer(engine)).stop).not.toBe('cancelled');
  });

  it('stays where who switches is gone before it begins, and the other one answers on', async () => {
    const engine = engineOf();
    await load(engine, random);
    await load(engine, scripted);
    const gone = (): Promise<void> => Promise.reject(new Error('gone'));
    await expect(engine.load(params(random), gone, never)).rejects.toThrow('gone');
    expect(await keptBy(engine)).toEqual([random]);
    expect((await answer(engine)).stop).not.toBe('cancelled');
  });

  it('has what it has read kept on the disk while it rests, and goes at once when somebody has the turn for that', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kept-snapshots-'));
    const snapshots = { folder, maxBytes: 64 * 1024 ** 2 };
    const textOf = (seed: number, lines: number): string => sourceFile({ seed, language: 'typescript', lines }).text;
    const long: ChatMessage[] = [{ role: 'user', content: textOf(3, 70) }];
    const more: ChatMessage[] = [{ role: 'user', content: textOf(4, 40) }];
    const at = (file: string): Promise<ModelInfo> => load(engine, file, { contextSize: 4096, snapshots });
    const files = (): number => readdirSync(folder).filter((name) => name.endsWith('.snapshot')).length;
    const engine = engineOf();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    try {
      await at(random);
      await answer(engine, long);
      await at(scripted);
      expect(files()).toBe(0);
      await vi.advanceTimersByTimeAsync(31_000);
      await vi.waitFor(() => expect(files()).toBe(1));
      // It is worked on again, and set aside before it was saved.
      await at(random);
      await answer(engine, [...long, { role: 'assistant', content: 'Yes.' }, ...more]);
      await at(scripted);
      let freed: Promise<void> | undefined;
      await engine.chat(
        { messages: asked, maxTokens: 8, temperature: 0 },
        async () => {
          if (freed) return;
          await vi.advanceTimersByTimeAsync(31_000);
          await (freed = engine.unload(random));
        },
        never,
      );
      expect([freed !== undefined, await keptBy(engine)]).toEqual([true, []]);
    } finally {
      await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

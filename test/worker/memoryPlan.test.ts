/** What a load would take, told before it, through the real engine. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { estimateMemory } from '../../src/core/models/ggufMemory.ts';
import { usableBytes } from '../../src/core/models/usableMemory.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { LoadParams, ModelTuning } from '../../src/protocol/worker/loadParams.ts';
import type { MemoryPlan } from '../../src/protocol/worker/memoryPlan.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { readModelFile } from '../../src/worker/modelFile.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const random = models.write('random');
const scripted = models.write('scripted');
const engine = new LlamaEngine(() => undefined);
afterAll(() => engine.dispose());

const params = (path: string, contextSize: number): LoadParams => ({ path, contextSize, threads: 1, gpu: 'off' });

describe('the plan of the memory', () => {
  it('is what the load goes by, and is told before the weights are read', async () => {
    const before = await engine.plan(params(random, 0), never);
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    const told: [fraction: number, plan: MemoryPlan | undefined][] = [];
    const info = await engine.load(params(random, 0), ({ fraction, plan }) => void told.push([fraction, plan]), never);
    const plans = told.filter(([, plan]) => plan);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toEqual([0, { ...before, haveBytes: expect.any(Number) as number }]);
    // Before it nothing but that the load begins.
    expect(told.slice(0, 2).map(([fraction]) => fraction)).toEqual([0, 0]);
    expect(told.indexOf(plans[0]!)).toBe(1);
    expect(before.memory).toEqual(info.memory);
    expect([before.askedContext, before.contextSize, info.contextSize]).toEqual([16_384, 16_384, 16_384]);
    expect(before.haveBytes).toBeGreaterThan(info.memory.weights);
  });

  it('counts the memory that the machine is told to have, without a file', async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(4 * 1024 ** 3);
    const fresh = new LlamaEngine(() => undefined);
    const machine = await fresh.machine('off');
    expect(machine).toMatchObject({ platform: process.platform, available: 4 * 1024 ** 3, video: null });
    expect(machine.total).toBeGreaterThan(0);
    expect(usableBytes(machine)).toBe((await fresh.plan(params(random, 0), never)).haveBytes);
    await fresh.dispose();
    vi.restoreAllMocks();
  });

  it('of another file leaves alone what is loaded, and counts what that gives back', async () => {
    const info = await engine.load(params(random, 1024), () => undefined, never);
    const plan = await engine.plan({ ...params(scripted, 2048), gpu: 'auto' }, never);
    expect(plan).toMatchObject({ askedContext: 2048, contextSize: 2048 });
    expect(await engine.countTokens(['x'])).toHaveLength(1);
    expect((await engine.load(params(scripted, 2048), () => undefined, never)).memory).toEqual(plan.memory);
    expect(info.path).toBe(random);
  });

  it('counts as free the weights that a model was to lock, once, however often one was locked before', async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(4 * 1024 ** 3);
    const have = async (lockMemory: boolean): Promise<number> => {
      const tuning = { ...usualTuning, lockMemory };
      const { memory } = await engine.load({ ...params(random, 1024), tuning }, () => undefined, never);
      return (await engine.plan(params(scripted, 2048), never)).haveBytes - (lockMemory ? memory.weights : 0);
    };
    const unlocked = await have(false);
    expect([await have(true), await have(true), await have(true)]).toEqual([unlocked, unlocked, unlocked]);
    vi.restoreAllMocks();
  });

  it('is made by an engine that stays until it is there, also when another one is wanted meanwhile', async () => {
    const log: string[] = [];
    const busy = new LlamaEngine((level, message) => {
      if (level !== 'debug') log.push(message);
    });
    try {
      const gpu = (i: number) => (i % 2 === 0 ? ('auto' as const) : ('off' as const));
      const plans = Array.from({ length: 6 }, (_, i) => busy.plan({ ...params(random, 2048), gpu: gpu(i) }, never));
      for (const plan of await Promise.all(plans)) expect(plan).toMatchObject({ contextSize: 2048 });
      // An engine that is gone can't estimate.
      expect(log).toEqual([]);
    } finally {
      await busy.dispose();
    }
  });

  it('is made while an answer is written, which goes on', async () => {
    await engine.load(params(random, 1024), () => undefined, never);
    const stop = new AbortController();
    let plan: Promise<MemoryPlan> | undefined;
    const asked = { messages: [{ role: 'user' as const, content: 'Go on.' }], maxTokens: 900, temperature: 1, seed: 1 };
    const answer = engine.chat(asked, () => void (plan ??= engine.plan(params(scripted, 2048), never)), stop.signal);
    await expect.poll(() => plan, { timeout: 30_000 }).toBeDefined();
    expect(await plan).toMatchObject({ askedContext: 2048, contextSize: 2048 });
    stop.abort();
    expect((await answer).tokens).toBeGreaterThan(0);
  });

  it('tells of a context beyond what the model was trained for', async () => {
    expect(await engine.plan(params(random, 40_000), never)).toMatchObject({
      askedContext: 32_768,
      untrainedContext: 40_000,
      contextSize: 32_768,
    });
    expect(await engine.plan(params(random, 32_768), never)).not.toHaveProperty('untrainedContext');
  });

  it('counts for a token of the window its keys and values, and its place in the mask of a whole batch', async () => {
    // One layer, one head of 128 numbers for keys and one for values, two bytes each.
    const cached = 1 * 1 * (128 + 128) * 2;
    expect(estimateMemory((await readModelFile(scripted, never)).header).kvPerToken).toBe(cached);
    for (const batch of [128, 512, 1024]) {
      const { memory } = await engine.plan({ ...params(scripted, 2048), tuning: { ...usualTuning, batch } }, never);
      // The mask has two bytes for each token of the batch.
      expect(memory.kvPerToken).toBe(cached + 2 * batch);
    }
  });

  it('counts the second models that are wanted as their load does, and none that is not there or is the same file', async () => {
    const wanted = { ...params(random, 1024), companions: { completion: scripted, draft: models.path('nowhere.gguf'), embedding: random } };
    const { beside } = await engine.plan(wanted, never);
    expect(beside).toEqual([{ role: 'completion', needBytes: expect.any(Number) as number, fits: true }]);
    const info = await engine.load(wanted, () => undefined, never);
    expect(beside![0]!.needBytes).toBe(info.companions![0]!.plan!.needBytes);
    expect(await engine.plan({ ...wanted, companions: { completion: random } }, never)).not.toHaveProperty('beside');
    // One byte too few beside the main one.
    await engine.unload();
    const { memory, contextSize } = await engine.plan(wanted, never);
    const most = memory.weights + memory.compute + memory.kvPerToken * contextSize!;
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(2 ** 28 + most + beside![0]!.needBytes - 1);
    expect((await engine.plan(wanted, never)).beside).toEqual([{ ...beside![0], fits: false }]);
    free.mockRestore();
  });

  it('is in numbers also where the engine makes none of a header', async () => {
    // One head count too few: the engine's estimator adds up what isn't there.
    const odd = models.writeOdd('short', { 'qwen2.attention.head_count': { type: 'i32s', value: [4, 4, 4] } });
    const tuning: ModelTuning = { ...usualTuning, batch: 1024, kvCache: 'q8_0' };
    const plan = await engine.plan({ ...params(odd, 2048), tuning }, never);
    const header = (await readModelFile(odd, never)).header;
    expect(plan).toMatchObject({ memory: estimateMemory(header, { batch: 1024, kvCache: 'q8_0' }), askedContext: 2048, contextSize: 2048 });
  });

  it('is refused for what is no model', async () => {
    await expect(engine.plan(params(models.path('nowhere.gguf'), 0), never)).rejects.toMatchObject({ code: 'modelMissing' });
    const cancelled = new AbortController();
    cancelled.abort();
    await expect(engine.plan(params(random, 0), cancelled.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

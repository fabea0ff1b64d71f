import { describe, expect, it } from 'vitest';
import { memoryPlanText, memorySumText } from '../../../src/core/models/memoryPlanText.ts';
import type { MemoryPlan } from '../../../src/protocol/worker/memoryPlan.ts';
import { planContext } from '../../../src/worker/contextFit.ts';
import { bytesOf, givenBackBy, losesNothing, mappedBy } from '../../../src/worker/memoryPlan.ts';
import { FakeEnginePort } from '../../support/fakeEnginePort.ts';

const memory = { weights: 380e6, kvPerToken: 12_000, compute: 150e6 };
const planned = (wanted: number, haveBytes: number, trained = 32_768): string => {
  const { asked, untrained, size } = planContext(wanted, trained, memory, haveBytes);
  const cut = untrained === null ? {} : { untrainedContext: untrained };
  return memoryPlanText({ memory, batch: 512, haveBytes, askedContext: asked, ...cut, contextSize: size });
};

describe('a memory plan in words', () => {
  it('tells what is needed, what there is, and whether that is enough', () => {
    const need = '380 MB weights + 98 MB cache for 8,192 tokens + 150 MB buffers';
    expect(planned(8192, 12e9)).toBe(`Fits (12.0 GB free): ${need}`);
    expect(planned(8192, 600e6)).toBe(`Does not fit (600 MB free): ${need}`);
  });

  it('tells with how many tokens it fits where the size is not a wanted one', () => {
    expect(planned(0, 600e6)).toBe(
      'Fits only with 5,632 tokens (600 MB free): 380 MB weights + 197 MB cache for 16,384 tokens + 150 MB buffers',
    );
  });

  it('tells that more tokens are wanted than the model was trained for', () => {
    expect(planned(40_000, 12e9)).toBe(
      'Fits with 32,768 tokens, not 40,000, as it was trained for no more (12.0 GB free): 380 MB weights + 393 MB cache for 32,768 tokens + 150 MB buffers',
    );
    expect(planned(40_000, 600e6)).toMatch(/^Does not fit \(/);
    expect(planned(40_000, 12e9, 0)).toMatch(/^Fits \(.* cache for 4,096 tokens/);
  });

  it('tells of a window in which there is no room for a question', () => {
    const text =
      'Fits, but its window is too short for a question (12.0 GB free): 380 MB weights + 12 kB cache for 1 token + 150 MB buffers';
    expect([planned(0, 12e9, 1), planned(8192, 12e9, 1)]).toEqual([text, text]);
  });
});

describe('the sum of a memory plan', () => {
  const plan = { memory, batch: 512, haveBytes: 12e9, askedContext: 8192, contextSize: 8192 };
  const need = (needBytes: number, fits = true) => ({ role: 'completion' as const, needBytes, fits });

  it('counts second models that there is room for, and says where there is none', () => {
    const parts = 'weights 380 MB, context 248 MB';
    expect(memorySumText(plan)).toBe(`628 MB of 12.0 GB: ${parts}`);
    expect(memorySumText({ ...plan, beside: [need(430e6)] })).toBe(`1.1 GB of 12.0 GB: second model 430 MB, ${parts}`);
    expect(memorySumText({ ...plan, beside: [need(430e6), need(100e6)] })).toBe(`1.2 GB of 12.0 GB: second models 530 MB, ${parts}`);
    expect(memorySumText({ ...plan, beside: [need(30e9, false)] })).toBe(`628 MB of 12.0 GB: no room for a second model, ${parts}`);
    expect(memorySumText({ ...plan, beside: [need(430e6), need(30e9, false)] })).toBe(
      `1.1 GB of 12.0 GB: second model 430 MB, no room for another, ${parts}`,
    );
  });

  it('tells of models in memory which stay beside it and which make room', () => {
    const stays = [
      { name: 'Qwen', needBytes: 4.1e9, fits: true },
      { name: 'Llama', needBytes: 8e9, fits: false },
    ];
    expect(memorySumText({ ...plan, stays })).toBe(
      '628 MB of 12.0 GB: weights 380 MB, context 248 MB, Qwen stays loaded too (4.1 GB), Llama makes room',
    );
  });

  it('is of the window that fits, and of the wanted one where none does', () => {
    expect(memorySumText({ ...plan, haveBytes: 600e6, contextSize: 4096 })).toBe('579 MB of 600 MB: weights 380 MB, context 199 MB');
    expect(memorySumText({ ...plan, haveBytes: 600e6, contextSize: null })).toBe('628 MB of 600 MB: weights 380 MB, context 248 MB');
  });
});

it('counts as given back what nothing but its unloading frees', async () => {
  const info = await new FakeEnginePort().load({ path: '/m.gguf', contextSize: 0, threads: 1, gpu: 'off' });
  const loaded = { ...info, contextSize: 1000, memory };
  expect(givenBackBy(loaded, [])).toBe(12e6 + 150e6);
  expect(givenBackBy({ ...loaded, device: 'metal' }, [])).toBe(12e6 + 150e6 + 380e6);
  // Weights that were to be locked are no pages that could go, whether or not they could be locked.
  expect(givenBackBy({ ...loaded, lockMemory: true }, [])).toBe(12e6 + 150e6 + 380e6);
  const plan = { contextSize: 4096, memory: { weights: 90e6, kvPerToken: 1000, compute: 5e6 }, needBytes: 0, haveBytes: 0 };
  const beside = { ...loaded, companions: [{ role: 'completion' as const, path: '/c.gguf', name: 'c', plan, problem: null }] };
  expect(givenBackBy(beside, [])).toBe(12e6 + 150e6);
  // One file for two kinds of work takes its weights once.
  const small = { role: 'small' as const, path: '/c.gguf', name: 'c', plan, problem: null, sharesWeightsWith: 'completion' as const };
  const both = { ...beside, companions: [...beside.companions, small] };
  const alone = bytesOf(both, ['small']) - bytesOf(both, []);
  expect(alone).toBe(bytesOf(both, ['completion']) - bytesOf(both, []));
  const shared = 2 * alone - plan.memory.weights;
  expect(bytesOf(both, ['completion', 'small']) - bytesOf(both, [])).toBe(shared);
  // Whichever of three are there.
  const draft = { ...small, role: 'draft' as const };
  const three = { ...both, companions: [...beside.companions, draft, small] };
  expect(bytesOf(three, ['draft', 'small']) - bytesOf(three, [])).toBe(shared);
  expect(givenBackBy(beside, ['completion'])).toBe(12e6 + 150e6 + 4.096e6 + 5e6);
  expect(givenBackBy({ ...beside, lockMemory: true }, ['completion'])).toBe(12e6 + 150e6 + 380e6 + 4.096e6 + 5e6 + 90e6);
  expect(givenBackBy({ ...beside, device: 'metal' }, ['completion'])).toBe(12e6 + 150e6 + 380e6 + 4.096e6 + 5e6 + 90e6);
});

it('counts as taken by a model that stays what the system would still give to others', async () => {
  const info = await new FakeEnginePort().load({ path: '/m.gguf', contextSize: 0, threads: 1, gpu: 'off' });
  const loaded = { ...info, contextSize: 1000, memory };
  expect(bytesOf(loaded, [])).toBe(12e6 + 150e6 + 380e6);
  expect(mappedBy(loaded, [])).toBe(380e6);
  expect([mappedBy({ ...loaded, device: 'metal' }, []), mappedBy({ ...loaded, lockMemory: true }, [])]).toEqual([0, 0]);
});

it('lets models stay only beside a load that loses nothing by it', () => {
  const plan: MemoryPlan = { memory, batch: 512, haveBytes: 12e9, askedContext: 8192, contextSize: 8192 };
  const beside = [{ role: 'completion' as const, needBytes: 1e9, fits: true }];
  expect(losesNothing(plan, { ...plan, haveBytes: 1e9 })).toBe(true);
  expect(losesNothing({ ...plan, beside }, { ...plan, beside })).toBe(true);
  expect(losesNothing(plan, { ...plan, contextSize: 4096 })).toBe(false);
  expect(losesNothing(plan, { ...plan, batch: plan.batch / 2 })).toBe(false);
  expect(losesNothing({ ...plan, beside }, { ...plan, beside: [{ ...beside[0]!, fits: false }] })).toBe(false);
  // What fits in no case is told by the load, for which all has made room.
  expect(losesNothing({ ...plan, contextSize: null }, { ...plan, contextSize: null })).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { memoryPlanText } from '../../../src/core/models/memoryPlanText.ts';
import { planContext } from '../../../src/worker/contextFit.ts';
import { givenBackBy } from '../../../src/worker/memoryPlan.ts';
import { FakeEnginePort } from '../../support/fakeEnginePort.ts';

const memory = { weights: 380e6, kvPerToken: 12_000, compute: 150e6 };
const planned = (wanted: number, haveBytes: number): string => {
  const { asked, size } = planContext(wanted, 32_768, memory, haveBytes);
  return memoryPlanText({ memory, batch: 512, haveBytes, askedContext: asked, contextSize: size });
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
});

it('counts as given back what nothing but its unloading frees', async () => {
  const info = await new FakeEnginePort().load({ path: '/m.gguf', contextSize: 0, threads: 1, gpu: 'off' });
  const loaded = { ...info, contextSize: 1000, memory };
  expect(givenBackBy(loaded, [])).toBe(12e6 + 150e6);
  expect(givenBackBy({ ...loaded, device: 'metal' }, [])).toBe(12e6 + 150e6 + 380e6);
  const plan = { contextSize: 4096, memory: { weights: 90e6, kvPerToken: 1000, compute: 5e6 }, needBytes: 0, haveBytes: 0 };
  const beside = { ...loaded, companions: [{ role: 'completion' as const, path: '/c.gguf', name: 'c', plan, problem: null }] };
  expect(givenBackBy(beside, [])).toBe(12e6 + 150e6);
  expect(givenBackBy(beside, ['completion'])).toBe(12e6 + 150e6 + 4.096e6 + 5e6);
  expect(givenBackBy({ ...beside, device: 'metal' }, ['completion'])).toBe(12e6 + 150e6 + 380e6 + 4.096e6 + 5e6 + 90e6);
});

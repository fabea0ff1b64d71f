import { expect, it } from 'vitest';
import { offeredModel, offeredSmallModel } from '../../../src/core/languageModels/offeredModel.ts';
import type { ModelState } from '../../../src/protocol/webview.ts';
import type { CompanionInfo } from '../../../src/protocol/worker/modelInfo.ts';

const ready: ModelState = {
  status: 'ready', name: 'Large', test: false, progress: null, contextSize: 16_384, device: 'cpu', error: null, held: null,
}; // prettier-ignore
const settings = { modelPath: '/m/large.gguf', smallModelPath: '/m/small.gguf', contextSize: 0, maxTokens: 1024 };
const main = offeredModel(ready, settings, undefined);
const plan = { contextSize: 2048, memory: { weights: 1, kvPerToken: 1, compute: 1 }, needBytes: 1, haveBytes: 2 };
const companion: CompanionInfo = { role: 'small', path: '/m/small.gguf', name: 'Small', plan, problem: null };
const offered = (one: CompanionInfo | null, more: Partial<typeof settings> = {}) =>
  offeredSmallModel(main, { ...settings, ...more }, one && { contextSize: 16_384, companions: [one] });

it('offers the model for short texts with its own window, and before it is loaded with the one it will have', () => {
  const loaded = offered(companion);
  expect(loaded).toMatchObject({ id: 'small', path: '/m/small.gguf', model: 'small', name: 'Small (short texts)', family: 'Small' });
  expect((loaded?.maxInputTokens ?? 0) + (loaded?.maxOutputTokens ?? 0)).toBe(2048);
  const before = offered(null);
  expect(before?.name).toBe('small.gguf (short texts)');
  expect((before?.maxInputTokens ?? 0) + (before?.maxOutputTokens ?? 0)).toBe(6144);
  expect(main).toMatchObject({ id: 'chosen', model: 'main' });
});

it('offers none where there is none, where it is the one that answers, and where it can not be used', () => {
  expect(offered(companion, { smallModelPath: '' })).toBeNull();
  expect(offered(companion, { smallModelPath: '/m/large.gguf' })).toBeNull();
  expect(offered({ ...companion, plan: null, problem: { code: 'modelMissing', data: {} } })).toBeNull();
  expect(offeredSmallModel(null, settings, null)).toBeNull();
});

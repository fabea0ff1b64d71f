import type { LlamaModel } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { SharedWeights } from '../../../src/worker/sharedWeights.ts';

class FakeModel {
  disposed = 0;
  dispose(): Promise<void> {
    this.disposed++;
    return Promise.resolve();
  }
}

const loaded = (model: FakeModel) => (): Promise<LlamaModel> => Promise.resolve(model as unknown as LlamaModel);

it('holds weights once, until the last one who works with them gives them back', async () => {
  const weights = new SharedWeights();
  const model = new FakeModel();
  const [first, second] = await Promise.all([
    weights.take('a', loaded(model)),
    weights.take('a', () => Promise.reject(new Error('loaded a second time'))),
  ]);
  expect([first.model, second.model]).toEqual([model, model]);
  await first.giveBack();
  expect([weights.has('a'), model.disposed]).toEqual([true, 0]);
  await second.giveBack();
  expect([weights.has('a'), model.disposed]).toEqual([false, 1]);
  // Whoever comes later gets weights of its own, not those that went.
  const next = new FakeModel();
  expect((await weights.take('a', loaded(next))).model).toBe(next);
});

it('holds nothing after a load that failed, for all who waited for it', async () => {
  const weights = new SharedWeights();
  const failing = (): Promise<LlamaModel> => Promise.reject(new Error('no memory'));
  const both = await Promise.allSettled([weights.take('a', failing), weights.take('a', failing)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(weights.has('a')).toBe(false);
  const model = new FakeModel();
  await (await weights.take('a', loaded(model))).giveBack();
  expect(model.disposed).toBe(1);
});

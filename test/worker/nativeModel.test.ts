/** Weights and the engine can be freed after something failed, also when the garbage collector has taken what was left of it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Llama } from 'node-llama-cpp';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { loadWeights } from '../../src/worker/nativeModel.ts';
import { ThreadShare } from '../../src/worker/threadShare.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
let collect: () => void;
let llama: Llama;

beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
  llama = await startNative('off', () => undefined);
});
afterAll(() => llama.dispose());

/** Weak references keep what they were asked for until the turn ends. */
async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

describe('what failed holds nothing', () => {
  it('a context that was given up while it was made: the model can be freed', { timeout: 30_000 }, async () => {
    const model = await loadWeights(llama, new ThreadShare(llama), { modelPath: models.write('random') });
    const stop = new AbortController();
    const making = model.createContext({ contextSize: 1024, createSignal: stop.signal });
    setImmediate(() => stop.abort(new Error('given up')));
    await expect(making).rejects.toThrow('given up');
    await collected();
    await (await model.createContext({ contextSize: 512 })).dispose();
    await model.dispose();
    expect(model.disposed).toBe(true);
  });

  it('a model whose weights are damaged: the engine can be freed', { timeout: 30_000 }, async () => {
    const engine = await startNative('off', () => undefined);
    const damaged = models.writeOdd('layerless', { 'qwen2.block_count': { type: 'u32', value: 7 } });
    await expect(loadWeights(engine, new ThreadShare(engine), { modelPath: damaged })).rejects.toThrow('Failed to load model');
    await collected();
    const model = await loadWeights(engine, new ThreadShare(engine), { modelPath: models.write('random') });
    await model.dispose();
    await engine.dispose();
    expect(engine.disposed).toBe(true);
  });
});

interface Sampler {
  applyConfig(config: object): void;
  dispose(): void;
}

describe('samplers of the engine', () => {
  it('are made once for all chunks of a prompt, are as good as new each time, and go with their model', { timeout: 60_000 }, async () => {
    const model = await loadWeights(llama, new ThreadShare(llama), { modelPath: models.write('random', 9) });
    const context = await model.createContext({ contextSize: 1024 });
    const sequence = context.getSequence();
    const { _bindings: bindings } = llama as unknown as { _bindings: { AddonSampler: new (model: object) => Sampler } };
    const { _model: native } = model as unknown as { _model: object };
    const tokens = model.tokenize('words to read, one after the other, '.repeat(20));
    for (let at = 0; at < 64; at += 8) await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + 8));
    const used = new bindings.AddonSampler(native);
    used.dispose();
    used.dispose();
    // The one that the chunks shared, and no second one beside it.
    const [first, second] = [new bindings.AddonSampler(native), new bindings.AddonSampler(native)];
    expect(first).toBe(used);
    expect(second).not.toBe(used);
    const drawn = async (seed: number): Promise<number[]> => {
      await sequence.eraseContextTokenRanges([{ start: 64, end: sequence.nextTokenIndex }]);
      const answer: number[] = [];
      for await (const token of sequence.evaluate(tokens.slice(64, 70), { temperature: 1.2, topK: 50, seed, yieldEogToken: true })) {
        answer.push(token);
        if (answer.length === 12) break;
      }
      return answer;
    };
    // The seed's state would go on where the one before it has stopped.
    const [once, other, again, twice] = [await drawn(7), await drawn(8), await drawn(7), await drawn(7)];
    expect([again, twice]).toEqual([once, once]);
    expect(other).not.toEqual(once);
    second.dispose();
    await model.dispose();
    expect(() => second.applyConfig({ seed: 1 })).toThrow('disposed');
  });
});

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

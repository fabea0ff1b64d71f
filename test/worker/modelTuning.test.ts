/** How a model is held in memory, through the real engine. */
import { describe, expect, it } from 'vitest';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { ModelTuning } from '../../src/protocol/worker/loadParams.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const path = models.write('scripted');

async function loaded(tuning: Partial<ModelTuning>): Promise<{ info: ModelInfo; text: string; log: string[] }> {
  const log: string[] = [];
  const engine = new LlamaEngine((level, message) => log.push(`${level} ${message}`));
  try {
    const params = { path, contextSize: 1024, threads: 1, gpu: 'off' as const, tuning: { ...usualTuning, ...tuning } };
    const info = await engine.load(params, () => undefined, never);
    const messages = [{ role: 'user' as const, content: 'Hello?' }];
    return { info, text: (await engine.chat({ messages, maxTokens: 40 }, () => undefined, never)).text, log };
  } finally {
    await engine.dispose();
  }
}

describe('a model that is held otherwise', () => {
  it.each<[string, Partial<ModelTuning>]>([
    ['with quantised keys and values', { kvCache: 'q8_0' }],
    ['with flash attention', { flashAttention: 'on' }],
    ['without flash attention', { flashAttention: 'off' }],
    ['with no layer on a GPU', { gpuLayers: 0 }],
  ])('answers as usual %s', async (_, tuning) => {
    const usual = await loaded({});
    expect((await loaded(tuning)).text).toBe(usual.text);
    expect(usual.text.length).toBeGreaterThan(20);
  });

  it('is computed with flash attention for quantised keys and values, and says so where that is off', async () => {
    const overruled = 'warn flash attention is on although the settings say off: a quantised KV cache (q8_0) needs it';
    expect((await loaded({ kvCache: 'q8_0', flashAttention: 'off' })).log).toContain(overruled);
    for (const tuning of [{ kvCache: 'q8_0' }, { flashAttention: 'off' }] as const)
      expect((await loaded(tuning)).log).not.toContain(overruled);
  });

  it('takes less memory for its context with quantised keys and values, as the plan says', async () => {
    const [exact, quantised] = [(await loaded({})).info.memory.kvPerToken, (await loaded({ kvCache: 'q8_0' })).info.memory.kvPerToken];
    const engine = new LlamaEngine(() => undefined);
    const { kvPerToken } = (await engine.inspect(path, never)).memory;
    await engine.dispose();
    // Of two bytes each, 34 are left of 64.
    expect(exact - quantised).toBe(kvPerToken - (kvPerToken * 34) / 64);
  });
});

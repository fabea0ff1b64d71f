import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { speedText } from '../../../src/core/models/modelUse.ts';
import { measuredUse, measureSpeed, type SpeedTestStep } from '../../../src/core/models/speedTest.ts';
import type { ModelInfo } from '../../../src/protocol/worker/modelInfo.ts';
import type { GenerateParams, GenerateResult } from '../../../src/protocol/worker/programmes.ts';

const info = { path: '/m.gguf', bytes: 5, name: 'M', contextSize: 4096, device: 'cpu', threads: 2 } as ModelInfo;

function engineOf(answer: Partial<GenerateResult>, contextSize = 4096, tokensOfWord = 1) {
  const asked: GenerateParams[] = [];
  const result: GenerateResult = {
    text: 'x', stop: 'length', segments: [], tokens: 64, promptTokens: 530, evaluatedTokens: 520, prefillMs: 2000, generateMs: 4000, tokensPerSecond: 16, ...answer,
  }; // prettier-ignore
  return {
    asked,
    engine: {
      countTokens: (texts: string[]) => Promise.resolve(texts.map((text) => text.split(' ').length * tokensOfWord)),
      generate: async (params: GenerateParams, onItem: (item: { type: 'prefill'; done: number; total: number }) => unknown) => {
        asked.push(params);
        await onItem({ type: 'prefill', done: 1, total: 2 });
        return result;
      },
    },
    models: { ensureLoaded: () => Promise.resolve({ ...info, contextSize }) },
    now: () => 1_000_000 + asked.length,
  };
}

const never = new AbortController().signal;

describe('measuring a model', () => {
  it('tells what the engine measured of one answer, of a text that nothing of is in the cache', async () => {
    const parts = engineOf({});
    const steps: SpeedTestStep[] = [];
    const { speed } = await measureSpeed(parts, (step) => steps.push(step), never);
    expect(speed).toMatchObject({
      reading: 260,
      writing: 16,
      device: 'cpu',
      threads: 2,
      promptTokens: 520,
      tokens: 64,
      prefillMs: 2000,
      generateMs: 4000,
    });
    expect(measuredUse(info, speed)).toEqual({
      bytes: 5,
      lastUsed: speed.at,
      speed: { reading: 260, writing: 16, device: 'cpu', threads: 2, at: speed.at },
    });
    expect(steps.map(({ step }) => step)).toEqual(['loading', 'warming', 'reading']);
    const [warm, measured] = parts.asked;
    expect([warm, measured].map((one) => one!.segments)).toMatchObject([[{ maxTokens: 1 }], [{ kind: 'free', maxTokens: 64 }]]);
    await measureSpeed(parts, () => undefined, never);
    expect(parts.asked[3]!.messages[0]!.content.slice(0, 30)).not.toBe(measured!.messages[0]!.content.slice(0, 30));
  });

  it('stays within a small window, and reads as much of words that take several tokens', async () => {
    const lengthOf = async (contextSize: number, tokensOfWord: number): Promise<number> => {
      const parts = engineOf({}, contextSize, tokensOfWord);
      await measureSpeed(parts, () => undefined, never);
      return parts.asked[1]!.messages[0]!.content.split(': ')[1]!.split(' ').length;
    };
    expect([await lengthOf(4096, 1), await lengthOf(256, 1), await lengthOf(4096, 4)]).toEqual([512, 128, 128]);
  });

  it('says so when it was stopped, and when too little was written to tell anything', async () => {
    await expect(measureSpeed(engineOf({ stop: 'cancelled' }), () => undefined, never)).rejects.toSatisfy(AppError.isCancelled);
    await expect(measureSpeed(engineOf({ tokens: 3 }), () => undefined, never)).rejects.toMatchObject({
      code: 'answerIncomplete',
      data: { what: 'benchmark' },
    });
    await expect(measureSpeed(engineOf({}), () => undefined, AbortSignal.abort())).rejects.toSatisfy(AppError.isCancelled);
  });

  it('tells a speed with a decimal where that says more', () => {
    expect([3.14, 31.4, 1204].map(speedText)).toEqual(['3.1 tokens/s', '31 tokens/s', '1,204 tokens/s']);
  });
});

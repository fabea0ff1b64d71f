import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { fitContext, planContext } from '../../../src/worker/contextFit.ts';

const MB = 2 ** 20;
const need = { weights: 4000 * MB, kvPerToken: MB / 8, compute: 300 * MB };

function refused(wanted: number, haveBytes: number): AppError {
  try {
    fitContext(wanted, 32_768, need, haveBytes);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was taken');
}

describe('fitContext', () => {
  it('takes 16,384 by default, or less when the model was trained for less', () => {
    expect(fitContext(0, 32_768, need, 64_000 * MB)).toBe(16_384);
    expect(fitContext(0, 2048, need, 64_000 * MB)).toBe(2048);
    expect(fitContext(0, 0, need, 64_000 * MB)).toBe(4096);
  });

  it('makes the default smaller until it fits, and uses what there is', () => {
    const have = 4300 * MB + (5000 * MB) / 8;
    const size = fitContext(0, 32_768, need, have);
    expect(size).toBe(4864);
    expect(need.weights + need.compute + size * need.kvPerToken).toBeLessThanOrEqual(have);
  });

  it('takes a wanted size or refuses it, with the numbers', () => {
    expect(fitContext(8192, 32_768, need, 6000 * MB)).toBe(8192);
    expect(fitContext(100_000, 32_768, need, 64_000 * MB)).toBe(32_768);
    expect(refused(8192, 5000 * MB)).toMatchObject({
      code: 'modelTooLarge',
      data: { needBytes: 4300 * MB + 1024 * MB, haveBytes: 5000 * MB, contextSize: 8192 },
    });
  });

  it('asks for no more than the engine can count, whatever a file says it was trained for', () => {
    const stateless = { ...need, kvPerToken: 0 };
    const most = 2 ** 31 - 1;
    expect(planContext(2 ** 40, 2 ** 41, stateless, 64_000 * MB)).toMatchObject({ asked: most, untrained: 2 ** 40, size: most });
    expect(planContext(30_000_000, 32_768, need, 64_000 * MB)).toMatchObject({ asked: 32_768, untrained: 30_000_000 });
  });

  it('refuses a model that does not fit at all', () => {
    expect(refused(0, 4000 * MB)).toMatchObject({ code: 'modelTooLarge', data: { needBytes: 4364 * MB, haveBytes: 4000 * MB } });
  });
});

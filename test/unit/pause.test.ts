import { describe, expect, it } from 'vitest';
import { pause } from '../../src/base/pause.ts';

describe('a pause', () => {
  it('ends after its time', async () => {
    const start = performance.now();
    await pause(20, new AbortController().signal);
    expect(performance.now() - start).toBeGreaterThan(15);
  });

  it('is given up at once, also where that was said before it began', async () => {
    const begun = new AbortController();
    const pausing = expect(pause(60_000, begun.signal)).rejects.toMatchObject({ code: 'cancelled' });
    begun.abort();
    await pausing;
    await expect(pause(60_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from '../../src/base/pace.ts';

describe('the pace of drawing', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('draws the first at once, then leaves the time between two drawings, and ends with the newest', () => {
    const pace = new Pace(150);
    const start = performance.now();
    const drawn: [at: number, what: number][] = [];
    for (let token = 0; token < 40; token++) {
      pace.soon(() => drawn.push([performance.now() - start, token]));
      vi.advanceTimersByTime(25);
    }
    vi.advanceTimersByTime(1000);
    expect(drawn[0]).toEqual([0, 0]);
    expect(drawn.at(-1)?.[1]).toBe(39);
    const gaps = drawn.slice(1).map(([at], i) => at - (drawn[i]?.[0] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...gaps)).toBeLessThan(200);
  });

  it('drops what was to come when something is drawn now, and when it is cancelled', () => {
    const pace = new Pace(150);
    const drawn: string[] = [];
    pace.now(() => drawn.push('first'));
    pace.soon(() => drawn.push('dropped'));
    pace.now(() => drawn.push('second'));
    pace.soon(() => drawn.push('cancelled'));
    pace.cancel();
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual(['first', 'second']);
  });
});

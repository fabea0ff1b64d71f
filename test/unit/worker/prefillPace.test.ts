import { describe, expect, it } from 'vitest';
import { PrefillPace } from '../../../src/worker/prefill.ts';

/** The lengths of so many chunks in a row, on a machine on which one takes `ms` milliseconds. */
function lengths(pace: PrefillPace, count: number, ms: (tokens: number) => number): number[] {
  return Array.from({ length: count }, () => {
    const { chunk } = pace;
    pace.measured(chunk, ms(chunk));
    return chunk;
  });
}

/** A 0.5B shape on one core, as measured: a tile of 64 tokens takes less time than 48. */
const measured: Readonly<Record<number, number>> = { 8: 59, 16: 98, 32: 152, 64: 190, 128: 363, 256: 702, 512: 1387 };
const oneCore = (tokens: number): number => measured[tokens] ?? Number.NaN;

describe('how long a chunk of a prompt is', () => {
  it('is soon what a cancel can wait for, and stays that', () => {
    expect(lengths(new PrefillPace(512), 8, oneCore)).toEqual([16, 64, 128, 128, 128, 128, 128, 128]);
  });

  it('is one batch of the engine at most', () => {
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 10)).toEqual([16, 512, 512, 512]);
    expect(lengths(new PrefillPace(100), 4, (tokens) => tokens / 10)).toEqual([16, 100, 100, 100]);
    expect(lengths(new PrefillPace(4), 3, (tokens) => tokens / 10)).toEqual([4, 4, 4]);
  });

  it('leaves a fast machine less time', () => {
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 0.6).at(-1)).toBe(128);
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 0.4).at(-1)).toBe(128);
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 0.51).at(-1)).toBe(64);
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 1.2).at(-1)).toBe(256);
  });

  it('is shorter while the machine does something else, and long again afterwards', () => {
    const pace = new PrefillPace(512);
    lengths(pace, 5, oneCore);
    const busy = lengths(pace, 12, (tokens) => oneCore(tokens) * 6);
    expect(busy.at(-1)).toBe(8);
    expect(lengths(pace, 60, oneCore).at(-1)).toBe(128);
  });

  it('does not go to and fro between two lengths', () => {
    const pace = new PrefillPace(512);
    const all = lengths(pace, 100, (tokens) => 40 + tokens * 2.8);
    expect(all.filter((length) => length === 128).length).toBeLessThan(8);
    expect(all.filter((length) => length === 64).length).toBeGreaterThan(90);
  });

  it('knows the speed also from chunks of other lengths', () => {
    const pace = new PrefillPace(512);
    expect(pace.speed).toBeNull();
    pace.measured(5, 10);
    expect(pace.speed).toBe(500);
    expect(pace.chunk).toBe(16);
  });
});

import { describe, expect, it } from 'vitest';
import { PrefillPace, type PaceState } from '../../../src/worker/prefillPace.ts';

/** The lengths of so many chunks at a prompt's beginning, on a machine on which one takes `ms` milliseconds. */
function lengths(pace: PrefillPace, count: number, ms: (tokens: number) => number): number[] {
  return Array.from({ length: count }, () => {
    const chunk = pace.chunk(0);
    pace.measured(0, chunk, ms(chunk));
    return chunk;
  });
}

/** The chunks of a whole prompt. */
function prompt(pace: PrefillPace, total: number, ms: (tokens: number, at: number) => number): { length: number; ms: number }[] {
  const chunks: { length: number; ms: number }[] = [];
  for (let at = 0; at < total; at += chunks.at(-1)?.length ?? 0) {
    const length = pace.chunk(at);
    chunks.push({ length, ms: ms(length, at) });
    pace.measured(at, length, ms(length, at));
  }
  return chunks;
}

/** Of the time in chunks, how much lies further than 400 ms before the chunk's end. */
function late(chunks: readonly { ms: number }[]): number {
  const sum = (of: (ms: number) => number): number => chunks.reduce((total, { ms }) => total + of(ms), 0);
  return sum((ms) => Math.max(0, ms - 400)) / sum((ms) => ms);
}

/** A 0.5B shape on one core, as measured: a tile of 64 tokens takes less time than 48. */
const measured: Readonly<Record<number, number>> = { 8: 59, 16: 98, 32: 152, 64: 190, 128: 363, 256: 702, 512: 1387 };
const oneCore = (tokens: number): number => measured[tokens] ?? Number.NaN;
/** Another run of it: 128 tokens took 250 ms at the beginning, and 420 ms behind 900. */
const deeper = (tokens: number, at: number): number => 12 + tokens * 1.86 + tokens * (at + tokens / 2) * 0.00146;

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
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 0.3).at(-1)).toBe(64);
    expect(lengths(new PrefillPace(512), 4, (tokens) => tokens / 1.2).at(-1)).toBe(256);
  });

  it('is shorter further on in a prompt, where a token costs more, and long again at the beginning of the next', () => {
    const pace = new PrefillPace(512);
    prompt(pace, 2500, deeper);
    const chunks = prompt(pace, 2500, deeper);
    expect(chunks.slice(0, 6).map(({ length }) => length)).toEqual([128, 128, 128, 128, 128, 128]);
    expect(chunks.slice(-5, -1).map(({ length }) => length)).toEqual([64, 64, 64, 64]);
    expect(late(chunks)).toBeLessThan(0.05);
    // And as long as it may be: the next longer one would have taken too long.
    let at = 0;
    for (const { length } of chunks) {
      expect(deeper(length * 2, at)).toBeGreaterThan(400);
      at += length;
    }
  });

  it('lets a cancel wait too long at fewer than one moment in twenty', () => {
    for (const ms of [3.05, 3.15, 3.3, 3.5, 3.9, 4.2]) {
      const pace = new PrefillPace(512);
      const chunks = prompt(pace, 20_000, (tokens) => 20 + tokens * ms);
      expect(late(chunks)).toBeLessThan(0.05);
      expect(late(chunks.slice(-50))).toBeLessThan(0.06);
    }
  });

  it('is shorter while the machine does something else, and long again afterwards', () => {
    const pace = new PrefillPace(512);
    lengths(pace, 5, oneCore);
    const busy = lengths(pace, 20, (tokens) => oneCore(tokens) * 6);
    expect(busy.slice(-4)).toEqual([8, 8, 8, 8]);
    expect(lengths(pace, 12, oneCore).at(-1)).toBe(128);
  });

  it('keeps to one length where a longer one was found to take too long', () => {
    const pace = new PrefillPace(512);
    const all = lengths(pace, 100, (tokens) => 40 + tokens * 4);
    expect(all.filter((length) => length === 128).length).toBeLessThan(8);
    expect(all.filter((length) => length === 64).length).toBeGreaterThan(90);
  });

  it('leaves no few tokens for the end, which would take longer than many', () => {
    const pace = new PrefillPace(512);
    lengths(pace, 5, oneCore);
    expect([pace.chunk(0, 1000), pace.chunk(0, 192), pace.chunk(0, 128), pace.chunk(0, 20)]).toEqual([128, 128, 128, 20]);
    // 20 tokens would be left: the chunk before them is shorter for it.
    expect(pace.chunk(0, 148)).toBe(84);
    lengths(pace, 30, (tokens) => oneCore(tokens) * 1.5);
    expect(pace.chunk(0)).toBe(64);
    expect([pace.chunk(0, 90), pace.chunk(0, 127), pace.chunk(0, 128), pace.chunk(0, 150)]).toEqual([90, 127, 64, 64]);
  });

  it('is not kept short by one chunk that took long', () => {
    const pace = new PrefillPace(512);
    prompt(pace, 1500, deeper);
    prompt(pace, 900, (tokens, at) => deeper(tokens, at) * (at === 640 ? 4 : 1));
    expect(pace.chunk(0)).toBe(128);
    const further = prompt(pace, 900, deeper).slice(0, 6);
    expect(further.map(({ length }) => length)).toEqual([128, 128, 128, 128, 128, 128]);
  });

  it('takes a disturbed chunk for what it is', () => {
    const pace = new PrefillPace(512);
    prompt(pace, 1500, deeper);
    // One of them in four takes three times as long, as when another program starts.
    let nth = 0;
    prompt(pace, 6000, (tokens, at) => deeper(tokens, at % 1500) * (nth++ % 4 === 0 ? 3 : 1));
    const after = prompt(pace, 1500, deeper);
    expect(after.slice(4, 7).map(({ length }) => length)).toEqual([128, 128, 128]);
  });

  it('makes use of the batch of its best time, not of a busy end', () => {
    let known: PaceState | undefined;
    const idle = (tokens: number): number => 20 + tokens * 0.5;
    let batch = 512;
    for (let load = 0; load < 3; load++) {
      const pace = new PrefillPace(batch, known);
      lengths(pace, 30, idle);
      lengths(pace, 10, (tokens) => idle(tokens) * 4);
      known = pace.state ?? undefined;
      batch = pace.usefulBatch;
    }
    expect(batch).toBeGreaterThanOrEqual(512);
  });

  it('keeps the slope that it knows', () => {
    const before = new PrefillPace(512);
    prompt(before, 2500, deeper);
    const { slope, ...rest } = before.state!;
    const after = new PrefillPace(512, { slope, ...rest });
    // One pair that says something else.
    after.measured(0, 64, 100);
    after.measured(64, 64, 100);
    expect(after.state!.slope).toBeGreaterThan(slope * 0.9);
  });

  it('is known from the last time', () => {
    const before = new PrefillPace(512);
    expect(before.state).toBeNull();
    prompt(before, 2500, deeper);
    const after = new PrefillPace(512, before.state ?? undefined);
    expect([after.chunk(0), after.chunk(2000)]).toEqual([128, 64]);
  });

  it('makes use of a batch as large as gains', () => {
    const useful = (most: number, ms: (tokens: number) => number): number => {
      const pace = new PrefillPace(most);
      lengths(pace, 8, ms);
      return pace.usefulBatch;
    };
    expect(new PrefillPace(512).usefulBatch).toBe(512);
    expect(useful(512, oneCore)).toBe(256);
    expect(useful(512, (tokens) => 300 + tokens * 10)).toBe(128);
    // Half of the time is the beginning: a longer chunk spares some of it, up to where it takes too long.
    const started = (tokens: number): number => 40 + tokens / 8;
    const pace = new PrefillPace(1024);
    for (const length of [256, 512, 1024]) pace.measured(0, length, started(length));
    expect(pace.usefulBatch).toBe(2048);
    const even = new PrefillPace(1024);
    for (const length of [256, 512, 1024]) even.measured(0, length, length / 8);
    expect(even.usefulBatch).toBe(512);
    // What gained nothing is tried again, but not soon.
    const after = (loads: number): number => {
      let known = even.state ?? undefined;
      let pace = even;
      for (let load = 0; load < loads; load++) {
        pace = new PrefillPace(512, known);
        for (const length of [256, 512]) pace.measured(0, length, started(length));
        known = pace.state ?? undefined;
      }
      return pace.usefulBatch;
    };
    expect([after(1), after(10), after(25)]).toEqual([512, 512, 1024]);
  });

  it('knows the speed also from chunks of other lengths', () => {
    const pace = new PrefillPace(512);
    expect(pace.speed).toBeNull();
    expect(pace.chunk(0)).toBe(16);
    pace.measured(0, 5, 10);
    expect(pace.speed).toBe(500);
    expect(pace.chunk(0)).toBe(128);
  });
});

describe('the tokens in front of a short rest', () => {
  /** The way for fewer than a tile of tokens: each costs twice as much for what stands before it. */
  const parts = (tokens: number, at: number): number => tokens * (1.9 + (at + tokens / 2) * (tokens < 64 ? 0.003 : 0.0015));
  function paced(ms: (tokens: number, at: number) => number, known?: PaceState): PrefillPace {
    const pace = new PrefillPace(512, known);
    prompt(pace, 2000, ms);
    return pace;
  }

  it('stay as they are before it was measured what a part of a tile costs', () => {
    expect(paced(parts).again(2000, 47)).toBe(0);
  });

  it('are evaluated again with it where a whole tile is known to take less time', () => {
    const pace = paced(parts);
    pace.measured(2000, 47, parts(47, 2000));
    expect(pace.again(2000, 47)).toBe(17);
    expect(pace.again(2000, 63)).toBe(1);
    // Where the gain would be less than what is computed again takes, and where there is nothing to gain.
    expect(pace.again(2000, 32)).toBe(0);
    expect(pace.again(2000, 5)).toBe(0);
    expect(pace.again(2000, 64)).toBe(0);
    expect(pace.again(2000, 200)).toBe(0);
    expect(pace.again(40, 40)).toBe(0);
  });

  it('stay as they are on a machine that takes no other way for a short rest', () => {
    const pace = paced((tokens, at) => parts(64, at) * (tokens / 64));
    pace.measured(2000, 47, (parts(64, 2000) * 47) / 64);
    expect(pace.again(2000, 47)).toBe(0);
    const gpu = paced((tokens) => 20 + Math.max(tokens, 64) * 0.2);
    gpu.measured(2000, 47, 20 + 64 * 0.2);
    expect(gpu.again(2000, 47)).toBe(0);
  });

  it('stay as they are where a whole tile takes longer than a cancel may wait', () => {
    const slow = paced((tokens, at) => 6 * parts(tokens, at));
    slow.measured(2000, 47, 6 * parts(47, 2000));
    expect(slow.chunk(2000)).toBeLessThan(64);
    expect(slow.again(2000, 47)).toBe(0);
  });

  it('are judged by what was measured before the last load', () => {
    const pace = paced(parts);
    pace.measured(2000, 47, parts(47, 2000));
    expect(new PrefillPace(512, pace.state ?? undefined).again(2000, 47)).toBe(17);
  });

  it('are left alone again once, when long enough nobody knew whether that still holds', () => {
    const pace = paced(parts);
    // Another program was at work.
    pace.measured(2000, 47, 5 * parts(47, 2000));
    expect(pace.again(2000, 47)).toBe(17);
    for (let i = 0; i < 10; i++) prompt(pace, 2000, (tokens, at) => parts(64, at) * (tokens / 64));
    expect(pace.again(2000, 47)).toBe(0);
    pace.measured(2000, 47, parts(47, 2000));
    expect(pace.again(2000, 47)).toBe(17);
  });
});

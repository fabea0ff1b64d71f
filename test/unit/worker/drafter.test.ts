import type { Token } from 'node-llama-cpp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Drafter } from '../../../src/worker/drafter.ts';
import type { DraftModel } from '../../../src/worker/draftModel.ts';
import { DraftPace } from '../../../src/worker/draftPace.ts';

const tokenMs = 50;
const chunkMs = 100;
let now = 0;

afterEach(() => vi.restoreAllMocks());

function measured(): DraftPace {
  const pace = new DraftPace();
  for (const tokens of [1, 2, 4, 8]) pace.measured(tokens, tokenMs + tokens);
  return pace;
}

/**
 * What is guessed at each step of an answer that goes on with `tokenOf`, with a model that has so many chunks to read; and how long that read. Each step takes
 * as long as a single token.
 */
async function guessed(
  tokenOf: (place: number) => number,
  { steps, chunks, pace = measured() }: { steps: number; chunks: number; pace?: DraftPace },
): Promise<{ lengths: number[]; readMs: number[] }> {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const lengths: number[] = [];
  const readMs: number[] = [];
  let left = chunks;
  const draftModel = {
    usable: true,
    guess(_: readonly Token[], most: number, mayRead: boolean) {
      const reads = left > 0 && mayRead;
      if (reads) left--;
      const took = reads ? chunkMs : 0;
      now += took;
      readMs.push(took);
      const guess = left > 0 ? [] : Array.from({ length: most }, () => 9_999 as Token);
      return Promise.resolve({ guess, evaluated: guess.length, ms: guess.length, readMs: took });
    },
  } as unknown as DraftModel;
  const tokens = Array.from({ length: 60 }, (_, i) => tokenOf(i) as Token);
  const drafter = new Drafter(tokens, { pace, fromText: true, draftModel, ends: () => false });
  for (let i = 0; i < steps; i++) {
    lengths.push((await drafter.guess(tokens, 100)).length);
    now += tokenMs;
    const next = tokenOf(tokens.length) as Token;
    tokens.push(next);
    drafter.push(next);
  }
  return { lengths, readMs };
}

describe('a model that has to read before it guesses', () => {
  const steps = 200;
  const never = (place: number): number => place;
  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

  it('takes a quarter of an answer’s other time for it', async () => {
    const { readMs } = await guessed(never, { steps, chunks: 1000 });
    expect(readMs.slice(0, 10)).toEqual([100, 0, 0, 0, 0, 0, 0, 0, 100, 0]);
    expect(sum(readMs)).toBe((steps * tokenMs) / 4);
  });

  it('takes far less where it has not paid so far', async () => {
    const pace = measured();
    for (let i = 0; i < 100; i++) pace.seenOfModel(1, 0);
    const { readMs } = await guessed(never, { steps, chunks: 1000, pace });
    expect(sum(readMs)).toBeGreaterThan(0);
    expect(sum(readMs)).toBeLessThanOrEqual((steps * tokenMs) / 20);
  });

  it('leaves the guesses to the text meanwhile', async () => {
    // Behind 1 and 2 came something else each time.
    const pairs = (place: number): number => (place % 3 === 2 ? place : (place % 3) + 1);
    const { lengths, readMs } = await guessed(pairs, { steps: 9, chunks: 1000 });
    expect(readMs).toHaveLength(9);
    expect(lengths.map((length, i) => (i + 60) % 3 === 2 && length > 0)).toContain(true);
  });

  it('guesses as soon as it has read', async () => {
    const { lengths } = await guessed(never, { steps: 10, chunks: 2 });
    expect(lengths.findIndex((length) => length > 0)).toBe(8);
  });
});

import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { type Batch, CacheHistory } from '../../../src/worker/cacheHistory.ts';
import { batchesOf, hashTokens, promptOf, toEvaluatedPrompt } from '../../../src/worker/evaluatedPrompt.ts';

const batch = (at: number, ...tokens: number[]): Batch => ({ at, tokens: tokens as Token[] });

describe('CacheHistory', () => {
  it('keeps the batches, also one that lost its end, whole', () => {
    const history = new CacheHistory();
    for (const { at, tokens } of [batch(0, 1, 2, 3), batch(3, 4, 5, 6), batch(6, 7)]) history.add(at, tokens);
    history.cut(5, 7);
    expect(history.batches(5)).toEqual([batch(0, 1, 2, 3), batch(3, 4, 5, 6)]);
    history.add(5, batch(5, 8).tokens);
    expect(history.batches(6)).toEqual([batch(0, 1, 2, 3), batch(3, 4, 5, 6), batch(5, 8)]);
    history.cut(3, 6);
    expect(history.batches(3)).toEqual([batch(0, 1, 2, 3)]);
    expect(history.batches(2)).toBeNull();
  });

  it('does not know what others put in, until all of that is gone', () => {
    const history = new CacheHistory();
    history.cut(40, 40);
    history.add(40, batch(40, 1).tokens);
    expect(history.batches(41)).toBeNull();
    history.cut(10, 41);
    expect(history.batches(10)).toBeNull();
    history.cut(0, 10);
    expect(history.batches(0)).toEqual([]);
    history.add(1, batch(1, 9).tokens);
    expect(history.batches(2)).toBeNull();
  });
});

describe('an evaluated prompt', () => {
  it('comes back as it was, batches that are alike in one run', () => {
    const batches = [batch(0, 1, 2), batch(2, 3, 4), batch(4, 70_000), batch(5, 6), batch(3, 7, 8), batch(5, 9)];
    const kept = toEvaluatedPrompt(batches, true);
    expect(kept.batches).toEqual([0, 2, 2, 4, 1, 2, 3, 2, 1, 5, 1, 1]);
    expect(batchesOf(kept, 2)).toEqual(batches);
    expect(promptOf(batches)).toEqual([1, 2, 3, 7, 8, 9]);
  });

  it('has a hash that every token and their order count for', () => {
    const hashes = [[1, 2], [2, 1], [1, 2, 0], [258]].map((tokens) => hashTokens(tokens as Token[]));
    expect(new Set(hashes).size).toBe(4);
  });
});

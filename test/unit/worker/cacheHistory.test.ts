import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { type Batch, CacheHistory } from '../../../src/worker/cacheHistory.ts';
import { prefillAgain, SteadyPart } from '../../../src/worker/prefill.ts';
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
    expect(history.batches(2)).toBe('unknown');
  });

  it('has no batches to tell while one is in it that would come out otherwise another time', () => {
    let passing = false;
    const history = new CacheHistory(() => passing);
    history.add(0, batch(0, 1, 2).tokens);
    passing = true;
    history.add(2, batch(2, 3, 4).tokens);
    passing = false;
    history.add(4, batch(4, 5).tokens);
    expect([history.passing, history.batches(5)]).toEqual([true, 'fewerThreads']);
    // Its first token is still there.
    history.cut(3, 5);
    expect([history.passing, history.batches(3)]).toEqual([true, 'fewerThreads']);
    history.cut(2, 3);
    expect([history.passing, history.batches(2)]).toEqual([false, [batch(0, 1, 2)]]);
  });

  it('does not know what others put in, until all of that is gone', () => {
    const history = new CacheHistory();
    history.cut(40, 40);
    history.add(40, batch(40, 1).tokens);
    expect(history.batches(41)).toBe('unknown');
    history.cut(10, 41);
    expect(history.batches(10)).toBe('unknown');
    history.cut(0, 10);
    expect(history.batches(0)).toEqual([]);
    history.add(1, batch(1, 9).tokens);
    expect(history.batches(2)).toBe('unknown');
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

describe('prefillAgain', () => {
  /** A sequence that only notes what it is told. */
  function sequenceOf(goesBack: boolean): { sequence: LlamaContextSequence; evaluated: number[][] } {
    const evaluated: number[][] = [];
    const tokens: number[] = [9, 9];
    const sequence = {
      needsCheckpoints: !goesBack,
      getRestoreToPrefixIndexEvaluationSize: () => 1,
      get contextTokens() {
        return [...tokens];
      },
      get nextTokenIndex() {
        return tokens.length;
      },
      clearHistory: async () => void (tokens.length = 0),
      eraseContextTokenRanges: async ([{ start }]: [{ start: number }]) => void (tokens.length = start),
      evaluateWithoutGeneratingNewTokens: async (batch: number[]) => {
        evaluated.push(batch);
        tokens.push(...batch);
      },
    };
    return { sequence: sequence as unknown as LlamaContextSequence, evaluated };
  }
  const batches = [batch(0, 1, 2, 3), batch(3, 4, 5), batch(4, 6), batch(5, 7)];
  const again = (sequence: LlamaContextSequence, history = new CacheHistory()): Promise<void> =>
    prefillAgain(batches, {
      sequence,
      history,
      steadyPart: new SteadyPart(),
      turn: { step: (work) => work(), aside: async (work) => work() },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });

  it('begins with an empty cache and leaves the last batch to the sampler', async () => {
    const { sequence, evaluated } = sequenceOf(true);
    const history = new CacheHistory();
    await again(sequence, history);
    expect(evaluated).toEqual([[1, 2, 3], [4, 5], [6]]);
    expect(sequence.contextTokens).toEqual([1, 2, 3, 4, 6]);
    expect(history.batches(5)).toEqual(batches.slice(0, 3));
  });

  it('gives up where the model can not go back', async () => {
    const { sequence, evaluated } = sequenceOf(false);
    await expect(again(sequence)).rejects.toMatchObject({ code: 'internal' });
    expect(evaluated).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });
});

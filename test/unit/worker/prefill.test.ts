import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { CacheHistory } from '../../../src/worker/cacheHistory.ts';
import { prefill, SteadyPart } from '../../../src/worker/prefill.ts';
import { PrefillPace } from '../../../src/worker/prefillPace.ts';
import { Scheduler } from '../../../src/worker/scheduler.ts';

const never = new AbortController().signal;

interface HeldCache {
  held: Token[];
  apart: number[];
  pace: PrefillPace;
  parts: { sequence: LlamaContextSequence; pace: PrefillPace; steadyPart: SteadyPart; history: CacheHistory };
}

/** A cache of 1,000 tokens, in which what is put is counted. */
function cacheOf1000(needsCheckpoints = false): HeldCache {
  const held = Array.from({ length: 1000 }, (_, i) => i as Token);
  const apart: number[] = [];
  const sequence = {
    needsCheckpoints,
    getRestoreToPrefixIndexEvaluationSize: () => 1,
    get contextTokens() {
      return [...held];
    },
    get nextTokenIndex() {
      return held.length;
    },
    eraseContextTokenRanges: async ([{ start }]: [{ start: number }]) => {
      held.length = start;
    },
    evaluateWithoutGeneratingNewTokens: async (tokens: Token[]) => {
      held.push(...tokens);
      apart.push(tokens.length);
    },
  } as unknown as LlamaContextSequence;
  const pace = new PrefillPace(512);
  for (const length of [16, 64, 128, 256, 512]) pace.measured(0, length, length * 0.3);
  const history = new CacheHistory();
  history.add(0, held);
  return { held, apart, pace, parts: { sequence, pace, steadyPart: new SteadyPart(), history } };
}

type Options = Pick<Parameters<typeof prefill>[1], 'cuts' | 'leaveLastChunk'>;

/** Evaluates a prompt that begins with what a cache holds and has so many tokens more; tells how many were kept. */
function prefillBehind({ held, parts }: HeldCache, count: number, options: Options): Promise<number> {
  const tokens = [...held, ...Array.from({ length: count }, (_, i) => (2000 + i) as Token)];
  const rest = { ...options, signal: never, onProgress: () => undefined };
  return new Scheduler().run('chat', never, (turn) => prefill(tokens, { ...parts, ...rest, turn }));
}

/** What goes in by itself, and how many tokens are left for the sampler. */
async function forced(count: number): Promise<{ apart: number[]; left: number }> {
  const cache = cacheOf1000();
  await prefillBehind(cache, count, { cuts: 'measured', leaveLastChunk: true });
  return { apart: cache.apart, left: 1000 + count - cache.held.length };
}

describe('a short rest of a prompt', () => {
  /** A part of a tile takes five times as long as its share of a tile. */
  function slowInParts(needsCheckpoints = false): HeldCache {
    const cache = cacheOf1000(needsCheckpoints);
    cache.pace.measured(1000, 40, 40 * 1.5);
    return cache;
  }

  it('goes in with the tokens in front of it, as many as make up a tile, where that is known to be faster', async () => {
    const cache = slowInParts();
    expect(await prefillBehind(cache, 48, { cuts: 'measured' })).toBe(983);
    expect(cache.apart).toEqual([64]);
    expect(cache.held).toHaveLength(1047);
    const last = cache.held.slice(983);
    expect(cache.parts.history.batches(1047)).toEqual([
      { at: 0, tokens: Array.from({ length: 1000 }, (_, i) => i) },
      { at: 983, tokens: last },
    ]);
    expect(last).toHaveLength(64);
  });

  it('goes in alone in an answer that has to be repeatable, and where a model can not go back', async () => {
    for (const cuts of ['onward', 'measured'] as const) {
      const cache = slowInParts(cuts === 'measured');
      expect(await prefillBehind(cache, 48, { cuts })).toBe(1000);
    }
  });
});

describe('what is forced within an answer', () => {
  it.each([1, 40, 64, 65, 66, 100, 200])('goes in with the next sampling where it fits into one chunk: %i tokens', async (count) => {
    expect(await forced(count)).toEqual({ apart: [], left: count });
  });

  it('goes in before it as far as it does not', async () => {
    const { apart, left } = await forced(1000);
    expect(apart.length).toBeGreaterThan(0);
    expect(left).toBeGreaterThan(1);
    expect(apart.reduce((sum, one) => sum + one, left)).toBe(1000);
  });
});

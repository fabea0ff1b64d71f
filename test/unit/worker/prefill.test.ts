import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { CacheHistory } from '../../../src/worker/cacheHistory.ts';
import { prefill, SteadyPart } from '../../../src/worker/prefill.ts';
import { PrefillPace } from '../../../src/worker/prefillPace.ts';
import { Scheduler } from '../../../src/worker/scheduler.ts';

const never = new AbortController().signal;

/** What goes in by itself, and how many tokens are left for the sampler, behind a cache of 1,000. */
async function forced(count: number): Promise<{ apart: number[]; left: number }> {
  const held = Array.from({ length: 1000 }, (_, i) => i as Token);
  const apart: number[] = [];
  const sequence = {
    needsCheckpoints: false,
    get contextTokens() {
      return [...held];
    },
    get nextTokenIndex() {
      return held.length;
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
  const tokens = [...held, ...Array.from({ length: count }, (_, i) => (2000 + i) as Token)];
  const parts = { sequence, pace, steadyPart: new SteadyPart(), history, cuts: 'measured', leaveLastChunk: true } as const;
  await new Scheduler().run('chat', never, (turn) => prefill(tokens, { ...parts, turn, signal: never, onProgress: () => undefined }));
  return { apart, left: tokens.length - held.length };
}

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

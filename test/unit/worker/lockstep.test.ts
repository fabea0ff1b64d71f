import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Lockstep } from '../../../src/worker/lockstep.ts';
import { Scheduler, type Turn } from '../../../src/worker/scheduler.ts';

const never = new AbortController().signal;

/** Runs members of so many steps each; tells which of them each evaluation of the scheduler held. */
async function together(steps: readonly number[], failing = -1): Promise<{ batches: string[]; outcomes: string[] }> {
  const batches: string[] = [];
  const scheduler = new Scheduler();
  const outcomes = await scheduler.run('chat', never, async (turn) => {
    let batch = '';
    const watched: Turn = {
      aside: (wait) => turn.aside(wait),
      step: (evaluate) =>
        turn.step(async () => {
          batch = '';
          const result = await evaluate();
          batches.push(batch);
          return result;
        }),
    };
    const lockstep = new Lockstep(watched, steps.length);
    const members = steps.map((count, member) =>
      lockstep.run(async (its) => {
        for (let i = 0; i < count; i++) {
          await its.step(async () => {
            batch += String(member);
            await Promise.resolve();
            if (member === failing && i === 1) throw new Error(`${String(member)} failed`);
          });
          await its.aside(() => Promise.resolve());
        }
        return `${String(member)} ended`;
      }),
    );
    return (await Promise.allSettled(members)).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)));
  });
  return { batches, outcomes };
}

describe('answers in lockstep', () => {
  it('hand their steps over together, and go on without those that have ended', async () => {
    expect(await together([2, 4, 1])).toEqual({ batches: ['012', '01', '1', '1'], outcomes: ['0 ended', '1 ended', '2 ended'] });
  });

  it('go on without one that fails, or that has nothing to do', async () => {
    expect(await together([3, 3, 0], 0)).toEqual({
      batches: ['01', '01', '1'],
      outcomes: ['Error: 0 failed', '1 ended', '2 ended'],
    });
  });

  it('are all cancelled while they wait for the processor', async () => {
    const stop = new AbortController();
    const scheduler = new Scheduler();
    let finish!: () => void;
    const holding = scheduler.run('completion', never, (turn) => turn.step(() => new Promise<void>((resolve) => (finish = resolve))));
    const outcomes = scheduler.run('chat', stop.signal, (turn) => {
      const lockstep = new Lockstep(turn, 2);
      return Promise.allSettled([0, 1].map(() => lockstep.run((its) => its.step(() => Promise.resolve('evaluated')))));
    });
    await Promise.resolve();
    stop.abort();
    const reasons = (await outcomes).map((one) => (one.status === 'rejected' ? AppError.from(one.reason).code : one.value));
    expect(reasons).toEqual(['cancelled', 'cancelled']);
    finish();
    await holding;
  });
});

import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/base/appError.ts';
import { SharedRun } from '../../src/base/sharedRun.ts';

/** Work that ends when the test says so, or when it is given up. */
function setup() {
  const begun: { end: () => void; fail: (error: AppError) => void; signal: AbortSignal }[] = [];
  const run = new SharedRun(
    (signal) =>
      new Promise((resolve, reject) => {
        begun.push({ end: resolve, fail: reject, signal });
        signal.addEventListener('abort', () => reject(new AppError('cancelled', 'given up')));
      }),
  );
  return { begun, run };
}

describe('work that is done once for all who ask', () => {
  it('is begun by the first, and anew when it has ended', async () => {
    const { begun, run } = setup();
    const both = Promise.all([run.join(), run.join()]);
    expect([begun.length, run.isUnderWay]).toEqual([1, true]);
    begun[0]!.end();
    await both;
    expect(run.isUnderWay).toBe(false);
    const again = run.join();
    expect(begun).toHaveLength(2);
    begun[1]!.end();
    await again;
  });

  it('fails for all of them, and can be begun anew', async () => {
    const { begun, run } = setup();
    const both = Promise.allSettled([run.join(), run.join()]);
    begun[0]!.fail(new AppError('indexUnavailable', 'x', { reason: 'the disk is full' }));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = run.join();
    begun[1]!.end();
    await again;
  });

  it('goes on for the others when one goes away, and is given up when the last one does', async () => {
    const { begun, run } = setup();
    const [first, second] = [new AbortController(), new AbortController()];
    const ends = [run.join(first.signal), run.join(second.signal)].map((one) => expect(one).rejects.toMatchObject({ code: 'cancelled' }));
    first.abort();
    await ends[0];
    expect(begun[0]!.signal.aborted).toBe(false);
    second.abort();
    await ends[1];
    expect(begun[0]!.signal.aborted).toBe(true);
    await run.over();
    expect(run.isUnderWay).toBe(false);
  });

  it('is begun anew for who comes while it is being given up', async () => {
    const ends: (() => void)[] = [];
    // It takes its time to end.
    const run = new SharedRun(() => new Promise((resolve) => void ends.push(resolve)));
    const first = new AbortController();
    const gone = expect(run.join(first.signal)).rejects.toMatchObject({ code: 'cancelled' });
    first.abort();
    await gone;
    const next = run.join();
    expect(ends).toHaveLength(1);
    ends[0]!();
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]!();
    await next;
  });

  it('does not wait for what was not begun, nor reject whoever waits for its end', async () => {
    const { begun, run } = setup();
    await run.over();
    await run.end();
    expect(begun).toEqual([]);
    const joined = expect(run.join()).rejects.toMatchObject({ code: 'cancelled' });
    await run.end();
    await joined;
    expect(run.isUnderWay).toBe(false);
  });
});

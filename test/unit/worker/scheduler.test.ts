import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../src/protocol/worker/diagnostics.ts';
import { Scheduler, type Turn } from '../../../src/worker/scheduler.ts';

const never = new AbortController().signal;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A job of `steps` steps that notes each in `trace`. */
function steps(name: string, count: number, trace: string[]): (turn: Turn) => Promise<string> {
  return async (turn) => {
    for (let i = 0; i < count; i++) {
      await turn.step(async () => {
        trace.push(name);
        await tick();
      });
    }
    return name;
  };
}

describe('Scheduler', () => {
  it('evaluates one step at a time', async () => {
    const scheduler = new Scheduler();
    let running = 0;
    let most = 0;
    const job = async (turn: Turn): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        await turn.step(async () => {
          most = Math.max(most, ++running);
          await tick();
          running--;
        });
      }
    };
    const lanes: Lane[] = ['completion', 'chat', 'background', 'chat', 'background'];
    await Promise.all(lanes.map((lane) => scheduler.run(lane, never, job)));
    expect(most).toBe(1);
  });

  it('lets a completion pass a chat between two steps, and both pass background work', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const background = scheduler.run('background', never, steps('background', 6, trace));
    const chat = scheduler.run('chat', never, steps('chat', 6, trace));
    while (!trace.includes('chat')) await tick();
    const completion = scheduler.run('completion', never, steps('completion', 3, trace));
    await Promise.all([background, chat, completion]);
    const first = trace.indexOf('completion');
    expect(trace.slice(first, first + 3)).toEqual(['completion', 'completion', 'completion']);
    expect(first).toBeLessThan(trace.lastIndexOf('chat'));
    // One background step may have been under way; the others come last.
    expect(trace.slice(-5)).toEqual(Array(5).fill('background'));
  });

  it('lets everybody pass what is made ahead, and a completion take its place', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const given = new AbortController();
    const ahead = scheduler.run('completionAhead', given.signal, steps('ahead', 50, trace));
    while (!trace.includes('ahead')) await tick();
    const chat = scheduler.run('chat', never, steps('chat', 6, trace));
    while (!trace.includes('chat')) await tick();
    const done = trace.filter((who) => who === 'ahead').length;
    // It holds the context that the completion needs, and its own turn wouldn't come before the chat's end.
    given.abort();
    const completion = scheduler.run('completion', never, steps('completion', 2, trace));
    await expect(ahead).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([chat, completion]);
    expect(trace.filter((who) => who === 'ahead').length).toBe(done);
    expect(trace.lastIndexOf('completion')).toBeLessThan(trace.lastIndexOf('chat'));
  });

  it('tells what is under way, and what waits', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const work = [
      scheduler.run('chat', never, steps('one', 3, trace)),
      scheduler.run('chat', never, steps('two', 3, trace)),
      scheduler.run('completion', never, steps('three', 3, trace)),
    ];
    await tick();
    expect(scheduler.queue).toEqual([
      { lane: 'chat', running: true },
      { lane: 'chat', running: false },
      { lane: 'completion', running: true },
    ]);
    await Promise.all(work);
    expect(scheduler.queue).toEqual([]);
  });

  it('runs the jobs of a lane one after the other', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    await Promise.all(['one', 'two', 'three'].map((name) => scheduler.run('chat', never, steps(name, 2, trace))));
    expect(trace).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
  });

  it('lets others work while a job waits for its listener', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const completion = scheduler.run('completion', never, async (turn) => {
      await turn.aside(() => gate);
      await steps('completion', 1, trace)(turn);
    });
    await scheduler.run('chat', never, steps('chat', 2, trace));
    expect(trace).toEqual(['chat', 'chat']);
    open();
    await completion;
    expect(trace).toEqual(['chat', 'chat', 'completion']);
  });

  it('gives up waiting when cancelled, and keeps the order of those behind', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const stop = new AbortController();
    const one = scheduler.run('chat', never, steps('one', 3, trace));
    const two = scheduler.run('chat', stop.signal, steps('two', 3, trace));
    const three = scheduler.run('chat', never, steps('three', 1, trace));
    stop.abort();
    await expect(two).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([one, three]);
    expect(trace).toEqual(['one', 'one', 'one', 'three']);
  });

  it('gives up waiting for the processor when cancelled', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const stop = new AbortController();
    const completion = scheduler.run('completion', never, steps('completion', 5, trace));
    const chat = scheduler.run('chat', stop.signal, steps('chat', 5, trace));
    await tick();
    stop.abort();
    await expect(chat).rejects.toMatchObject({ code: 'cancelled' });
    await completion;
    expect(trace).toEqual(Array(5).fill('completion'));
  });

  it('goes on after a step that failed', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const broken = scheduler.run('chat', never, (turn) => turn.step(() => Promise.reject(new Error('native'))));
    const next = scheduler.run('chat', never, steps('next', 2, trace));
    await expect(broken).rejects.toThrow('native');
    expect(await next).toBe('next');
  });
});

import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../src/worker/scheduler.ts';
import { type ProcessorTimes, ThreadShare } from '../../../src/worker/threadShare.ts';

/** A machine whose other programs use as many cores as it is told, and an engine on it. */
class Machine {
  readonly llama = { maxThreads: 64 };
  readonly cores: number;
  others = 0;
  /** How often the processor's times were asked for. */
  asked = 0;
  #wall = 0;
  #all = 0;
  #own = 0;
  readonly share: ThreadShare;
  readonly #turn: Turn = { step: (evaluate) => evaluate(), aside: (wait) => Promise.resolve(wait()) };

  constructor(cores: number, threads = cores, gives = true) {
    this.cores = cores;
    const times = (): ProcessorTimes => {
      this.asked++;
      return { cores, all: this.#all, own: this.#own };
    };
    this.share = new ThreadShare(this.llama, times, () => this.#wall);
    this.share.begin(threads, gives);
  }

  pass(ms: number, own = this.llama.maxThreads): void {
    this.#wall += ms;
    this.#own += ms * own;
    this.#all += ms * (own + this.others);
  }

  /** Evaluations of 50 ms each; returns with how many threads the last one was made. */
  async evaluate(ms: number, steady = false): Promise<number> {
    let threads = 0;
    for (let spent = 0; spent < ms; spent += 50) {
      await this.share.turn(this.#turn, steady).step(() => {
        threads = this.llama.maxThreads;
        this.pass(50);
        return Promise.resolve();
      });
    }
    return threads;
  }
}

describe('threads that evaluate', () => {
  it('are all while nobody else needs a core', async () => {
    const machine = new Machine(8);
    expect(await machine.evaluate(5000)).toBe(8);
    machine.others = 0.5;
    expect(await machine.evaluate(5000)).toBe(8);
    // 200 evaluations in 10 s, and the system is asked five times a second at most.
    expect(machine.asked).toBeLessThanOrEqual(51);
    expect(machine.share.fewer).toBe(false);
  });

  it('leave the cores that others need, soon', async () => {
    for (const [cores, others, left] of [
      [2, 1, 1],
      [2, 5, 1],
      [8, 1, 7],
      [8, 5.2, 3],
      // Half of its cores do no mathematics.
      [8, 2, 4],
    ] as const) {
      const machine = new Machine(cores, left === 4 ? 4 : cores);
      await machine.evaluate(300);
      machine.others = others;
      expect(await machine.evaluate(500)).toBe(left);
      expect(machine.share.fewer).toBe(left < (left === 4 ? 4 : cores));
      expect(machine.llama.maxThreads).toBe(left === 4 ? 4 : cores);
    }
  });

  it('take them again after a while without, and not in the pauses of a build', async () => {
    const machine = new Machine(4);
    machine.others = 2;
    await machine.evaluate(500);
    machine.others = 0;
    for (let burst = 0; burst < 5; burst++) {
      expect(await machine.evaluate(1000)).toBe(2);
      machine.others = 2;
      await machine.evaluate(300);
      machine.others = 0;
    }
    expect(await machine.evaluate(2500)).toBe(4);
    expect(machine.share.now).toBe(4);
  });

  it('do not go by what was before a pause', async () => {
    const machine = new Machine(4);
    machine.others = 4;
    machine.pass(60_000, 0);
    machine.others = 0;
    expect(await machine.evaluate(1000)).toBe(4);
  });

  it('are all where the same has to come out, where somebody chose how many, and where there is one', async () => {
    for (const machine of [new Machine(4, 3, false), new Machine(4, 1)]) {
      const all = machine.llama.maxThreads;
      machine.others = 4;
      expect(await machine.evaluate(1000)).toBe(all);
    }
    const machine = new Machine(4);
    machine.others = 4;
    expect(await machine.evaluate(1000)).toBe(1);
    expect(await machine.evaluate(1000, true)).toBe(4);
    expect(machine.share.fewer).toBe(false);
    // Another model begins with all.
    machine.share.begin(2, true);
    expect(machine.share.now).toBe(2);
  });

  it('are all while a context is made, which keeps its number', async () => {
    const machine = new Machine(4);
    machine.others = 4;
    await machine.evaluate(1000);
    let made!: () => void;
    const making = machine.share.making(() => new Promise<void>((resolve) => (made = resolve)));
    expect(machine.llama.maxThreads).toBe(4);
    expect(await machine.evaluate(100)).toBe(4);
    made();
    await making;
    expect(await machine.evaluate(100)).toBe(1);
    await expect(machine.share.making(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    expect(await machine.evaluate(100)).toBe(1);
  });
});

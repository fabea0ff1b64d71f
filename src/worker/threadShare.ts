/**
 * How many threads evaluate at a moment: as many as the model was loaded with, and fewer while other programs need the cores. Threads that evaluate wait for
 * each other many times a token, so that one that has to share its core holds up all of them. It must not know what is evaluated.
 */
import { cpus } from 'node:os';
import type { Llama } from 'node-llama-cpp';
import type { Turn } from './scheduler.ts';

/** Processor time in milliseconds since some moment: of all programs together, and of this one. */
export interface ProcessorTimes {
  cores: number;
  all: number;
  own: number;
}

/** The system counts in ticks of 10 ms: over less, what others use can't be told. */
const leastMs = 200;
/** What was before that tells nothing of now. */
const mostMs = 2000;
/** A core of which others use no more than this is better shared with them: half of one was measured to be, a whole one not. */
const shared = 0.75;
/** For so long others have to leave cores before they are used again: programs that build come in bursts. */
const quietMs = 1500;

export class ThreadShare {
  readonly #llama: Pick<Llama, 'maxThreads'>;
  readonly #times: () => ProcessorTimes;
  readonly #clock: () => number;
  #full: number;
  #gives = false;
  #now: number;
  #before: { wall: number; times: ProcessorTimes };
  /** Since when others have left as many cores as `#offered`, which are more than are used. */
  #quiet: { since: number; offered: number } | null = null;
  #making = 0;
  #fewer = false;

  /** `clock` tells milliseconds. It is asked at each evaluation, and `times`, for which the system looks at every core, only now and then. */
  constructor(
    llama: Pick<Llama, 'maxThreads'>,
    times: () => ProcessorTimes = processorTimes,
    clock: () => number = () => performance.now(),
  ) {
    this.#llama = llama;
    this.#times = times;
    this.#clock = clock;
    this.#full = this.#now = llama.maxThreads;
    this.#before = { wall: clock(), times: times() };
  }

  /** A model is loaded that evaluates with so many threads, and `gives` away those whose cores others need. */
  begin(threads: number, gives: boolean): void {
    this.#full = this.#now = threads;
    this.#gives = gives;
    this.#quiet = null;
    this.#llama.maxThreads = threads;
  }

  /** How many evaluate now, where that isn't to be the same each time. */
  get now(): number {
    return this.#now;
  }

  /** Whether the last evaluation had fewer than all of them. */
  get fewer(): boolean {
    return this.#fewer;
  }

  /** A turn whose evaluations leave to others the cores that these need; a `steady` one doesn't, so that the same comes out each time. */
  turn(turn: Turn, steady: boolean): Turn {
    return { step: (evaluate) => turn.step(() => this.#evaluate(steady, evaluate)), aside: (wait) => turn.aside(wait) };
  }

  /** Makes a context, which for as long as it is there has no more threads than there may be while it is made. */
  async making<T>(make: () => Promise<T>): Promise<T> {
    this.#making++;
    this.#llama.maxThreads = this.#full;
    try {
      return await make();
    } finally {
      this.#making--;
    }
  }

  async #evaluate<T>(steady: boolean, evaluate: () => Promise<T>): Promise<T> {
    if (!steady) this.#look();
    this.#fewer = !steady && this.#making === 0 && this.#now < this.#full;
    if (this.#fewer) this.#llama.maxThreads = this.#now;
    try {
      return await evaluate();
    } finally {
      this.#llama.maxThreads = this.#full;
    }
  }

  /** Sees what others have used since it looked last. */
  #look(): void {
    if (!this.#gives || this.#full === 1) return;
    const { wall: since, times: before } = this.#before;
    const wall = this.#clock();
    const ms = wall - since;
    if (ms < leastMs) return;
    const times = this.#times();
    const others = (times.all - before.all - (times.own - before.own)) / ms;
    this.#before = { wall, times };
    if (ms > mostMs) return;
    const offered = Math.max(1, Math.min(this.#full, times.cores - Math.max(0, Math.ceil(others - shared))));
    if (offered <= this.#now) {
      this.#now = offered;
      this.#quiet = null;
      return;
    }
    this.#quiet = this.#quiet ? { ...this.#quiet, offered: Math.min(this.#quiet.offered, offered) } : { since: wall, offered };
    if (wall - this.#quiet.since < quietMs) return;
    this.#now = this.#quiet.offered;
    this.#quiet = null;
  }
}

function processorTimes(): ProcessorTimes {
  const cores = cpus();
  const { user, system } = process.cpuUsage();
  const all = cores.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { cores: cores.length, all, own: (user + system) / 1000 };
}

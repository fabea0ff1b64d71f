/**
 * Whose turn it is on the processor. All native evaluation goes through here in short steps (one token, one chunk of a prompt), one at a
 * time, so that a completion asked for in the middle of a chat answer runs between two of its tokens. It must not know what a step does.
 */
import { AppError, throwIfCancelled } from '../base/appError.ts';
import type { Lane, QueuedWork } from '../protocol/worker/diagnostics.ts';

/**
 * Higher goes first: while a completion works, the chat stands still. What was found is there without a ranking, and a review without its order: both go behind these two; all go before background work, and before
 * what is computed ahead of a request.
 */
const ranks: Record<Lane, number> = {
  completion: 3,
  chat: 2,
  small: 2,
  query: 2,
  ranking: 1,
  surprise: 1,
  background: 0,
  completionAhead: 0,
  chatAhead: 0,
};
/** Jobs that share a context follow each other. Whoever wants to go past a lower one of the same queue cancels it. */
const queues: Record<Lane, string> = {
  completion: 'completion',
  chat: 'chat',
  small: 'small',
  query: 'query',
  ranking: 'ranking',
  surprise: 'surprise',
  background: 'background',
  completionAhead: 'completion',
  chatAhead: 'chat',
};

/** A running piece of work's way to the processor. */
export interface Turn {
  /** Runs one short native evaluation when it is this lane's turn. Rejects with `cancelled` while it waits, never in the middle. */
  step<T>(evaluate: () => Promise<T>): Promise<T>;
  /** Waits for something that isn't the processor, such as a slow listener, and lets lower lanes work meanwhile. */
  aside<T>(wait: () => T | Promise<T>): Promise<T>;
}

interface Job {
  rank: number;
  /** Holds lower lanes back while true. */
  busy: boolean;
}

interface Waiting {
  job: Job;
  go: () => void;
}

export class Scheduler {
  readonly #jobs = new Set<Job>();
  readonly #queue = new Set<QueuedWork>();
  readonly #waiting: Waiting[] = [];
  /** Ends of the last job of each queue. */
  readonly #ends = new Map<string, Promise<void>>();
  #evaluating = false;

  /** Everything that is under way or waits, in the order in which it was asked for. */
  get queue(): QueuedWork[] {
    return [...this.#queue].map((entry) => ({ ...entry }));
  }

  /** Runs `work` after the work before it in its queue. Rejects with `cancelled` when the signal aborts while it waits. */
  async run<T>(lane: Lane, signal: AbortSignal, work: (turn: Turn) => Promise<T>): Promise<T> {
    const before = this.#ends.get(queues[lane]) ?? Promise.resolve();
    let done!: () => void;
    const own = new Promise<void>((resolve) => (done = resolve));
    // Whoever gives up waiting must not let the next one past the one that still runs.
    this.#ends.set(
      queues[lane],
      before.then(() => own),
    );
    const job: Job = { rank: ranks[lane], busy: true };
    const queued: QueuedWork = { lane, running: false };
    this.#queue.add(queued);
    try {
      throwIfCancelled(signal);
      await untilAborted(before, signal);
      this.#jobs.add(job);
      queued.running = true;
      return await work({
        step: (evaluate) => this.#step(job, signal, evaluate),
        aside: (wait) => this.#aside(job, wait),
      });
    } finally {
      this.#jobs.delete(job);
      this.#queue.delete(queued);
      done();
      this.#next();
    }
  }

  async #step<T>(job: Job, signal: AbortSignal, evaluate: () => Promise<T>): Promise<T> {
    throwIfCancelled(signal);
    if (this.#evaluating || this.#heldBack(job)) await this.#wait(job, signal);
    this.#evaluating = true;
    try {
      return await evaluate();
    } finally {
      this.#evaluating = false;
      this.#next();
    }
  }

  #wait(job: Job, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        job,
        go: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(new AppError('cancelled', 'cancelled'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(entry);
    });
  }

  async #aside<T>(job: Job, wait: () => T | Promise<T>): Promise<T> {
    const result = wait();
    if (!(result instanceof Promise)) return result;
    job.busy = false;
    this.#next();
    try {
      return await result;
    } finally {
      job.busy = true;
    }
  }

  #heldBack(job: Job): boolean {
    for (const other of this.#jobs) if (other.busy && other.rank > job.rank) return true;
    return false;
  }

  /** Lets the highest of those go who may. The processor is marked taken at once, as the one who goes continues a microtask later. */
  #next(): void {
    if (this.#evaluating) return;
    const next = this.#waiting.filter(({ job }) => !this.#heldBack(job)).sort((a, b) => b.job.rank - a.job.rank)[0];
    if (!next) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#evaluating = true;
    next.go();
  }
}

/** What a promise settles with, or `cancelled` as soon as the signal aborts; what was begun goes on. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new AppError('cancelled', 'cancelled while waiting for the work before'));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

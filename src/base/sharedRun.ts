import { AppError } from './appError.ts';

interface Run {
  done: Promise<void>;
  stop: AbortController;
  waiting: number;
}

/** A piece of work that is done once for all who ask for it at the same time, and given up when none of them wants it any more. */
export class SharedRun {
  readonly #work: (signal: AbortSignal) => Promise<void>;
  #run: Run | null = null;

  constructor(work: (signal: AbortSignal) => Promise<void>) {
    this.#work = work;
  }

  get isUnderWay(): boolean {
    return this.#run !== null;
  }

  /** Begins it, or waits for what was begun. Rejects as the work does, and with `cancelled` as soon as the signal says so: who goes away leaves the others theirs. */
  async join(signal?: AbortSignal): Promise<void> {
    // One that is being given up is none to wait for.
    while (this.#run?.stop.signal.aborted === true) await this.over();
    const run = (this.#run ??= this.#begin());
    run.waiting++;
    try {
      await (signal ? Promise.race([run.done, cancelledBy(signal)]) : run.done);
    } finally {
      run.waiting--;
      if (run.waiting === 0) run.stop.abort();
    }
  }

  /** Settles when nothing is under way any more, however it ended. */
  async over(): Promise<void> {
    await this.#run?.done.catch(() => undefined);
  }

  /** Gives up what is under way, at once, and settles when it has ended. */
  async end(): Promise<void> {
    this.#run?.stop.abort();
    await this.over();
  }

  #begin(): Run {
    const stop = new AbortController();
    const run: Run = { done: this.#work(stop.signal), stop, waiting: 0 };
    const over = (): void => {
      if (this.#run === run) this.#run = null;
    };
    run.done.then(over, over);
    return run;
  }
}

function cancelledBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = (): void => reject(new AppError('cancelled', 'cancelled'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

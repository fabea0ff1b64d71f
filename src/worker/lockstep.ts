/**
 * Several answers that go forward together: a step of one waits until each of the others has one too, and all are handed over at once, so that the
 * engine puts their tokens into one batch. To the scheduler they are one piece of work. It must not know what a step does.
 */
import type { Turn } from './scheduler.ts';

interface Waiting {
  evaluate: () => Promise<void>;
  fail: (error: unknown) => void;
}

export class Lockstep {
  readonly #turn: Turn;
  #members: number;
  #waiting: Waiting[] = [];

  /** `members` is the number of calls of {@link run} that there will be; nothing moves before the last of them. */
  constructor(turn: Turn, members: number) {
    this.#turn = turn;
    this.#members = members;
  }

  /** Runs one member's work. When it has ended, in whatever way, the others go on without it. */
  async run<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    try {
      return await work({ step: (evaluate) => this.#step(evaluate), aside: (wait) => this.#turn.aside(wait) });
    } finally {
      this.#members--;
      this.#go();
    }
  }

  #step<T>(evaluate: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ evaluate: () => Promise.resolve().then(evaluate).then(resolve, reject), fail: reject });
      this.#go();
    });
  }

  #go(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#members) return;
    const together = this.#waiting;
    this.#waiting = [];
    this.#turn
      .step(() => Promise.all(together.map(({ evaluate }) => evaluate())))
      .catch((error: unknown) => {
        // Cancelled while it waited for its turn: none of them was begun.
        for (const { fail } of together) fail(error);
      });
  }
}

/**
 * How a server is that may be asked, as far as that is known from asking it: one that failed is left alone for a while, longer each time, and then has to answer
 * something small before it gets a question. Nothing is sent but for a question.
 */
import type { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { isDown } from './failover.ts';

/** Milliseconds. */
export interface HealthTimes {
  /** How long it is left alone after its first failure; twice as long after each further one. */
  firstRest: number;
  longestRest: number;
  /** How long it is left alone at most because it says so itself. */
  longestTold: number;
  /** How long an answer may take to begin until it is looked whether the server still is there; a long question is read for minutes on a small machine. */
  silence: number;
}

export const usualHealthTimes: HealthTimes = { firstRest: 15_000, longestRest: 120_000, longestTold: 600_000, silence: 20_000 };

export class EndpointHealth implements Disposable {
  readonly #check: (signal: AbortSignal) => Promise<void>;
  readonly #times: HealthTimes;
  /** What it failed of last; null when it answered since. */
  #failure: AppError | null = null;
  #failures = 0;
  #restUntil = 0;
  #restEnd: ReturnType<typeof setTimeout> | undefined;
  readonly #changed: () => void;

  /** `check` rejects when the server can't be asked; `changed` is called when it begins or ends to be left alone. */
  constructor(check: (signal: AbortSignal) => Promise<void>, times: HealthTimes, changed: () => void = () => undefined) {
    this.#check = check;
    this.#times = times;
    this.#changed = changed;
  }

  /** What it failed of while it is left alone for that; null when it may be asked. */
  get resting(): AppError | null {
    return performance.now() < this.#restUntil ? this.#failure : null;
  }

  /** Resolves when it may be asked: at once, or, after a failure, when it has answered something small. Rejects as that does. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.#failure) await this.#check(signal);
  }

  answered(): void {
    if (!this.#failure) return;
    this.#failure = null;
    this.#failures = 0;
    this.#endRest();
  }

  /** Notes why it didn't answer, where that is its own doing. */
  failed(error: AppError): void {
    if (!isDown(error)) return;
    const { firstRest, longestRest, longestTold } = this.#times;
    const own = Math.min(longestRest, firstRest * 2 ** this.#failures);
    const { retryMs } = error.data;
    const told = typeof retryMs === 'number' ? Math.min(longestTold, retryMs) : 0;
    this.#failure = error;
    this.#failures++;
    const rest = Math.max(own, told);
    this.#restUntil = performance.now() + rest;
    clearTimeout(this.#restEnd);
    this.#restEnd = setTimeout(() => this.#endRest(), rest);
    this.#changed();
  }

  dispose(): void {
    clearTimeout(this.#restEnd);
  }

  #endRest(): void {
    clearTimeout(this.#restEnd);
    this.#restUntil = 0;
    this.#changed();
  }

  /** Looks after each silence whether the server still is there, until it is told to stop; `gone` is called when it isn't. Returns what stops it. */
  watch(gone: () => void): () => void {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(() => {
        this.#check(stopped.signal).then(wait, () => {
          if (!stopped.signal.aborted) gone();
        });
      }, this.#times.silence);
    };
    wait();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }
}

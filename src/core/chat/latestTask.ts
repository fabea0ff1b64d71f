import type { Disposable } from '../../base/disposable.ts';

/**
 * Runs one task a moment after it was last asked for, and aborts a run that a newer wish has made stale. For counts that follow
 * what somebody types.
 */
export class LatestTask implements Disposable {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #delayMs: number;
  readonly #onError: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | undefined;

  constructor(delayMs: number, run: (signal: AbortSignal) => Promise<void>, onError: (error: unknown) => void) {
    this.#delayMs = delayMs;
    this.#run = run;
    this.#onError = onError;
  }

  /** Asks for a run. The one under way, if any, is aborted now. */
  schedule(): void {
    this.cancel();
    this.#timer = setTimeout(() => this.#start(), this.#delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    this.#controller = undefined;
  }

  dispose(): void {
    this.cancel();
  }

  #start(): void {
    const controller = new AbortController();
    this.#controller = controller;
    this.#run(controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) this.#onError(error);
    });
  }
}

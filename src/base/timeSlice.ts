import { throwIfCancelled } from './appError.ts';

/** Milliseconds that a long calculation may take before others have their turn. */
const usualMs = 15;

/** Lets a long calculation rest now and then, so that the process stays responsive and the calculation can be cancelled. */
export class TimeSlice {
  readonly #signal: AbortSignal | undefined;
  readonly #ms: number;
  #until: number;

  /** `ms`: how long others may have to wait. */
  constructor(signal?: AbortSignal, ms: number = usualMs) {
    this.#signal = signal;
    this.#ms = ms;
    this.#until = performance.now() + ms;
  }

  /** Is it time for {@link rest}? Asked often, so it costs next to nothing. */
  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** Lets the others go first. Rejects with `cancelled` when the signal is aborted. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    throwIfCancelled(this.#signal);
    this.#until = performance.now() + this.#ms;
  }
}

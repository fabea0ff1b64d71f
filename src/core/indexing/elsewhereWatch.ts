import type { Disposable } from '../../base/disposable.ts';

/** Milliseconds between two looks. */
const pauseMs = 2_000;
/** Looks in a row that find nothing new, after which it is left alone: whoever writes may wait for hours. */
const mostStill = 30;

/** Looks every now and then at what other processes do with indexes, for as long as they do something. */
export class ElsewhereWatch implements Disposable {
  readonly #look: () => Promise<'over' | 'still' | 'moved'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #still = 0;
  #disposed = false;

  /** `look` doesn't reject; `over`: there is nothing to wait for. */
  constructor(look: () => Promise<'over' | 'still' | 'moved'>) {
    this.#look = look;
  }

  /** Begins, or begins anew to count. */
  start(): void {
    this.#still = 0;
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => void this.#again(), pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.stop();
  }

  async #again(): Promise<void> {
    const timer = this.#timer;
    const found = await this.#look();
    // It was stopped meanwhile.
    if (this.#timer !== timer) return;
    this.#timer = undefined;
    this.#still = found === 'moved' ? 0 : this.#still + 1;
    if (found !== 'over' && this.#still < mostStill && !this.#disposed) this.#timer = setTimeout(() => void this.#again(), pauseMs);
  }
}

/** Draws what changes often at a pace that the reader of it can follow; the newest drawing wins. */
export class Pace {
  readonly #everyMs: number;
  #last = -Infinity;
  #next: ReturnType<typeof setTimeout> | undefined;

  /** `everyMs`: the least time between two drawings, in milliseconds. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Runs `draw` at once where the pace allows it, else when it does; a later call takes its place. */
  soon(draw: () => void): void {
    this.cancel();
    const wait = this.#last + this.#everyMs - performance.now();
    if (wait <= 0) this.now(draw);
    else this.#next = setTimeout(() => this.now(draw), wait);
  }

  /** Runs `draw` whatever the pace says, and nothing that was to come. */
  now(draw: () => void): void {
    this.cancel();
    this.#last = performance.now();
    draw();
  }

  /** Drops the drawing that was to come. */
  cancel(): void {
    clearTimeout(this.#next);
  }
}

const maxBatch = 256;

/** Gathers a stream's items: the first goes at once, later ones together. */
export class ItemBatch {
  #items: unknown[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first = true;
  readonly #ms: number;
  readonly #send: (items: unknown[]) => void;

  constructor(ms: number, send: (items: unknown[]) => void) {
    this.#ms = ms;
    this.#send = send;
  }

  push(item: unknown): void {
    this.#items.push(item);
    if (this.#first || this.#items.length >= maxBatch) {
      this.#first = false;
      this.flush();
    } else this.#timer ??= setTimeout(() => this.flush(), this.#ms);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#items.length > 0) this.#send(this.#items.splice(0));
  }
}

/** Does one thing after the other, in the order in which they were asked for; one that fails keeps no other waiting. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as `work` does, which begins when all before it have settled. */
  do<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Settles when all that was asked for so far has. */
  async settled(): Promise<void> {
    await this.#last;
  }
}

/** Work that is under way: what it works on must not go before it has settled. */
export class Underway {
  readonly #works = new Set<Promise<unknown>>();

  get none(): boolean {
    return this.#works.size === 0;
  }

  /** Notes it until it has settled, and returns it. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work);
    const forget = (): void => void this.#works.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Settles when all that is under way now has settled; doesn't reject. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#works);
  }
}

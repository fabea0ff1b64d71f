/** How fast bytes come, of late, and how long the rest takes. */
const windowMs = 5000;
/** A rate over less than that says nothing yet. */
const leastMs = 400;

export class TransferRate {
  /** Times, and how many bytes were there then; the first one is the last that lies outside the window. */
  #seen: { time: number; bytes: number }[] = [];

  /** So many bytes are there at a time in milliseconds. Fewer than before begins anew. */
  add(time: number, bytes: number): void {
    if (bytes < (this.#seen.at(-1)?.bytes ?? 0)) this.#seen = [];
    this.#seen.push({ time, bytes });
    while ((this.#seen[1]?.time ?? Infinity) <= time - windowMs) this.#seen.shift();
  }

  /** Bytes per second; null before that can be said. */
  get bytesPerSecond(): number | null {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last || last.time - first.time < leastMs) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.time - first.time);
  }

  /** Seconds until so many bytes more are there; null where nothing comes, or it can't be said yet. */
  secondsLeft(bytes: number): number | null {
    const rate = this.bytesPerSecond;
    return rate === null || rate <= 0 ? null : bytes / rate;
  }
}

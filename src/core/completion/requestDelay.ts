/** How many of the last answers count. */
const remembered = 10;
/** Before anything was measured. Milliseconds. */
const usual = 120;
const longest = 500;
/** Where an answer takes long, more of the typing that would make it useless is waited for. */
const share = 0.3;

/** How long to wait after a key stroke before a suggestion is computed: from how long the last ones took on this machine. */
export class RequestDelay {
  readonly #latencies: number[] = [];

  /** Milliseconds from the request to the answer. */
  measured(ms: number): void {
    this.#latencies.push(ms);
    if (this.#latencies.length > remembered) this.#latencies.shift();
  }

  /** The usual time to an answer, in milliseconds; undefined before the first. */
  get latencyMs(): number | undefined {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  get ms(): number {
    const latency = this.latencyMs;
    return latency === undefined ? usual : Math.min(longest, Math.round(latency * share));
  }
}

import { exitCodes } from './command.ts';

/** How long an interrupted command may take to end by itself. Milliseconds. */
const farewellMs = 900;

const signals = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

export interface InterruptListener {
  /** It takes longer than usual because files are put back. */
  onHeld(): void;
  /** The last moment: the process ends now. */
  onLeave(): void;
}

const untold: InterruptListener = { onHeld: () => undefined, onLeave: () => undefined };

/**
 * Ctrl+C and its kin: the first asks the command to stop, a second one or a second's wait ends the process at once. While files are being changed
 * there is no such wait: they are put back first, however many they are.
 */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #workerPid: () => number | undefined;
  readonly #listeners: [keyof typeof signals, () => void][] = [];
  #timer: NodeJS.Timeout | undefined;
  #held = 0;
  readonly #told: InterruptListener;
  /** The exit code that the signal asks for; null while none has come. */
  code: number | null = null;

  constructor(workerPid: () => number | undefined, told: InterruptListener = untold) {
    this.#workerPid = workerPid;
    this.#told = told;
    for (const [name, code] of Object.entries(signals) as [keyof typeof signals, number][]) {
      const listener = (): void => this.#receive(code);
      process.on(name, listener);
      this.#listeners.push([name, listener]);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Does something that must come to its own end, which the signal hastens: it isn't left in the middle. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work();
    } finally {
      this.#held--;
      this.#wait();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const [name, listener] of this.#listeners) process.off(name, listener);
  }

  #receive(code: number): void {
    if (this.code !== null) this.#leave(code);
    this.code = code;
    this.#wait();
    this.#controller.abort();
  }

  #wait(): void {
    const { code } = this;
    if (code === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#held > 0 ? this.#told.onHeld() : this.#leave(code)), farewellMs);
  }

  #leave(code: number): never {
    this.#told.onLeave();
    const pid = this.#workerPid();
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch (error) {
      process.stderr.write(`mlx-code: the model process had ended already (${String(error)})\n`);
    }
    // Exiting waits for calls of the system that are under way, and one may never come back: a hung disk's, say. A signal doesn't.
    const isStuck = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
    const [name] = this.#listeners.find(([one]) => signals[one] === code) ?? [];
    if (isStuck && name !== undefined) {
      this.dispose();
      process.kill(process.pid, name);
    }
    process.exit(code);
  }
}

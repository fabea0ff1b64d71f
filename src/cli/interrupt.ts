import { exitCodes } from './command.ts';

/** How long an interrupted command may take to end by itself. Milliseconds. */
const farewellMs = 900;

const signals = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/** Ctrl+C and its kin: the first asks the command to stop, a second one or a second's wait ends the process at once. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #workerPid: () => number | undefined;
  readonly #listeners: [NodeJS.Signals, () => void][] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The exit code that the signal asks for; null while none has come. */
  code: number | null = null;

  constructor(workerPid: () => number | undefined) {
    this.#workerPid = workerPid;
    for (const [name, code] of Object.entries(signals) as [NodeJS.Signals, number][]) {
      const listener = (): void => this.#receive(code);
      process.on(name, listener);
      this.#listeners.push([name, listener]);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const [name, listener] of this.#listeners) process.off(name, listener);
  }

  #receive(code: number): void {
    if (this.code !== null) this.#leave(code);
    this.code = code;
    this.#timer = setTimeout(() => this.#leave(code), farewellMs);
    this.#controller.abort();
  }

  #leave(code: number): never {
    const pid = this.#workerPid();
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch (error) {
      process.stderr.write(`mlx-code: the model process had ended already (${String(error)})\n`);
    }
    process.exit(code);
  }
}

/**
 * Whether the work on the indexes has to wait, and for whom: for the user, who holds it until they say otherwise, or for the machine, which is asked again and again while there is work. It must not
 * know what the work is, nor how far.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { MachinePort, Strain } from '../ports.ts';
import type { IndexPort } from './indexPort.ts';
import type { IndexSettings } from './indexSettings.ts';

export interface IndexHoldParts {
  port: Pick<IndexPort, 'pause'>;
  machine: Pick<MachinePort, 'strain'>;
  settings: (root: null) => Pick<IndexSettings, 'when'>;
}

/** Milliseconds between two looks at whether the machine has to save. */
const strainMs = 30_000;

export class IndexHold implements Disposable {
  readonly #parts: IndexHoldParts;
  readonly #looked = new Emitter<undefined>();
  /** {@link by} is as it is now. */
  readonly onDidLook = this.#looked.event;
  readonly #paused = new Emitter<boolean>();
  /** The user holds the work, or lets it go on. */
  readonly onDidPause = this.#paused.event;
  #byUser = false;
  #strain: Strain | null = null;
  #watching: ReturnType<typeof setInterval> | undefined;

  constructor(parts: IndexHoldParts) {
    this.#parts = parts;
  }

  get byUser(): boolean {
    return this.#byUser;
  }

  /** Who held it when it was looked at last; null for nobody. */
  get by(): 'user' | Strain | null {
    return this.#byUser ? 'user' : this.#strain;
  }

  async pause(paused: boolean): Promise<void> {
    this.#byUser = paused;
    await this.look();
    this.#paused.fire(paused);
  }

  /** Holds the work or lets it go on, as the machine and the user have it now. */
  async look(): Promise<void> {
    const { machine, port, settings } = this.#parts;
    const strain = await machine.strain();
    this.#strain = strain === 'battery' && settings(null).when === 'always' ? null : strain;
    await port.pause(this.by !== null);
    this.#looked.fire(undefined);
  }

  /** Looks every now and then, until there is no work any more. */
  watch(): void {
    this.#watching ??= setInterval(() => {
      // What fails now is tried again with the next look.
      this.look().catch(() => undefined);
    }, strainMs);
  }

  unwatch(): void {
    clearInterval(this.#watching);
    this.#watching = undefined;
  }

  dispose(): void {
    this.unwatch();
    this.#looked.dispose();
    this.#paused.dispose();
  }
}

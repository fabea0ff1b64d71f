/**
 * Gives memory back when the machine is short of it, before the system begins to swap: first the models that stay from before, then what the chat doesn't need,
 * and, when it gets worse and the model has nothing to do, the model. It comes back when a person uses it, and for what comes by itself when there is memory again.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { EnginePort, MachinePort } from '../ports.ts';
import type { ModelService } from './modelService.ts';

export interface MemoryGuardParts {
  engine: Pick<EnginePort, 'shrink'>;
  models: Pick<ModelService, 'state' | 'onDidChange' | 'unload' | 'stays' | 'lookAtStaying'>;
  machine: Pick<MachinePort, 'memory'>;
  log: Log;
}

const checkMs = 30_000;

export class MemoryGuard implements Disposable {
  readonly #parts: MemoryGuardParts;
  readonly #unloaded = new Emitter<undefined>();
  /** The model was unloaded for want of memory. */
  readonly onDidUnload = this.#unloaded.event;
  readonly #following: Disposable;
  #timer: ReturnType<typeof setInterval> | undefined;
  #checking = false;
  #short = false;

  constructor(parts: MemoryGuardParts) {
    this.#parts = parts;
    this.#following = parts.models.onDidChange((state) => {
      if (state.status === 'ready') this.#short = false;
      this.#watch();
    });
  }

  /**
   * The model was unloaded for want of memory, of which there is no more since: nothing that comes by itself shall load it. When a person has it loaded,
   * that is over.
   */
  get short(): boolean {
    return this.#short;
  }

  dispose(): void {
    this.#short = false;
    clearInterval(this.#timer);
    this.#following.dispose();
    this.#unloaded.dispose();
  }

  /** Where nothing is loaded, or waits to be loaded again, there is nothing to ask the machine. */
  #watch(): void {
    const on = this.#short || inMemory(this.#parts.models);
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => this.#checkOnce(), checkMs) : undefined;
  }

  #checkOnce(): void {
    if (this.#checking) return;
    this.#checking = true;
    void this.#check()
      .catch((error: unknown) => this.#parts.log.warn(`memory could not be given back: ${String(error)}`))
      .finally(() => (this.#checking = false));
  }

  async #check(): Promise<void> {
    const { engine, models, machine, log } = this.#parts;
    const memory = await machine.memory();
    if (memory === 'enough') {
      this.#short = false;
      this.#watch();
      return;
    }
    const stayed = models.stays.length > 0;
    if (!inMemory(models) || !(await engine.shrink())) return;
    await models.lookAtStaying();
    log.info(`the machine is ${memory === 'short' ? 'short' : 'critically short'} of memory: freed what can be spared`);
    if (memory !== 'critical' || !inMemory(models)) return;
    // The model that stayed may have been all that was too much.
    if (stayed && (await machine.memory()) !== 'critical') return;
    this.#short = true;
    await models.unload();
    log.info('the model was unloaded, as the machine is critically short of memory');
    this.#unloaded.fire(undefined);
  }
}

function inMemory({ state: { status, held }, stays }: MemoryGuardParts['models']): boolean {
  return status === 'ready' || held !== null || stays.length > 0;
}

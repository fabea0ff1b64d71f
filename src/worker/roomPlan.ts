/**
 * What a load would take of the machine beside what is in memory now: with all of that gone as far as it has to be, and which of it may stay. Loads nothing. It must
 * not know who asks.
 */
import type { Llama } from 'node-llama-cpp';
import { throwIfCancelled } from '../base/appError.ts';
import { usualBatch } from '../core/models/ggufMemory.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { LoadParams } from '../protocol/worker/loadParams.ts';
import type { MemoryPlan, StayingModel } from '../protocol/worker/memoryPlan.ts';
import { planBeside } from './companionPlan.ts';
import { companionsHeld } from './companions.ts';
import { fitContext } from './contextFit.ts';
import type { LoadedModel } from './loadedModel.ts';
import { bytesOf, givenBackBy, losesNothing, mappedBy, planMemory } from './memoryPlan.ts';
import type { ModelFile } from './modelFile.ts';
import type { ModelHashes } from './modelHash.ts';
import { planLoad } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';

export interface RoomParts {
  llama: Llama;
  hashes: ModelHashes;
  log: NativeLog;
  /** Models that are in memory, the one used last first. */
  inMemory: readonly LoadedModel[];
  /** Whether something is evaluated. */
  busy: () => boolean;
  signal: AbortSignal;
}

export class RoomPlan {
  readonly #file: ModelFile;
  readonly #params: LoadParams;
  readonly #parts: RoomParts;

  constructor(file: ModelFile, params: LoadParams, parts: RoomParts) {
    this.#file = file;
    this.#params = params;
    this.#parts = parts;
  }

  /** With the models that would be loaded beside it, and those that would stay. Rejects with what speaks against the file, and with `cancelled`. */
  async whole(): Promise<MemoryPlan> {
    const { inMemory } = this.#parts;
    const plan = await this.#alone();
    // Nobody makes room for what doesn't fit anyway.
    if (plan.contextSize === null) return plan;
    const others = inMemory.filter(({ info }) => info.path !== this.#params.path).slice(0, Math.max(0, (this.#params.keep ?? 1) - 1));
    const stays: StayingModel[] = [];
    for (const [place, model] of others.entries()) {
      const fits = stays.every((one) => one.fits) && (await this.#leaves(others.slice(0, place + 1), plan));
      stays.push({ name: model.info.name, needBytes: takenBy(model), fits });
    }
    return stays.length > 0 ? { ...plan, stays } : plan;
  }

  /** How many of those in memory may stay, the ones used last. @throws AppError `modelTooLarge` where it doesn't fit though all of them went */
  async staying(): Promise<number> {
    let { length } = this.#parts.inMemory;
    if (length === 0) return 0;
    const alone = await this.#alone();
    fitContext(this.#params.contextSize, this.#file.header.contextLength, alone.memory, alone.haveBytes);
    while (length > 0 && !(await this.#leaves(this.#parts.inMemory.slice(0, length), alone))) length--;
    return length;
  }

  /** With nothing else in memory. */
  #alone(): Promise<MemoryPlan> {
    return this.#plan(givenBack(this.#parts.inMemory));
  }

  /** Whether the file's model, and those beside it, have all that they would have without the ones that stay. */
  async #leaves(stay: readonly LoadedModel[], alone: MemoryPlan): Promise<boolean> {
    const going = this.#parts.inMemory.filter((model) => !stay.includes(model));
    const mapped = stay.reduce((sum, { info, companions }) => sum + mappedBy(info, companionsHeld(companions)), 0);
    return losesNothing(alone, await this.#plan(givenBack(going) - mapped));
  }

  async #plan(bytesBack: number): Promise<MemoryPlan> {
    const { llama, log, signal } = this.#parts;
    const { companions, tuning = usualTuning } = this.#params;
    const plan = await this.#main(bytesBack);
    if (!companions) return plan;
    const beside = await planBeside(companions, { path: this.#file.path, plan }, { llama, tuning, log, signal });
    return beside.length > 0 ? { ...plan, beside } : plan;
  }

  async #main(bytesBack: number): Promise<MemoryPlan> {
    const { llama, log, hashes, busy, signal } = this.#parts;
    throwIfCancelled(signal);
    if (!busy()) return (await planLoad(this.#file, this.#params, { llama, log, hashes, givenBack: bytesBack, signal })).plan;
    // What was measured is found by the model's hash, for which a thousand reads would each wait for a batch of what runs. A measured batch never makes the
    // context smaller: without it only the buffers may be told too small.
    const warn = (message: string): void => log('warn', message);
    return planMemory(llama, this.#file, this.#params, { measuredBatch: usualBatch, givenBack: bytesBack, warn });
  }
}

/** What a model takes now, with those beside it, in bytes. */
export function takenBy({ info, companions }: LoadedModel): number {
  return bytesOf(info, companionsHeld(companions));
}

function givenBack(models: readonly LoadedModel[]): number {
  return models.reduce((sum, { info, companions }) => sum + givenBackBy(info, companionsHeld(companions)), 0);
}

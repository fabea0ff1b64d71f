/**
 * The model for vectors where none stands beside a main one for it: the project can be compared by meaning though nobody has asked the model that answers. It is loaded when asked, and
 * goes when a model is loaded, which has it beside itself then.
 */
import { AppError } from '../base/appError.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { EmbeddingModel, EngineDiagnostics } from '../protocol/worker.ts';
import { CompanionModel } from './companionModel.ts';
import { companionSize } from './companionPlan.ts';
import { type Embedder, embedderWith, requireVectors } from './embedder.ts';
import { memoryAvailable } from './memory.ts';
import { givesThreads, loadError, wholeModel } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import type { StartedNative } from './nativeInstance.ts';
import { SharedWeights } from './sharedWeights.ts';
import { chooseThreads, thisMachine } from './threads.ts';
import { Underway } from './underway.ts';

/** A model that makes vectors, until it ends. */
export interface EmbeddingWork {
  model: CompanionModel<Embedder>;
  ended: AbortSignal;
  /** Keeps it in memory until the work has settled. */
  track: <T>(work: Promise<T>) => Promise<T>;
}

interface LoneParts {
  log: NativeLog;
  /** As of a companion. */
  makeRoom: () => Promise<boolean>;
}

export class LoneEmbedder {
  readonly #parts: LoneParts;
  readonly #running = new Underway();
  #held: CompanionModel<Embedder> | undefined;
  #ending = new AbortController();

  constructor(parts: LoneParts) {
    this.#parts = parts;
  }

  /** Of its file; null while there is none. */
  get path(): string | null {
    return this.#held?.path ?? null;
  }

  /** Undefined while none is in memory. */
  get told(): EngineDiagnostics['lone'] {
    const model = this.#held;
    return model?.held ? { name: model.name, needBytes: model.plan.needBytes } : undefined;
  }

  /** That of a file, which is loaded unless it is there; with the threads of the model that answers, where one does. One at a time. @throws AppError as a load, `noVectors`, `modelTooLarge` */
  async of(
    wanted: EmbeddingModel,
    { llama, share }: StartedNative,
    threadsOfMain: number | null,
    signal: AbortSignal,
  ): Promise<EmbeddingWork> {
    const { path, tuning = usualTuning } = wanted;
    if (this.#held?.path !== path) {
      await this.free();
      const ended = AbortSignal.any([signal, this.#ending.signal]);
      const file = await wholeModel(path, ended);
      requireVectors(file);
      const threads = threadsOfMain ?? chooseThreads(wanted.threads, thisMachine(llama.cpuMathCores));
      const planned = async (): Promise<CompanionModel<Embedder>> => {
        const own = { role: 'embedding' as const, file, weights: new SharedWeights(), weightsKey: path, tuning };
        const parts = { ...this.#parts, ...own, ...companionSize('embedding', 0), llama, share, make: embedderWith(threads) };
        return CompanionModel.planned(parts, await memoryAvailable(llama));
      };
      const model = await planned().catch(async (error: unknown) => {
        if (!AppError.is(error, 'modelTooLarge') || !(await this.#parts.makeRoom())) throw error;
        return planned();
      });
      await model.load(ended).catch(async (error: unknown) => {
        throw await loadError(error, () => [], file, ended);
      });
      if (threadsOfMain === null) share.begin(threads, givesThreads(wanted, llama.gpu === false ? 0 : 1));
      this.#held = model;
    }
    return { model: this.#held, ended: this.#ending.signal, track: (work) => this.#running.track(work) };
  }

  /** Gives its memory back, and comes back when it is asked and there is room. False where it works. */
  async shrink(): Promise<boolean> {
    if (!this.#running.none) return false;
    await this.#held?.free();
    return true;
  }

  /** Ends what runs on it, and a load of it. */
  end(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  /** Ends it and frees it. */
  async free(): Promise<void> {
    this.end();
    const held = this.#held;
    this.#held = undefined;
    await this.#running.settled();
    await held?.free();
  }
}

/**
 * A model for one kind of work where none stands beside a main one for it: the project can be compared by meaning, and what is found ranked, though nobody has asked the model that
 * answers. It is loaded when asked, and goes when a model is loaded, which has it beside itself then. It must not know what its work is.
 */
import { AppError } from '../base/appError.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { LoneModel } from '../protocol/worker/diagnostics.ts';
import type { ModelBeside } from '../protocol/worker/loadParams.ts';
import { CompanionModel, type CompanionParts } from './companionModel.ts';
import { companionSize } from './companionPlan.ts';
import { memoryAvailable } from './memory.ts';
import type { ModelFile } from './modelFile.ts';
import { givesThreads, loadError, wholeModel } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import { stampOf } from './perFile.ts';
import type { StartedNative } from './nativeInstance.ts';
import { SharedWeights } from './sharedWeights.ts';
import { chooseThreads, thisMachine } from './threads.ts';
import { Underway } from './underway.ts';

/** A model that does the work, until it ends. */
export interface CompanionWork<T> {
  model: CompanionModel<T>;
  ended: AbortSignal;
  /** Keeps it in memory until the work has settled. */
  track: <R>(work: Promise<R>) => Promise<R>;
}

interface LoneParts<T> {
  role: LoneModel['role'];
  /** Says by an error that a file's model can't do the work. */
  require: (file: ModelFile) => void;
  makeWith: (threads: number) => CompanionParts<T>['make'];
  log: NativeLog;
  /** As of a companion. */
  makeRoom: () => Promise<boolean>;
  /** Bytes that others in memory take: of main memory their weights still count as free, being pages of a file. */
  takenByOthers: () => number;
}

export class LoneCompanion<T> {
  readonly #parts: LoneParts<T>;
  readonly #running = new Underway();
  #held: CompanionModel<T> | undefined;
  /** Of the file that it was loaded from. */
  #stamp: string | null = null;
  /** Of what runs on the one that is held, and of a load. */
  #ending = new AbortController();
  #waiting = new AbortController();

  constructor(parts: LoneParts<T>) {
    this.#parts = parts;
  }

  /** Of its file; null while there is none. */
  get path(): string | null {
    return this.#held?.path ?? null;
  }

  /** Aborted at the next {@link end}: for who waits for its turn. */
  get waiting(): AbortSignal {
    return this.#waiting.signal;
  }

  /** Undefined while none is in memory. */
  get told(): LoneModel | undefined {
    const model = this.#held;
    return model?.held === undefined ? undefined : { role: this.#parts.role, name: model.name, needBytes: model.plan.needBytes };
  }

  /** That of a file, which is loaded unless it is there; with the threads of the model that answers, where one does. One at a time. @throws AppError as a load, what `require` says, `modelTooLarge` */
  async of(
    wanted: ModelBeside,
    { llama, share }: StartedNative,
    threadsOfMain: number | null,
    signal: AbortSignal,
  ): Promise<CompanionWork<T>> {
    const { path, tuning = usualTuning } = wanted;
    const stamp = await stampOf(path);
    if (this.#held?.path !== path || (stamp !== null && stamp !== this.#stamp)) {
      await this.free();
      const { role, require, makeWith, log, makeRoom, takenByOthers } = this.#parts;
      const ended = AbortSignal.any([signal, this.#ending.signal]);
      const file = await wholeModel(path, ended);
      require(file);
      const threads = threadsOfMain ?? chooseThreads(wanted.threads, thisMachine(llama.cpuMathCores));
      const planned = async (): Promise<CompanionModel<T>> => {
        const own = { role, file, weights: new SharedWeights(), weightsKey: path, tuning, log, makeRoom };
        const parts = { ...own, ...companionSize(role, 0), llama, share, make: makeWith(threads) };
        const taken = llama.gpu === false ? takenByOthers() : 0;
        return CompanionModel.planned(parts, Math.max(0, (await memoryAvailable(llama)) - taken));
      };
      const model = await planned().catch(async (error: unknown) => {
        if (!AppError.is(error, 'modelTooLarge') || !(await makeRoom())) throw error;
        return planned();
      });
      await model.load(ended).catch(async (error: unknown) => {
        throw await loadError(error, () => [], file, ended);
      });
      if (threadsOfMain === null) share.begin(threads, givesThreads(wanted, llama.gpu === false ? 0 : 1));
      this.#held = model;
      this.#stamp = stamp;
    }
    return { model: this.#held, ended: this.#ending.signal, track: (work) => this.#running.track(work) };
  }

  /** Gives its memory back, and comes back when it is asked and there is room. False where it works. */
  async shrink(): Promise<boolean> {
    if (!this.#running.none) return false;
    await this.#held?.free();
    return true;
  }

  /** Ends what runs on it, a load of it, and what waits for one. */
  end(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#endWork();
  }

  /** Ends what runs on it and frees it; who waits gets it anew. */
  async free(): Promise<void> {
    this.#endWork();
    const held = this.#held;
    this.#held = undefined;
    await this.#running.settled();
    await held?.free();
  }

  #endWork(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
  }
}

/**
 * A model beside the main one, for one kind of work. It is loaded where there is memory for it, gives all of it back when asked, and comes back with a
 * later use. It must not know what its work is.
 */
import type { Llama, LlamaModel } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { bytesWith } from '../core/models/ggufMemory.ts';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';
import type { CompanionInfo } from '../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../protocol/worker/modelRoles.ts';
import { fitContext } from './contextFit.ts';
import { memoryAvailable, memoryNeed } from './memory.ts';
import type { ModelFile } from './modelFile.ts';
import { describe, loadError, wholeModel } from './modelLoader.ts';
import { contextDefaults } from './modelTuning.ts';
import type { NativeLog } from './nativeEngine.ts';
import { loadWeights } from './nativeModel.ts';
import type { SharedWeights, WeightsInUse } from './sharedWeights.ts';
import type { ThreadShare } from './threadShare.ts';

/** It comes back only where so many times its memory is free: otherwise it would be asked to go again at once. */
const marginOfReturn = 2;
/**
 * Nor before nobody has asked it to go for so long: who watches the memory asks every half minute as long as it is short, by figures that a system such as
 * macOS gives and that aren't bytes.
 */
const restMs = 90_000;

export interface CompanionParts<T> {
  llama: Llama;
  share: ThreadShare;
  log: NativeLog;
  role: CompanionRole;
  file: ModelFile;
  /** Of those beside the same main model, and what the file is called there: the same for two roles of one file. */
  weights: SharedWeights;
  weightsKey: string;
  tuning: ModelTuning;
  /** Wanted window and batch, in tokens. */
  window: number;
  batch: number;
  /** Makes what does the work; an error says that the model can't do it. */
  make: (model: LlamaModel, contextSize: number, file: ModelFile) => Promise<Made<T>>;
  /** Frees what nobody uses, and tells whether there was anything. */
  makeRoom: () => Promise<boolean>;
}

/** What does the work, and how it is freed without the weights. */
export interface Made<T> {
  work: T;
  dispose: () => Promise<void>;
}

export class CompanionModel<T> {
  readonly role: CompanionRole;
  readonly #parts: CompanionParts<T>;
  #plan: NonNullable<CompanionInfo['plan']>;
  #held: (Made<T> & { weights: WeightsInUse }) | undefined;
  /** When it was last asked to go. */
  #freed = -Infinity;

  private constructor(parts: CompanionParts<T>, plan: NonNullable<CompanionInfo['plan']>) {
    this.role = parts.role;
    this.#parts = { ...parts };
    this.#plan = plan;
  }

  /** Works out what it needs of the bytes that are left for it; nothing is loaded. @throws AppError `modelTooLarge` (data: needBytes, haveBytes) */
  static async planned<T>(parts: CompanionParts<T>, haveBytes: number): Promise<CompanionModel<T>> {
    return new CompanionModel(parts, await planCompanion(parts, haveBytes, parts.weights.has(parts.weightsKey)));
  }

  /** Of its file. */
  get path(): string {
    return this.#parts.file.path;
  }

  /** As its file has it. */
  get name(): string {
    return describe(this.#parts.file).name;
  }

  /** What it needs, and what there was for it. */
  get plan(): NonNullable<CompanionInfo['plan']> {
    return this.#plan;
  }

  /** What does its work; undefined while its memory is given back. */
  get held(): T | undefined {
    return this.#held?.work;
  }

  /** Loads it. Rejects with what the engine or `make` says, and then holds nothing. */
  async load(signal: AbortSignal, onProgress: (fraction: number) => void = () => undefined): Promise<T> {
    const { llama, share, file, weights: shared, weightsKey, tuning, make } = this.#parts;
    const { contextSize } = this.#plan;
    throwIfCancelled(signal);
    const load = (): Promise<LlamaModel> =>
      loadWeights(llama, share, {
        modelPath: file.path,
        // How many layers the user wants on the GPU is said of the main model; that none shall be there counts for all.
        gpuLayers: tuning.gpuLayers === 0 ? 0 : { fitContext: { contextSize } },
        useMlock: tuning.lockMemory,
        ...contextDefaults(tuning),
        loadSignal: signal,
        onLoadProgress: onProgress,
      });
    const weights = await shared.take(weightsKey, load);
    let made: Made<T> | undefined;
    try {
      made = await make(weights.model, contextSize, file);
      throwIfCancelled(signal);
    } catch (error) {
      await freed(made, weights);
      throw error;
    }
    this.#held = { ...made, weights };
    return made.work;
  }

  /**
   * Loads it again where its memory was given back, its file being checked again.
   * @throws AppError `companionAway` (data: role, path, needBytes, haveBytes) while there is too little for it to stay, and those of a load
   */
  async back(signal: AbortSignal): Promise<T> {
    if (this.#held) return this.#held.work;
    const { llama, log, makeRoom } = this.#parts;
    if (performance.now() - this.#freed < restMs) throw this.#noRoom(null);
    let haveBytes = await memoryAvailable(llama);
    if (haveBytes < marginOfReturn * this.#needBytes && (await makeRoom())) haveBytes = await memoryAvailable(llama);
    if (haveBytes < marginOfReturn * this.#needBytes) throw this.#noRoom(haveBytes);
    const file = await wholeModel(this.#parts.file.path, signal);
    if (JSON.stringify(file) !== JSON.stringify(this.#parts.file)) {
      this.#parts.file = file;
      // What another one holds under the old name is another file's.
      this.#parts.weightsKey = `${this.#parts.weightsKey} ${this.role}`;
      this.#plan = await planCompanion(this.#parts, haveBytes);
      if (haveBytes < marginOfReturn * this.#needBytes) throw this.#noRoom(haveBytes);
    }
    const work = await this.load(signal).catch(async (error: unknown) => {
      const known = await loadError(error, () => [], file, signal);
      // Who asks next would only see it fail again, after as long.
      if (!AppError.isCancelled(known)) this.#freed = performance.now();
      throw known;
    });
    log('debug', `the model for ${this.role} is back`);
    return work;
  }

  /** Frees it. Nothing may run on it. */
  async free(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    this.#freed = performance.now();
    if (held) await freed(held, held.weights);
  }

  /** Bytes that it takes now, which depends on whether another one has the weights in memory. */
  get #needBytes(): number {
    const { weights, weightsKey } = this.#parts;
    const { memory, contextSize } = this.#plan;
    return bytesWith(memory, contextSize) - (weights.has(weightsKey) ? memory.weights : 0);
  }

  #noRoom(haveBytes: number | null): AppError {
    const { path } = this.#parts.file;
    const needBytes = this.#needBytes;
    return new AppError('companionAway', `no room for ${this.role}'s model again`, { role: this.role, path, needBytes, haveBytes });
  }
}

/** Frees what was made of weights, and gives these back whatever comes of that. */
async function freed(made: Made<unknown> | undefined, weights: WeightsInUse): Promise<void> {
  try {
    await made?.dispose();
  } finally {
    await weights.giveBack();
  }
}

/** What is needed of the bytes that are left, for the weights nothing where they are `shared` with another one. @throws AppError `modelTooLarge` (data: needBytes, haveBytes) */
export async function planCompanion(
  { llama, file, tuning, window, batch, log }: Pick<CompanionParts<unknown>, 'llama' | 'file' | 'tuning' | 'window' | 'batch' | 'log'>,
  haveBytes: number,
  shared = false,
): Promise<NonNullable<CompanionInfo['plan']>> {
  const memory = await memoryNeed(llama, file, { ...tuning, batch }, (message) => log('warn', message));
  const further = shared ? { ...memory, weights: 0 } : memory;
  const contextSize = fitContext(window, file.header.contextLength, further, haveBytes);
  return { contextSize, memory, needBytes: bytesWith(further, contextSize), haveBytes };
}

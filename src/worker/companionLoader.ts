/**
 * Loads the models beside the main one: those that are wanted and that there is memory for. It says why others aren't used, and never fails the main
 * model's load. It must not know how their work is done.
 */
import { stat } from 'node:fs/promises';
import type { Llama } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { bytesWith } from '../core/models/ggufMemory.ts';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';
import type { CompanionInfo } from '../protocol/worker/modelInfo.ts';
import type { CompanionPaths, CompanionRole } from '../protocol/worker/modelRoles.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import { CompanionModel, type CompanionParts } from './companionModel.ts';
import { companionSize, identityOf } from './companionPlan.ts';
import { freeCompanions, noCompanions } from './companions.ts';
import { DraftModel } from './draftModel.ts';
import { embedderWith, requireVectors } from './embedder.ts';
import type { LoadedModel } from './loadedModel.ts';
import { memoryAvailable } from './memory.ts';
import { type ModelFile, readModelFile } from './modelFile.ts';
import { describe, loadError, refuseParts, requireWriting } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import { rankerWith, requireRanking } from './ranker.ts';
import type { ThreadShare } from './threadShare.ts';
import { SharedWeights } from './sharedWeights.ts';
import { canFill, completionBatch, slotOf } from './slot.ts';
import { smallChatOf } from './smallChat.ts';
import { sharesVocabulary, vocabularyOf } from './vocabulary.ts';

interface BesideParts {
  /** The main model's. */
  file: ModelFile;
  tuning: ModelTuning;
  llama: Llama;
  share: ThreadShare;
  log: NativeLog;
  onProgress: (progress: LoadProgress) => void | Promise<void>;
  makeRoom: CompanionParts<unknown>['makeRoom'];
  signal: AbortSignal;
}

/** The load of models beside the main one, begun before that is loaded: of the memory that is free then they get what that one leaves. */
export class CompanionLoader {
  readonly #paths: CompanionPaths;
  readonly #parts: BesideParts;
  /** Of the files that may come in, the main one with them. */
  readonly #totalBytes: number;
  readonly #infos: CompanionInfo[] = [];
  readonly #weights = new SharedWeights();
  /** Who came first with which of them. */
  readonly #firsts = new Map<string, CompanionRole>();
  #bytes: number;
  /** What was told last: it doesn't go back where a model fails at its end. */
  #told = 0;
  /** What is left by the plan: the engine maps files into memory, and what of them wasn't read yet still counts as free. */
  #left: number;

  private constructor(paths: CompanionPaths, parts: BesideParts, free: number, totalBytes: number) {
    this.#paths = paths;
    this.#parts = parts;
    this.#left = free;
    this.#totalBytes = totalBytes;
    this.#bytes = parts.file.bytes;
  }

  static async of(paths: CompanionPaths, parts: BesideParts): Promise<CompanionLoader> {
    const free = await memoryAvailable(parts.llama);
    const sizes = await Promise.all(Object.values(paths).map((path) => sizeOf(path)));
    // One that is larger than what is left isn't going to be read.
    const beside = sizes.filter((size) => size <= free - parts.file.bytes);
    return new CompanionLoader(
      paths,
      parts,
      free,
      beside.reduce((sum, size) => sum + size, parts.file.bytes),
    );
  }

  /** What is told of the main model's load, as its part of the whole. */
  readonly mainProgress = (progress: LoadProgress): void | Promise<void> =>
    this.#parts.onProgress({ ...progress, fraction: this.#fraction(progress.fraction * this.#parts.file.bytes) });

  /**
   * Loads them, one after the other, beside the main model, which is in memory. `nativeErrors` is what llama.cpp says went wrong since that one's load
   * began. Rejects with `cancelled` only, and then nothing is in memory, the main model neither.
   */
  async load(main: LoadedModel, nativeErrors: readonly string[]): Promise<void> {
    const { info } = main;
    const { threads } = info;
    this.#left -= bytesWith(info.memory, info.contextSize);
    const companions = noCompanions();
    const mainFile = await identityOf(info.path);
    const one = async <T>(role: CompanionRole, work: CompanionWork<T>): Promise<CompanionModel<T> | null> => {
      const weightsKey = await identityOf(this.#paths[role] ?? '');
      return this.#load(role, weightsKey === mainFile ? { ...work, require: refuseSame } : work, weightsKey, nativeErrors);
    };
    try {
      companions.completion = await one('completion', {
        ...companionSize('completion', info.contextSize),
        require: requireWriting,
        make: async (model, contextSize) => {
          if (!canFill(model)) throw new AppError('noFillInMiddle', 'the model for completions has no fill-in-the-middle tokens');
          const context = await model.createContext({ contextSize, batchSize: completionBatch, threads });
          return { work: slotOf(model, context, { drafting: companions.drafting }), dispose: () => context.dispose() };
        },
      });
      companions.draft = await one('draft', {
        ...companionSize('draft', info.contextSize),
        require: (file) => {
          requireWriting(file);
          if (main.chat.sequence.needsCheckpoints)
            throw new AppError('draftUnfit', 'the main model can take no token back', { why: 'mainState' });
        },
        make: async (model, contextSize) => {
          if (!sharesVocabulary(main.model, model)) throw new AppError('draftUnfit', 'another vocabulary', { why: 'vocabulary' });
          const context = await model.createContext({ contextSize, batchSize: completionBatch, threads });
          const slot = slotOf(model, context);
          if (slot.sequence.needsCheckpoints) {
            await context.dispose();
            throw new AppError('draftUnfit', 'it can take no token back', { why: 'state' });
          }
          return { work: new DraftModel(slot, vocabularyOf(main.model).length, this.#parts.log), dispose: () => context.dispose() };
        },
      });
      companions.small = await one('small', {
        ...companionSize('small', info.contextSize),
        require: requireWriting,
        make: (model, contextSize) => smallChatOf(model, contextSize, threads, this.#parts.log),
      });
      companions.embedding = await one('embedding', {
        ...companionSize('embedding', info.contextSize),
        require: requireVectors,
        make: embedderWith(threads),
      });
      companions.reranking = await one('reranking', {
        ...companionSize('reranking', info.contextSize),
        require: requireRanking,
        make: rankerWith(threads),
      });
    } catch (error) {
      await freeCompanions(companions);
      await main.dispose();
      throw error;
    }
    main.companions = companions;
    if (companions.completion) info.fim = true;
    if (this.#infos.length > 0) info.companions = this.#infos;
  }

  /** Null where the main model does that work: as nobody wants another, or with the reason among the infos. Rejects with `cancelled` only. */
  async #load<T>(
    role: CompanionRole,
    work: CompanionWork<T>,
    weightsKey: string,
    nativeErrors: readonly string[],
  ): Promise<CompanionModel<T> | null> {
    const { llama, share, log, tuning, signal, onProgress, makeRoom } = this.#parts;
    const path = this.#paths[role];
    if (path === undefined || path === '') return null;
    const info: CompanionInfo = { role, path, name: '', plan: null, problem: null };
    this.#infos.push(info);
    const errorsBefore = nativeErrors.length;
    let file: ModelFile | undefined;
    try {
      file = await readModelFile(path, signal);
      info.name = describe(file).name;
      refuseParts(file);
      work.require?.(file);
      const haveBytes = Math.max(0, Math.min(this.#left, await memoryAvailable(llama)));
      const weights = this.#weights;
      const companion = await CompanionModel.planned(
        { ...work, llama, share, log, role, file, weights, weightsKey, tuning, makeRoom },
        haveBytes,
      );
      info.plan = companion.plan;
      const { bytes } = file;
      await companion.load(signal, (fraction) => void onProgress({ fraction: this.#fraction(this.#bytes + fraction * bytes) }));
      this.#bytes += bytes;
      const { needBytes } = companion.plan;
      this.#left -= needBytes;
      const first = this.#firsts.get(weightsKey);
      if (first === undefined) this.#firsts.set(weightsKey, role);
      else info.sharesWeightsWith = first;
      log('debug', `the model for ${role} is loaded: it needs ${String(needBytes)} bytes of ${String(haveBytes)}`);
      return companion;
    } catch (error) {
      const known = file ? await loadError(error, () => nativeErrors.slice(errorsBefore), file, signal) : AppError.from(error);
      if (AppError.isCancelled(known) || signal.aborted) throw new AppError('cancelled', 'the load was cancelled', {}, error);
      info.problem = { code: known.code, data: { ...known.data, path } };
      log('warn', `the model for ${role} is not used: ${known.code}: ${known.message}`);
      return null;
    }
  }

  #fraction(bytes: number): number {
    this.#told = Math.max(this.#told, Math.min(1, bytes / this.#totalBytes));
    return this.#told;
  }
}

interface CompanionWork<T> extends Pick<CompanionParts<T>, 'window' | 'batch' | 'make'> {
  /** Says by an error, before its weights are loaded, that nobody could make use of it. */
  require?: (file: ModelFile) => void;
}

function refuseSame(): never {
  throw new AppError('companionSame', 'it is the main model itself');
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

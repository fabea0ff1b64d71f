/**
 * Loads a model: from its file and what the machine has to a model in memory with the chat's context. It must not know what becomes of the model, nor
 * what was loaded before.
 */
import { InsufficientMemoryError, type Llama, type LlamaContext, type LlamaModel } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { makesVectors, writes } from '../core/models/ggufHeader.ts';
import { usualBatch } from '../core/models/ggufMemory.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { LoadParams } from '../protocol/worker/loadParams.ts';
import type { MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo } from '../protocol/worker/modelInfo.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import { ChatPrompt } from './chatPrompt.ts';
import { fitContext } from './contextFit.ts';
import { LoadedModel, type LoadedOptions, type Measuring, type SnapshotKeeping } from './loadedModel.ts';
import { type MeasuredWith, Measurements } from './measurements.ts';
import { planMemory } from './memoryPlan.ts';
import { type ModelFile, readModelFile } from './modelFile.ts';
import type { ModelHashes } from './modelHash.ts';
import { contextDefaults, overruled } from './modelTuning.ts';
import { engineVersion, type NativeLog } from './nativeEngine.ts';
import { loadWeights } from './nativeModel.ts';
import { snapshotKey, type SnapshotShelf } from './snapshots.ts';
import type { SnapshotStore } from './snapshotStore.ts';
import { canFill } from './slot.ts';
import { chooseThreads, thisMachine } from './threads.ts';
import type { ThreadShare } from './threadShare.ts';

const nativeLogMs = 50;

export interface Loading extends Pick<SnapshotKeeping, 'log' | 'inTurn'>, Pick<LoadedOptions, 'makeRoom'> {
  llama: Llama;
  log: NativeLog;
  /** What llama.cpp says went wrong while this load runs, the first first; the library's own error is only "failed". */
  nativeErrors: readonly string[];
  hashes: ModelHashes;
  share: ThreadShare;
  /** Where the chat's snapshots are kept; null where they aren't. */
  snapshots: SnapshotStore | null;
  onProgress: (progress: LoadProgress) => void | Promise<void>;
  signal: AbortSignal;
}

/** @throws AppError `modelTooLarge` (data: needBytes, haveBytes), `modelUnsupported`, `modelLoadFailed` (data: reason), `cancelled` */
export async function loadModel(file: ModelFile, params: LoadParams, loading: Loading): Promise<LoadedModel> {
  const { llama, share, log, hashes, nativeErrors, snapshots, inTurn, makeRoom, onProgress, signal } = loading;
  const tuning = params.tuning ?? usualTuning;
  const otherwise = overruled(tuning);
  if (otherwise !== null) log('warn', otherwise);
  const { hash, engine, measuring, plan } = await planLoad(file, params, { llama, log, hashes, givenBack: 0, signal });
  const threads = chooseThreads(params.threads, thisMachine(llama.cpuMathCores), measuring.known.threads);
  const contextSize = fitContext(params.contextSize, file.header.contextLength, plan.memory, plan.haveBytes);
  throwIfCancelled(signal);
  await onProgress({ fraction: 0, plan });
  let model: LlamaModel | undefined;
  try {
    model = await loadWeights(llama, share, {
      modelPath: file.path,
      gpuLayers: tuning.gpuLayers ?? { fitContext: { contextSize } },
      useMlock: tuning.lockMemory,
      ...contextDefaults(tuning),
      loadSignal: signal,
      onLoadProgress: (fraction) => void onProgress({ fraction }),
    });
    share.begin(threads, givesThreads(params, model.gpuLayers));
    const context = await model.createContext({ contextSize, sequences: 1, batchSize: plan.batch, threads, createSignal: signal });
    const prompt = await ChatPrompt.of(model, (message) => log('warn', message));
    throwIfCancelled(signal);
    const device = model.gpuLayers === 0 ? 'cpu' : deviceOf(llama);
    const { flashAttention, kvCache } = tuning;
    const info: ModelInfo = {
      ...describe(file),
      trainContextLength: file.header.contextLength,
      contextSize: context.contextSize,
      fim: canFill(model),
      device,
      threads,
      chatFormat: prompt.format,
      customTemplate: prompt.custom,
      memory: plan.memory,
      batch: context.batchSize,
      ...(tuning.lockMemory ? { lockMemory: true } : {}),
      setup: {
        modelHash: hash,
        engine,
        device,
        gpuLayers: model.gpuLayers,
        threads,
        contextSize: context.contextSize,
        flashAttention,
        kvCache,
      },
      loadMs: 0,
    };
    const shelf = snapshots && (await shelfOf(snapshots, { model, context, info }, log));
    throwIfCancelled(signal);
    const isPassing = (): boolean => share.fewer;
    const keeping = shelf && { shelf, log, inTurn };
    return new LoadedModel(model, context, prompt, info, { keeping, measuring, plan, isPassing, ...(makeRoom && { makeRoom }) });
  } catch (error) {
    await model?.dispose();
    throw await loadError(error, () => nativeErrors, file, signal);
  }
}

/** What a load begins with: nothing is loaded by it. `givenBack` is as `planMemory` has it. */
export async function planLoad(
  file: ModelFile,
  params: LoadParams,
  { llama, log, hashes, givenBack, signal }: Pick<Loading, 'llama' | 'log' | 'hashes' | 'signal'> & { givenBack: number },
): Promise<{ hash: string; engine: string; measuring: Measuring; plan: MemoryPlan }> {
  const tuning = params.tuning ?? usualTuning;
  const hash = await hashes.of(file.path, signal);
  const engine = await engineVersion(llama);
  const measuring = await measuringOf(params, { modelHash: hash, engine, device: deviceOf(llama), ...tuning }, log);
  throwIfCancelled(signal);
  const warn = (message: string): void => log('warn', message);
  const plan = await planMemory(llama, file, params, { measuredBatch: measuring.known.batch ?? usualBatch, givenBack, warn });
  return { hash, engine, measuring, plan };
}

/** Whether a model leaves threads to other programs: how many somebody chose they keep, and those that compute on a GPU hardly use any. */
export function givesThreads({ threads }: Pick<LoadParams, 'threads'>, gpuLayers: number): boolean {
  return threads === 0 && gpuLayers === 0;
}

function deviceOf(llama: Llama): string {
  return llama.gpu === false ? 'cpu' : llama.gpu;
}

/** What is known of the model with these settings on this machine. */
async function measuringOf({ measurements: file }: LoadParams, setup: MeasuredWith, log: NativeLog): Promise<Measuring> {
  if (file === undefined) return { known: {}, kept: null };
  const measurements = new Measurements(file, log);
  return { known: await measurements.of(setup), kept: { measurements, setup } };
}

/** What a file's header tells of its model. */
export function describe(
  file: ModelFile,
): Pick<ModelHeader, 'path' | 'name' | 'architecture' | 'parameters' | 'quantisation' | 'fixture' | 'bytes'> {
  const { header, path, bytes } = file;
  const name = header.name !== '' ? header.name : (path.split(/[\\/]/).at(-1) ?? path);
  const { architecture, parameters, quantisation, fixture } = header;
  return { path, name, architecture, parameters, quantisation, fixture, bytes };
}

/** What is on the disk for a model; null, with the reason told, when that can't be known. */
async function shelfOf(
  store: SnapshotStore,
  loaded: { model: LlamaModel; context: LlamaContext; info: ModelInfo },
  log: NativeLog,
): Promise<SnapshotShelf | null> {
  try {
    const key = await snapshotKey(loaded);
    return { store, key, found: await store.of(key) };
  } catch (error) {
    log('warn', `no snapshots are kept: ${String(error)}`);
    return null;
  }
}

/** @throws AppError as `readModelFile`, and `modelUnsupported` (data: path, parts) for one file of several */
export async function wholeModel(path: string, signal: AbortSignal): Promise<ModelFile> {
  const file = await readModelFile(path, signal);
  refuseParts(file);
  return file;
}

/** @throws AppError `noWriting` (data: path, ranks) for a model that was made to order texts, or for vectors of them */
export function requireWriting({ path, header }: Pick<ModelFile, 'path' | 'header'>): void {
  if (!writes(header)) throw new AppError('noWriting', 'a model that does not write', { path, ranks: !makesVectors(header) });
}

/** @throws AppError `modelUnsupported` for one of several files that make a model together */
export function refuseParts({ path, header }: ModelFile): void {
  if (header.splitCount > 1) throw new AppError('modelUnsupported', 'a model in several files', { path, parts: header.splitCount });
}

/** What a load failed of. `nativeErrors` is what llama.cpp has said went wrong in it, asked as late as it can be. */
export async function loadError(
  error: unknown,
  nativeErrors: () => readonly string[],
  file: ModelFile,
  signal: AbortSignal,
): Promise<AppError> {
  // Native log lines come through a queue: the reason may still be on its way.
  await new Promise((resolve) => setTimeout(resolve, nativeLogMs));
  const native = nativeErrors();
  if (signal.aborted) return new AppError('cancelled', 'the load was cancelled', {}, error);
  if (error instanceof AppError) return error;
  const reason = native[0] ?? (error instanceof Error ? error.message : String(error));
  if (error instanceof InsufficientMemoryError) {
    return new AppError('modelTooLarge', reason, { path: file.path, needBytes: file.header.tensorBytes, haveBytes: null }, error);
  }
  if (native.some((line) => /unknown (model )?architecture/i.test(line))) {
    return new AppError('modelUnsupported', reason, { path: file.path, architecture: file.header.architecture }, error);
  }
  return new AppError('modelLoadFailed', reason, { path: file.path, reason }, error);
}

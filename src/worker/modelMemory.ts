/**
 * Which models are in memory: the one that answers, and those at rest. It owns the native instance, and has loads and unloads follow each other; a model's end
 * waits for what runs on it. It must not know what is asked of a model.
 */
import type { Llama } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { LoneModel } from '../protocol/worker/diagnostics.ts';
import type { LoadParams, ModelBeside, SnapshotsKept } from '../protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import { CompanionLoader } from './companionLoader.ts';
import type { CompanionModel } from './companionModel.ts';
import type { CompanionTurns } from './companionTurns.ts';
import { KeptModels } from './keptModels.ts';
import type { LoadedModel } from './loadedModel.ts';
import { machineMemory } from './memory.ts';
import { type Embedder, embedderWith, requireVectors, vectorsNamed } from './embedder.ts';
import { type CompanionWork, LoneCompanion } from './loneCompanion.ts';
import type { ModelFile } from './modelFile.ts';
import { ModelHashes } from './modelHash.ts';
import { givesThreads, loadModel, requireWriting, wholeModel } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import { NativeInstance, type StartedNative } from './nativeInstance.ts';
import { PerFile } from './perFile.ts';
import { type Ranker, rankerWith, requireRanking } from './ranker.ts';
import { RoomPlan, takenBy } from './roomPlan.ts';
import type { Scheduler } from './scheduler.ts';
import { SnapshotStore } from './snapshotStore.ts';
import { findThreads } from './threadTest.ts';
import { TokenCounts } from './tokenCounts.ts';
import { TokenizerFile } from './tokenizerFile.ts';
import type { Underway } from './underway.ts';

/** The first ones say what went wrong. */
const mostNativeErrors = 20;

export interface ModelMemoryParts {
  log: NativeLog;
  scheduler: Scheduler;
  companionTurns: CompanionTurns;
  /** What runs on the models. */
  running: Underway;
}

/** The model that answers, with what it was loaded with. */
interface Current {
  loaded: LoadedModel;
  params: LoadParams;
}

export class ModelMemory {
  readonly #log: NativeLog;
  readonly #parts: ModelMemoryParts;
  readonly #native: NativeInstance;
  readonly #hashes = new ModelHashes();
  /** The hashes of files that can do the work of a lone model: a header isn't read for each question. */
  readonly #embedders = new PerFile<string>();
  readonly #rankers = new PerFile<string>();
  readonly tokenCounts = new TokenCounts();
  readonly #tokenizer = new TokenizerFile(this.tokenCounts);
  readonly #kept: KeptModels;
  readonly #loneEmbedder: LoneCompanion<Embedder>;
  readonly #loneRanker: LoneCompanion<Ranker>;
  /** What llama.cpp said went wrong in this load; the library's own error is only "failed". */
  #nativeErrors: string[] = [];
  #current: Current | undefined;
  #snapshots: SnapshotStore | undefined;
  /** Loads and unloads follow each other. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(parts: ModelMemoryParts) {
    this.#parts = parts;
    this.#log = (level, message) => {
      if (level === 'error' && this.#nativeErrors.length < mostNativeErrors) this.#nativeErrors.push(message);
      parts.log(level, message);
    };
    this.#native = new NativeInstance(this.#log);
    this.#kept = new KeptModels(this.#hashes, this.#log);
    const lone = { log: this.#log, makeRoom: this.makeRoom };
    this.#loneEmbedder = new LoneCompanion({
      ...lone,
      role: 'embedding',
      require: requireVectors,
      makeWith: embedderWith,
      takenByOthers: () => this.#taken(this.#loneRanker),
    });
    this.#loneRanker = new LoneCompanion({
      ...lone,
      role: 'reranking',
      require: requireRanking,
      makeWith: rankerWith,
      takenByOthers: () => this.#taken(this.#loneEmbedder),
    });
  }

  /** The one that answers. */
  get current(): LoadedModel | undefined {
    return this.#current?.loaded;
  }

  /** Those at rest, the one used last first. */
  get kept(): readonly LoadedModel[] {
    return this.#kept.models;
  }

  /** Models that are in memory by themselves. */
  get lone(): LoneModel[] {
    return this.#lone.flatMap(({ told }) => told ?? []);
  }

  /** The native instance, once there is one. */
  get started(): StartedNative | undefined {
    return this.#native.started;
  }

  /** Where snapshots are kept; undefined before a load that keeps some. */
  get snapshots(): SnapshotStore | undefined {
    return this.#snapshots;
  }

  /** As the engine's `load`. */
  load(params: LoadParams, onProgress: (progress: LoadProgress) => void | Promise<void>, signal: AbortSignal): Promise<ModelInfo> {
    // One by itself may be on its way into memory, and then goes before this.
    for (const lone of this.#lone) lone.end();
    return this.#changing(async () => {
      const start = performance.now();
      const loaded = (await this.#keptFor(params, onProgress, signal)) ?? (await this.#loadAnew(params, onProgress, signal));
      loaded.info.loadMs = performance.now() - start;
      this.#use(loaded, params);
      return loaded.info;
    });
  }

  /** The model that a load with these would come to, where it is in memory still. */
  async #keptFor(
    params: LoadParams,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel | null> {
    const kept = await this.#kept.find(params);
    throwIfCancelled(signal);
    if (!kept) return null;
    // Told before the other one ceases to answer, as for a load: who gives up by then has that one still.
    await onProgress({ fraction: 1, ...(kept.plan && { plan: kept.plan }) });
    await this.#setAside();
    if (!this.#kept.take(kept)) return null;
    await this.#keepAtMost((params.keep ?? 1) - 1);
    kept.wake();
    const { threads, setup } = kept.info;
    this.#native.started?.share.begin(threads, givesThreads(params, setup.gpuLayers));
    return kept;
  }

  async #loadAnew(
    params: LoadParams,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    const file = await wholeModel(params.path, signal);
    // Before the one that answers is set aside.
    requireWriting(file);
    await onProgress({ fraction: 0 });
    await this.#setAside();
    await this.#kept.free(({ path }) => path === params.path);
    await this.#keepAtMost(this.#native.started?.gpu === params.gpu ? (params.keep ?? 1) - 1 : 0);
    const native = await this.#native.startedFor(params.gpu);
    await this.#keepAtMost(await this.#room(file, params, native.llama, signal).staying());
    throwIfCancelled(signal);
    try {
      return await this.#loadFile(file, params, native, onProgress, signal);
    } catch (error) {
      // Where the plan was too good: what stays is there for nobody who waits.
      const wantsMemory = AppError.is(error, 'modelTooLarge') || AppError.is(error, 'modelLoadFailed');
      if (!wantsMemory || !(await this.#kept.free())) throw error;
      return this.#loadFile(file, params, native, onProgress, signal);
    }
  }

  async #loadFile(
    file: ModelFile,
    params: LoadParams,
    { llama, share }: StartedNative,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    this.#nativeErrors = [];
    const tuning = params.tuning ?? usualTuning;
    const makeRoom = this.makeRoom;
    const beside =
      params.companions &&
      (await CompanionLoader.of(params.companions, { file, tuning, llama, share, log: this.#log, signal, onProgress, makeRoom }));
    const loaded = await loadModel(file, params, {
      llama,
      share,
      log: this.#log,
      nativeErrors: this.#nativeErrors,
      hashes: this.#hashes,
      snapshots: params.snapshots ? await this.#store(params.snapshots) : null,
      inTurn: (work, ended) => this.#parts.running.track(this.#parts.scheduler.run('chat', ended, (turn) => turn.step(work))),
      makeRoom,
      onProgress: beside?.mainProgress ?? onProgress,
      signal,
    });
    await beside?.load(loaded, this.#nativeErrors);
    return loaded;
  }

  /** From here on it answers. What is measured of it meanwhile has its turns like other work, and isn't waited for. */
  #use(loaded: LoadedModel, params: LoadParams): void {
    const { lookup } = params.tuning ?? usualTuning;
    const { ended } = loaded;
    this.#current = { loaded, params };
    if (loaded.tested) return;
    loaded.drafting.fromText = lookup;
    if (lookup || loaded.companions.draft) loaded.answersTested = this.#parts.companionTurns.testAnswers(loaded);
    const tests = [loaded.answersTested];
    if (lookup) tests.push(this.#parts.companionTurns.testCompletions(loaded));
    if (params.threads === 0) tests.push(this.#parts.running.track(findThreads(loaded, this.#parts.scheduler, this.#log)));
    // What was broken off is done with the next use.
    void Promise.all(tests).then(() => (loaded.tested = !ended.aborted));
  }

  /** Frees the model of that file, or all; what runs on the one that answers ends before. */
  unload(path?: string): Promise<void> {
    return this.#changing(async () => {
      if (path === undefined || path === this.current?.info.path) await this.#drop();
      for (const lone of this.#lone) if (path === undefined || path === lone.path) await lone.free();
      await this.#kept.free((info) => path === undefined || info.path === path);
    });
  }

  /** Who makes vectors with that file: the model beside the one that answers, or one by itself. Rejects as the engine's `embed`. */
  async embedding(wanted: ModelBeside, signal: AbortSignal): Promise<CompanionWork<Embedder> & { named: string }> {
    const named = await this.vectorsNamed(wanted.path, signal);
    return { ...(await this.#companion(wanted, ({ embedding }) => embedding, this.#loneEmbedder, signal)), named };
  }

  /** Who tells with that file how well texts fit: likewise. Rejects as the engine's `rank`. */
  ranking(wanted: ModelBeside, signal: AbortSignal): Promise<CompanionWork<Ranker>> {
    return this.#companion(wanted, ({ reranking }) => reranking, this.#loneRanker, signal);
  }

  #companion<T>(
    wanted: ModelBeside,
    besideOf: (companions: LoadedModel['companions']) => CompanionModel<T> | null,
    lone: LoneCompanion<T>,
    signal: AbortSignal,
  ): Promise<CompanionWork<T>> {
    // As it is now: a load that is asked for meanwhile comes first, and what waits here is for nobody then.
    const { waiting } = lone;
    return this.#changing(async (): Promise<CompanionWork<T>> => {
      throwIfCancelled(signal);
      const { current } = this;
      const beside = current && besideOf(current.companions);
      if (current && beside?.path === wanted.path)
        return { model: beside, ended: current.ended, track: (tracked) => this.#parts.running.track(tracked) };
      throwIfCancelled(waiting);
      const native = this.#forPlan(wanted.gpu) ?? (await this.#native.startedFor(wanted.gpu));
      return lone.of(wanted, native, current?.info.threads ?? null, signal);
    });
  }

  /** As the engine's. */
  vectorsNamed(path: string, signal: AbortSignal): Promise<string> {
    return this.#embedders.of(path, async () => {
      requireVectors(await wholeModel(path, signal));
      return vectorsNamed(await this.#hashes.of(path, signal));
    });
  }

  /** The hash of a file whose model ranks; loads nothing. @throws AppError as a load for the file, `noRanking` */
  hashOfRanker(path: string, signal: AbortSignal): Promise<string> {
    return this.#rankers.of(path, async () => {
      requireRanking(await wholeModel(path, signal));
      return this.#hashes.of(path, signal);
    });
  }

  /** Has the models that are in memory by themselves give it back, but for those that work. */
  async shrinkLone(): Promise<void> {
    await Promise.all(this.#lone.map((lone) => lone.shrink()));
  }

  /** What a load would take, as the engine's `plan`. */
  async plan(params: LoadParams, signal: AbortSignal): Promise<MemoryPlan> {
    const file = await wholeModel(params.path, signal);
    await this.#kept.left();
    return this.#askNative(params.gpu, ({ llama }) => this.#room(file, params, llama, signal).whole());
  }

  /** The machine's memory, of its GPU too unless that is off. */
  machine(gpu: LoadParams['gpu']): Promise<MachineMemory> {
    return this.#askNative(gpu, ({ llama }) => machineMemory(llama));
  }

  /** Tokens of texts by the tokenizer of a file that isn't the one that answers. */
  countTokensOf({ path, gpu }: Pick<LoadParams, 'path' | 'gpu'>, texts: readonly string[]): Promise<number[]> {
    return this.#askNative(gpu, (native) => this.#tokenizer.count(path, texts, native));
  }

  /** Changes how many snapshots there may be in a folder. */
  async keepSnapshots(kept: SnapshotsKept): Promise<void> {
    if (kept.maxBytes === 0) for (const model of this.#inMemory) model.snapshots?.forget();
    await this.#store(kept);
  }

  /** Frees those at rest for who wants memory, and tells whether there were any. The engine isn't freed before they are. */
  readonly makeRoom = (): Promise<boolean> => this.#native.keptFor(this.#kept.free());

  /** Frees everything. */
  async dispose(): Promise<void> {
    for (const lone of this.#lone) lone.end();
    await this.unload();
    await this.#native.free();
  }

  #room(file: ModelFile, params: LoadParams, llama: Llama, signal: AbortSignal): RoomPlan {
    return new RoomPlan(file, params, {
      llama,
      hashes: this.#hashes,
      log: this.#log,
      inMemory: this.#inMemory,
      busy: () => !this.#parts.running.none,
      signal,
    });
  }

  /** Bytes of main memory that all take but one: what is planned for that one is beside them. */
  #taken(but: LoneCompanion<unknown>): number {
    const lone = this.#lone.filter((one) => one !== but).map(({ told }) => told?.needBytes ?? 0);
    return [...this.#inMemory.map(takenBy), ...lone].reduce((sum, bytes) => sum + bytes, 0);
  }

  get #lone(): readonly LoneCompanion<unknown>[] {
    return [this.#loneEmbedder, this.#loneRanker];
  }

  /** The one that answers, and those at rest. */
  get #inMemory(): LoadedModel[] {
    return [...(this.current ? [this.current] : []), ...this.#kept.models];
  }

  /** Ends what runs on the model that answers and frees it. */
  async #drop(): Promise<void> {
    const ended = await this.#endCurrent();
    await ended?.loaded.leave();
  }

  /** Ends what runs on the model that answers, and puts it to those at rest. */
  async #setAside(): Promise<void> {
    const ended = await this.#endCurrent();
    if (!ended) return;
    await ended.loaded.rest();
    this.#kept.add(ended.loaded, ended.params);
  }

  /** Nothing answers any more when it settles, and nothing runs on what did. */
  async #endCurrent(): Promise<Current | undefined> {
    await this.#tokenizer.drop();
    for (const lone of this.#lone) await lone.free();
    const ended = this.#current;
    this.#current = undefined;
    if (!ended) return undefined;
    ended.loaded.end();
    await this.#parts.running.settled();
    return ended;
  }

  /** Frees those at rest that are too many, the ones used longest ago. */
  async #keepAtMost(most: number): Promise<void> {
    await this.#kept.free((_info, place) => place >= most);
  }

  /** The folder's store, which holds no more than it may. */
  async #store({ folder, maxBytes }: SnapshotsKept): Promise<SnapshotStore> {
    const store = this.#snapshots?.folder === folder ? this.#snapshots : new SnapshotStore(folder, maxBytes, this.#log);
    this.#snapshots = store;
    await store.limit(maxBytes);
    return store;
  }

  /** Asks a started engine, and keeps it until it has answered: from the moment it is found, as the next one who wants another frees it. */
  async #askNative<T>(gpu: LoadParams['gpu'], ask: (native: StartedNative) => Promise<T>): Promise<T> {
    for (;;) {
      const native = this.#forPlan(gpu);
      if (native) return this.#native.keptFor(ask(native));
      await this.#changing(async () => this.#forPlan(gpu) ?? (await this.#native.startedFor(gpu)));
    }
  }

  /** The instance that a plan may ask; undefined where one has to be started. One that a loaded model needs stays, though it may be for another `gpu`. */
  #forPlan(gpu: LoadParams['gpu']): StartedNative | undefined {
    const { started } = this.#native;
    return started && (this.#inMemory.length > 0 || this.#lone.some(({ path }) => path !== null) || started.gpu === gpu)
      ? started
      : undefined;
  }

  #changing<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#change.then(change, change);
    this.#change = result.catch(() => undefined);
    return result;
  }
}

/**
 * Which model is chosen, whether it is loaded, and loading it once however many ask. It owns the state that the chat's header and
 * the status bar show; it must not know where models come from.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { LoadParams } from '../../protocol/worker/loadParams.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { LoadProgress } from '../../protocol/worker/models.ts';
import type { ModelState } from '../../protocol/webview.ts';
import type { EnginePort, SettingsPort, WorkerState } from '../ports.ts';
import { userMessage } from '../userMessage.ts';
import { companionPaths } from './companionPaths.ts';
import { fileName, type ModelNames } from './modelNames.ts';
import { sameLoad } from './sameLoad.ts';
import { snapshotsKept } from './snapshotsKept.ts';

interface Loaded {
  params: LoadParams;
  info: ModelInfo;
}

interface Loading {
  params: LoadParams;
  result: Promise<ModelInfo>;
  controller: AbortController;
  waiters: number;
  /** Given up because another model was chosen; who waited for it waits for that one. */
  superseded: boolean;
  /** What was loaded when it began. It is in memory until the load has begun with the weights. */
  before: Loaded | undefined;
  begun: boolean;
}

/** A load that failed. */
export interface LoadFailure {
  params: LoadParams;
  error: AppError;
}

/** What is kept of models, and where. */
export interface ModelsKept {
  /** Absolute; null keeps no snapshots of what models have read, whatever the settings say. */
  snapshotFolder: string | null;
  /** The file for what is measured of models; null keeps nothing. */
  measurements: string | null;
  names: ModelNames;
}

export class ModelService implements Disposable {
  readonly #engine: EnginePort;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #kept: ModelsKept;
  readonly #changed = new Emitter<ModelState>();
  readonly onDidChange = this.#changed.event;
  readonly #store = new DisposableStore();
  #loaded: Loaded | undefined;
  #loading: Loading | undefined;
  #state: ModelState;
  #failure: LoadFailure | null = null;
  #plan: MemoryPlan | null = null;
  #stays: readonly ModelInfo[] = [];

  constructor(engine: EnginePort, settings: SettingsPort, log: Log, kept: Partial<ModelsKept> = {}) {
    this.#engine = engine;
    this.#settings = settings;
    this.#log = log;
    this.#kept = { snapshotFolder: null, measurements: null, names: new Map<string, string>(), ...kept };
    this.#state = this.#told(this.#resting());
    this.#store.add(engine.onDidChangeState((state) => this.#onEngine(state)));
    this.#store.add(settings.onDidChange(() => this.#onSettings()));
  }

  get state(): ModelState {
    return this.#state;
  }

  /** The loaded model, or null. */
  get info(): ModelInfo | null {
    return this.#loaded?.info ?? null;
  }

  /** Models that were used before and stay in memory, the one used last first: going back to one takes no load. */
  get stays(): readonly ModelInfo[] {
    return this.#stays;
  }

  /** Why the chosen model could not be loaded; null unless the state says so. */
  get failure(): LoadFailure | null {
    return this.#failure;
  }

  /**
   * Loads the chosen model unless it is loaded already, starting the worker when needed. Callers share one load; it is given up
   * when the last of them cancels. Rejects with `modelNone` when none is chosen, else with the load's own AppError.
   */
  async ensureLoaded(signal?: AbortSignal): Promise<ModelInfo> {
    for (;;) {
      throwIfCancelled(signal);
      const params = this.#params();
      if (!params.path) {
        this.#enter(this.#resting());
        throw new AppError('modelNone', 'no model is chosen');
      }
      if (this.#loaded && this.#engine.state === 'ready' && sameLoad(this.#loaded.params, params)) return this.#loaded.info;
      if (!this.#loading || this.#loading.controller.signal.aborted || !sameLoad(this.#loading.params, params)) {
        if (this.#loading) this.#loading.superseded = true;
        this.#loading?.controller.abort();
        this.#loading = this.#load(params);
      }
      const loading = this.#loading;
      try {
        return await shared(loading, signal);
      } catch (error) {
        if (!loading.superseded || signal?.aborted || !AppError.isCancelled(error)) throw error;
      }
    }
  }

  /** The memory plan of the load that runs or that made what is loaded; null before it is known. */
  get loadPlan(): MemoryPlan | null {
    return this.#plan;
  }

  /** What loading a file, the chosen one by default, would take with the settings as they are. Rejects with what speaks against the file. */
  async plan(path = this.#params().path, signal?: AbortSignal): Promise<MemoryPlan> {
    if (!path) throw new AppError('modelNone', 'no model is chosen');
    return this.#engine.plan({ ...this.#params(), path }, signal);
  }

  /** Takes note of what a file calls itself, to name it so also when it isn't loaded. */
  remember({ path, name }: Pick<ModelHeader, 'path' | 'name'>): void {
    this.#kept.names.set(path, name);
  }

  /** Frees the model of that file, or all that is in memory. */
  async unload(path?: string): Promise<void> {
    const loading = this.#loading;
    const isMeant = (one: Loaded | Loading | undefined): boolean => path === undefined || path === one?.params.path;
    if (loading && isMeant(loading.before)) loading.before = undefined;
    if (isMeant(loading ?? this.#loaded)) {
      loading?.controller.abort();
      // Who asks from now on waits for a load, which follows the unload.
      this.#loaded = undefined;
      this.#enter(this.#resting());
    }
    await this.#engine.unload(path);
    await this.lookAtStaying();
  }

  /** Sees which models stay in memory: they go when somebody wants it. Never rejects. */
  async lookAtStaying(): Promise<void> {
    const stays = this.#engine.state === 'ready' ? await this.#engine.kept().catch(() => []) : [];
    const pathsOf = (models: readonly ModelInfo[]): string => JSON.stringify(models.map(({ path, loadMs }) => [path, loadMs]));
    if (pathsOf(stays) === pathsOf(this.#stays)) return;
    this.#stays = stays;
    this.#changed.fire(this.#state);
  }

  dispose(): void {
    this.#loading?.controller.abort();
    this.#store.dispose();
    this.#changed.dispose();
  }

  #params(): LoadParams {
    const settings = this.#settings.get();
    const { modelPath, contextSize, threads, gpu, tuning, snapshotMegabytes, keepLoaded } = settings;
    const companions = companionPaths(settings);
    const beside = Object.keys(companions).length > 0 && { companions };
    const { snapshotFolder: folder, measurements } = this.#kept;
    const kept = folder !== null && snapshotMegabytes !== null && { snapshots: snapshotsKept(folder, snapshotMegabytes) };
    const measured = measurements !== null && { measurements };
    return { path: modelPath, contextSize, threads, gpu, tuning, keep: keepLoaded, ...beside, ...kept, ...measured };
  }

  #load(params: LoadParams): Loading {
    const controller = new AbortController();
    const before = this.#loaded ?? (this.#loading?.begun === false ? this.#loading.before : undefined);
    this.#plan = null;
    this.#loaded = undefined;
    const name = this.#name(params.path, before);
    this.#enter({ ...blank, status: this.#engine.state === 'ready' ? 'loading' : 'starting', name, progress: 0 });
    const result = this.#engine
      .load(params, (progress) => this.#progress(loading, progress), controller.signal)
      .then(
        (info) => {
          this.remember(info);
          if (this.#loading === loading) {
            this.#loaded = { params, info };
            // Another model may have been chosen meanwhile; then this one is loaded, but nobody's choice.
            this.#enter(sameLoad(params, this.#params()) ? ready(info) : this.#resting());
          }
          this.#log.info(
            `loaded ${info.name} (${info.quantisation}, ${info.contextSize} tokens, ${info.device}, ${info.threads} threads) in ${Math.round(info.loadMs)} ms`,
          );
          return info;
        },
        (error: unknown) => {
          if (this.#loading === loading) {
            // Until it begins with the weights, what was loaded before stays.
            if (this.#engine.state === 'ready' && !loading.begun) this.#loaded = loading.before;
            if (AppError.isCancelled(error)) this.#enter(this.#resting());
            else this.#fail(params, AppError.from(error));
          }
          throw error;
        },
      )
      .finally(() => {
        if (this.#loading === loading) this.#loading = undefined;
        void this.lookAtStaying();
      });
    const loading: Loading = { params, result, controller, waiters: 0, superseded: false, before, begun: false };
    return loading;
  }

  #progress(loading: Loading, { fraction, plan }: LoadProgress): void {
    loading.begun = true;
    if (this.#loading !== loading) {
      // It was given up too late: what the next one began with is no longer what answers.
      if (this.#loading) this.#loading.before = undefined;
      return;
    }
    this.#plan = plan ?? this.#plan;
    this.#enter({ ...this.#state, status: 'loading', progress: fraction });
  }

  #onEngine(state: WorkerState): void {
    if (state === 'ready' || state === 'starting' || state === 'stopping') return;
    this.#loaded = undefined;
    this.#stays = [];
    if (this.#loading) return; // its own rejection tells what happened
    if (state === 'broken') this.#fail(this.#params(), new AppError('workerBroken', 'too many crashes'));
    // What a load failed of doesn't go away with the process that found it.
    else if (!this.#failure || this.#failure.error.code === 'workerBroken') this.#enter(this.#resting());
  }

  #onSettings(): void {
    const params = this.#params();
    // A load sees to it by itself.
    if (this.#loading) return;
    for (const { path } of this.#stays.slice(Math.max(0, (params.keep ?? 1) - 1)))
      void this.unload(path).catch((error: unknown) => this.#log.warn(`a model stays in memory: ${String(error)}`));
    // The same model may be chosen for this kind of project now, and for all before.
    if (this.#told(this.#state).chosenFor !== this.#state.chosenFor) this.#enter(this.#state, this.#failure);
    // Of what has failed, nothing has changed.
    if (this.#failure && sameLoad(this.#failure.params, params)) return;
    if (!this.#loaded || !sameLoad(this.#loaded.params, params)) this.#enter(this.#resting());
    // Changed and changed back: what is loaded is what is wanted.
    else if (this.#state.status !== 'ready') this.#enter(ready(this.#loaded.info));
  }

  /** The state while nothing is loaded, or something else: a model is chosen, or none. */
  #resting(): ModelState {
    const { path } = this.#params();
    const held = this.#held(path);
    return path ? { ...blank, status: 'idle', name: this.#name(path), held } : { ...blank, held };
  }

  /** As the file calls itself, where that is known; its own name otherwise, and where two would be called the same. */
  #name(path: string, loaded = this.#loaded): string {
    const known = this.#kept.names.get(path);
    const taken = loaded !== undefined && loaded.info.path !== path && loaded.info.name === known;
    return known === undefined || taken ? fileName(path) : known;
  }

  /** What is in memory while a file is chosen that isn't, or not so. */
  #held(path: string): ModelState['held'] {
    return this.#loaded ? { name: this.#loaded.info.name, sameFile: this.#loaded.params.path === path } : null;
  }

  #fail(params: LoadParams, error: AppError): void {
    const { path } = params;
    const state = { ...blank, status: 'failed', name: this.#name(path), error: userMessage(error), held: this.#held(path) } as const;
    this.#enter(state, { params, error });
  }

  /** With what kind of project it is chosen for. */
  #told({ chosenFor: _, ...state }: ModelState): ModelState {
    const { modelMarker } = this.#settings.get();
    return modelMarker === null || state.status === 'none' ? state : { ...state, chosenFor: modelMarker };
  }

  #enter(state: ModelState, failure: LoadFailure | null = null): void {
    this.#state = this.#told(state);
    this.#failure = failure;
    this.#changed.fire(this.#state);
  }
}

const blank: ModelState = {
  status: 'none',
  name: '',
  test: false,
  progress: null,
  contextSize: null,
  device: null,
  error: null,
  held: null,
};

function ready(info: ModelInfo): ModelState {
  const { name, fixture, contextSize, device } = info;
  return { ...blank, status: 'ready', name, test: fixture !== null, contextSize, device };
}

/** Waits for a shared load; the last waiter to cancel aborts it. */
function shared(loading: Loading, signal?: AbortSignal): Promise<ModelInfo> {
  loading.waiters++;
  return new Promise<ModelInfo>((resolve, reject) => {
    const leave = (): void => {
      signal?.removeEventListener('abort', onAbort);
      loading.waiters--;
    };
    const onAbort = (): void => {
      leave();
      if (loading.waiters === 0) loading.controller.abort();
      reject(new AppError('cancelled', 'cancelled while the model loads'));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    loading.result.then(
      (info) => {
        leave();
        resolve(info);
      },
      (error: unknown) => {
        leave();
        reject(AppError.from(error));
      },
    );
  });
}

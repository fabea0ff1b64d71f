import { usualTuning } from '../../../src/core/models/usualTuning.ts';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { EnginePort, Settings, SettingsPort, WorkerState } from '../../../src/core/ports.ts';
import type { LoadParams } from '../../../src/protocol/worker/loadParams.ts';
import type { ModelInfo } from '../../../src/protocol/worker/modelInfo.ts';
import type { ModelStatus } from '../../../src/protocol/webview.ts';
import { fakeSetup } from '../../support/fakeSetup.ts';

const defaults: Settings = {
  modelMarker: null,
  modelPath: '/models/a.gguf',
  completionModelPath: '',
  draftModelPath: '',
  smallModelPath: '',
  embeddingModelPath: '',
  rerankingModelPath: '',
  keepLoaded: 2,
  contextSize: 0,
  threads: 0,
  gpu: 'auto',
  maxTokens: 1024,
  temperature: 0,
  idleMinutes: 0,
  snapshotMegabytes: null,
  commitBody: true,
  thinkingTokens: 0,
  prefillAhead: 'off',
  reuseAnswers: false,
  summarize: false,
  tuning: usualTuning,
};

function info(params: LoadParams): ModelInfo {
  return {
    path: params.path,
    name: `model ${params.path}`,
    architecture: 'qwen2',
    parameters: 1,
    quantisation: 'Q8_0',
    bytes: 1,
    trainContextLength: 32768,
    contextSize: 8192,
    fim: true,
    fixture: null,
    device: 'metal',
    threads: 4,
    chatFormat: 'ChatML',
    customTemplate: false,
    memory: { weights: 1, kvPerToken: 1, compute: 1 },
    batch: 512,
    setup: fakeSetup(),
    loadMs: 5,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An engine whose loads are finished by hand. */
function setup(changes: Partial<Settings> = {}, snapshotFolder: string | null = null, measurements: string | null = null) {
  let settings = { ...defaults, ...changes };
  const settingsChanged = new Emitter<void>();
  const engineChanged = new Emitter<WorkerState>();
  const loads: {
    params: LoadParams;
    finish: () => void;
    fail: (e: unknown) => void;
    progress: (f: number) => void;
    aborted: () => boolean;
  }[] = [];
  let unloads: Promise<void> = Promise.resolve();
  let stays: ModelInfo[] = [];
  const engine = {
    state: 'ready' as WorkerState,
    onDidChangeState: engineChanged.event,
    load: (params: LoadParams, onProgress: (p: { fraction: number }) => void, signal?: AbortSignal) =>
      new Promise<ModelInfo>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')));
        loads.push({
          params,
          finish: () => resolve(info(params)),
          fail: reject,
          progress: (fraction) => onProgress({ fraction }),
          aborted: () => signal?.aborted ?? false,
        });
      }),
    unload: () => unloads,
    kept: () => Promise.resolve(stays),
  };
  const port: SettingsPort = { get: () => settings, onDidChange: settingsChanged.event };
  const service = new ModelService(engine as unknown as EnginePort, port, silentLog, { snapshotFolder, measurements });
  const statuses: ModelStatus[] = [];
  service.onDidChange((s) => statuses.push(s.status));
  return {
    service,
    staying: (...paths: string[]) => void (stays = paths.map((path) => info({ path, contextSize: 0, threads: 0, gpu: 'auto' }))),
    unloading: (promise: Promise<void>) => void (unloads = promise),
    loads,
    statuses,
    set: (change: Partial<Settings>) => {
      settings = { ...settings, ...change };
      settingsChanged.fire();
    },
    enter: (state: WorkerState) => {
      engine.state = state;
      engineChanged.fire(state);
    },
  };
}

describe('ModelService', () => {
  it('says that no model is chosen', async () => {
    const { service } = setup({ modelPath: '' });
    expect(service.state.status).toBe('none');
    await expect(service.ensureLoaded()).rejects.toMatchObject({ code: 'modelNone' });
  });

  it('says for which kind of project the model is chosen, also when nothing else changes', async () => {
    const { service, loads, set } = setup({ modelMarker: 'Cargo.toml' });
    expect(service.state).toMatchObject({ status: 'idle', chosenFor: 'Cargo.toml' });
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    await loading;
    expect(service.state).toMatchObject({ status: 'ready', chosenFor: 'Cargo.toml' });
    set({ modelMarker: null });
    expect(service.state).toMatchObject({ status: 'ready' });
    expect(service.state).not.toHaveProperty('chosenFor');
    set({ modelMarker: 'go.mod' });
    expect(service.state).toMatchObject({ status: 'ready', chosenFor: 'go.mod' });
    expect(loads).toHaveLength(1);
    expect(setup({ modelPath: '', modelMarker: 'go.mod' }).service.state).not.toHaveProperty('chosenFor');
  });

  it('says where what is measured of models is kept', async () => {
    const { service, loads } = setup({}, null, '/data/measurements.json');
    void service.ensureLoaded();
    expect(loads[0]!.params.measurements).toBe('/data/measurements.json');
    const without = setup();
    void without.service.ensureLoaded();
    expect(without.loads[0]!.params).not.toHaveProperty('measurements');
  });

  it('loads further models along where they are chosen, and again when another one is', async () => {
    const { service, loads, set } = setup();
    const first = service.ensureLoaded();
    expect(loads[0]!.params).not.toHaveProperty('companions');
    loads[0]!.finish();
    await first;
    for (const [change, companions] of [
      [{ completionModelPath: '/models/c.gguf' }, { completion: '/models/c.gguf' }],
      [{ draftModelPath: '/models/d.gguf' }, { completion: '/models/c.gguf', draft: '/models/d.gguf' }],
      [{ completionModelPath: '' }, { draft: '/models/d.gguf' }],
    ] as const) {
      set(change);
      expect(service.state).toMatchObject({ status: 'idle', held: { sameFile: true } });
      const loaded = service.ensureLoaded();
      expect(loads.at(-1)!.params.companions).toEqual(companions);
      loads.at(-1)!.finish();
      await loaded;
    }
  });

  it('says where snapshots of what the model reads are kept, and how many; another bound is no reason to load again', async () => {
    const { service, loads, set } = setup({ snapshotMegabytes: 3 }, '/data/snapshots');
    const loaded = service.ensureLoaded();
    expect(loads[0]!.params.snapshots).toEqual({ folder: '/data/snapshots', maxBytes: 3 * 1024 * 1024 });
    loads[0]!.finish();
    const info = await loaded;
    set({ snapshotMegabytes: 0 });
    expect(await service.ensureLoaded()).toBe(info);
    set({ modelPath: '/models/b.gguf' });
    void service.ensureLoaded();
    expect(loads[1]!.params.snapshots).toEqual({ folder: '/data/snapshots', maxBytes: 0 });
    loads[1]!.finish();
    // As from the command line.
    const without = setup({ snapshotMegabytes: null }, '/data/snapshots');
    void without.service.ensureLoaded();
    expect(without.loads[0]!.params).not.toHaveProperty('snapshots');
    without.loads[0]!.finish();
  });

  it('loads once for everybody who asks, and not again', async () => {
    const { service, loads, statuses } = setup();
    const both = Promise.all([service.ensureLoaded(), service.ensureLoaded()]);
    loads[0]!.progress(0.5);
    expect(service.state).toMatchObject({ status: 'loading', progress: 0.5, name: 'a.gguf' });
    loads[0]!.finish();
    const [a, b] = await both;
    expect(a).toBe(b);
    expect(await service.ensureLoaded()).toBe(a);
    expect(loads).toHaveLength(1);
    expect(statuses).toEqual(['loading', 'loading', 'ready']);
    expect(service.state).toMatchObject({ name: 'model /models/a.gguf', contextSize: 8192, device: 'metal', test: false });
  });

  it('goes on loading for those who stay, and gives up when the last one leaves', async () => {
    const { service, loads } = setup();
    const one = new AbortController();
    const two = new AbortController();
    const first = expect(service.ensureLoaded(one.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const second = expect(service.ensureLoaded(two.signal)).rejects.toMatchObject({ code: 'cancelled' });
    one.abort();
    await first;
    expect(loads[0]!.aborted()).toBe(false);
    two.abort();
    await second;
    expect(loads[0]!.aborted()).toBe(true);
    await Promise.resolve();
    expect(service.state.status).toBe('idle');
  });

  it('asks again after a load that was given up', async () => {
    const { service, loads } = setup();
    const controller = new AbortController();
    const gone = expect(service.ensureLoaded(controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    controller.abort();
    const again = service.ensureLoaded();
    await gone;
    expect(loads).toHaveLength(2);
    loads[1]!.finish();
    expect((await again).path).toBe('/models/a.gguf');
    expect(service.state.status).toBe('ready');
  });

  it('shows why a load failed and tries again when asked', async () => {
    const { service, loads } = setup();
    const failed = expect(service.ensureLoaded()).rejects.toMatchObject({ code: 'modelTruncated' });
    loads[0]!.fail(new AppError('modelTruncated', 'short', { path: '/models/a.gguf' }));
    await failed;
    expect(service.state.status).toBe('failed');
    expect(service.state.error?.text).toMatch(/\w{3}.*\.$/);
    const again = service.ensureLoaded();
    loads[1]!.finish();
    await again;
    expect(service.state).toMatchObject({ status: 'ready', error: null });
  });

  it('loads another model after the setting changed, also in mid-load', async () => {
    const { service, loads, set } = setup();
    const first = service.ensureLoaded();
    set({ modelPath: '/models/b.gguf' });
    const second = service.ensureLoaded();
    loads[1]!.finish();
    // Who asked before the change gets what is wanted now.
    expect((await first).path).toBe('/models/b.gguf');
    expect((await second).path).toBe('/models/b.gguf');
    expect(loads[0]!.aborted()).toBe(true);
    set({ contextSize: 4096 });
    expect(service.state.status).toBe('idle');
    const third = service.ensureLoaded();
    expect(loads[2]!.params.contextSize).toBe(4096);
    loads[2]!.finish();
    await third;
  });

  it('keeps the loaded model when a setting changes that it does not depend on', async () => {
    const { service, loads, set } = setup();
    const first = service.ensureLoaded();
    loads[0]!.finish();
    await first;
    set({ maxTokens: 5 });
    await service.ensureLoaded();
    expect(loads).toHaveLength(1);
  });

  it('takes up the loaded model again when the choice is changed and changed back', async () => {
    const { service, loads, set } = setup();
    const first = service.ensureLoaded();
    loads[0]!.finish();
    await first;
    set({ modelPath: '' });
    expect(service.state.status).toBe('none');
    set({ modelPath: '/models/a.gguf' });
    expect(service.state.status).toBe('ready');
    await service.ensureLoaded();
    expect(loads).toHaveLength(1);
  });

  it('does not show a model as ready that is no longer the chosen one', async () => {
    const { service, loads, set } = setup();
    const first = service.ensureLoaded();
    set({ modelPath: '/models/b.gguf' });
    loads[0]!.finish();
    await first;
    expect(service.state).toMatchObject({ status: 'idle', name: 'b.gguf' });
  });

  it('calls a model one name, loaded or not, once its file has told it', async () => {
    const { service, loads, set } = setup();
    const names: string[] = [];
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    const { name } = await loading;
    service.onDidChange((state) => names.push(state.name));
    await service.unload();
    const again = service.ensureLoaded();
    loads[1]!.progress(0.5);
    loads[1]!.fail(new AppError('modelTooLarge', 'x'));
    await expect(again).rejects.toMatchObject({ code: 'modelTooLarge' });
    set({ contextSize: 2048 });
    expect(names).toEqual([name, name, name, name, name]);
    service.remember({ path: '/models/b.gguf', name: 'B' });
    set({ modelPath: '/models/b.gguf' });
    expect(service.state.name).toBe('B');
  });

  it('calls a model by its file while another of the same name is in memory', async () => {
    const { service, loads, set } = setup();
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    const { name } = await loading;
    service.remember({ path: '/models/b.gguf', name });
    set({ modelPath: '/models/b.gguf' });
    expect(service.state).toMatchObject({ name: 'b.gguf', held: { name } });
    const next = service.ensureLoaded();
    expect(service.state.name).toBe('b.gguf');
    loads[1]!.finish();
    await next;
    await service.unload();
    expect(service.state).toMatchObject({ held: null });
  });

  it('forgets the model when the worker goes, and says so when it is broken', async () => {
    const { service, loads, enter } = setup();
    const first = service.ensureLoaded();
    loads[0]!.finish();
    await first;
    enter('crashed');
    expect(service.state.status).toBe('idle');
    expect(service.info).toBeNull();
    enter('broken');
    expect(service.state.status).toBe('failed');
    expect(service.state.error?.actions.map((a) => a.id)).toContain('restartWorker');
  });

  it('stays failed over settings and a process that have nothing to do with it', async () => {
    const { service, loads, set, enter } = setup();
    const loading = service.ensureLoaded();
    loads[0]!.fail(new AppError('modelInvalid', 'x'));
    await expect(loading).rejects.toMatchObject({ code: 'modelInvalid' });
    expect(service.failure).toMatchObject({ params: { path: '/models/a.gguf' }, error: { code: 'modelInvalid' } });
    set({ maxTokens: 5 });
    enter('stopped');
    expect(service.state.status).toBe('failed');
    set({ contextSize: 2048 });
    expect(service.state.status).toBe('idle');
    expect(service.failure).toBeNull();
  });

  it('tells what is in memory while something else is chosen', async () => {
    const { service, loads, set } = setup();
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    const { name } = await loading;
    expect(service.state.held).toBeNull();
    set({ contextSize: 2048 });
    expect(service.state).toMatchObject({ status: 'idle', held: { name, sameFile: true } });
    set({ modelPath: '/models/b.gguf' });
    expect(service.state).toMatchObject({ status: 'idle', name: 'b.gguf', held: { name, sameFile: false } });
    set({ modelPath: '' });
    expect(service.state).toMatchObject({ status: 'none', held: { name, sameFile: false } });
    // The worker keeps what it has as long as the new file is refused by its header.
    set({ modelPath: '/models/b.gguf' });
    const refused = service.ensureLoaded();
    expect(service.state.held).toBeNull();
    loads[1]!.fail(new AppError('modelTruncated', 'x'));
    await expect(refused).rejects.toMatchObject({ code: 'modelTruncated' });
    expect(service.state).toMatchObject({ status: 'failed', held: { name, sameFile: false } });
    set({ modelPath: defaults.modelPath, contextSize: 0 });
    expect(service.state).toMatchObject({ status: 'ready', held: null });
    set({ modelPath: '/models/b.gguf' });
    const failed = service.ensureLoaded();
    loads[2]!.progress(0);
    loads[2]!.fail(new AppError('modelTooLarge', 'x'));
    await expect(failed).rejects.toMatchObject({ code: 'modelTooLarge' });
    expect(service.state).toMatchObject({ status: 'failed', held: null });
    set({ modelPath: '/models/c.gguf' });
    await service.unload();
    expect(service.state).toMatchObject({ status: 'idle', held: null });
  });

  it('still has what was in memory where a load was stopped, or followed by another, before it began with the weights', async () => {
    const { service, loads, set } = setup();
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    const { name } = await loading;
    set({ modelPath: '/models/b.gguf' });
    const stop = new AbortController();
    const stopped = service.ensureLoaded(stop.signal);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await settled();
    expect(service.state).toMatchObject({ status: 'idle', held: { name } });
    void service.ensureLoaded().catch(() => undefined);
    set({ modelPath: '/models/c.gguf' });
    const refused = service.ensureLoaded();
    await settled();
    loads[3]!.fail(new AppError('modelTruncated', 'x'));
    await expect(refused).rejects.toMatchObject({ code: 'modelTruncated' });
    expect(service.state).toMatchObject({ status: 'failed', held: { name } });
  });

  it('has nothing from the moment it is unloaded: who asks then waits for a load', async () => {
    const { service, loads, unloading } = setup();
    const loading = service.ensureLoaded();
    loads[0]!.finish();
    await loading;
    let end = (): void => undefined;
    unloading(new Promise((resolve) => (end = resolve)));
    const unloaded = service.unload();
    expect(service.info).toBeNull();
    const again = service.ensureLoaded();
    expect(loads).toHaveLength(2);
    end();
    await unloaded;
    expect(service.state.status).toBe('loading');
    loads[1]!.finish();
    await again;
    expect(service.state.status).toBe('ready');
  });

  it('knows which models stay in memory from before, and frees one of them alone', async () => {
    const { service, loads, staying, statuses, set } = setup();
    const a = service.ensureLoaded();
    expect(loads[0]!.params.keep).toBe(2);
    loads[0]!.finish();
    await a;
    set({ modelPath: '/models/b.gguf' });
    const b = service.ensureLoaded();
    staying('/models/a.gguf');
    loads[1]!.finish();
    await b;
    await settled();
    expect(service.stays.map(({ path }) => path)).toEqual(['/models/a.gguf']);
    const told = statuses.length;
    await service.lookAtStaying();
    expect(statuses).toHaveLength(told);
    staying();
    await service.unload('/models/a.gguf');
    expect([service.stays, service.info?.path, service.state.status]).toEqual([[], '/models/b.gguf', 'ready']);
    staying('/models/a.gguf');
    await service.unload('/models/b.gguf');
    expect([service.stays.length, service.info, service.state.status]).toEqual([1, null, 'idle']);
  });

  it('loads nothing anew because another number of models may stay', async () => {
    const { service, loads, set } = setup();
    const loaded = service.ensureLoaded();
    loads[0]!.finish();
    await loaded;
    set({ keepLoaded: 1 });
    expect(service.state.status).toBe('ready');
    await service.ensureLoaded();
    expect(loads).toHaveLength(1);
  });

  it('has those go that are too many when fewer may stay', async () => {
    const { service, loads, staying, set } = setup();
    const loaded = service.ensureLoaded();
    staying('/models/b.gguf');
    loads[0]!.finish();
    await loaded;
    await settled();
    staying();
    set({ keepLoaded: 1 });
    await settled();
    expect([service.stays, service.info?.path, service.state.status]).toEqual([[], '/models/a.gguf', 'ready']);
  });

  it('does not take for loaded what was freed while another one was on its way, or had to make way for one that came between', async () => {
    const { service, loads, set } = setup();
    const a = service.ensureLoaded();
    loads[0]!.finish();
    await a;
    set({ modelPath: '/models/b.gguf' });
    const b = service.ensureLoaded();
    await service.unload('/models/a.gguf');
    loads[1]!.fail(new AppError('modelNotGguf', 'no model'));
    await expect(b).rejects.toMatchObject({ code: 'modelNotGguf' });
    expect(service.info).toBe(null);
    set({ modelPath: '/models/a.gguf' });
    const again = service.ensureLoaded();
    loads[2]!.finish();
    await again;
    set({ modelPath: '/models/b.gguf' });
    const between = service.ensureLoaded();
    set({ modelPath: '/models/c.gguf' });
    const c = service.ensureLoaded();
    loads[3]!.progress(0);
    await settled();
    loads[4]!.fail(new AppError('modelNotGguf', 'no model'));
    expect((await Promise.allSettled([between, c])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(service.info).toBe(null);
  });

  it('forgets those that stayed with the process', async () => {
    const { service, loads, staying, enter } = setup();
    const loaded = service.ensureLoaded();
    staying('/models/b.gguf');
    loads[0]!.finish();
    await loaded;
    await settled();
    expect(service.stays).toHaveLength(1);
    enter('crashed');
    expect(service.stays).toEqual([]);
  });
});

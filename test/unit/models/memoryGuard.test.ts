import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { MemoryGuard } from '../../../src/core/models/memoryGuard.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { MemoryLeft } from '../../../src/core/ports.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

let engine: FakeEnginePort;
let models: ModelService;
let settings: FakeSettings;
let guard: MemoryGuard;
let left: MemoryLeft;
let asked: number;
let told: number;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  models = new ModelService(engine, settings, silentLog);
  left = 'enough';
  asked = 0;
  told = 0;
  const memory = (): Promise<MemoryLeft> => {
    asked++;
    return Promise.resolve(left);
  };
  guard = new MemoryGuard({ engine, models, machine: { memory }, log: silentLog });
  guard.onDidUnload(() => told++);
});

afterEach(() => {
  guard.dispose();
  models.dispose();
  vi.useRealTimers();
});

const later = (): Promise<void> => vi.advanceTimersByTimeAsync(31_000).then(() => undefined);

describe('a machine that is short of memory', () => {
  it('gets back what the chat does not need, and the model when it gets worse', async () => {
    await models.ensureLoaded();
    await later();
    expect([engine.shrinks, models.state.status]).toEqual([0, 'ready']);
    left = 'short';
    await later();
    expect([engine.shrinks, models.state.status]).toEqual([1, 'ready']);
    left = 'critical';
    await later();
    expect([engine.shrinks, models.state.status, told]).toEqual([2, 'idle', 1]);
    // With the next use it is there again.
    await models.ensureLoaded();
    expect(engine.loads).toBe(2);
  });

  it('is not asked for the memory again by what comes by itself, until it has some', async () => {
    await models.ensureLoaded();
    expect(guard.short).toBe(false);
    left = 'critical';
    await later();
    expect([models.state.status, guard.short]).toEqual(['idle', true]);
    left = 'short';
    await later();
    expect(guard.short).toBe(true);
    left = 'enough';
    await later();
    expect(guard.short).toBe(false);
    const before = asked;
    await later();
    expect(asked).toBe(before);
    // Or until a person has it loaded.
    await models.ensureLoaded();
    left = 'critical';
    await later();
    expect(guard.short).toBe(true);
    await models.ensureLoaded();
    expect(guard.short).toBe(false);
  });

  it('gets back a model that is in memory though another one is chosen', async () => {
    await models.ensureLoaded();
    settings.change({ contextSize: 2048 });
    left = 'critical';
    await later();
    expect([models.state.held, told]).toEqual([null, 1]);
  });

  it('waits for what runs', async () => {
    await models.ensureLoaded();
    left = 'critical';
    engine.busy = true;
    await later();
    expect(models.state.status).toBe('ready');
    engine.busy = false;
    await later();
    expect(models.state.status).toBe('idle');
  });

  it('is not asked while no model is loaded', async () => {
    left = 'critical';
    await later();
    expect([asked, engine.shrinks, told]).toEqual([0, 0, 0]);
    await models.ensureLoaded();
    await models.unload();
    await later();
    expect(asked).toBe(0);
  });

  it('gets back a model that only stays from before, also when none answers', async () => {
    await models.ensureLoaded();
    engine.stays = [await engine.load({ path: '/models/before.gguf', contextSize: 0, threads: 1, gpu: 'off' })];
    settings.change({ modelPath: '' });
    await models.unload('/models/fake.gguf');
    expect([models.info, models.stays.length]).toEqual([null, 1]);
    left = 'short';
    await later();
    expect(engine.shrinks).toBe(1);
    engine.stays = [];
    await later();
    expect(models.stays).toEqual([]);
    const before = asked;
    await later();
    expect(asked).toBe(before);
  });

  it('keeps the model that answers where it was enough that the one before went', async () => {
    await models.ensureLoaded();
    engine.stays = [await engine.load({ path: '/models/before.gguf', contextSize: 0, threads: 1, gpu: 'off' })];
    await models.lookAtStaying();
    left = 'critical';
    const shrink = vi.spyOn(engine, 'shrink').mockImplementationOnce(() => {
      engine.stays = [];
      left = 'short';
      return Promise.resolve(true);
    });
    await later();
    expect([shrink.mock.calls.length, models.stays, models.state.status, told]).toEqual([1, [], 'ready', 0]);
    left = 'critical';
    await later();
    expect([models.state.status, told]).toEqual(['idle', 1]);
  });
});

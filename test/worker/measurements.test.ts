/** What is measured of a model is known at its next load: by the real engine, with a model of random weights. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type * as nodeOs from 'node:os';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { Measurements } from '../../src/worker/measurements.ts';
import { keptPrompt } from '../support/keptPrompt.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { modelFolder } from './modelFolder.ts';

vi.mock('node:os', async (original) => {
  const os = await original<typeof nodeOs>();
  return { ...os, loadavg: vi.fn(() => [0, 0, 0]) };
});

const models = modelFolder();
const never = new AbortController().signal;

describe('what is measured of a model', () => {
  const model = models.write('random', 5);
  let folder: string;
  let file: string;
  let said: string[] = [];
  const engines: LlamaEngine[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'measured-'));
    file = path.join(folder, 'measurements.json');
    said = [];
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.dispose();
    rmSync(folder, { recursive: true });
  });

  async function started(params: Partial<LoadParams> = {}): Promise<LlamaEngine & { info: ModelInfo }> {
    const engine = new LlamaEngine((level, message) => said.push(`${level} ${message}`));
    engines.push(engine);
    const load = { path: model, contextSize: 4096, threads: 0, gpu: 'off', measurements: file, ...params } as const;
    const info = await engine.load(load, () => undefined, never);
    return Object.assign(engine, { info });
  }

  it('is how it answered; the next load begins with that, and answers can still be made again', async () => {
    const before = await started({ threads: 1 });
    expect(before.info.batch).toBe(512);
    const content = sourceFile({ seed: 3, language: 'typescript', lines: 200 }).text;
    const params = { messages: [{ role: 'user' as const, content }], maxTokens: 8, temperature: 1 };
    const answer = await before.chat(params, () => undefined, never);
    const { text, record } = answer;
    if (!record) throw new Error('it is not known how it was made');
    await before.unload();
    const { modelHash, engine, device, flashAttention, kvCache } = record.setup;
    const measurements = new Measurements(file, () => undefined);
    const setup = { modelHash, engine, device, flashAttention, kvCache, gpuLayers: null };
    const known = await measurements.of(setup);
    expect(known.pace?.level).toBeGreaterThan(0);
    expect(known.batch).toBeGreaterThanOrEqual(128);
    expect(known.threads).toBeUndefined();
    await measurements.add(setup, { batch: 1024 });
    const after = await started({ threads: 1 });
    expect(after.info.batch).toBe(1024);
    const again = await after.chat({ ...params, seed: record.seed, replay: keptPrompt(answer) }, () => undefined, never);
    expect(again.text).toBe(text);
  });

  it.skipIf(availableParallelism() === 1)('is how many threads are best, in the background, and once', async () => {
    await started();
    await vi.waitFor(() => expect(said.some((line) => line.startsWith('debug threads: '))).toBe(true), 30_000);
    const told = said.find((line) => line.startsWith('debug threads: ')) ?? '';
    // On a machine that does something else it can't be told, and nothing is kept.
    const best = /threads: (\d+) are best/.exec(told)?.[1];
    expect(best !== undefined || told.includes('not to be told')).toBe(true);
    expect(existsSync(file)).toBe(true);
    if (best === undefined) return;
    said = [];
    const again = await started();
    expect(again.info.threads).toBe(Number(best));
    await again.countTokens(['x']);
    expect(said.filter((line) => line.includes('threads: '))).toEqual([]);
  });

  it('is not measured while the machine is busy', async () => {
    vi.mocked(loadavg).mockReturnValueOnce([99, 99, 99]).mockReturnValueOnce([99, 99, 99]);
    const engine = await started();
    await engine.unload();
    expect(said.filter((line) => line.includes('threads'))).toEqual([]);
  });

  it('is the batch that the settings say where they say one', async () => {
    const tuning = { gpuLayers: null, flashAttention: 'auto', kvCache: 'f16', batch: 256, lockMemory: false, lookup: false } as const;
    expect((await started({ threads: 1, tuning })).info.batch).toBe(256);
  });
});

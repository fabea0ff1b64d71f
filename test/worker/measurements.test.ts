/** What is measured of a model is known at its next load: by the real engine, with a model of random weights. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type * as nodeOs from 'node:os';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadParams } from '../../src/protocol/worker.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { Measurements } from '../../src/worker/measurements.ts';
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

  async function started(params: Partial<LoadParams> = {}): Promise<LlamaEngine> {
    const engine = new LlamaEngine((level, message) => said.push(`${level} ${message}`));
    engines.push(engine);
    await engine.load({ path: model, contextSize: 4096, threads: 0, gpu: 'off', measurements: file, ...params }, () => undefined, never);
    return engine;
  }

  it('is how it answered, and the next load begins with that', async () => {
    const engine = await started({ threads: 1 });
    const content = sourceFile({ seed: 3, language: 'typescript', lines: 200 }).text;
    const { setup } = await engine
      .chat({ messages: [{ role: 'user', content }], maxTokens: 2, temperature: 0 }, () => undefined, never)
      .then(({ record }) => record!);
    expect(setup.batch).toBe(512);
    await engine.unload();
    const { threads: _, contextSize: __, batch: ___, gpuLayers: ____, ...rest } = setup;
    const known = await new Measurements(file, () => undefined).of({ ...rest, gpuLayers: null });
    expect(known.pace?.level).toBeGreaterThan(0);
    // So small a model takes hardly any time for a whole batch.
    expect(known.batch).toBeGreaterThanOrEqual(512);
    expect(known.threads).toBeUndefined();
    const next = await started({ threads: 1 });
    expect((await next.diagnose()).contexts[0]?.contextSize).toBe(4096);
    expect(
      await next.load({ path: model, contextSize: 4096, threads: 1, gpu: 'off', measurements: file }, () => undefined, never),
    ).toMatchObject({
      setup: { batch: known.batch },
    });
  });

  it.skipIf(availableParallelism() === 1)('is how many threads are best, in the background, and once', async () => {
    await started();
    await vi.waitFor(() => expect(said.some((line) => line.startsWith('debug threads: '))).toBe(true), 30_000);
    const told = said.find((line) => line.startsWith('debug threads: ')) ?? '';
    // On a machine that does something else it can't be told, and nothing is kept.
    const best = /threads: (\d+) are best/.exec(told)?.[1];
    expect(best !== undefined || told.includes('not to be told')).toBe(true);
    await vi.waitFor(() => expect(existsSync(file)).toBe(best !== undefined));
    if (best === undefined) return;
    said = [];
    const again = await started();
    expect(
      (await again.load({ path: model, contextSize: 512, threads: 0, gpu: 'off', measurements: file }, () => undefined, never)).threads,
    ).toBe(Number(best));
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
    const engine = await started({ threads: 1, tuning });
    const result = await engine.chat(
      { messages: [{ role: 'user', content: 'Hello' }], maxTokens: 2, temperature: 0 },
      () => undefined,
      never,
    );
    expect(result.record?.setup.batch).toBe(256);
  });
});

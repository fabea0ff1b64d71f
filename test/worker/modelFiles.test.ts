/** Files that can't be loaded each get their own code, and the engine goes on working. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, ftruncateSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { architectureMetadata } from '../../scripts/fixture/architecture.ts';
import { headerBytes } from '../../scripts/fixture/ggufWriter.ts';
import { AppError } from '../../src/base/appError.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { ModelHashes } from '../../src/worker/modelHash.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const ignore = (): void => undefined;
let good: string;

const load = (path: string, more: Partial<LoadParams> = {}, signal = never): Promise<unknown> =>
  engine.load({ path, contextSize: 1024, threads: 1, gpu: 'off', ...more }, ignore, signal);

async function refusal(path: string, more: Partial<LoadParams> = {}): Promise<AppError> {
  const error: unknown = await load(path, more).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error(`loading ${path} gave ${String(error)}`);
  return error;
}

beforeAll(() => {
  good = models.write('random');
});
afterAll(() => engine.dispose());

describe('a file that is no usable model', () => {
  it('is missing', async () => {
    expect(await refusal(models.path('nowhere'))).toMatchObject({ code: 'modelMissing', data: { path: models.path('nowhere') } });
  });

  it('is a folder', async () => {
    mkdirSync(models.path('folder'));
    expect(await refusal(models.path('folder'))).toMatchObject({ code: 'modelNotGguf', data: { what: 'folder' } });
  });

  it.skipIf(process.platform === 'win32')('is a pipe, which is not waited for', async () => {
    execFileSync('mkfifo', [models.path('pipe')]);
    expect(await refusal(models.path('pipe'))).toMatchObject({ code: 'modelNotGguf', data: { path: models.path('pipe'), what: 'pipe' } });
    await expect(engine.inspect(models.path('pipe'), never)).rejects.toMatchObject({ code: 'modelNotGguf' });
  });

  it('is a web page', async () => {
    writeFileSync(models.path('page'), '<!DOCTYPE html><title>Not found</title>');
    expect((await refusal(models.path('page'))).code).toBe('modelNotGguf');
  });

  it('is cut', async () => {
    const bytes = readFileSync(good);
    writeFileSync(models.path('cut'), bytes.subarray(0, bytes.length - 1000));
    expect(await refusal(models.path('cut'))).toMatchObject({
      code: 'modelTruncated',
      data: { path: models.path('cut'), bytes: bytes.length - 1000, needBytes: bytes.length },
    });
  });

  it('is damaged where only the engine notices', async () => {
    // A sound header of an architecture nobody knows.
    const odd = models.writeOdd('alien', { 'general.architecture': { type: 'string', value: 'alien' } });
    const unknown = { code: 'modelUnsupported', data: { path: odd, architecture: 'alien' } };
    expect(await refusal(odd)).toMatchObject(unknown);
    await expect(engine.plan({ path: odd, contextSize: 0, threads: 1, gpu: 'off' }, never)).rejects.toMatchObject(unknown);
    // Metadata that promises more layers than there are.
    const layerless = models.writeOdd('layerless', { 'qwen2.block_count': { type: 'u32', value: 7 } });
    const error = await refusal(layerless);
    expect(error.code).toBe('modelLoadFailed');
    expect(error.data.reason).toContain('blk.4');
  });

  it.each([
    ['attention.head_count', 0],
    ['block_count', 2 ** 31 - 1],
    ['embedding_length', 2 ** 31 - 1],
    ['attention.head_count_kv', 2 ** 31 - 1],
  ])('has a header whose %s is %d, which nothing native is shown', async (key, value) => {
    const absurd = models.writeOdd('absurd', { [`qwen2.${key}`]: { type: 'u32', value } });
    const refused = { code: 'modelInvalid', data: { key, value: String(value), path: absurd } };
    expect(await refusal(absurd)).toMatchObject(refused);
    await expect(engine.plan({ path: absurd, contextSize: 0, threads: 1, gpu: 'off' }, never)).rejects.toMatchObject(refused);
    await expect(engine.inspect(absurd, never)).rejects.toMatchObject(refused);
  });

  it('is one part of several', async () => {
    const part = models.writeOdd('part', { 'split.count': { type: 'u32', value: 3 } });
    expect(await refusal(part)).toMatchObject({ code: 'modelUnsupported', data: { parts: 3 } });
  });

  it('is larger than any memory, which is said before anything is loaded', async () => {
    const shape = { layers: 1, width: 2 ** 18, heads: 4, kvHeads: 4, feedForward: 32, contextLength: 4096, type: 'f16' } as const;
    const head = headerBytes(architectureMetadata(shape, 'random'), [
      { name: 'token_embd.weight', dims: [2 ** 18, 2 ** 20], type: 'f16', fill: () => 0 },
    ]);
    const file = openSync(models.path('huge'), 'w');
    writeSync(file, head);
    // Half a terabyte of nothing takes no room on the disk.
    ftruncateSync(file, head.length + 2 ** 39);
    closeSync(file);
    const error = await refusal(models.path('huge'), { contextSize: 0 });
    expect(error.code).toBe('modelTooLarge');
    expect(Number(error.data.needBytes)).toBeGreaterThan(2 ** 39);
    expect(Number(error.data.haveBytes)).toBeLessThan(2 ** 39);
  });

  it('goes on for 200 GB behind its tensors, of which nothing is read', async () => {
    writeFileSync(models.path('grown'), readFileSync(good));
    truncateSync(models.path('grown'), 200e9);
    const grown = { code: 'modelInvalid', data: { path: models.path('grown'), bytes: 200e9 } };
    const hashed = vi.spyOn(ModelHashes.prototype, 'of');
    expect(await refusal(models.path('grown'))).toMatchObject(grown);
    await expect(engine.plan({ path: models.path('grown'), contextSize: 0, threads: 1, gpu: 'off' }, never)).rejects.toMatchObject(grown);
    expect(hashed).not.toHaveBeenCalled();
    hashed.mockRestore();
  });

  it('does not keep the next one from being loaded', async () => {
    await load(good);
    expect(await engine.countTokens(['x'])).toEqual([1]);
    expect((await refusal(models.path('page'))).code).toBe('modelNotGguf');
    // The header was refused already: the model before it stays.
    expect(await engine.countTokens(['x'])).toEqual([1]);
  });
});

describe('a load', () => {
  it('that is cancelled while weights come in frees them', async () => {
    const stop = new AbortController();
    const loading = engine.load({ path: good, contextSize: 1024, threads: 1, gpu: 'off' }, () => stop.abort(), stop.signal);
    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
  });

  it('of another model ends what runs on the first', async () => {
    await load(good);
    let pieces = 0;
    const running = engine.chat(
      { messages: [{ role: 'user', content: 'go on' }], maxTokens: 900, temperature: 1, seed: 1 },
      () => {
        pieces++;
      },
      never,
    );
    while (pieces < 5) await new Promise((resolve) => setTimeout(resolve, 1));
    await load(good);
    const { stop, tokens } = await running;
    expect(stop).toBe('cancelled');
    expect(tokens).toBeLessThan(900);
  });

  it('takes a usual context for a file that does not tell what its model was trained for', async () => {
    const untold = models.writeOdd('untold', { 'qwen2.context_length': { type: 'u32', value: 0 } });
    await expect(load(untold, { contextSize: 0 })).resolves.toMatchObject({ contextSize: 4096, trainContextLength: 0 });
  });

  it('takes the context size that is asked for, never more than the model was trained for', async () => {
    const info = await engine.load({ path: good, contextSize: 1_000_000, threads: 1, gpu: 'off' }, ignore, never);
    expect(info.contextSize).toBe(32_768);
    expect(info.memory.weights).toBeGreaterThan(1_800_000);
    expect(info.memory.kvPerToken).toBeGreaterThanOrEqual(1024);
  });
});

describe('inspect', () => {
  it('tells about a file without loading it', async () => {
    await engine.unload();
    expect(await engine.inspect(good, never)).toMatchObject({
      path: good,
      name: 'MLX-CODE test model (random)',
      architecture: 'qwen2',
      quantisation: 'F16',
      contextLength: 32_768,
      fim: true,
      fixture: 'random',
    });
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
  });

  it('refuses what load refuses', async () => {
    await expect(engine.inspect(models.path('cut'), never)).rejects.toMatchObject({ code: 'modelTruncated' });
    await expect(engine.inspect(models.path('page'), never)).rejects.toMatchObject({ code: 'modelNotGguf' });
  });
});

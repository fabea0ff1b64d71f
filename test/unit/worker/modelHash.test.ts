import { copyFile, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelHash, ModelHashes } from '../../../src/worker/modelHash.ts';

describe('the hash of a model', () => {
  let folder: string;
  let model: string;
  let other: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'model-hash-'));
    model = path.join(folder, 'model.gguf');
    other = path.join(folder, 'other.gguf');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A large file that takes no room on the disk. */
  async function sparse(file: string, bytes: number): Promise<void> {
    await writeFile(file, 'GGUF');
    await truncate(file, bytes);
  }

  async function poke(file: string, at: number): Promise<void> {
    const handle = await open(file, 'r+');
    await handle.write(Buffer.from([1]), 0, 1, at);
    await handle.close();
  }

  it('is the same for a copy under another name', async () => {
    await writeFile(model, Buffer.alloc(100_000, 7));
    await copyFile(model, other);
    expect(await modelHash(other)).toBe(await modelHash(model));
    expect(await modelHash(model)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another one for each byte of a small file', async () => {
    await writeFile(model, Buffer.alloc(64));
    const hashes = new Set([await modelHash(model)]);
    for (let at = 0; at < 64; at++) {
      await writeFile(other, Buffer.alloc(64).fill(1, at, at + 1));
      hashes.add(await modelHash(other));
    }
    expect(hashes.size).toBe(65);
  });

  it.each([
    ['at the beginning', 0],
    ['in the vocabulary', 12_000_000],
    ['at the end', 199_999_999],
  ])('is another one for a byte %s of a large file', async (_, at) => {
    await sparse(model, 200_000_000);
    const before = await modelHash(model);
    await poke(model, at);
    expect(await modelHash(model)).not.toBe(before);
  });

  it('is another one where a stretch of weights differs, wherever it is', async () => {
    const bytes = 200_000_000;
    await sparse(model, bytes);
    const before = await modelHash(model);
    for (const at of [20_000_000, 77_777_777, 123_456_789]) {
      await sparse(other, bytes);
      const handle = await open(other, 'r+');
      // The distance between two pieces in a file of this size; a layer of such a model is many times as long.
      await handle.write(Buffer.alloc(200_000, 3), 0, 200_000, at);
      await handle.close();
      expect(await modelHash(other)).not.toBe(before);
    }
  });

  it('is another one for another length, also where all bytes that are there are the same', async () => {
    await sparse(model, 200_000_000);
    await sparse(other, 200_000_001);
    expect(await modelHash(other)).not.toBe(await modelHash(model));
  });

  it('rejects for a file that is not there, and when it is cancelled', async () => {
    await expect(modelHash(model)).rejects.toMatchObject({ code: 'ENOENT' });
    await sparse(model, 200_000_000);
    const controller = new AbortController();
    controller.abort();
    await expect(modelHash(model, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is kept for as long as the file is as it was', async () => {
    const hashes = new ModelHashes();
    await writeFile(model, Buffer.alloc(1000, 7));
    const first = await hashes.of(model);
    expect(first).toBe(await modelHash(model));
    expect(await hashes.of(model)).toBe(first);
    await writeFile(model, Buffer.alloc(1000, 8));
    expect(await hashes.of(model)).toBe(await modelHash(model));
    await writeFile(other, Buffer.alloc(1000, 9));
    await rename(other, model);
    expect(await hashes.of(model)).toBe(await modelHash(model));
    await rm(model);
    await expect(hashes.of(model)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

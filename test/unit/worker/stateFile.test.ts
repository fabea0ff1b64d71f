import { spawnSync } from 'node:child_process';
import type { StatsFs } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processSpace } from '../../../src/worker/leftOvers.ts';
import { memoryOfStateFile, removeLeftOverStates, withStateFile } from '../../../src/worker/stateFile.ts';

/** What the folder's file system is taken for; 0 leaves it as it is. */
const fileSystem = vi.hoisted(() => ({ type: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const statfs = async (path: string): Promise<StatsFs> => {
    const found = await real.statfs(path);
    // As large as one likes: the memory behind it decides.
    return fileSystem.type === 0 ? found : Object.assign(found, { type: fileSystem.type, bavail: 2 ** 40 });
  };
  return { ...real, statfs };
});
const ext4 = 0xef53;
const tmpfs = 0x01021994;

describe('a file for the state of a sequence', () => {
  const before = process.env.TMPDIR;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-test-'));
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true });
    fileSystem.type = 0;
    vi.restoreAllMocks();
  });

  it('is in a folder that only its owner can look into, and gone afterwards, whatever happens', async () => {
    let seen = '';
    const mode = await withStateFile(10, (file) => {
      writeFileSync((seen = file), 'private');
      return Promise.resolve(statSync(path.dirname(file)).mode & 0o777);
    });
    expect(mode).toBe(0o700);
    expect(existsSync(seen)).toBe(false);
    const failing = withStateFile(10, (file) => {
      writeFileSync(file, 'private');
      return Promise.reject(new Error('refused'));
    });
    await expect(failing).rejects.toThrow('refused');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not begun where the disk has no room for it', async () => {
    let used = false;
    await expect(withStateFile(2 ** 60, () => Promise.resolve((used = true)))).rejects.toThrow('no room');
    expect(used).toBe(false);
  });

  it('is main memory on a RAM disk', async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(2 ** 30);
    const use = (): Promise<string> => Promise.resolve('used');
    fileSystem.type = ext4;
    expect(await memoryOfStateFile(2 ** 30)).toBe(0);
    expect(await withStateFile(2 ** 30, use)).toBe('used');
    fileSystem.type = tmpfs;
    expect(await memoryOfStateFile(2 ** 30)).toBe(2 ** 30);
    await expect(withStateFile(2 ** 30, use)).rejects.toThrow('no room');
    expect(await withStateFile(2 ** 28, use)).toBe('used');
    process.env.TMPDIR = path.join(folder, 'nowhere');
    expect(await memoryOfStateFile(10)).toBe(0);
  });

  it('takes what a killed worker left behind with it, and nothing else', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [
      `mlx-code-state-${processSpace()}-${String(gone)}-abc`,
      `mlx-code-state-${processSpace()}-${String(process.pid)}-abc`,
      // Of another container, where the number is another process.
      `mlx-code-state-00000000-${String(gone)}-abc`,
      'mlx-code-state-none',
      `other-${String(gone)}`,
    ];
    for (const name of names) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'sequence'), 'private');
    }
    await withStateFile(10, () => Promise.resolve());
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
    mkdirSync(path.join(folder, names[0]!));
    await removeLeftOverStates();
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
  });
});

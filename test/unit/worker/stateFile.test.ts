import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withStateFile } from '../../../src/worker/stateFile.ts';

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

  it('takes what a killed worker left behind with it, and nothing else', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [
      `mlx-code-state-${String(gone)}-abc`,
      `mlx-code-state-${String(process.pid)}-abc`,
      'mlx-code-state-none',
      `other-${String(gone)}`,
    ];
    for (const name of names) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'sequence'), 'private');
    }
    await withStateFile(10, () => Promise.resolve());
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
  });
});

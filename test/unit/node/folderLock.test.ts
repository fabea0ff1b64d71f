import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from '../../../src/node/folderLock.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withFolderLock', () => {
  it('lets one in at a time for each folder, and none wait for another folder', async () => {
    const inside: string[] = [];
    const enter = (root: string, name: string): Promise<void> =>
      withFolderLock(folder, root, undefined, async () => {
        inside.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 30));
        inside.push(`${name} out`);
      });
    await withFolderLock(folder, '/b', undefined, () => Promise.all([enter('/a', '1'), enter('/a', '2')]));
    expect(inside.map((line) => line.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
  });

  it('is one for a folder, whichever way somebody came to it', async () => {
    const link = path.join(folder, 'link');
    symlinkSync(folder, link);
    const stop = new AbortController();
    await withFolderLock(folder, link, undefined, async () => {
      const waiting = withFolderLock(folder, folder, stop.signal, () => Promise.resolve('never'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    });
  });

  it('is free again after a failure', async () => {
    await expect(withFolderLock(folder, '/a', undefined, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await withFolderLock(folder, '/a', undefined, () => Promise.resolve(1))).toBe(1);
  });

  it('stops waiting when asked to', async () => {
    const stop = new AbortController();
    await withFolderLock(folder, '/a', undefined, async () => {
      const waiting = withFolderLock(folder, '/a', stop.signal, () => Promise.resolve('never'));
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    });
  });

  it.skipIf(process.platform !== 'linux')('says so where no folder can be made, although the one above is there', async () => {
    await expect(withFolderLock('/proc/nope/data', '/a', undefined, () => Promise.resolve())).rejects.toMatchObject({
      code: 'backupFailed',
    });
  });

  it('says so when the data folder can not be used', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(withFolderLock(file, '/a', undefined, () => Promise.resolve())).rejects.toMatchObject({ code: 'backupFailed' });
    await withFolderLock(folder, '/a', undefined, () => Promise.resolve());
    const [name = ''] = readdirSync(path.join(folder, 'locks'));
    // A file that holds something else is taken all the same.
    writeFileSync(path.join(folder, 'locks', name), 'this is no lock of ours, and long enough to be read as something. '.repeat(20));
    await expect(withFolderLock(folder, '/a', undefined, () => Promise.resolve('done'))).resolves.toBe('done');
    rmSync(path.join(folder, 'locks', name));
    mkdirSync(path.join(folder, 'locks', name));
    await expect(withFolderLock(folder, '/a', undefined, () => Promise.resolve())).rejects.toMatchObject({ code: 'backupFailed' });
  });
});

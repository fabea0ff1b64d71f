/** Locks between processes, on real files. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../src/node/systemLock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'system-lock-'));
  file = path.join(folder, 'one.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock', () => {
  it('is held by one at a time, and by the next when it is released', async () => {
    const first = await takeLock(file);
    expect(first).not.toBeNull();
    expect(await takeLock(file)).toBeNull();
    first?.release();
    const second = await takeLock(file);
    expect(second).not.toBeNull();
    second?.release();
  });

  it.each([
    ['a text', Buffer.from('no database at all')],
    ['what begins as a database', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5_000, 0x5a)])],
    ['random bytes', Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7_919) % 251))],
  ])('is taken where its file holds %s, and is the same file still', async (_, content) => {
    writeFileSync(file, content);
    const { ino } = statSync(file);
    const lock = await takeLock(file);
    expect(lock).not.toBeNull();
    expect(await takeLock(file)).toBeNull();
    lock?.release();
    expect([statSync(file).ino, readFileSync(file).length]).toEqual([ino, 0]);
  });

  it('fails with the system’s reason where its folder is missing', async () => {
    await expect(takeLock(path.join(folder, 'missing', 'one.lock'))).rejects.toThrow(/unable to open/);
  });
});

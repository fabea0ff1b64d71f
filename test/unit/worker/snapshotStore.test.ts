import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { StatsFs } from 'node:fs';
import type * as Files from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unfinishedSnapshotName } from '../../../src/core/models/snapshotsKept.ts';
import { processSpace } from '../../../src/worker/leftOvers.ts';
import type { SnapshotHead } from '../../../src/worker/snapshotFile.ts';
import { type Snapshot, SnapshotStore } from '../../../src/worker/snapshotStore.ts';

/** Bytes that the disk has; null for those it really has. */
const disk = vi.hoisted(() => ({
  free: null as number | null,
  /** A file that can't be removed. */
  stuck: null as string | null,
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const statfs = async (path: string): Promise<StatsFs> => {
    const found = await real.statfs(path);
    return disk.free === null ? found : Object.assign(found, { bsize: 1, bavail: disk.free });
  };
  const rm: typeof Files.rm = (file, options) =>
    file === disk.stuck ? Promise.reject(new Error('not permitted')) : real.rm(file, options);
  return { ...real, statfs, rm };
});

const never = new AbortController().signal;
const key = 'a'.repeat(64);
const otherKey = 'b'.repeat(64);

describe('the store of snapshots', () => {
  let folder: string;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'snapshot-store-'));
    said = [];
  });
  afterEach(() => {
    disk.free = null;
    disk.stuck = null;
    rmSync(folder, { recursive: true, force: true });
  });

  const store = (maxBytes = 100_000): SnapshotStore =>
    new SnapshotStore(folder, maxBytes, (level, message) => said.push(`${level} ${message}`));
  const head = (tokens: number[], more: Partial<SnapshotHead> = {}): SnapshotHead => ({
    key,
    tokens,
    steadyTokens: 1,
    threads: 2,
    evaluated: null,
    answers: [[5, 6]],
    ...more,
  });
  /** Puts a state of so many bytes there. */
  const put = (into: SnapshotStore, what: SnapshotHead, bytes = 1000): Promise<Snapshot | null> =>
    into.put(bytes, async (file) => {
      writeFileSync(file, Buffer.alloc(bytes, 9));
      return what;
    });
  const age = (snapshot: Snapshot | null, seconds: number): void => utimesSync(snapshot!.file, 0, Date.now() / 1000 - seconds);
  const firstTokens = async (from: SnapshotStore): Promise<(number | undefined)[]> =>
    (await from.of(key)).map((found) => found.head.tokens[0]);

  it('gives back what was put there, by its key', async () => {
    const kept = await put(store(), head([1, 2, 3]));
    await put(store(), head([4], { key: otherKey }));
    expect(await store().usage()).toMatchObject({ count: 2 });
    const [found, ...more] = await store().of(key);
    expect(more).toEqual([]);
    expect(found?.head).toMatchObject(head([1, 2, 3]));
    expect(found?.file).toBe(kept?.file);
    expect(await store().checked(found!, never)).toEqual(found);
    // The state is at the beginning, where the engine reads it.
    expect(readFileSync(found!.file).subarray(0, 1000)).toEqual(Buffer.alloc(1000, 9));
  });

  it('keeps files that only their owner can read, in a folder that only they can look into', async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o755 });
    let written = 0;
    const kept = await store().put(10, async (file) => {
      written = statSync(file).mode & 0o777;
      writeFileSync(file, 'state');
      return head([1]);
    });
    expect(written).toBe(0o600);
    expect(statSync(kept!.file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('takes a file with any byte changed, or with one byte less or more, for damaged, and removes it', async () => {
    const snapshot = (await put(store(), head([1, 2, 3]), 40))!;
    const whole = readFileSync(snapshot.file);
    const versions: [string, Buffer][] = Array.from({ length: whole.length }, (_, at) => {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x40;
      return [`byte ${String(at)}`, damaged];
    });
    for (const cut of [1, 10, 32, 88, whole.length]) versions.push([`cut by ${String(cut)}`, whole.subarray(0, whole.length - cut)]);
    versions.push(['longer', Buffer.concat([whole, Buffer.from([0])])]);
    for (const [what, bytes] of versions) {
      writeFileSync(snapshot.file, bytes);
      const listed = await store().of(key);
      expect(await store().checked(listed[0] ?? snapshot, never), what).toBeNull();
      expect(existsSync(snapshot.file), what).toBe(false);
    }
    expect(said).toContain(`warn the snapshot ${path.basename(snapshot.file)} is damaged and was removed`);
    writeFileSync(snapshot.file, whole);
    expect(await store().of(key)).toHaveLength(1);
  });

  it('takes a sound file under a name that is not its own for damaged: it may be of another model', async () => {
    const other = (await put(store(), head([1], { key: otherKey })))!;
    const posing = path.join(folder, path.basename(other.file).replace(/^b+/, 'a'.repeat(24)));
    writeFileSync(posing, readFileSync(other.file));
    expect(await store().of(key)).toEqual([]);
    expect(existsSync(posing)).toBe(false);
    expect(existsSync(other.file)).toBe(true);
  });

  it('removes a link in place of a snapshot and leaves what it leads to, and leaves files of others and folders alone', async () => {
    const snapshot = (await put(store(), head([1])))!;
    const elsewhere = path.join(folder, 'notes.txt');
    writeFileSync(elsewhere, 'mine');
    rmSync(snapshot.file);
    symlinkSync(elsewhere, snapshot.file);
    mkdirSync(path.join(folder, `${'a'.repeat(24)}-${'c'.repeat(24)}.snapshot`));
    expect(await store().of(key)).toEqual([]);
    await store().limit(0);
    expect(readdirSync(folder).sort()).toEqual([`${'a'.repeat(24)}-${'c'.repeat(24)}.snapshot`, 'notes.txt']);
  });

  it('removes the others where one can’t be removed, and says so', async () => {
    const oldest = await put(store(), head([1]));
    for (const token of [2, 3]) await put(store(), head([token]));
    age(oldest, 100);
    disk.stuck = oldest!.file;
    await store().limit(0);
    expect(readdirSync(folder)).toEqual([path.basename(oldest!.file)]);
    expect(said).toEqual(['warn a snapshot could not be removed: Error: not permitted']);
  });

  it('keeps to its bound of bytes: what was longest unused goes first, and using counts', async () => {
    const all = store(5000);
    const [first, second, third] = [await put(all, head([1])), await put(all, head([2])), await put(all, head([3]))];
    age(first, 30);
    age(second, 20);
    age(third, 10);
    expect(await all.checked(first!, never)).not.toBeNull();
    await put(all, head([4]), 2500);
    expect(await firstTokens(all)).toEqual([4, 1]);
    // While one is written its room is taken already.
    let during = 0;
    await all.put(2200, async (file) => {
      during = readdirSync(folder).filter((name) => name.endsWith('.snapshot')).length;
      writeFileSync(file, Buffer.alloc(2200));
      return head([5]);
    });
    expect(during).toBe(1);
    await all.limit(100);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps to its bound of number', async () => {
    const all = store(10_000_000);
    for (let i = 0; i < 34; i++) age(await put(all, head([i]), 10), 100 - i);
    const left = await firstTokens(all);
    expect(left).toHaveLength(32);
    expect(left).not.toContain(0);
    expect(left).not.toContain(1);
  });

  it('takes nothing that is larger than all may be, nor where the disk has no room, nor once it is switched off', async () => {
    expect(await put(store(500), head([1]))).toBeNull();
    disk.free = 512 * 1024 * 1024;
    expect(await put(store(), head([1]))).toBeNull();
    expect(said).toContainEqual('warn a snapshot could not be kept: Error: no room for 1000 bytes');
    disk.free = null;
    const switched = store();
    const putting = switched.put(10, async (file) => {
      writeFileSync(file, 'state');
      void switched.limit(0);
      return head([1]);
    });
    expect(await putting).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind of a state that could not be written, and says what the writer says', async () => {
    const failing = store().put(10, async (file) => {
      writeFileSync(file, 'half of it');
      throw new Error('Failed to save state to file');
    });
    await expect(failing).rejects.toThrow('Failed to save');
    expect(await store().put(10, async () => null)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('holds nothing and takes nothing where its folder is missing, is a file, or is a link', async () => {
    rmSync(folder, { recursive: true });
    expect(await store().of(key)).toEqual([]);
    expect(await put(store(), head([1]))).toBeNull();
    await store().limit(0);
    writeFileSync(folder, 'a file');
    expect(await put(store(), head([1]))).toBeNull();
    rmSync(folder);
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'elsewhere-'));
    symlinkSync(elsewhere, folder);
    expect(await put(store(), head([1]))).toBeNull();
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  it('removes what a killed worker was writing, and not what another one writes', async () => {
    const left = `${processSpace()}-999999999-0123456789ab.writing`;
    const others = `${processSpace()}-${String(process.ppid)}-0123456789ab.writing`;
    // Of another container, say, where the same number is another process.
    const elsewhere = '00000000-999999999-0123456789ab.writing';
    const earlier = '999999999-0123456789ab.writing';
    for (const name of [left, others, elsewhere, earlier]) writeFileSync(path.join(folder, name), 'state');
    await store().limit(1000);
    expect(readdirSync(folder).sort()).toEqual([others, elsewhere, earlier].sort());
    // Nobody writes for so long.
    const daysAgo = new Date(Date.now() - 2 * 24 * 60 * 60_000);
    for (const name of [others, elsewhere]) utimesSync(path.join(folder, name), daysAgo, daysAgo);
    await store().limit(1000);
    expect(readdirSync(folder)).toEqual([earlier]);
  });

  it('tells in the name of what it writes where it runs', async () => {
    let name = '';
    await store().put(10, (file) => {
      name = path.basename(file);
      return Promise.resolve(null);
    });
    expect(unfinishedSnapshotName.exec(name)?.slice(1)).toEqual([processSpace(), String(process.pid)]);
  });

  it('is shared by two workers: each finds what the other put there, and goes without what the other removed', async () => {
    const [one, two] = [store(4000), store(4000)];
    await Promise.all(Array.from({ length: 12 }, (_, i) => put(i % 2 === 0 ? one : two, head([i]))));
    const found = await one.of(key);
    expect(found.length).toBeGreaterThan(0);
    expect(readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)).toBeLessThanOrEqual(4000);
    expect(readdirSync(folder).filter((name) => name.endsWith('.writing'))).toEqual([]);
    await two.limit(0);
    expect(await one.checked(found[0]!, never)).toBeNull();
    expect(said.filter((line) => line.includes('damaged'))).toEqual([]);
    // The same prompt, evaluated anew by the other.
    await two.limit(4000);
    const again = (await put(one, head([1])))!;
    await two.put(10, async (file) => {
      writeFileSync(file, 'another state');
      return head([1], { steadyTokens: 0 });
    });
    expect(await one.checked(again, never)).toMatchObject({ head: { steadyTokens: 0 } });
  });

  it('stops looking at a file when that is cancelled, and leaves it there', async () => {
    const snapshot = (await put(store(), head([1])))!;
    const stop = new AbortController();
    const checking = store().checked(snapshot, stop.signal);
    stop.abort();
    await expect(checking).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(snapshot.file)).toBe(true);
  });
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Log } from '../../../src/base/log.ts';
import { silentLog } from '../../../src/base/log.ts';
import { SnapshotFolder } from '../../../src/node/snapshotFolder.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const megabyte = 1024 * 1024;

describe('the folder for snapshots of what models have read', () => {
  let above: string;
  let folder: string;
  let engine: FakeEnginePort;

  beforeEach(() => {
    above = mkdtempSync(path.join(os.tmpdir(), 'snapshot-folder-'));
    folder = path.join(above, 'data', 'snapshots');
    engine = new FakeEnginePort();
  });
  afterEach(() => rmSync(above, { recursive: true }));

  function followed(snapshotMegabytes: number | null): { settings: FakeSettings; snapshots: SnapshotFolder } {
    const settings = new FakeSettings({ snapshotMegabytes });
    const snapshots = new SnapshotFolder(folder, settings, silentLog);
    snapshots.follow(engine);
    return { settings, snapshots };
  }

  it('is made for its owner alone, and only where snapshots are wanted', async () => {
    await followed(0).snapshots.prepare();
    await followed(null).snapshots.prepare();
    expect(existsSync(folder)).toBe(false);
    await followed(5).snapshots.prepare();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('that can’t be made is told in the log, and nothing else comes of it', async () => {
    writeFileSync(path.join(above, 'data'), 'a file');
    const warn = vi.fn();
    const log: Log = { ...silentLog, warn };
    await new SnapshotFolder(folder, new FakeSettings({ snapshotMegabytes: 5 }), log).prepare();
    expect(warn).toHaveBeenCalledOnce();
  });

  /** Files in the folder: of snapshots, one that is being written, and one that isn't ours. */
  const fill = (): void => {
    mkdirSync(folder, { recursive: true });
    for (const name of [
      `${'a'.repeat(24)}-${'b'.repeat(24)}.snapshot`,
      '1-0123456789ab.writing',
      '0123abcd-1-0123456789ab.writing',
      'notes.txt',
    ])
      writeFileSync(path.join(folder, name), 'x');
  };

  it('is emptied when snapshots are switched off, and no worker is started for it', async () => {
    fill();
    const { settings, snapshots } = followed(5);
    settings.change({ snapshotMegabytes: 0 });
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['notes.txt']));
    // Another setting, and nothing to remove.
    settings.change({ temperature: 1 });
    rmSync(folder, { recursive: true });
    settings.change({ snapshotMegabytes: null });
    settings.change({ snapshotMegabytes: 0 });
    await snapshots.clear(engine);
    expect(engine.snapshotsKept).toEqual([]);
    snapshots.dispose();
    settings.change({ snapshotMegabytes: 7 });
    expect(existsSync(folder)).toBe(false);
  });

  it('is kept to another bound by a worker that runs; one that starts later is told with the load', async () => {
    const { settings } = followed(0);
    settings.change({ snapshotMegabytes: 5 });
    await vi.waitFor(() => expect(existsSync(folder)).toBe(true));
    expect(engine.snapshotsKept).toEqual([]);
    engine.enter('ready');
    settings.change({ snapshotMegabytes: 6 });
    await vi.waitFor(() => expect(engine.snapshotsKept).toEqual([{ folder, maxBytes: 6 * megabyte }]));
  });

  it('is cleared on request, and goes on being used', async () => {
    fill();
    engine.enter('ready');
    await followed(5).snapshots.clear(engine);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
    expect(engine.snapshotsKept).toEqual([
      { folder, maxBytes: 0 },
      { folder, maxBytes: 5 * megabyte },
    ]);
    engine.snapshotsKept.length = 0;
    await followed(0).snapshots.clear(engine);
    expect(engine.snapshotsKept).toEqual([{ folder, maxBytes: 0 }]);
  });

  it.each(['broken', 'ready'] as const)('is cleared when the worker fails: %s', async (state) => {
    fill();
    engine.enter(state);
    engine.keepSnapshots = () => Promise.reject(new AppError('workerBroken', 'it ended three times'));
    await followed(5).snapshots.clear(engine);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('is cleared as far as can be; how many are left, and where, is told', async () => {
    fill();
    // What isn't a file can't be removed as one.
    const stuck = `${'0'.repeat(24)}-${'b'.repeat(24)}.snapshot`;
    mkdirSync(path.join(folder, stuck));
    engine.enter('ready');
    const warn = vi.fn();
    const snapshots = new SnapshotFolder(folder, new FakeSettings({ snapshotMegabytes: 5 }), { ...silentLog, warn });
    await expect(snapshots.clear(engine)).rejects.toMatchObject({ code: 'snapshotsLeft', data: { count: 1, path: folder } });
    expect(readdirSync(folder).toSorted()).toEqual([stuck, 'notes.txt']);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/could not be removed: Error: E\w+: .* unlink/)]]);
    expect(engine.snapshotsKept.at(-1)).toEqual({ folder, maxBytes: 5 * megabyte });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Measurements, type MeasuredWith } from '../../../src/worker/measurements.ts';
import { bestThreads, threadChoices, type ThreadTimes } from '../../../src/worker/threadTest.ts';

const setup: MeasuredWith = { modelHash: 'a', engine: 'b1', device: 'cpu', gpuLayers: null, flashAttention: 'auto', kvCache: 'f16' };
const pace = { level: 2.1, slope: 0.001, shares: [[64, 0.9] as [number, number]] };

describe('what was measured of models', () => {
  let folder: string;
  let file: string;
  let said: string[];
  const opened = (): Measurements => new Measurements(file, (level, message) => said.push(`${level} ${message}`));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'measured-'));
    file = path.join(folder, 'measurements.json');
    said = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is known at the next load, piece by piece', async () => {
    expect(await opened().of(setup)).toEqual({});
    await opened().add(setup, { threads: 3 });
    await opened().add(setup, { batch: 256, pace });
    await opened().add(setup, { threads: 4 });
    expect(await opened().of(setup)).toEqual({ threads: 4, batch: 256, pace });
    expect(readdirSync(folder)).toEqual(['measurements.json']);
    expect(said).toEqual([]);
  });

  it.each([
    { modelHash: 'other' },
    { engine: 'b2' },
    { device: 'metal' },
    { gpuLayers: 3 },
    { flashAttention: 'on' as const },
    { kvCache: 'q8_0' as const },
  ])('is of these settings only: not of %o', async (change) => {
    await opened().add(setup, { threads: 3 });
    expect(await opened().of({ ...setup, ...change })).toEqual({});
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"version":1,'],
    ['another version', '{"version":2,"measured":[]}'],
    ['something else', '{"version":1,"measured":{"a":[1]}}'],
    ['null', 'null'],
  ])('is nothing where the file holds %s, and is kept anew', async (_what, text) => {
    writeFileSync(file, text);
    expect(await opened().of(setup)).toEqual({});
    await opened().add(setup, { threads: 2 });
    expect(await opened().of(setup)).toEqual({ threads: 2 });
  });

  it.skipIf(process.platform === 'win32').each([
    ['a pipe, which is not waited for', () => execFileSync('mkfifo', [file])],
    ['a folder', () => mkdirSync(file)],
    ['a device that never ends', () => symlinkSync('/dev/zero', file)],
  ])('is nothing where there is %s', async (what, put) => {
    put();
    expect(await opened().of(setup)).toEqual({});
    await opened().add(setup, { threads: 2 });
    // What isn't empty, or ours, stays.
    expect(await opened().of(setup)).toEqual(what === 'a folder' ? {} : { threads: 2 });
    expect(said).toHaveLength(what === 'a folder' ? 1 : 0);
  });

  it('is taken as far as it can be right', async () => {
    await opened().add(setup, { threads: 2, batch: 512, pace });
    const spoilt = (from: string, to: string): void => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
    spoilt('"threads":2', '"threads":-2');
    expect(await opened().of(setup)).toEqual({ batch: 512, pace });
    spoilt('"batch":512', '"batch":1e9');
    expect(await opened().of(setup)).toEqual({ pace });
    spoilt('"level":2.1', '"level":600000');
    expect(await opened().of(setup)).toEqual({});
    spoilt('"level":600000', '"level":"2.1"');
    expect(await opened().of(setup)).toEqual({});
  });

  it('leaves nothing behind of a write that was killed, and leaves alone what may still be written', async () => {
    const names = ['measurements.json.0123456789ab', 'measurements.json.ba9876543210', 'measurements.json.mine', 'other.json.0123456789ab'];
    for (const name of names) writeFileSync(path.join(folder, name), '{');
    const daysAgo = new Date(Date.now() - 2 * 24 * 60 * 60_000);
    for (const name of names) if (name !== names[1]) utimesSync(path.join(folder, name), daysAgo, daysAgo);
    await opened().add(setup, { threads: 2 });
    expect(readdirSync(folder).sort()).toEqual(['measurements.json', ...names.slice(1)].sort());
  });

  it('is not kept for ever', async () => {
    await opened().add(setup, { threads: 1 });
    for (let i = 0; i < 64; i++) await opened().add({ ...setup, modelHash: String(i) }, { threads: 2 });
    expect(await opened().of(setup)).toEqual({});
    expect(await opened().of({ ...setup, modelHash: '0' })).toEqual({ threads: 2 });
  });

  it('is measured again where it cannot be written', async () => {
    file = path.join(folder, 'nowhere', 'measurements.json');
    await opened().add(setup, { threads: 2 });
    expect(said).toEqual([expect.stringMatching(/^warn what was measured of the model is not kept: /)]);
    expect(await opened().of(setup)).toEqual({});
  });
});

describe('the best number of threads', () => {
  it('is looked for among all good cores, one less and half of them', () => {
    expect([threadChoices(8), threadChoices(2), threadChoices(1)]).toEqual([[8, 7, 4], [2, 1], [1]]);
  });

  const times = (threads: number, ms: number[], processor = 0.98): ThreadTimes => ({
    threads,
    rounds: ms.map((one) => ({ ms: one, processor })),
  });

  it('is the fastest one, or fewer that are about as fast', () => {
    expect(bestThreads([times(8, [10, 11]), times(4, [15, 14])])).toBe(8);
    expect(bestThreads([times(8, [10, 11]), times(7, [10.5, 10.2]), times(4, [15, 14])])).toBe(7);
    expect(bestThreads([times(8, [20, 21]), times(4, [11, 12])])).toBe(4);
  });

  it('is not told where something else took part of the cores', () => {
    // As measured beside another program: two threads for two cores, of which they had 1.3.
    expect(bestThreads([times(2, [134, 140], 0.65), times(1, [48, 49])])).toBeNull();
    const once: ThreadTimes = {
      threads: 2,
      rounds: [
        { ms: 134, processor: 0.65 },
        { ms: 26, processor: 0.97 },
      ],
    };
    expect(bestThreads([once, times(1, [48, 49])])).toBe(2);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Measurements, type MeasuredWith } from '../../../src/worker/measurements.ts';
import { bestThreads, threadChoices } from '../../../src/worker/threadTest.ts';

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

  it('is taken as far as it can be right', async () => {
    await opened().add(setup, { threads: 2, batch: 512, pace });
    const spoilt = (from: string, to: string): void => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
    spoilt('"threads":2', '"threads":-2');
    expect(await opened().of(setup)).toEqual({ batch: 512, pace });
    spoilt('"batch":512', '"batch":1e9');
    expect(await opened().of(setup)).toEqual({ pace });
    spoilt('"level":2.1', '"level":"2.1"');
    expect(await opened().of(setup)).toEqual({});
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

  it('is the fastest one, or fewer that are about as fast', () => {
    expect(
      bestThreads([
        { threads: 8, ms: [10, 11] },
        { threads: 4, ms: [15, 14] },
      ]),
    ).toBe(8);
    expect(
      bestThreads([
        { threads: 8, ms: [10, 11] },
        { threads: 7, ms: [10.5, 10.2] },
        { threads: 4, ms: [15, 14] },
      ]),
    ).toBe(7);
    expect(
      bestThreads([
        { threads: 8, ms: [20, 21] },
        { threads: 4, ms: [11, 12] },
      ]),
    ).toBe(4);
  });

  it('is not told from times that something else has disturbed', () => {
    expect(
      bestThreads([
        { threads: 8, ms: [10, 17] },
        { threads: 4, ms: [15, 14] },
      ]),
    ).toBeNull();
  });
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Count } from '../../../src/core/insights/counts.ts';
import { InsightsFiles } from '../../../src/node/insights/insightsFiles.ts';
import { findOwnData } from '../../../src/node/ownData.ts';
import { takeLock } from '../../../src/node/systemLock.ts';

/** Any moment after which nothing was deleted. */
const now = Date.now();
let data: string;
let folder: string;

beforeEach(() => {
  data = path.join(mkdtempSync(path.join(tmpdir(), 'insights-')), 'data');
  folder = path.join(data, 'insights');
  onTestFinished(() => rmSync(path.dirname(data), { recursive: true, force: true }));
});

const count = (more: Partial<Count> = {}): Count => ({
  day: '2026-11-23',
  what: 'commands',
  model: '',
  language: '',
  detail: '/fix',
  n: 1,
  ...more,
});
const file = (month = '2026-11'): string => path.join(folder, `${month}.json`);
const sums = async (files: InsightsFiles): Promise<number[]> => (await files.read()).counts.map(({ n }) => n);

describe('what is counted', () => {
  it('is kept by month, for its user’s eyes only, and nothing is made before there is something', async () => {
    const files = new InsightsFiles(data);
    expect([await files.read(), existsSync(data)]).toEqual([{ counts: [], aside: [] }, false]);
    expect(await files.add([count(), count({ day: '2026-12-01' }), count()], now)).toEqual([]);
    expect(await files.add([count({ n: 3 })], now)).toEqual([]);
    expect((await new InsightsFiles(data).read()).counts).toEqual([count({ n: 5 }), count({ day: '2026-12-01' })]);
    expect(readdirSync(folder).sort()).toEqual(['2026-11.json', '2026-12.json', 'insights.lock']);
    if (process.platform !== 'win32') expect([statSync(folder).mode & 0o777, statSync(file()).mode & 0o777]).toEqual([0o700, 0o600]);
    expect((await findOwnData(data)).map((own) => path.basename(own.path)).sort()).toEqual([
      '2026-11.json',
      '2026-12.json',
      'insights.lock',
    ]);
  });

  it('loses nothing when two windows write at once', async () => {
    const windows = [new InsightsFiles(data), new InsightsFiles(data)];
    await Promise.all(Array.from({ length: 40 }, (_, at) => windows[at % 2]!.add([count(), count({ detail: String(at % 3) })], now)));
    const { counts } = await windows[0]!.read();
    expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(80);
  });

  it('goes when it is too old, and when it is deleted, and nothing of others with it', async () => {
    const files = new InsightsFiles(data);
    await files.add(
      [count({ day: '2026-10-31' }), count({ day: '2026-11-01' }), count({ day: '2026-11-20', n: 7 }), count({ day: '2026-12-01' })],
      now,
    );
    await files.prune('2026-12-02', 12);
    expect(await sums(files)).toEqual([7, 1]);
    writeFileSync(path.join(folder, 'mine.txt'), 'x');
    await files.clear();
    expect(readdirSync(folder).sort()).toEqual(['deleted.json', 'insights.lock', 'mine.txt']);
    expect((await findOwnData(data)).map((own) => path.basename(own.path)).sort()).toEqual(['deleted.json', 'insights.lock']);
  });

  it('stays where a clock is far ahead of all that was ever counted', async () => {
    const files = new InsightsFiles(data);
    await files.add([count({ day: '2026-10-20' }), count({ day: '2026-11-23', n: 2 })], now);
    await files.add([count({ day: '2099-01-01', n: 3 })], now);
    await files.prune('2099-01-01', 30);
    expect(await sums(files)).toEqual([2, 3]);
    // Set right again, it takes away what is old by then, and no more.
    await files.prune('2026-12-10', 30);
    expect(await sums(files)).toEqual([2, 3]);
    await files.add([count({ day: '2026-12-28', n: 4 })], now);
    await files.prune('2026-12-29', 30);
    expect(await sums(files)).toEqual([4, 3]);
  });

  it('does not come back from a window that had counted it before all was deleted, and has not added it by then', async () => {
    let time = 1_000;
    const [one, other] = [new InsightsFiles(data, { now: () => time }), new InsightsFiles(data, { now: () => time })];
    await one.add([count()], 500);
    await other.clear();
    time = 2_000;
    expect(await one.add([count({ n: 5 })], 999)).toEqual([]);
    expect(await sums(one)).toEqual([]);
    await one.add([count({ n: 6 })], 1_500);
    expect(await sums(one)).toEqual([6]);
    // A clock that was far ahead when all was deleted stops nobody from counting.
    time = 9_000_000;
    await other.clear();
    time = 3_000;
    await one.add([count({ n: 7 })], 2_500);
    writeFileSync(path.join(folder, 'deleted.json'), 'broken');
    await one.add([count({ n: 1 })], 2_500);
    expect(await sums(one)).toEqual([8]);
  });
});

describe('a file that', () => {
  const damages: [how: string, text: string][] = [
    ['is cut off', '{"version":1,"counts":[["2026-11-23","comm'],
    ['is empty', ''],
    ['has another form', '{"version":1,"counts":[["2026-11-23","secrets","","","",1]]}'],
    ['has words where a number belongs', '{"version":1,"counts":[["2026-11-23","commands","","","","1"]]}'],
    ['has no version', '[]'],
  ];
  it.each(damages)('%s is put aside, said once, and never written over', async (_how, text) => {
    const files = new InsightsFiles(data);
    await files.add([count({ day: '2026-10-01' })], now);
    writeFileSync(file(), text);
    expect(await files.read()).toEqual({ counts: [count({ day: '2026-10-01' })], aside: [file()] });
    expect(await files.add([count()], now)).toEqual([`${file()}.damaged`]);
    expect(await files.add([count()], now)).toEqual([]);
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);
    expect(await sums(files)).toEqual([1, 2]);
    writeFileSync(file(), text);
    expect(await files.add([count()], now)).toEqual([`${file()}.damaged-1`]);
    await files.clear();
    expect(readdirSync(folder).sort()).toEqual(['deleted.json', 'insights.lock']);
  });

  it('is a link, or a folder, is left alone where it is', async () => {
    const files = new InsightsFiles(data);
    mkdirSync(folder, { recursive: true });
    const theirs = path.join(path.dirname(data), 'theirs.json');
    writeFileSync(theirs, '{"version":1,"counts":[]}');
    symlinkSync(theirs, file());
    expect(await files.add([count()], now)).toEqual([`${file()}.damaged`]);
    expect([readFileSync(theirs, 'utf8'), await sums(files)]).toEqual(['{"version":1,"counts":[]}', [1]]);
  });

  it('a later version has written stays as it is', async () => {
    const files = new InsightsFiles(data);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file(), '{"version":2,"counts":{}}');
    await expect(files.add([count()], now)).rejects.toMatchObject({ code: 'insightsUnavailable', data: { cause: 'newer', path: file() } });
    expect(readFileSync(file(), 'utf8')).toBe('{"version":2,"counts":{}}');
  });

  it('has very many counts keeps further ones as sums', async () => {
    const files = new InsightsFiles(data);
    await files.add(
      Array.from({ length: 20_000 }, (_, at) => count({ model: String(at) })),
      now,
    );
    await files.add([count({ model: 'one' }), count({ model: 'two' }), count({ model: '5' })], now);
    const { counts } = await files.read();
    expect([counts.length, counts.find(({ model }) => model === '')!.n, counts.find(({ model }) => model === '5')!.n]).toEqual([
      20_001, 2, 2,
    ]);
  });
});

describe('a disk that', () => {
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('can’t be written says so', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    await expect(new InsightsFiles(data).add([count()], now)).rejects.toMatchObject({
      code: 'insightsUnavailable',
      data: { cause: 'closed' },
    });
  });

  it('has a file in the folder’s place says so', async () => {
    mkdirSync(data, { recursive: true });
    writeFileSync(folder, 'x');
    await expect(new InsightsFiles(data).add([count()], now)).rejects.toMatchObject({
      code: 'insightsUnavailable',
      data: { cause: 'closed' },
    });
    await expect(new InsightsFiles(data).read()).rejects.toMatchObject({ code: 'insightsUnavailable' });
  });

  it('another program keeps to itself isn’t waited for without end', async () => {
    mkdirSync(folder, { recursive: true });
    const lock = await takeLock(path.join(folder, 'insights.lock'));
    onTestFinished(() => lock!.release());
    await expect(new InsightsFiles(data, { patienceMs: 50 }).add([count()], now)).rejects.toMatchObject({ data: { cause: 'busy' } });
  });
});

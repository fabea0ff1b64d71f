import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { CheckpointFile, CheckpointLimits, FileImage } from '../../../src/core/edits/checkpoint.ts';
import { DiskCheckpoints } from '../../../src/node/checkpointStore.ts';

const day = 86_400_000;

let folder: string;
let root: string;
let now: number;
let warnings: string[];

const store = (): DiskCheckpoints =>
  new DiskCheckpoints(path.join(folder, 'data'), { ...silentLog, warn: (message) => warnings.push(message) }, () => now);
const image = (text: string, encoding = 'utf8', mode: number | null = 0o644): FileImage => ({ text, encoding, mode });
const modified = (file: string, before: string, after: string): CheckpointFile => ({
  path: file,
  before: image(before),
  after: image(after),
});
const begin = (label: string, images: CheckpointFile[] = [modified('a.ts', 'old', 'new')], at = root): Promise<string> =>
  store().begin({ label, root: at, by: 'cli', images });
const onDisk = (id: string, ...more: string[]): string => path.join(folder, 'data', 'backups', id, ...more);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-store-')));
  root = path.join(folder, 'work');
  mkdirSync(root);
  now = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  warnings = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('DiskCheckpoints', () => {
  it('gives back what was kept, in another process, to the last unit', async () => {
    const images: CheckpointFile[] = [
      modified('src/a.ts', 'one\r\ntwo', 'one\r\nthree'),
      { path: 'new.md', before: null, after: image('x', 'utf8bom', null) },
      { path: 'gone.md', before: image('y', 'utf16be', 0o755), after: null },
      { path: 'to.md', from: 'from.md', before: image('z', 'utf16le'), after: image('z', 'utf16le') },
      { path: 'odd.txt', before: image('half \ud800 pair'), after: image('', 'windows1252') },
      { path: 'mark.txt', before: image('\ufeffmarked'), after: image('\ufeffmarked', 'utf8bom') },
    ];
    const id = await begin('All kinds', images);
    const read = await store().read(id);
    expect(read.images).toEqual(images);
    expect(read).toMatchObject({ id, label: 'All kinds', root, by: 'cli', state: 'open', time: now, madeFolders: [] });
    const made = await store().begin({ label: 'x', root, by: 'editor', images: [], madeFolders: ['a', 'a/b'] });
    expect((await store().read(made)).madeFolders).toEqual(['a', 'a/b']);
    expect(read.files.map(({ kind }) => kind)).toEqual(['modified', 'created', 'deleted', 'renamed', 'modified', 'modified']);
    expect(read.bytes).toBeGreaterThan(50);
    // People can copy a text back by hand.
    expect(readFileSync(onDisk(id, '0.before'), 'utf8')).toBe('one\r\ntwo');
  });

  it('lists those of one folder, newest first, by whatever path it is named, also after the clock was set back', async () => {
    const first = await begin('first');
    now -= 3_600_000;
    const second = await begin('second');
    const third = await begin('third');
    const other = path.join(folder, 'other');
    mkdirSync(other);
    await begin('elsewhere', undefined, other);
    await begin('virtual', undefined, 'vscode-vfs://github/a/b');
    const link = path.join(folder, 'link');
    symlinkSync(root, link);
    expect((await store().list(link)).map(({ id }) => id)).toEqual([third, second, first]);
    expect((await store().list('vscode-vfs://github/a/b')).map(({ label }) => label)).toEqual(['virtual']);
    expect(await new DiskCheckpoints(path.join(folder, 'none'), silentLog).list(root)).toEqual([]);
  });

  it('changes the state and the texts after, whole or not at all', async () => {
    const id = await begin('x', [modified('a.ts', 'old', 'new'), modified('b.ts', 'old', 'new')]);
    await store().setAfter(id, [modified('b.ts', 'IGNORED', 'formatted')]);
    await store().setState(id, 'applied');
    const read = await store().read(id);
    expect(read.state).toBe('applied');
    expect(read.images).toEqual([modified('a.ts', 'old', 'new'), modified('b.ts', 'old', 'formatted')]);
    expect(readdirSync(onDisk(id))).toHaveLength(5);
    await store().remove(id);
    await store().remove(id);
    expect(await store().list(root)).toEqual([]);
    expect(readdirSync(path.join(folder, 'data', 'backups'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is private', async () => {
    const id = await begin('x');
    const mode = (file: string): number => statSync(file).mode & 0o777;
    expect([path.join(folder, 'data'), path.dirname(onDisk(id)), onDisk(id)].map(mode)).toEqual([0o700, 0o700, 0o700]);
    expect(readdirSync(onDisk(id)).map((name) => mode(onDisk(id, name)))).toEqual([0o600, 0o600, 0o600]);
  });

  it('leaves out what is damaged, says so once, and never gives back a wrong text', async () => {
    const good = await begin('good');
    const noList = await begin('no list');
    rmSync(onDisk(noList, 'checkpoint.json'));
    const cutList = await begin('cut list');
    truncateSync(onDisk(cutList, 'checkpoint.json'), 40);
    const other = await begin('wrong form');
    writeFileSync(onDisk(other, 'checkpoint.json'), JSON.stringify({ version: 1, files: [{ before: { file: '../../x' } }] }));
    const noTime = await begin('no time');
    const list = readFileSync(onDisk(noTime, 'checkpoint.json'), 'utf8');
    writeFileSync(onDisk(noTime, 'checkpoint.json'), list.replace(/"time":\d+/, '"time":1e300'));
    const two = [modified('a.ts', 'old', 'new'), modified('b.ts', 'old', 'new')];
    const cutText = await begin('cut text', two);
    truncateSync(onDisk(cutText, '0.before'), 1);
    const lostText = await begin('lost text', two);
    rmSync(onDisk(lostText, '1.after'));
    const otherEncoding = await begin('other encoding', two);
    writeFileSync(onDisk(otherEncoding, 'checkpoint.json'), list.replaceAll('"utf8"', '"utf16le"'));
    mkdirSync(onDisk('.making-0011223344556677'));
    mkdirSync(onDisk('unknown'));
    const one = store();
    expect((await one.list(root)).map(({ id }) => id)).toEqual([otherEncoding, lostText, cutText, good]);
    await one.list(root);
    const unreadable = [noTime, other, cutList, noList];
    expect(warnings.map((warning) => /checkpoint (\S+)/.exec(warning)?.[1]).sort()).toEqual([...unreadable].sort());
    expect((await one.unreadable(root)).map(({ id, reason }) => [id, reason])).toEqual(unreadable.map((id) => [id, 'damaged']));
    expect((await one.unreadable(root, cutList)).map(({ id }) => id)).toEqual([noTime, other]);
    for (const id of unreadable) await expect(one.read(id)).rejects.toMatchObject({ code: 'backupDamaged', data: { id } });
    for (const id of ['../../etc', '.', '']) await expect(one.read(id)).rejects.toMatchObject({ code: 'backupDamaged' });
    expect(await one.read(cutText)).toMatchObject({ damaged: ['a.ts'], images: [two[1]] });
    expect(await one.read(lostText)).toMatchObject({ damaged: ['b.ts'], images: [two[0]] });
    expect(await one.read(otherEncoding)).toMatchObject({ damaged: ['a.ts'], images: [] });
  });

  it("tells a newer version's from a damaged one, keeps it, and leaves it out", async () => {
    const newer = await begin('newer');
    const list = JSON.parse(readFileSync(onDisk(newer, 'checkpoint.json'), 'utf8')) as object;
    writeFileSync(onDisk(newer, 'checkpoint.json'), JSON.stringify({ ...list, version: 2, files: { other: 'form' } }));
    expect(await store().list(root)).toEqual([]);
    expect(await store().unreadable(root)).toEqual([{ id: newer, time: now, reason: 'newer' }]);
    expect(await store().unreadable(folder)).toEqual([]);
    await expect(store().read(newer)).rejects.toMatchObject({ code: 'backupDamaged', data: { id: newer, newer: true } });
    now += 3 * day;
    await store().prune();
    expect(await store().unreadable(root)).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('neither hangs on a pipe, nor reads a gigabyte, nor follows a link', async () => {
    const [pipe, pipes, huge, linked] = [await begin('pipe'), await begin('pipes'), await begin('huge'), await begin('linked')];
    rmSync(onDisk(pipe, 'checkpoint.json'));
    execFileSync('mkfifo', [onDisk(pipe, 'checkpoint.json')]);
    rmSync(onDisk(pipes, '0.before'));
    execFileSync('mkfifo', [onDisk(pipes, '0.before')]);
    // Takes no room: all of it is a hole.
    truncateSync(onDisk(huge, '0.before'), 2 ** 30);
    const outside = path.join(folder, 'outside');
    renameSync(onDisk(linked), outside);
    symlinkSync(outside, onDisk(linked));
    const list = readFileSync(path.join(outside, 'checkpoint.json'));
    const one = store();
    expect((await one.list(root)).map(({ id }) => id)).toEqual([huge, pipes]);
    for (const id of [pipes, huge]) expect(await one.read(id)).toMatchObject({ damaged: ['a.ts'], images: [] });
    await expect(one.setState(linked, 'undone')).rejects.toMatchObject({ code: 'backupDamaged' });
    now += 40 * day;
    await one.prune();
    expect(await one.list(root)).toEqual([]);
    expect(readFileSync(path.join(outside, 'checkpoint.json'))).toEqual(list);
  });

  it('takes no name for its own that leaves no room for a later one', async () => {
    const first = await begin('first');
    for (const name of ['99991231T235959999-00000000', '20261399T990000000-00000000']) mkdirSync(onDisk(name));
    const second = await begin('second');
    expect((await store().list(root)).map(({ id }) => id)).toEqual([second, first]);
    expect(await store().unreadable(root)).toEqual([]);
  });

  describe('keeps to its limits', () => {
    const applied = async (label: string, size = 10, at = root): Promise<string> => {
      const id = await begin(label, [modified('a.ts', 'x'.repeat(size), 'new')], at);
      await store().setState(id, 'applied');
      now += day;
      return id;
    };
    const labels = async (at = root): Promise<string[]> => (await store().list(at)).map(({ label }) => label);
    const prune = async (limits: Partial<CheckpointLimits>): Promise<void> => {
      await store().setLimits({ count: 100, days: 365, megabytes: 100, ...limits });
      // Whoever prunes keeps to what was set.
      await store().prune();
    };

    it('by count, age and size, the oldest first', async () => {
      for (const label of ['1', '2', '3', '4']) await applied(label);
      await store().prune();
      expect(await labels()).toEqual(['4', '3', '2', '1']);
      await prune({ days: 3.5 });
      expect(await labels()).toEqual(['4', '3', '2']);
      await prune({ count: 2 });
      expect(await labels()).toEqual(['4', '3']);
      await applied('big', 1_600_000);
      await applied('small');
      await prune({ megabytes: 1 });
      // Neither the big one alone, which would leave a gap, nor what is older.
      expect(await labels()).toEqual(['small']);
    });

    it('and keeps the newest change of each folder, however large it is, until it is too old', async () => {
      const other = path.join(folder, 'other');
      mkdirSync(other);
      await applied('old', 10, other);
      await applied('mine', 10, other);
      await applied('older');
      await applied('huge', 3_000_000);
      await prune({ megabytes: 1 });
      expect([await labels(), await labels(other)]).toEqual([['huge'], ['mine']]);
      await prune({ days: 2.5, count: 1 });
      expect([await labels(), await labels(other)]).toEqual([['huge'], []]);
      await begin('open');
      now += 0.5 * day;
      await prune({ days: 1 });
      expect(await labels()).toEqual(['open']);
    });

    it('of which the usual ones hold until an editor has set its own', async () => {
      const first = await applied('first');
      now += 29 * day;
      await applied('second');
      now += 2 * day;
      await store().setLimits({ count: 1000, days: 365, megabytes: 1000 });
      await store().prune();
      expect(await labels()).toEqual(['second', 'first']);
      writeFileSync(path.join(path.dirname(onDisk(first)), 'limits.json'), '{"count":1');
      await store().prune();
      expect(await labels()).toEqual(['second', 'first']);
      rmSync(path.join(path.dirname(onDisk(first)), 'limits.json'));
      await store().prune();
      expect(await labels()).toEqual(['second']);
    });

    it('also of what it can not read, by its age', async () => {
      const id = await applied('damaged');
      truncateSync(onDisk(id, 'checkpoint.json'), 3);
      await prune({ count: 1, megabytes: 1 });
      expect(await store().unreadable(root)).toHaveLength(1);
      now += 366 * day;
      await prune({});
      expect(await store().unreadable(root)).toEqual([]);
    });
  });

  it.skipIf(process.platform === 'win32')('keeps few files open at a time', () => {
    const module = JSON.stringify(path.resolve('src/node/checkpointStore.ts'));
    const images = `Array.from({ length: 150 }, (_, i) => ({ path: String(i), before: { text: 'a', encoding: 'utf8', mode: 0o644 }, after: null }))`;
    const program = `import { DiskCheckpoints } from ${module};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const store = new DiskCheckpoints(${JSON.stringify(path.join(folder, 'data'))}, log);
      const id = await store.begin({ label: 'x', root: ${JSON.stringify(root)}, by: 'cli', images: ${images} });
      console.log((await store.read(id)).images.length);`;
    const run = `ulimit -n 64; exec "${process.execPath}" --input-type=module-typescript -e '${program.replaceAll("'", `'"'"'`)}'`;
    expect(spawnSync('sh', ['-c', run], { encoding: 'utf8' })).toMatchObject({ stdout: '150\n', status: 0 });
  });

  it('takes many at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => begin(String(i))));
    await Promise.all(ids.map((id) => store().setState(id, 'applied')));
    expect(new Set((await store().list(root)).map(({ id }) => id))).toEqual(new Set(ids));
  });
});

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
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
import type { CheckpointFile, FileImage } from '../../../src/core/edits/checkpoint.ts';
import { DiskCheckpoints } from '../../../src/node/checkpointStore.ts';

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
    const cutText = await begin('cut text');
    truncateSync(onDisk(cutText, '0.before'), 1);
    const lostText = await begin('lost text');
    rmSync(onDisk(lostText, '0.after'));
    mkdirSync(onDisk('.making-0011223344556677'));
    mkdirSync(onDisk('unknown'));
    const one = store();
    expect((await one.list(root)).map(({ id }) => id)).toEqual([lostText, cutText, good]);
    await one.list(root);
    expect(warnings.map((warning) => /checkpoint (\S+)/.exec(warning)?.[1]).sort()).toEqual([noList, cutList, other].sort());
    for (const id of [noList, cutList, other, cutText, lostText])
      await expect(one.read(id)).rejects.toMatchObject({ code: 'backupDamaged' });
    for (const id of ['../../etc', '.', '']) await expect(one.read(id)).rejects.toMatchObject({ code: 'backupDamaged' });
  });

  it('keeps to its limits by count, age and size, and keeps what is under way', async () => {
    const day = 86_400_000;
    const applied = async (label: string, size = 10): Promise<string> => {
      const id = await begin(label, [modified('a.ts', 'x'.repeat(size), 'new')]);
      await store().setState(id, 'applied');
      now += day;
      return id;
    };
    const labels = async (): Promise<string[]> => (await store().list(root)).map(({ label }) => label);
    for (const label of ['1', '2', '3', '4']) await applied(label);
    const generous = { count: 100, days: 365, megabytes: 100 };
    await store().prune(generous);
    expect(await labels()).toEqual(['4', '3', '2', '1']);
    await store().prune({ ...generous, days: 3.5 });
    expect(await labels()).toEqual(['4', '3', '2']);
    await store().prune({ ...generous, count: 2 });
    expect(await labels()).toEqual(['4', '3']);
    await applied('big', 600_000);
    await applied('small');
    await store().prune({ ...generous, megabytes: 0.601 });
    expect(await labels()).toEqual(['small', 'big']);
    await begin('open');
    await store().prune({ count: 0, days: 0, megabytes: 0 });
    expect(await labels()).toEqual(['open']);
    now += 1.5 * day;
    await store().prune({ count: 0, days: 0, megabytes: 0 });
    expect(await labels()).toEqual([]);
  });

  it('takes many at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => begin(String(i))));
    await Promise.all(ids.map((id) => store().setState(id, 'applied')));
    expect(new Set((await store().list(root)).map(({ id }) => id))).toEqual(new Set(ids));
  });
});

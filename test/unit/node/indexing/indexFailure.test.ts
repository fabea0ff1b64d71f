import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { indexFailure, makeIndexFolder } from '../../../../src/node/indexing/indexFailure.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

function setup(): { place: string; file: string; open: () => Promise<FolderIndex> } {
  const place = mkdtempSync(path.join(os.tmpdir(), 'index-failure-'));
  const root = path.join(place, 'shop');
  const file = path.join(place, 'data', 'i.sqlite');
  mkdirSync(root);
  mkdirSync(path.dirname(file));
  writeFileSync(path.join(root, 'a.ts'), 'export const apple = 1;\n');
  const reader = new SourceReader(new Grammars(parserFolder()));
  const stems = new WordStems();
  onTestFinished(() => {
    reader.dispose();
    stems.dispose();
    rmSync(place, { recursive: true, force: true });
  });
  const limits = { fileBytes: 1_000, files: 10, bytes: 10_000 };
  const scope = { root, exclude: [], useRules: true, limits, asKept: false };
  return {
    place,
    file,
    open: async () => {
      const index = await FolderIndex.open(scope, file, reader, stems);
      onTestFinished(() => index.close());
      return index;
    },
  };
}

it.skipIf(process.platform === 'win32')('names what stands where the lock should be, and goes on once that is gone', async () => {
  const { place, file, open } = setup();
  const lock = `${file}.lock`;
  const closed = { code: 'indexUnavailable', data: { cause: 'closed', path: lock } };
  mkdirSync(lock);
  await expect(open()).rejects.toMatchObject(closed);
  rmSync(lock, { recursive: true });
  symlinkSync(path.join(place, 'none', 'lock'), lock);
  await expect(open()).rejects.toMatchObject(closed);
  rmSync(lock);
  const index = await open();
  await index.reconcile(() => undefined);
  expect((await index.search('apple', 5)).map(({ path: at }) => at)).toEqual(['a.ts']);
});

it('names the file that another program has, and reads it once that one lets go', async () => {
  const { file, open } = setup();
  const index = await open();
  const other = new DatabaseSync(file);
  onTestFinished(() => (other.isOpen ? other.close() : undefined));
  other.exec('BEGIN EXCLUSIVE');
  await expect(index.reconcile(() => undefined)).rejects.toMatchObject({
    code: 'indexUnavailable',
    data: { cause: 'busy', path: file },
  });
  other.exec('ROLLBACK');
  await index.reconcile(() => undefined);
  expect(index.status.counts.files).toBe(1);
}, 20_000);

it('says which folder can’t be made', async () => {
  const { place, file } = setup();
  await expect(makeIndexFolder(path.join(place, 'data'))).resolves.toBeUndefined();
  writeFileSync(file, '');
  const folder = path.join(file, 'indexes');
  await expect(makeIndexFolder(folder)).rejects.toMatchObject({ code: 'indexUnavailable', data: { cause: 'folder', path: folder } });
});

it('tells a place that is closed from one that is full, and leaves all else as it is', () => {
  const system = (code: string, at?: string): Error => Object.assign(new Error(code), { code, path: at });
  const of = (error: Error): unknown => {
    const found = indexFailure(error, '/d/i');
    return AppError.is(found, 'indexUnavailable') ? found.data : found;
  };
  expect(of(system('EROFS'))).toEqual({ cause: 'closed', path: '/d/i' });
  expect(of(system('ENOTDIR', '/d'))).toEqual({ cause: 'closed', path: '/d' });
  expect(of(system('ENOSPC'))).toEqual({ cause: 'full', path: '/d/i' });
  const sqlite = Object.assign(new Error('disk full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  expect(of(sqlite)).toEqual({ cause: 'full', path: '/d/i' });
  // With what it is told with in the higher bits.
  expect(of(Object.assign(new Error('x'), { errcode: 1_032 }))).toEqual({ cause: 'closed', path: '/d/i' });
  for (const other of [new TypeError('x'), new AppError('indexDamaged', 'x'), Object.assign(new Error('x'), { errcode: 11 })])
    expect(of(other)).toBe(other);
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findModels, libraryFolders } from '../../../src/node/modelLibrary.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'library-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(file: string, bytes = 3): string {
  const whole = path.join(home, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, Buffer.alloc(bytes));
  return whole;
}

const find = (environment: Record<string, string> = {}, bounds?: { names: number; files: number }) =>
  findModels(libraryFolders(path.join(home, 'data'), environment, home), bounds);

it('finds models in our folder, in the cache of Hugging Face and in LM Studio', async () => {
  put('data/models/a.gguf', 7);
  put('data/models/owner/name/deep/B.GGUF');
  put('data/models/readme.md');
  put('data/models/owner/name/mmproj-F16.gguf');
  const blob = put('.cache/huggingface/hub/models--o--n/blobs/0123', 11);
  const snapshot = path.join(home, '.cache/huggingface/hub/models--o--n/snapshots/abc');
  mkdirSync(snapshot, { recursive: true });
  symlinkSync('../../blobs/0123', path.join(snapshot, 'c.gguf'));
  symlinkSync('../../blobs/gone', path.join(snapshot, 'gone.gguf'));
  put('.cache/huggingface/hub/datasets--o--n/snapshots/abc/no.gguf');
  put('.lmstudio/models/o/n/d.gguf');
  put('.cache/lm-studio/models/o/n/e.gguf');
  const { files, parts, cutShort } = await find();
  expect(files.map(({ name, place, bytes }) => [name, place, bytes])).toEqual([
    ['a.gguf', 'own', 7],
    ['B.GGUF', 'own', 3],
    ['c.gguf', 'huggingFace', 11],
    ['d.gguf', 'lmStudio', 3],
    ['e.gguf', 'lmStudio', 3],
  ]);
  expect(files[2]).toMatchObject({ path: path.join(snapshot, 'c.gguf'), folder: snapshot });
  expect(files[2]?.realPath.endsWith(blob)).toBe(true);
  expect([parts, cutShort]).toEqual([[], false]);
});

it('goes by the variables of Hugging Face, and looks at the same folder once', async () => {
  put('other/models--o--n/snapshots/1/x.gguf');
  put('hf/hub/models--o--n/snapshots/1/y.gguf');
  const { files } = await find({
    HF_HUB_CACHE: path.join(home, 'other'),
    HF_HOME: path.join(home, 'hf'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
  });
  expect(files.map(({ name }) => name)).toEqual(['x.gguf', 'y.gguf']);
  const names = libraryFolders('/d', { HF_HUB_CACHE: 'relative', XDG_CACHE_HOME: path.join(home, '.cache') }, home).map(
    ({ folder }) => folder,
  );
  expect(new Set(names).size).toBe(names.length);
});

it('says of a download that is not whole how far it is, and never takes it for a model', async () => {
  put('data/models/a.gguf.part', 9);
  writeFileSync(
    path.join(home, 'data/models/a.gguf.part.json'),
    JSON.stringify({ version: 1, url: 'https://x.example/a.gguf', size: 100, etag: null, ranges: [[0, 9]] }),
  );
  put('data/models/b.gguf.part');
  const { files, parts } = await find();
  expect(files).toEqual([]);
  expect(parts.map(({ name, received, size, url }) => [name, received, size, url])).toEqual([
    ['a.gguf', 9, 100, 'https://x.example/a.gguf'],
    ['b.gguf', null, null, null],
  ]);
});

it('ends where links lead in a circle, and at its bounds', async () => {
  put('data/models/a.gguf');
  put('data/models/b.gguf');
  symlinkSync('..', path.join(home, 'data/models/up'));
  expect((await find()).files.map(({ name }) => name)).toEqual(['a.gguf', 'b.gguf']);
  const few = await find({}, { names: 100, files: 1 });
  expect([few.files.length, few.cutShort]).toEqual([1, true]);
  expect((await find({}, { names: 1, files: 100 })).cutShort).toBe(true);
  put('data/models/1/2/3/4/5/6/7/deep.gguf');
  const { files, cutShort } = await find();
  expect([files.length, cutShort]).toEqual([2, true]);
});

import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../../../../src/core/models/catalogue/catalogue.ts';
import {
  catalogueFile,
  type FoundFile,
  incompleteModels,
  installedAs,
  installedModels,
  type LibraryPlace,
} from '../../../../src/core/models/library/modelLibrary.ts';

const { models } = builtInCatalogue();

function entry(id: string) {
  const found = models.find((model) => model.id === id);
  if (!found) throw new Error(`no ${id} in the catalogue`);
  return found;
}

function file(name: string, bytes: number, folder = '/data/models', place: LibraryPlace = 'own'): FoundFile {
  return { path: `${folder}/${name}`, realPath: `${folder}/${name}`, folder, name, place, bytes };
}

/** The file of an entry, as it would be found. */
function fileOf(id: string, index = 0, folder?: string, place?: LibraryPlace): FoundFile {
  const { path, bytes, aboutBytes } = entry(id).files[index]!;
  return file(path.split('/').at(-1)!, bytes ?? aboutBytes!, folder, place);
}

describe('installedModels', () => {
  it('knows a file of the catalogue by name and size, in whatever case and folder', () => {
    const known = fileOf('qwen2.5-coder-0.5b');
    const [model] = installedModels([{ ...known, name: known.name.toUpperCase(), folder: '/x' }], models);
    expect(model).toMatchObject({ entry: { id: 'qwen2.5-coder-0.5b' }, missing: [], bytes: known.bytes, place: 'own' });
  });

  it('takes a file of the right name and another size for one of its own', () => {
    const known = fileOf('qwen2.5-coder-0.5b');
    expect(installedModels([{ ...known, bytes: known.bytes - 1 }], models)[0]).toMatchObject({ entry: null, missing: [] });
  });

  it('goes by the name where the size is rounded, but not far off it', () => {
    const rounded = fileOf('seed-coder-8b');
    expect(entry('seed-coder-8b').files[0]!.bytes).toBeNull();
    const off = (part: number) => installedModels([{ ...rounded, bytes: Math.round(rounded.bytes * part) }], models)[0]?.entry?.id;
    expect([off(1.01), off(0.96), off(0.5)]).toEqual(['seed-coder-8b', 'seed-coder-8b', undefined]);
  });

  it('puts the parts of a split model together in order, and says which are missing', () => {
    const parts = [2, 0, 1].map((index) => fileOf('gpt-oss-120b', index));
    expect(installedModels(parts, models)).toEqual([
      expect.objectContaining({
        entry: entry('gpt-oss-120b'),
        missing: [],
        path: parts[1]!.path,
        bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      }),
    ]);
    const [model] = installedModels([parts[0]!, parts[1]!], models);
    expect(model).toMatchObject({ entry: { id: 'gpt-oss-120b' }, missing: [2] });
    expect(installedAs([model!], entry('gpt-oss-120b'))).toEqual([]);
  });

  it('keeps parts of two folders apart', () => {
    const apart = [file('a-00001-of-00002.gguf', 5), file('a-00002-of-00002.gguf', 5, '/other')];
    expect(installedModels(apart, models).map(({ missing }) => missing)).toEqual([[2], [1]]);
  });

  it('counts the same bytes once, and names the place that was looked at first', () => {
    const own = fileOf('qwen2.5-coder-0.5b');
    const link = { ...fileOf('qwen2.5-coder-0.5b', 0, '/hub', 'huggingFace'), realPath: own.realPath };
    expect(installedModels([own, link], models).map(({ place }) => place)).toEqual(['own']);
    const copy = fileOf('qwen2.5-coder-0.5b', 0, '/hub', 'huggingFace');
    const both = installedModels([copy, own], models);
    expect(installedAs(both, entry('qwen2.5-coder-0.5b')).map(({ place }) => place)).toEqual(['own', 'huggingFace']);
  });

  it('decides between two entries of the same file name by the repository in the path', () => {
    const first = entry('qwen2.5-coder-0.5b');
    const twin = { ...first, id: 'twin', aliases: [], repository: 'someone/Twin-GGUF' };
    const at = (folder: string) => catalogueFile([first, twin], { ...fileOf(first.id), folder })?.entry.id;
    expect(at('/home/u/.lmstudio/models/someone/Twin-GGUF')).toBe('twin');
    expect(at('/hub/models--someone--Twin-GGUF/snapshots/0')).toBe('twin');
    expect(at('C:\\Users\\u\\models\\someone\\Twin-GGUF')).toBe('twin');
    expect(at('/elsewhere')).toBe(first.id);
  });
});

it('says what a download that is not whole is of', () => {
  const { name, bytes } = fileOf('qwen2.5-coder-7b');
  const part = { path: `/m/${name}`, name, received: 5, size: bytes, url: null };
  const ids = incompleteModels([part, { ...part, size: null }, { ...part, size: 7 }], models).map((one) => one.entry?.id ?? null);
  expect(ids).toEqual(['qwen2.5-coder-7b', 'qwen2.5-coder-7b', null]);
  // One that was named by its address goes on from there, also from a mirror.
  const [own, other] = incompleteModels(
    ['https://mirror.example/hub/o/r/resolve/main/q4/my_own.gguf', 'https://elsewhere.example/my_own.gguf'].map((url) => ({
      ...part,
      name: 'my_own.gguf',
      url,
    })),
    models,
  );
  expect(own).toMatchObject({ entry: null, source: { repository: 'o/r', files: [{ path: 'q4/my_own.gguf' }] } });
  expect(other).toMatchObject({ entry: null, source: null });
});

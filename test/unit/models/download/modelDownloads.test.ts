import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { checkModels } from '../../../../src/core/models/catalogue/readCatalogue.ts';
import type { FileDownload } from '../../../../src/core/models/download/fileDownload.ts';
import { modelDownloads, modelOfAddress, modelOfUrl } from '../../../../src/core/models/download/modelAddress.ts';
import { type ModelDownloadProgress, ModelDownloads } from '../../../../src/core/models/download/modelDownloads.ts';
import { EffectsGate } from '../../../../src/core/security/effectsGate.ts';

const revision = 'a'.repeat(40);
const [split] = checkModels([
  {
    id: 'big',
    roles: ['chat'],
    repository: 'Owner/Big-GGUF',
    revision,
    files: [
      { path: 'q4/big-00001-of-00002.gguf', bytes: 100 },
      { path: 'q4/big-00002-of-00002.gguf', bytes: 50 },
    ],
  },
]);

function downloads(fetched: FileDownload[], offline = false, fails?: AppError): ModelDownloads {
  return new ModelDownloads({
    fetcher: {
      fetchFile: async (download, { onProgress }) => {
        if (fails) throw fails;
        fetched.push(download);
        const total = download.size ?? 80;
        onProgress({ phase: 'downloading', received: total / 2, total, bytesPerSecond: 10, secondsLeft: total / 20 });
        return { file: download.file, bytes: total, sha256: null, verified: 'header', received: total };
      },
      discard: async () => undefined,
    },
    effects: new EffectsGate(() => ({ workspaceTrusted: false, offline }), silentLog),
    endpoint: () => 'https://mirror.example/',
    place: (name) => `/models/${name}`,
  });
}

describe('where a model comes from', () => {
  it('is the state of the repository that the catalogue names, and beside other models it goes', () => {
    expect(modelDownloads(split!, 'https://mirror.example/', (name) => `/models/${name}`)).toEqual([
      {
        url: `https://mirror.example/Owner/Big-GGUF/resolve/${revision}/q4/big-00001-of-00002.gguf`,
        file: '/models/big-00001-of-00002.gguf',
        size: 100,
        sha256: null,
      },
      {
        url: `https://mirror.example/Owner/Big-GGUF/resolve/${revision}/q4/big-00002-of-00002.gguf`,
        file: '/models/big-00002-of-00002.gguf',
        size: 50,
        sha256: null,
      },
    ]);
  });

  it('may be named by its address', () => {
    expect(modelOfAddress('q1.5b')).toBeNull();
    expect(modelOfAddress('hf:Owner/Repo.x/Folder/My Model.gguf'.replace('My Model', 'My_Model'))).toMatchObject({
      id: 'my_model',
      repository: 'Owner/Repo.x',
      revision: null,
      files: [{ path: 'Folder/My_Model.gguf', bytes: null, sha256: null }],
    });
    expect(modelOfAddress(`hf:o/r/m.gguf@${revision}`)).toMatchObject({ revision });
    for (const page of ['blob/main', 'resolve/main'])
      expect(modelOfAddress(` https://huggingface.co/o/r/${page}/q4/m.gguf?download=true `)).toMatchObject({
        repository: 'o/r',
        revision: null,
        files: [{ path: 'q4/m.gguf' }],
      });
    expect(modelOfAddress(`https://huggingface.co/o/r/resolve/${revision}/m.gguf`)).toMatchObject({ revision });
    expect(modelOfAddress('hf:o/r/m.gguf@main')).toMatchObject({ revision: null });
    expect(modelOfAddress('https://huggingface.co/o/r/blob/main/q4%2Bq8/m.gguf')).toMatchObject({ files: [{ path: 'q4+q8/m.gguf' }] });
  });

  it('is known by the address that its file was fetched from, of a mirror too', () => {
    for (const state of [null, revision]) {
      const model = { ...modelOfAddress('hf:o/r/q4/m+1.gguf')!, revision: state };
      for (const endpoint of ['https://huggingface.co', 'https://mirror.example/hub/'])
        expect(modelOfUrl(modelDownloads(model, endpoint, (name) => name)[0]!.url)).toEqual(model);
    }
    expect(modelOfUrl('https://mirror.example/o/r/resolve/dev/m.gguf')).toBeNull();
    expect(modelOfUrl('https://mirror.example/m.gguf')).toBeNull();
  });

  it.each([
    ['https://huggingface.co/o/r/resolve/dev/m.gguf', 'dev'],
    ['https://huggingface.co/o/r/blob/refs%2Fpr%2F1/m.gguf', 'refs%2Fpr%2F1'],
    ['hf:o/r/m.gguf@dev', 'dev'],
    [`hf:o/r/m.gguf@${revision.slice(1)}`, revision.slice(1)],
  ])('is not taken from another branch than main: %s', (address, branch) => {
    expect(() => modelOfAddress(address)).toThrow(
      expect.objectContaining({ code: 'downloadAddress', data: { name: address, branch } }) as Error,
    );
  });

  it.each([
    'hf:',
    'hf:o/r',
    'hf:o/r/m.bin',
    'hf:o/r/../m.gguf',
    'hf:o/../m.gguf',
    'hf:o/r//m.gguf',
    'hf:evil.example/r/m.gguf',
    'hf:o/r/m.gguf?x',
    'hf:o/r/m.gguf@',
    'hf:o/r/m.gguf@main@main',
    'https://huggingface.co/o/r/resolve/main/%2e%2e%2fm.gguf',
    'https://huggingface.co/o/r/resolve/main/%zz.gguf',
    'https://huggingface.co/x/o/r/resolve/main/m.gguf',
    'https://huggingface.co/o/r',
    'https://huggingface.co/o/r/tree/main',
    'https://evil.example/o/r/resolve/main/m.gguf',
    'http://huggingface.co/o/r/resolve/main/m.gguf',
  ])('is refused as %s', (address) => {
    expect(() => modelOfAddress(address)).toThrow(expect.objectContaining({ code: 'downloadAddress', data: { name: address } }) as Error);
  });
});

describe('fetching a model', () => {
  it('fetches its files one after the other, and tells of all of them together', async () => {
    const fetched: FileDownload[] = [];
    const seen: ModelDownloadProgress[] = [];
    const files = await downloads(fetched).fetchModel(split!, (progress) => seen.push(progress), new AbortController().signal);
    expect(files.map(({ file }) => file)).toEqual(['/models/big-00001-of-00002.gguf', '/models/big-00002-of-00002.gguf']);
    expect(fetched).toHaveLength(2);
    expect(seen.map(({ received, total, secondsLeft, part, parts }) => ({ received, total, secondsLeft, part, parts }))).toEqual([
      { received: 50, total: 150, secondsLeft: 10, part: 1, parts: 2 },
      { received: 125, total: 150, secondsLeft: 2.5, part: 2, parts: 2 },
    ]);
  });

  it('takes the length that the server says where the catalogue has none', async () => {
    const seen: ModelDownloadProgress[] = [];
    await downloads([]).fetchModel(modelOfAddress('hf:o/r/m.gguf')!, (progress) => seen.push(progress), new AbortController().signal);
    expect(seen).toMatchObject([{ received: 40, total: 80 }]);
  });

  it('fetches nothing when connections are switched off', async () => {
    const fetched: FileDownload[] = [];
    await expect(downloads(fetched, true).fetchModel(split!, () => undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'offline',
    });
    expect(fetched).toEqual([]);
  });

  it('ends with what a file failed of', async () => {
    const failing = downloads([], false, new AppError('downloadMissing', 'no'));
    await expect(failing.fetchModel(split!, () => undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'downloadMissing',
    });
  });
});

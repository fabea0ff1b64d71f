import { expect, it, vi } from 'vitest';

const virtual = vi.hoisted(() => {
  class FileSystemError extends Error {
    readonly code: string;
    constructor(code: string) {
      super(code);
      this.code = code;
    }
  }
  return { FileSystemError, stored: new Map<string, { type: number; size: number; bytes?: Uint8Array }>() };
});
const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

vi.mock('vscode', () => ({
  FileSystemError: virtual.FileSystemError,
  FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
  Uri: { joinPath: ({ path }: { path: string }, name: string) => ({ path: `${path}/${name}` }) },
  workspace: {
    fs: {
      stat: ({ path }: { path: string }) => {
        const found = virtual.stored.get(path);
        return found ? Promise.resolve(found) : Promise.reject(new virtual.FileSystemError('FileNotFound'));
      },
      readFile: ({ path }: { path: string }) => {
        const bytes = virtual.stored.get(path)?.bytes;
        return bytes ? Promise.resolve(bytes) : Promise.reject(new virtual.FileSystemError('Unavailable'));
      },
    },
  },
}));
const { storedSettings } = await import('../../../src/vscode/projectSettings/storedSettings.ts');

const folder = { scheme: 'vscode-vfs', path: '/github/a/b' } as never;
const put = (bytes: Uint8Array | null, { type = FileType.File, size = bytes?.length ?? 0 } = {}): void =>
  void virtual.stored.set('/github/a/b/.mlx-code.json', { type, size, ...(bytes && { bytes }) });
const text = (written: string): Uint8Array => new TextEncoder().encode(written);

it('reads the settings of a folder that is on no disk', async () => {
  virtual.stored.clear();
  expect(await storedSettings(folder)).toBeNull();
  put(text('\ufeff{"deny": ["network"], "maxTokens": 1}\r\n'));
  expect(await storedSettings(folder)).toMatchObject({ values: { deny: ['network'] }, broken: false, problems: [{ line: 1 }] });
  // Bytes in the middle of a larger buffer.
  put(text('xx{"maxTokens": 64}xx').subarray(2, -2));
  expect((await storedSettings(folder))?.values).toEqual({ maxTokens: 64 });
});

it.each<[string, () => void, RegExp]>([
  ['a folder', () => put(null, { type: FileType.Directory }), /A folder is in the place/],
  ['a link', () => put(text('{}'), { type: FileType.File | FileType.SymbolicLink }), /is a link/],
  ['what is neither', () => put(null, { type: FileType.Unknown }), /no plain file/],
  ['a large file', () => put(text('{}'), { size: 2_000_000 }), /larger than a megabyte/],
  ['a large file that is said to be small', () => put(new Uint8Array(1_000_001).fill(32), { size: 0 }), /larger than a megabyte/],
  ['UTF-16', () => put(Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)), /not UTF-8/],
  ['bytes', () => put(Uint8Array.of(0, 1, 2)), /not UTF-8/],
  ['one that cannot be fetched', () => put(null, { size: 3 }), /can’t be read/],
])('says that %s is none', async (_, there, sentence) => {
  there();
  const read = await storedSettings(folder);
  expect(read).toMatchObject({ values: {}, broken: true });
  expect(read?.problems.map(({ message }) => message)).toEqual([expect.stringMatching(sentence)]);
});

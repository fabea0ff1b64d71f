import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';

const open = vi.hoisted(() => ({
  folders: [] as { name: string; index: number; uri: { path: string; scheme?: string; fsPath?: string } }[],
}));
vi.mock('vscode', () => {
  const folderOf = ({ path: file }: { path: string }): (typeof open.folders)[number] | undefined =>
    open.folders.filter(({ uri }) => file.startsWith(`${uri.path}/`)).sort((a, b) => b.uri.path.length - a.uri.path.length)[0];
  return {
    Uri: { joinPath: (uri: { path: string }, inside: string) => ({ path: path.posix.join(uri.path, inside) }) },
    workspace: {
      get workspaceFolders() {
        return open.folders.length === 0 ? undefined : open.folders;
      },
      getWorkspaceFolder: folderOf,
      asRelativePath: (uri: { path: string }) => path.posix.relative(folderOf(uri)?.uri.path ?? '/', uri.path),
    },
  };
});

const { placeOf, relativePath, uriOfPath } = await import('../../../src/vscode/workspacePaths.ts');

const uri = (file: string): vscode.Uri => ({ path: file }) as unknown as vscode.Uri;
function openFolders(...folders: [name: string, at: string][]): void {
  open.folders = folders.map(([name, at], index) => ({ name, index, uri: { path: at } }));
}
/** Every file's path leads back to it. */
function expectBack(...files: string[]): void {
  for (const file of files) expect(uriOfPath(relativePath(uri(file))).path, relativePath(uri(file))).toBe(file);
}

describe('paths of the workspace', () => {
  beforeEach(() => openFolders());

  it('lead back to their files, with one folder and with several', () => {
    openFolders(['app', '/w/app']);
    expect(relativePath(uri('/w/app/src/a.ts'))).toBe('src/a.ts');
    expectBack('/w/app/src/a.ts', '/w/app/app/a.ts');
    openFolders(['app', '/w/app'], ['lib', '/w/lib']);
    expect(relativePath(uri('/w/lib/a.ts'))).toBe('lib/a.ts');
    expectBack('/w/app/src/a.ts', '/w/lib/a.ts');
  });

  it('lead back with folders in folders, of the same name, or with names that begin like others', async () => {
    openFolders(['app', '/w/app'], ['app', '/v/app'], ['app/web', '/w/web'], ['inner', '/w/app/inner']);
    expect(relativePath(uri('/v/app/a.ts'))).toBe('app (2)/a.ts');
    expectBack('/w/app/a.ts', '/v/app/a.ts', '/w/web/a.ts', '/w/app/inner/a.ts');
    openFolders(['Front: end.', '/w/front'], ['back', '/w/back']);
    expectBack('/w/front/a.ts');
    expect((await placeOf('Front: end./a.ts'))?.path).toBe('/w/front/a.ts');
    expect(await placeOf('Front: end./a:b.ts')).toBeNull();
  });

  it('mean the first folder only where an answer left out the name', async () => {
    openFolders(['app', '/w/app'], ['lib', '/w/lib']);
    expect((await placeOf('lib/a.ts'))?.path).toBe('/w/lib/a.ts');
    expect((await placeOf('./lib/a.ts'))?.path).toBe('/w/lib/a.ts');
    expect((await placeOf('lib\\a.ts'))?.path).toBe('/w/lib/a.ts');
    expect((await placeOf('src/a.ts'))?.path).toBe('/w/app/src/a.ts');
    expect(() => uriOfPath('src/a.ts')).toThrow('no such folder');
  });

  it('may have joiners where a folder of the disk has the name, letter by letter', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-test-'));
    try {
      for (const name of ['a\u200cb.md', 'plain.md', 'a\u200bb.md']) writeFileSync(path.join(folder, name), '');
      mkdirSync(path.join(folder, 'c\u200dd'));
      open.folders = [{ name: 'app', index: 0, uri: { path: '/app', scheme: 'file', fsPath: folder } }];
      expect((await placeOf('./a\u200cb.md'))?.path).toBe('/app/a\u200cb.md');
      expect((await placeOf('c\u200dd/new.md'))?.path).toBe('/app/c\u200dd/new.md');
      for (const stated of ['a\u200db.md', 'plain\u200d.md', 'c\u200cd/new.md', 'c\u200dd/n\u200cew.md', 'a\u200bb.md'])
        expect(await placeOf(stated), JSON.stringify(stated)).toBeNull();
      open.folders = [{ name: 'app', index: 0, uri: { path: '/app', scheme: 'memfs', fsPath: folder } }];
      expect(await placeOf('a\u200cb.md')).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lead nowhere outside', async () => {
    expect(await placeOf('a.ts')).toBeNull();
    expect(() => uriOfPath('a.ts')).toThrow('no such folder');
    openFolders(['app', '/w/app'], ['lib', '/w/lib']);
    for (const stated of ['../a.ts', 'lib/../../a.ts', '/w/app/a.ts', 'lib/', 'lib//', '~/a.ts', 'file:///a.ts']) {
      expect(await placeOf(stated), stated).toBeNull();
    }
    expect(relativePath(uri('/elsewhere/deep/a.ts'))).toBe('a.ts');
    expect(relativePath(uri('Untitled-1'))).toBe('Untitled-1');
  });
});

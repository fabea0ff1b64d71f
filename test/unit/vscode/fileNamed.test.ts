import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { readKnownFile } from '../../../src/node/git/readKnownFile.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import type { RepositoryChoice, RepositoryHere } from '../../../src/vscode/git/repositoryChoice.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const open = vi.hoisted(() => ({ folder: '' }));
vi.mock('vscode', () => {
  const uri = (fsPath: string): unknown => ({ scheme: 'file', fsPath, path: fsPath, toString: () => `file://${fsPath}` });
  return {
    Uri: { file: uri, joinPath: ({ fsPath }: { fsPath: string }, inside: string) => uri(path.join(fsPath, inside)) },
    workspace: {
      get workspaceFolders() {
        return [{ name: 'open', index: 0, uri: uri(open.folder) }];
      },
      fs: { stat: ({ fsPath }: { fsPath: string }) => stat(fsPath) },
    },
  };
});
const { fileNamed } = await import('../../../src/vscode/git/fileNamed.ts');

describe('a file that is named after /git', () => {
  let repo: GitRepository;
  const asked: [file: string, ever: boolean][] = [];
  const called = async (folder: string): Promise<RepositoryHere> => ({ ...(await repositoryAround(folder)), name: 'shop', several: false });
  const repositories = {
    here: () => called(repo.path),
    of: ({ fsPath }: { fsPath: string }) =>
      called(path.dirname(fsPath)).catch((error: unknown) => {
        if (AppError.is(error, 'gitNoRepository', 'fileUnreadable')) return null;
        throw error;
      }),
    knows: ({ top }: RepositoryHere, file: string, ever: boolean) => {
      asked.push([file, ever]);
      return readKnownFile(top, file, { ever });
    },
  } as unknown as RepositoryChoice;
  const named = async (typed: string): Promise<string> => (await fileNamed(repositories, typed)).path;

  beforeEach(() => {
    repo = new GitRepository();
    for (const file of ['sub/gone.txt', 'sub/old/gone.txt', 'sub/earlier.txt', 'sub/kept.txt', 'both.txt', 'top.txt'])
      repo.write(file, 'x\n');
    repo.commit();
    repo.git('rm', '--quiet', 'sub/earlier.txt');
    repo.commit('take out');
    for (const file of ['sub/gone.txt', 'sub/old', 'top.txt']) rmSync(path.join(repo.path, file), { recursive: true });
    open.folder = path.join(repo.path, 'sub');
  });
  afterEach(() => repo.remove());

  it.each([
    ['kept.txt', 'sub/kept.txt'],
    ['gone.txt', 'sub/gone.txt'],
    ['old/gone.txt', 'sub/old/gone.txt'],
    ['old', 'sub/old'],
    ['earlier.txt', 'sub/earlier.txt'],
    ['sub/gone.txt', 'sub/gone.txt'],
    ['sub/old/gone.txt', 'sub/old/gone.txt'],
    ['top.txt', 'top.txt'],
    ['both.txt', 'both.txt'],
    ['never.txt', 'never.txt'],
  ])('is found where a folder of the repository is open: %s', async (typed, found) => {
    expect(await named(typed)).toBe(found);
  });

  it.each([
    ['../both.txt', 'both.txt'],
    ['../top.txt', 'top.txt'],
    ['../was.txt', 'was.txt'],
    ['./../other/a.txt', 'other/a.txt'],
    ['..\\other\\a.txt', 'other/a.txt'],
    ['../sub/kept.txt', 'sub/kept.txt'],
    ['old/../kept.txt', 'sub/kept.txt'],
    ['../other', 'other'],
  ])('is found above the open folder, in the same repository: %s', async (typed, found) => {
    repo.write('other/a.txt', 'x\n');
    repo.write('was.txt', 'x\n');
    repo.commit();
    repo.git('rm', '--quiet', 'was.txt');
    repo.commit('take out');
    expect(await named(typed)).toBe(found);
    symlinkSync(open.folder, path.join(repo.path, '../link'));
    open.folder = path.join(repo.path, '../link');
    expect(await named(typed)).toBe(found);
  });

  it('is refused outside of the repository of the open folder, also where another one has it', async () => {
    const outside = path.dirname(repo.path);
    repo.git('clone', '--quiet', '.', '../second');
    writeFileSync(path.join(outside, 'secret.txt'), 'x\n');
    symlinkSync(outside, path.join(repo.path, 'way'));
    for (const out of [
      '../../secret.txt',
      '../../second/both.txt',
      '..',
      '../..',
      '../never/../../secret.txt',
      '../way/secret.txt',
      '../never.txt',
    ])
      await expect(named(out), out).rejects.toMatchObject({ code: 'pathNone' });
  });

  it('is found by a name that begins with two dots, and is no way out', async () => {
    for (const file of ['..env', '...x', 'sub/..env']) repo.write(file, 'x\n');
    open.folder = repo.path;
    expect(await Promise.all(['..env', '...x', 'sub/..env', '..none'].map(named))).toEqual(['..env', '...x', 'sub/..env', '..none']);
    for (const out of ['..', '../..env', path.dirname(repo.path), `${path.dirname(repo.path)}/..env`])
      await expect(named(out)).rejects.toMatchObject({ code: 'pathNone' });
  });

  it('is looked for in earlier commits only when it is nowhere now', async () => {
    asked.length = 0;
    expect(await named('both.txt')).toBe('both.txt');
    expect(await named('gone.txt')).toBe('sub/gone.txt');
    expect(asked).toEqual([['sub/both.txt', false], ['sub/gone.txt', false]]); // prettier-ignore
    expect(await named('earlier.txt')).toBe('sub/earlier.txt');
    expect(asked.at(-1)).toEqual(['sub/earlier.txt', true]);
  });

  it('is found by its staged deletion, and by its whole path where its folder is gone', async () => {
    repo.git('add', '--all');
    expect(await named('gone.txt')).toBe('sub/gone.txt');
    expect(await named(path.join(repo.path, 'sub/old/gone.txt'))).toBe('sub/old/gone.txt');
    await expect(named(path.join(path.dirname(repo.path), 'elsewhere.txt'))).rejects.toMatchObject({ code: 'pathNone' });
  });
});

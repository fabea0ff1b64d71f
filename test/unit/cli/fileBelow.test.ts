import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileBelow } from '../../../src/cli/fileBelow.ts';

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-below-')));
  root = path.join(folder, 'ws');
  mkdirSync(path.join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(path.join(root, 'src', 'a.ts'), '');
  writeFileSync(path.join(folder, 'outside.ts'), '');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const standIn = (cwd: string): unknown => vi.spyOn(process, 'cwd').mockReturnValue(cwd);

describe('a file named on the command line', () => {
  it('is found however it is spelled', async () => {
    standIn(root);
    for (const spelled of ['src/a.ts', './src/a.ts', 'src//a.ts', 'src/deep/../a.ts', '../ws/src/a.ts', 'src\\a.ts', '.\\src\\a.ts']) {
      expect(await fileBelow(root, spelled), spelled).toBe('src/a.ts');
    }
    expect(await fileBelow(root, path.join(root, 'src/a.ts'))).toBe('src/a.ts');
    expect(await fileBelow(root, path.join(root, 'src/new/b.ts'))).toBe('src/new/b.ts');
    expect(await fileBelow('.', 'src/a.ts')).toBe('src/a.ts');
    expect(await fileBelow(root, '.')).toBe('');
  });

  it('counts from the root, then from the current folder', async () => {
    standIn(path.join(root, 'src'));
    expect(await fileBelow(root, 'a.ts')).toBe('src/a.ts');
    expect(await fileBelow('..', './a.ts')).toBe('src/a.ts');
    expect(await fileBelow('..', '../src/a.ts')).toBe('src/a.ts');
    expect(await fileBelow(root, 'src/a.ts')).toBe('src/a.ts');
    writeFileSync(path.join(root, 'a.ts'), '');
    expect(await fileBelow(root, 'a.ts')).toBe('a.ts');
    expect(await fileBelow(root, 'none.ts')).toBe('none.ts');
    standIn(folder);
    expect(await fileBelow('ws', 'ws/src/a.ts')).toBe('src/a.ts');
    expect(await fileBelow('ws', 'ws/none.ts')).toBe('ws/none.ts');
  });

  it.skipIf(process.platform === 'win32')('is found through links to the root, either way round', async () => {
    const link = path.join(folder, 'link');
    symlinkSync(root, link);
    standIn(root);
    expect(await fileBelow(link, 'src/a.ts')).toBe('src/a.ts');
    expect(await fileBelow(link, path.join(root, 'src/a.ts'))).toBe('src/a.ts');
    expect(await fileBelow(root, path.join(link, 'src/a.ts'))).toBe('src/a.ts');
    expect(await fileBelow(root, path.join(link, 'src/new/b.ts'))).toBe('src/new/b.ts');
    expect(await fileBelow(link, '../link/src/a.ts')).toBe('src/a.ts');
    expect(await fileBelow(link, '../ws/src/a.ts')).toBe('src/a.ts');
    // A link inside keeps its name: it is its own way to the file.
    symlinkSync('src', path.join(root, 'code'));
    expect(await fileBelow(root, path.join(root, 'code/a.ts'))).toBe('code/a.ts');
  });

  it('is refused outside, also beside a folder whose name only begins like the root', async () => {
    standIn(root);
    mkdirSync(path.join(folder, 'ws-evil'));
    writeFileSync(path.join(folder, 'ws-evil', 'a.ts'), '');
    for (const spelled of ['../outside.ts', path.join(folder, 'outside.ts'), '../ws-evil/a.ts', '..', '/', 'src/../../outside.ts']) {
      expect(await fileBelow(root, spelled), spelled).toBeNull();
    }
    expect(await fileBelow(root, '..src/a.ts')).toBe('..src/a.ts');
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type WalkedFile, walkedFile, walkFiles } from '../../../../src/node/indexing/fileWalk.ts';
import { type WalkOptions, WalkRules } from '../../../../src/node/indexing/walkRules.ts';

/** A folder with these files; a name that ends with `/` is an empty folder. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-walk-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    if (name.endsWith('/')) mkdirSync(path.join(root, name), { recursive: true });
    else writeFileSync(path.join(root, name), text);
  }
  return root;
}

const byRules: WalkOptions = { exclude: [], useRules: true };

function found(root: string, options = byRules): string[] {
  return [...walkFiles(root, new WalkRules(root, options))].flatMap((file) =>
    file === null ? [] : 'skipped' in file ? [`${file.skipped} ${file.path}`] : [file.path],
  );
}

const walked = (root: string, stated: string, options: WalkOptions): WalkedFile => walkedFile(root, stated, new WalkRules(root, options));

describe('the files of a folder', () => {
  it('are those that the rules leave, in the order of names', () => {
    const root = tree({
      '.gitignore': 'dist/\n*.log\n',
      '.git/info/exclude': 'private.txt\n',
      '.mlx-codeignore': 'data/*.csv\n',
      'a.ts': '',
      'b/.gitignore': '!keep.log\nlocal.ts\n',
      'b/keep.log': '',
      'b/local.ts': '',
      'data/rows.csv': '',
      'dist/a.js': '',
      'node_modules/x/index.js': '',
      'private.txt': '',
      'trace.log': '',
      'vendor/z.ts': '',
    });
    expect(found(root, { exclude: ['vendor'], useRules: true })).toEqual([
      '.gitignore',
      '.mlx-codeignore',
      'a.ts',
      'b/.gitignore',
      'b/keep.log',
    ]);
    expect(found(root, { exclude: ['vendor'], useRules: false })).toEqual([
      '.gitignore',
      '.mlx-codeignore',
      'a.ts',
      'private.txt',
      'trace.log',
      'b/.gitignore',
      'b/keep.log',
      'b/local.ts',
      'data/rows.csv',
      'dist/a.js',
      'node_modules/x/index.js',
      'vendor/z.ts',
    ]);
  });

  it('are none that hold secrets or are no text, and the first are named', () => {
    const root = tree({ '.env': 'KEY=1', '.env.example': '', 'logo.png': '', id_rsa: '', 'x.ts': '' });
    expect(found(root)).toEqual(['secret .env', '.env.example', 'secret id_rsa', 'x.ts']);
  });

  it('are found once, whatever links there are', () => {
    const root = tree({ 'a/x.ts': '' });
    symlinkSync('..', path.join(root, 'a', 'loop'));
    symlinkSync('x.ts', path.join(root, 'a', 'same.ts'));
    symlinkSync('nowhere', path.join(root, 'dangling'));
    expect(found(root)).toEqual(['notAFile dangling', 'notAFile a/loop', 'notAFile a/same.ts', 'a/x.ts']);
    expect(walked(root, 'a/loop/a/x.ts', byRules)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('are no pipes and no sockets, and none of them is waited for', async () => {
    const root = tree({ 'x.ts': '' });
    execFileSync('mkfifo', [path.join(root, 'pipe.ts')]);
    const server = createServer().listen(path.join(root, 'socket.ts'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    expect(found(root)).toEqual(['notAFile pipe.ts', 'notAFile socket.ts', 'x.ts']);
    expect(walked(root, 'pipe.ts', byRules)).toEqual({ path: 'pipe.ts', skipped: 'notAFile' });
  });

  it.skipIf(process.platform !== 'linux')('are left out where their names are not Unicode', () => {
    const root = tree({ 'x.ts': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/n`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]), '');
    expect(found(root)).toEqual(['name n\uFFFD\uFFFD.ts', 'x.ts']);
  });

  it('end where folders go too deep', () => {
    const root = tree({ 'x.ts': '' });
    // Deeper than a path can be long: made from within.
    execFileSync(process.execPath, [
      '-e',
      `process.chdir(${JSON.stringify(root)}); for (let i = 0; i < 5000; i++) { require('fs').mkdirSync('d'); process.chdir('d'); }`,
    ]);
    const all = found(root);
    expect(all).toHaveLength(2);
    expect(all[0]).toBe('x.ts');
    expect(all[1]).toMatch(/^deep (?:d\/)+d$/);
    execFileSync('rm', ['-rf', path.join(root, 'd')]);
  });

  it('are none of a folder that is not there', () => expect(found(path.join(os.tmpdir(), 'mlx-code-nowhere'))).toEqual(['unreadable ']));

  it('are asked for one by one with the same rules', () => {
    const root = tree({
      '.gitignore': 'dist\n',
      'src/.gitignore': '*.gen.ts\n',
      'src/a.ts': 'abc',
      'src/b.gen.ts': '',
      'dist/a.ts': '',
      '.env': '',
      'node_modules/a.ts': '',
    });
    expect(walked(root, 'src/a.ts', byRules)).toMatchObject({ path: 'src/a.ts', size: 3 });
    for (const gone of ['src/b.gen.ts', 'dist/a.ts', 'src', 'src/none.ts', '.git/HEAD', 'node_modules/a.ts'])
      expect(walked(root, gone, byRules)).toBeNull();
    expect(walked(root, '.env', byRules)).toEqual({ path: '.env', skipped: 'secret' });
    expect(walked(root, 'src/a.ts', { exclude: ['/src'], useRules: true })).toBeNull();
  });
});

import path from 'node:path';
import { expect, it } from 'vitest';
import { findProgram, searchFolders, systemSearch } from '../../../src/node/findProgram.ts';

const among = (...files: string[]) => ({ isProgram: (file: string) => files.includes(file) });

it('takes the first of the folders that are named in full', () => {
  const search = { platform: 'linux', searchPath: ':.:bin:/none:/usr/bin:/bin' } as const;
  const programs = among('git', 'bin/git', './git', '/usr/bin/git', '/bin/git');
  expect(findProgram('git', { ...search, ...programs })).toBe('/usr/bin/git');
  expect(findProgram('git', { ...search, searchPath: ':.:bin', ...programs })).toBeNull();
  expect(findProgram('git', { ...search, searchPath: undefined, ...programs })).toBeNull();
});

it('does so on Windows, where the current folder would come first, with the endings that start without a shell', () => {
  const search = { platform: 'win32', extensions: '.COM;.EXE;.BAT;.CMD' } as const;
  const installed = 'C:\\Program Files\\Git\\cmd\\git.exe';
  const programs = among('git.exe', '.\\git.exe', '\\tools\\git.exe', 'C:git.exe', 'C:\\shims\\git.cmd', installed, 'D:\\git\\git.com');
  const searchPath = '.;;tools;\\tools;C:;C:\\shims;"C:\\Program Files\\Git\\cmd";D:\\git';
  expect(findProgram('git', { ...search, searchPath, ...programs })).toBe(installed);
  expect(findProgram('git', { ...search, searchPath, extensions: '.com', ...programs })).toBe('D:\\git\\git.com');
  expect(findProgram('git', { ...search, searchPath, extensions: undefined, ...programs })).toBe(installed);
  expect(findProgram('git', { ...search, searchPath: '.;tools;\\tools;C:', ...programs })).toBeNull();
  expect(searchFolders({ platform: 'win32', searchPath: '\\\\server\\share;C:/git' })).toEqual(['\\\\server\\share', 'C:/git']);
});

it('finds what this machine has, and neither folders nor files that may not be run', () => {
  const node = path.basename(process.execPath, '.exe');
  expect(findProgram(node, { ...systemSearch(), searchPath: path.dirname(process.execPath) })).toBe(process.execPath);
  const here = { ...systemSearch(), searchPath: [import.meta.dirname, path.dirname(import.meta.dirname)].join(path.delimiter) };
  expect(findProgram(path.basename(import.meta.filename), here)).toBeNull();
  expect(findProgram('node', here)).toBeNull();
});

import { afterAll, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../../src/core/context/ignoreRules.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const repository = new GitRepository();
afterAll(() => repository.remove());

const rules = {
  '': [
    '# a comment',
    'node_modules/',
    '*.log',
    '!keep.log',
    '/build',
    'docs/*.txt',
    '**/cache',
    'out/**',
    'a/**/z',
    '**/m/**/n*/**/o',
    'temp?',
    '[Tt]humbs.db',
    '[!x]y.dat',
    '\\#hash',
    '\\!bang',
    'space\\ ',
    'trailing   ',
    'folder/',
    '!folder/inside.txt',
    '*.tmp',
    '*a*b*c.gen',
    'x/*1*2?*.gen',
    '[open',
    'we.ird+(name)$',
    '',
  ].join('\n'),
  pkg: '!important.log\r\n/local\r\n*.md\r\n',
  'pkg/deep': '!README.md\n',
};

const paths = [
  'node_modules/a/index.js', 'src/node_modules/a.js', 'node_modules', 'x.log', 'src/keep.log', 'src/x.log', 'build', 'build/a.js', 'src/build/a.js',
  'docs/a.txt', 'docs/deep/a.txt', 'src/docs/a.txt', 'cache/a', 'src/cache/a', 'out/a', 'out/b/c', 'src/out/a', 'a/z', 'a/b/z', 'a/b/c/z/file', 'ab/z',
  'm/n/o', 'x/m/m/y/n1/z/n2/o', 'm/x/o', 'n/m/o', 'm/n/m/o/x', 'temp1', 'temp', 'temp12', 'src/temp1', 'Thumbs.db', 'thumbs.db', 'humbs.db', 'xy.dat', 'ay.dat', '#hash', '!bang', 'space ', 'space', 'trailing', 'trailing   ',
  'folder/inside.txt', 'folder/other.txt', 'sub/folder/x', 'folder', 'pkg/important.log', 'pkg/other.log', 'pkg/local', 'pkg/deep/local', 'pkg/a.md',
  'pkg/deep/README.md', 'pkg/deep/other.md', 'a.md', 'we.ird+(name)$', 'weXird+(name)$', 'aabbc.gen', 'xaybbzc.gen', 'abc.gen', 'acb.gen', 'ab.gen/c.gen', 'x/0102.gen', 'x/122.gen', 'x/1/2x.gen', '[open', 'a.tmp/b', 'ünï.log',
]; // prettier-ignore

describe('ignore rules', () => {
  it('agree with git', () => {
    for (const [folder, text] of Object.entries(rules)) repository.write(`${folder}/.gitignore`, text);
    // A name that stands for a folder elsewhere in the list is none for a file.
    const files = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
    for (const file of files) repository.write(file, '');
    const listed = repository.git('ls-files', '-z', '--others', '--exclude-standard').split('\0');
    const ours = new IgnoreRules(new Map(Object.entries(rules)));
    const wrong = files.filter((file) => ours.ignores(file) === listed.includes(file));
    expect(wrong).toEqual([]);
    expect(files.filter((file) => ours.ignores(file)).length).toBeGreaterThan(20);
    expect(files.filter((file) => !ours.ignores(file)).length).toBeGreaterThan(15);
  });

  it('come to an end on a hostile pattern', () => {
    const hostile = new IgnoreRules(new Map([['', `${'*a'.repeat(30)}*b\n${'**/'.repeat(3)}${'a*'.repeat(30)}c\n`]]));
    expect(hostile.ignores('a'.repeat(250))).toBe(false);
    expect(hostile.ignores(`${'a'.repeat(250)}b`)).toBe(true);
    const folders = new IgnoreRules(new Map([['', `${'**/*a*/'.repeat(4)}*b\n`.repeat(2_000)]]));
    expect(folders.ignores(`${'aa/'.repeat(40)}c`)).toBe(false);
    expect(folders.ignores(`${'aa/'.repeat(40)}b`)).toBe(true);
    const blanks = ' '.repeat(300_000);
    expect(new IgnoreRules(new Map([['', `x${blanks}y\nz${blanks}`]])).ignores('z')).toBe(true);
  });

  it('ignore nothing without rules', () => expect(new IgnoreRules(new Map()).ignores('a/b.log')).toBe(false));
});

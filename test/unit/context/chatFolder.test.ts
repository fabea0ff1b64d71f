import { describe, expect, it } from 'vitest';
import { folderMeant, globsBelow } from '../../../src/core/context/chatFolder.ts';
import { twoFilesText } from '../../../src/core/context/twoFiles.ts';

const folders = ['src', 'src/core', 'src/core/chat', 'test', 'test/core', 'my notes'];

describe('the folder that is meant', () => {
  it.each([
    ['', '', ''],
    ['', 'src', 'src'],
    ['.', 'src', 'src'],
    ['/', 'src', ''],
    ['..', 'src/core', 'src'],
    ['../..', 'src/core', ''],
    ['core', 'test', 'test/core'],
    ['core/chat/', 'src', 'src/core/chat'],
    ['/core', 'src', 'src/core'],
    ['/test', 'src', 'test'],
    ['src\\core', '', 'src/core'],
    ['"my notes"', 'src', 'my notes'],
    ['SRC/Core', '', 'src/core'],
    ['chat', '', 'src/core/chat'],
  ])('%j in %j is %j', (written, current, meant) => expect(folderMeant(written, current, folders)).toBe(meant));

  it('is refused above the top, and where there is none', () => {
    expect(() => folderMeant('../..', 'src', folders)).toThrow(expect.objectContaining({ code: 'outsideWorkspace' }));
    expect(() => folderMeant('nowhere', '', folders)).toThrow(expect.objectContaining({ code: 'pathNone', data: { path: 'nowhere' } }));
  });
});

describe('globs in a folder', () => {
  it.each([
    ['', '*.ts', '*.ts'],
    ['src', '*.ts', 'src/**/*.ts'],
    ['src', 'core/*.ts, *.md', 'src/core/*.ts, src/**/*.md'],
    ['src', '/test/*.ts', 'test/*.ts'],
    ['src', '', 'src/**'],
    ['a[b]', '{x,y}.ts', 'a[[]b[]]/**/{x,y}.ts'],
  ])('in %j, %j is %j', (folder, globs, meant) => expect(globsBelow(folder, globs)).toBe(meant));
});

describe('two files', () => {
  const file = (path: string, text: string): { path: string; text: string } => ({ path, text });

  it('are shown as a diff, without the names of one file', () => {
    const text = twoFilesText(file('a.js', 'one\ntwo\n'), file('b.js', 'one\n2\u202e\n'));
    expect(text).toBe('From `a.js` to `b.js`: +1 −1.\n\n```diff\n@@ -1,2 +1,2 @@\n one\n-two\n+2⟨U+202E⟩\n```');
  });

  it('are the same, or but for line ends', () => {
    expect(twoFilesText(file('a', 'x\n'), file('b', 'x\n'))).toBe('`a` and `b` are the same.');
    expect(twoFilesText(file('a', 'x\n'), file('b', 'x\r\n'))).toBe('`a` and `b` differ in their line ends only.');
  });

  it('are cut where they are long, which is said', () => {
    const long = Array.from({ length: 1000 }, (_, at) => `line ${String(at)}\n`).join('');
    const text = twoFilesText(file('a', ''), file('b', long));
    expect(text.split('\n').length).toBeLessThan(320);
    expect(text).toMatch(/\+1,000 −0\./);
    expect(text).toMatch(/701 more lines of the diff are not shown\.$/);
  });
});

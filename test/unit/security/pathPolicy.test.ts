import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainButForJoiners, isPlainPath, namesDevice, normaliseExisting, normalisePath } from '../../../src/core/security/pathPolicy.ts';

describe('normalisePath', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src//a.ts', 'src/a.ts'],
    ['src\\deep\\a.ts', 'src/deep/a.ts'],
    ['a/./b', 'a/b'],
    ['.env.example', '.env.example'],
    ['naïve/日本語.md', 'naïve/日本語.md'],
    ['a b/c (1).txt', 'a b/c (1).txt'],
    ['...a/b', '...a/b'],
  ])('takes %s', (stated, path) => expect(normalisePath(stated)).toBe(path));

  it.each([
    ...['', '.', './', '/', 'a/', '..', '../a', 'a/../b', 'a/../../b', '..\\a', 'a\\..\\..\\b', './../a'],
    ...[
      '/etc/passwd',
      '\\windows',
      'C:/a',
      'c:a',
      'C:\\a',
      '\\\\server\\share\\a',
      '//server/share/a',
      '~/a',
      '~root/a',
      '~',
      './~/a',
      '.\\~root',
    ],
    ...['file:///etc/passwd', 'file://a', 'vscode-userdata:/x', 'a.txt:stream', 'a.txt::$DATA'],
    ...['a\0b', 'a\nb', 'a\tb', 'a\u007fb', 'a\u202egpj.ts', 'a\u200b.ts', '\ufeffa.ts', 'a\u{e0041}b', 'a\u200c.ts', 'a\u200d.ts'],
    ...['a.', 'a ', 'a./b', 'a /b', '. ./b', '.. /b', '.. ./b', ' a', 'x'.repeat(1025)],
  ])('refuses %j', (stated) => expect(normalisePath(stated)).toBeNull());

  it('answers with a path that stays as it is, whatever comes in', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '/', '\\', '~', ':', 'a', ' ', '\0', '\u200b'), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = normalisePath(parts.join(''));
        if (path === null) return;
        expect(isPlainPath(path)).toBe(true);
        const segments = path.split('/');
        expect(segments.some((s) => s === '' || s === '.' || s === '..')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('normaliseExisting', () => {
  it.each([
    ['./\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647\\a.md', '\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647/a.md'],
    ['\u{1f469}\u200d\u{1f4bb}.md', '\u{1f469}\u200d\u{1f4bb}.md'],
    ['src/a.ts', 'src/a.ts'],
  ])('lets joiners through in %j, for a look at the disk', (stated, path) => {
    expect(normaliseExisting(stated)).toBe(path);
    expect(isPlainButForJoiners(path)).toBe(true);
    expect(isPlainPath(path)).toBe(path === 'src/a.ts');
  });

  it.each([
    ...['\u200d', 'a/\u200c/b', '.\u200d', '.\u200c.', '..\u200d/a', 'a/.\u200c./b', '\u200c/etc/passwd', '\u200d~/a'],
    ...[
      'a.\u200d',
      'a \u200c',
      '\u200d a',
      'a\u200d\u202egpj.ts',
      'a\u200c\u200b.ts',
      '\ufeffa\u200d.ts',
      'a\u200d\n',
      'c\u200d:a',
      'a\u200e.ts',
    ],
  ])('refuses %j, joiners or not', (stated) => {
    expect(normaliseExisting(stated)).toBeNull();
    expect(isPlainButForJoiners(stated)).toBe(false);
  });
});

describe('namesDevice', () => {
  it.each(['con', 'CON', 'src/aux.c', 'nul.tar.gz', 'a/COM1/b.txt', 'lpt\u00b9', 'con .txt', 'CONIN$'])('takes %s', (path) =>
    expect(namesDevice(path)).toBe(true),
  );
  it.each(['console.ts', 'src/auxiliary.c', 'com10.txt', 'a.con', 'null', 'config'])('leaves %s', (path) =>
    expect(namesDevice(path)).toBe(false),
  );
});

import { describe, expect, it } from 'vitest';
import { isBinary, isMinified, isUnreadableKind } from '../../../src/core/indexing/fileKinds.ts';
import { languageOfPath } from '../../../src/core/indexing/pathLanguage.ts';

describe('which files are read', () => {
  it.each(['a/logo.PNG', 'x.gguf', 'dist/app.min.js', 'app.js.map', 'package-lock.json', 'Cargo.lock'])('not %s', (path) =>
    expect(isUnreadableKind(path)).toBe(true),
  );
  it.each(['a/logo.svg', 'src/min.js', 'Makefile', 'package.json', '.eslintrc'])('but %s', (path) =>
    expect(isUnreadableKind(path)).toBe(false),
  );
  it('no bytes of zero', () => {
    expect(isBinary(new TextEncoder().encode('text'))).toBe(false);
    expect(isBinary(new Uint8Array([65, 0, 66]))).toBe(true);
  });
  it('nothing that was squeezed', () => {
    expect(isMinified(`var a=1;${'b();'.repeat(3_000)}`)).toBe(true);
    expect(isMinified('const a = 1;\n'.repeat(3_000))).toBe(false);
    // A picture in one line of a file that is code otherwise.
    expect(isMinified(`${'const a = 1;\n'.repeat(3_000)}const png = '${'A'.repeat(6_000)}';`)).toBe(false);
    expect(isMinified('x'.repeat(3_000))).toBe(false);
  });
});

describe('the language of a path', () => {
  it.each([
    ['src/a.TS', 'typescript'],
    ['a/b.tsx', 'typescriptreact'],
    ['Rakefile', 'ruby'],
    ['include/x.h', 'cpp'],
    ['readme', 'plaintext'],
    ['.gitignore', 'plaintext'],
  ])('%s is %s', (path, language) => expect(languageOfPath(path)).toBe(language));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryPoints } from '../../../src/core/graph/entryPoints.ts';
import { globPattern } from '../../../src/core/graph/globPattern.ts';
import { ImportResolver } from '../../../src/core/graph/importResolver.ts';
import { jsonWithComments } from '../../../src/core/graph/jsonWithComments.ts';
import { tomlAt, tomlText, tomlTexts } from '../../../src/core/graph/tomlText.ts';
import { projectFiles } from '../../support/projectFiles.ts';

describe('TOML as far as it is read', () => {
  it('has tables, lists of tables, lists and inline tables', () => {
    const toml = tomlText(`
# a comment [not.a.table]
title = "a # b" # c
[package]
name = 'it''s' 
version.workspace = true
"quoted key" = "say \\"hi\\""
[tool.poetry]
packages = [
  { include = "a", from = "src" }, # one
  { include = 'b' },
]
[[bin]]
name = "one"
[[bin]]
name = "two"
path = """
long"""
[target.'cfg(unix)'.dependencies]
nix = { version = "0.1", features = ["a", "b"] }
`);
    expect(tomlAt(toml, 'title')).toBe('a # b');
    expect(tomlAt(toml, 'package', 'version', 'workspace')).toBe('true');
    expect(tomlAt(toml, 'package', 'quoted key')).toBe('say "hi"');
    expect(JSON.parse(JSON.stringify(tomlAt(toml, 'tool', 'poetry', 'packages')))).toEqual([
      { include: 'a', from: 'src' },
      { include: 'b' },
    ]);
    expect(JSON.parse(JSON.stringify(tomlAt(toml, 'bin')))).toEqual([{ name: 'one' }, { name: 'two', path: 'long' }]);
    expect(tomlTexts(tomlAt(toml, 'target', 'cfg(unix)', 'dependencies', 'nix', 'features'))).toEqual(['a', 'b']);
    expect(tomlAt(toml, 'gone', 'deeper')).toBe(undefined);
    expect(tomlAt(tomlText('[a]\n__proto__ = "x"'), 'a', 'toString')).toBe(undefined);
  });

  it('is read to its end, whatever it says', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '[[',
      ']]',
      '{',
      '}',
      '=',
      ',',
      '.',
      '\n',
      '"',
      "'",
      '"""',
      '#',
      ' ',
      'a',
      'b.c',
      '1.5',
      '= [',
      'a = {',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(() => JSON.stringify(tomlText(pieces.join('')))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('JSON with comments', () => {
  it('is what it would be without them', () => {
    const noise = fc.constantFrom('', ' ', '/* , } */', '// ]\n', '\n');
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.infiniteStream(noise), (json, noises) => {
        const marks = /"(?:\\.|[^"\\])*"|[{}[\],:]/g;
        const next = (): string => noises.next().value as string;
        const noisy = json.replace(marks, (found) => `${next()}${found}${next()}`);
        expect(jsonWithComments(noisy)).toEqual(JSON.parse(json));
      }),
    );
  });

  it('may have commas at the end, and strings that look like comments', () => {
    expect(jsonWithComments('\ufeff{"a": ["//x", "/*y*/", ",]",], /* z */ "b": {"c": 1,},}')).toEqual({
      a: ['//x', '/*y*/', ',]'],
      b: { c: 1 },
    });
    expect(() => jsonWithComments('{"a": }')).toThrow(SyntaxError);
  });
});

describe('texts that nobody wrote by hand', () => {
  it('are looked through in no more time than their length asks for', () => {
    const run = 'aB3/'.repeat(45_000);
    const dots = '.'.repeat(200_000);
    const files = projectFiles({
      'index.html': `<img src="data:image/png;base64,${run}"><script src="src/page.ts"></script>`,
      'src/page.ts': '',
      'go.mod': `module x\n${dots}\n${run} => ${run}\n${' '.repeat(200_000)}x`,
      'a.go': '',
      'tsconfig.json': `{"a": "${run}", /* ${run} ${'"'.repeat(2_000)}`,
      'package.json': '"'.repeat(20_000),
      'pnpm-workspace.yaml': `packages:\n${' '.repeat(50_000)}x\n  - a\n`,
      'Cargo.toml': `a = ${'['.repeat(500)}${'"'.repeat(1_503)}`,
      'a.rs': '',
      'pyproject.toml': dots,
      'a.py': '',
    });
    expect(entryPoints(files, () => [], null).get('src/page.ts')?.why).toBe('is named in index.html');
    const resolver = new ImportResolver(files);
    for (const from of ['src/page.ts', 'a.go', 'a.rs', 'a.py']) {
      expect(resolver.resolve(from, { specifier: 'y', line: 1, kind: 'import' })).toEqual({ kind: 'external', name: 'y' });
    }
  });
});

describe('patterns of workspaces', () => {
  it.each([
    ['packages/*', 'packages/a', true],
    ['packages/*', 'packages/a/b', false],
    ['./packages/**', 'packages/a/b', true],
    ['**/test', 'test', true],
    ['**/test', 'a/b/test', true],
    ['{apps,libs}/*/', 'libs/x', true],
    ['{apps,libs}/*', 'other/x', false],
    ['a?c+d', 'abc+d', true],
  ])('%s and %s: %s', (glob, path, fits) => expect(globPattern(glob).test(path)).toBe(fits));
});

import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { ImportKind } from '../../../src/core/graph/importStatement.ts';
import { isNodeBuiltin } from '../../../src/core/graph/nodeBuiltins.ts';
import type { Resolution } from '../../../src/core/graph/projectFiles.ts';
import { ScriptResolver } from '../../../src/core/graph/scriptResolver.ts';
import { CompilerResolution } from '../../support/compilerResolution.ts';
import { importReader } from '../../support/importReader.ts';
import { projectFiles } from '../../support/projectFiles.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const resolved = (texts: Record<string, string>, from: string, specifier: string, kind: ImportKind = 'import'): string => {
  const found = new ScriptResolver(projectFiles(texts)).resolve(from, { specifier, line: 1, kind });
  return found.kind === 'files' ? found.paths.join(' ') : found.kind === 'external' ? `external ${found.name}` : `missing: ${found.why}`;
};

const comparable = (found: Resolution | { kind: 'missing' }) => (found.kind === 'missing' ? { kind: 'missing' } : found);

describe('where scripts’ imports lead', () => {
  it('agrees with the compiler about every import of this project', async () => {
    const paths = ts.sys
      .readDirectory(root, ['.ts', '.tsx', '.json'], ['node_modules', 'dist', 'test/ui/shots'], undefined)
      .map((file) => path.relative(root, file).split(path.sep).join('/'))
      .filter((file) => /^(?:src|test|webview|scripts)\/|^[^/]+$/.test(file));
    const texts = Object.fromEntries(paths.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
    const resolver = new ScriptResolver(projectFiles(texts));
    const readers = { ts: await importReader('typescript'), tsx: await importReader('tsx') };
    const optionsOf = (config: string): ts.CompilerOptions => {
      const { options } = ts.convertCompilerOptionsFromJson(
        (ts.readConfigFile(path.join(root, config), ts.sys.readFile).config as { compilerOptions: unknown }).compilerOptions,
        path.join(root, path.dirname(config)),
      );
      return { ...options, moduleResolution: ts.ModuleResolutionKind.Bundler, allowJs: true, resolveJsonModule: true };
    };
    const webview = optionsOf('webview/tsconfig.json');
    const others = optionsOf('tsconfig.json');
    const different: string[] = [];
    let compared = 0;
    for (const [file, text] of Object.entries(texts)) {
      if (!/\.tsx?$/.test(file)) continue;
      const options = /^(?:test\/unit\/)?webview\//.test(file) ? webview : others;
      for (const statement of readers[file.endsWith('x') ? 'tsx' : 'ts'].read(text)) {
        if (statement.kind === 'computed' || isNodeBuiltin(statement.specifier)) continue;
        const theirs = ts.resolveModuleName(statement.specifier, path.join(root, file), options, ts.sys).resolvedModule;
        const ours = resolver.resolve(file, statement);
        const inside = theirs && path.relative(root, theirs.resolvedFileName).split(path.sep).join('/');
        const expected =
          inside === undefined
            ? 'missing'
            : inside.startsWith('node_modules/')
              ? `external ${/^(?:@[^/]+\/)?[^/]+/.exec(statement.specifier)![0]}`
              : inside;
        const got = ours.kind === 'files' ? ours.paths.join(' ') : ours.kind === 'external' ? `external ${ours.name}` : 'missing';
        compared++;
        if (got !== expected) different.push(`${file}: ${statement.kind} ${statement.specifier}: ${got}, the compiler says ${expected}`);
      }
    }
    for (const reader of Object.values(readers)) reader.dispose();
    expect(compared).toBeGreaterThan(3_000);
    // Types of the editor come under another name, and what is built isn't there.
    expect(different.filter((line) => !/external vscode, |dist\//.test(line))).toEqual([]);
  });

  it('knows what Node brings along', () => {
    for (const name of builtinModules.filter((one) => !one.startsWith('_'))) expect(isNodeBuiltin(name), name).toBe(true);
    expect(['fs-extra', 'path-key', 'pathe', '@scope/fs', './fs'].filter(isNodeBuiltin)).toEqual([]);
  });

  const monorepo: Record<string, string> = {
    'package.json': '{"private": true, "workspaces": ["packages/*", "!packages/off", "apps/**"]}',
    'tsconfig.base.json': `{
      // Comments, and "strings // with slashes".
      "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "paths": { "@shared/*": ["./packages/shared/src/*"], "exact": ["./packages/shared/src/exact.ts"], "@sh*": ["./nowhere/*"], "fallback/*": ["./gone/*", "./packages/shared/src/*"], }, },
    }`,
    'packages/shared/package.json':
      '{"name": "@x/shared", "exports": {".": {"import": "./src/index.ts", "require": "./src/index.cts"}, "./*": {"types": "./src/*.ts"}, "./closed/*": null, "./json": "./data.json"}, "imports": {"#in/*": "./src/*.ts", "#dep": "@x/plain"}}',
    'packages/shared/tsconfig.json': '{"extends": "../../tsconfig.base.json"}',
    'packages/shared/src/index.ts': '',
    'packages/shared/src/index.cts': '',
    'packages/shared/src/exact.ts': '',
    'packages/shared/src/deep/a.ts': '',
    'packages/shared/src/closed/b.ts': '',
    'packages/shared/data.json': '{}',
    'packages/plain/package.json': '{"name": "@x/plain", "main": "./main", "types": "./types.d.ts"}',
    'packages/plain/main.js': '',
    'packages/plain/types.d.ts': '',
    'packages/plain/other.js': '',
    'packages/plain/sub/package.json': '{"main": "entry.js"}',
    'packages/plain/sub/entry.js': '',
    'apps/web/package.json': '{"name": "web", "dependencies": {"react": "1"}}',
    'apps/web/tsconfig.json': '{"extends": ["../../tsconfig.base.json"], "compilerOptions": {"rootDirs": ["./src", "./generated"]}}',
    'apps/web/src/main.tsx': '',
    'apps/web/src/views/list.ts': '',
    'apps/web/src/views/index.ts': '',
    'apps/web/src/style.css': '',
    'apps/web/generated/views/made.ts': '',
    'node_modules/react/package.json': '{"name": "react", "main": "index.js"}',
    'node_modules/react/index.js': '',
  };
  const links = { 'node_modules/@x/shared': 'packages/shared', 'node_modules/@x/plain': 'packages/plain', 'node_modules/web': 'apps/web' };

  it.each([
    ['apps/web/src/main.tsx', '@x/shared', 'packages/shared/src/index.ts'],
    ['apps/web/src/main.tsx', '@x/shared/deep/a', 'packages/shared/src/deep/a.ts'],
    ['apps/web/src/main.tsx', '@x/shared/json', 'packages/shared/data.json'],
    ['apps/web/src/main.tsx', '@x/plain', 'packages/plain/types.d.ts'],
    ['apps/web/src/main.tsx', '@x/plain/other', 'packages/plain/other.js'],
    ['apps/web/src/main.tsx', '@x/plain/sub', 'packages/plain/sub/entry.js'],
    ['apps/web/src/main.tsx', '@shared/deep/a', 'packages/shared/src/deep/a.ts'],
    ['apps/web/src/main.tsx', 'exact', 'packages/shared/src/exact.ts'],
    ['apps/web/src/main.tsx', 'fallback/deep/a', 'packages/shared/src/deep/a.ts'],
    ['apps/web/src/main.tsx', './views/made', 'apps/web/generated/views/made.ts'],
    ['apps/web/src/main.tsx', './views', 'apps/web/src/views/index.ts'],
    ['apps/web/src/views/list.ts', '..', null],
    ['apps/web/src/views/list.ts', '.', 'apps/web/src/views/index.ts'],
    ['apps/web/src/views/list.ts', '../main.jsx', 'apps/web/src/main.tsx'],
    ['apps/web/src/main.tsx', 'react', 'external react'],
    ['packages/shared/src/index.ts', '#in/deep/a', 'packages/shared/src/deep/a.ts'],
    ['packages/shared/src/index.ts', '#dep', 'packages/plain/types.d.ts'],
    ['packages/shared/src/index.ts', '@x/shared/exact', 'packages/shared/src/exact.ts'],
    ['packages/shared/src/index.ts', './gone', null],
  ])('in a workspace as the compiler: %s imports %s', (from, specifier, expected) => {
    const config = from.startsWith('apps') ? 'apps/web/tsconfig.json' : 'packages/shared/tsconfig.json';
    const theirs = new CompilerResolution(monorepo, links).resolve(from, specifier, config);
    const ours = new ScriptResolver(projectFiles(monorepo)).resolve(from, { specifier, line: 1, kind: 'import' });
    expect(comparable(ours)).toEqual(comparable(theirs));
    expect(resolved(monorepo, from, specifier).replace(/^missing.*/, 'null')).toBe(String(expected));
  });

  it('asks for what a require gets, and says what is closed', () => {
    expect(resolved(monorepo, 'apps/web/src/main.tsx', '@x/shared', 'require')).toBe('packages/shared/src/index.cts');
    expect(resolved(monorepo, 'apps/web/src/main.tsx', '@x/shared/closed/b')).toBe(
      'missing: the package @x/shared in packages/shared has no such file',
    );
    expect(resolved(monorepo, 'apps/web/src/main.tsx', '#in/a')).toBe('missing: no package.json around it has "imports"');
    expect(resolved(monorepo, 'apps/web/src/main.tsx', '../../../../x')).toBe('missing: leads out of the project');
    expect(resolved(monorepo, 'apps/web/src/main.tsx', './gone')).toBe('missing: apps/web/src/gone is not there');
  });

  it.each([
    ['./style.css', 'apps/web/src/style.css'],
    ['./style.css?inline', 'apps/web/src/style.css'],
    ['!!raw-loader!./style.css', 'apps/web/src/style.css'],
    ['@/views/list', 'apps/web/src/views/list.ts'],
    ['~/views', 'apps/web/src/views/index.ts'],
    ['/src/main.tsx', 'apps/web/src/main.tsx'],
    ['fs/promises', 'external node:fs/promises'],
    ['node:sqlite', 'external node:sqlite'],
    ['@scope/pkg/deep/file.js', 'external @scope/pkg'],
    ['https://site/mod.ts', 'external https://site/mod.ts'],
    ['virtual:pages', 'external virtual:pages'],
  ])('knows what bundlers are told: %s', (specifier, expected) => {
    expect(resolved(monorepo, 'apps/web/src/main.tsx', specifier)).toBe(expected);
  });

  it('finds the source of what is built and isn’t there', () => {
    const texts = {
      'packages/a/package.json':
        '{"name": "a", "main": "dist/index.js", "exports": {".": "./dist/index.js", "./*": {"import": "./dist/esm/*.js"}}}',
      'packages/a/src/index.ts': '',
      'packages/a/src/part.ts': '',
      'packages/b/package.json': '{"name": "b", "main": "./lib/main.js", "dependencies": {"a": "1"}}',
      'packages/b/tsconfig.json': '{"compilerOptions": {"outDir": "lib", "rootDir": "code"}}',
      'packages/b/code/main.ts': '',
      'packages/c/package.json': '{"name": "c", "dependencies": {"a": "workspace:*", "b": "1"}}',
      'packages/c/x.ts': '',
    };
    expect(resolved(texts, 'packages/c/x.ts', 'a')).toBe('packages/a/src/index.ts');
    expect(resolved(texts, 'packages/c/x.ts', 'a/part')).toBe('packages/a/src/part.ts');
    expect(resolved(texts, 'packages/c/x.ts', 'b')).toBe('packages/b/code/main.ts');
    // Nobody says that this is the project's own.
    expect(resolved(texts, 'packages/a/src/index.ts', 'b')).toBe('external b');
  });

  it('follows a configuration that only refers to others, and the lists of pnpm', () => {
    const texts = {
      'pnpm-workspace.yaml': 'packages:\n  # ours\n  - "libs/*"\n  - tools\ncatalog:\n  - no\n',
      'package.json': '{"name": "root"}',
      'tsconfig.json': '{"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "gone"}]}',
      'tsconfig.app.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
      'src/a.ts': '',
      'libs/one/package.json': '{"name": "one"}',
      'libs/one/index.js': '',
      'tools/package.json': '{"name": "tools"}',
      'tools/index.mjs': '',
    };
    expect(resolved(texts, 'src/b.ts', '@/a')).toBe('src/a.ts');
    expect(resolved(texts, 'src/b.ts', 'one')).toBe('libs/one/index.js');
    expect(resolved(texts, 'src/b.ts', 'tools')).toBe('tools/index.mjs');
  });

  it('says which settings can’t be read, and goes on', () => {
    const texts = {
      'package.json': '{"name": ',
      'tsconfig.json': '{"extends": "./other.json", "compilerOptions": {"baseUrl": "src"}}',
      'other.json': '{"extends": ["./tsconfig.json", "./gone", "@not/installed"]}',
      'src/a.ts': '',
    };
    const resolver = new ScriptResolver(projectFiles(texts));
    expect(resolver.resolve('src/b.ts', { specifier: 'a', line: 1, kind: 'import' })).toMatchObject({ paths: ['src/a.ts'] });
    expect(resolver.problems.map(({ sentence }) => sentence.replace(/\(.*\)/, '(…)'))).toEqual([
      'package.json is not valid JSON (…).',
      'other.json extends itself by way of tsconfig.json.',
      'other.json extends ./gone, which is not there.',
    ]);
  });

  it('agrees with the compiler whatever the files are called', () => {
    const folder = fc.constantFrom('', 'a', 'a/b', 'lib', 'a/index');
    const stem = fc.constantFrom('index', 'a', 'b', 'x.js', 'y.test', 'lib');
    const extension = fc.constantFrom('.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mts', '.mjs', '.d.mts', '.cts', '.cjs', '.json');
    const file = fc.tuple(folder, stem, extension).map(([at, name, end]) => `${at === '' ? '' : `${at}/`}${name}${end}`);
    const manifest = fc.record(
      { main: fc.constantFrom('a', './b.js', 'lib', './lib/', 'gone'), types: fc.constantFrom('a.d.ts', './b', 'gone') },
      { requiredKeys: [] },
    );
    const paths = fc.constantFrom(
      undefined,
      { '*': ['./lib/*'] },
      { 'a/*': ['./a/b/*', './a/*'], a: ['./lib/index.ts'] },
      { 'x*y': ['./lib/*'] },
    );
    const specifier = fc.constantFrom(
      ...[
        '.',
        './',
        '..',
        '../',
        './a',
        './b',
        './x',
        './x.js',
        './y.test',
        './lib',
        './lib/',
        './index',
        './index.js',
        './a.mjs',
        './a.cjs',
        './a.jsx',
        './b.ts',
        './b.d.ts',
        './a.json',
      ],
      ...['../a', '../lib', '../a/b', '../../lib', './a/b/index.js', 'a', 'a/index', 'a/b', 'lib/a', 'xay', 'b'],
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(file, { maxLength: 12 }),
        fc.dictionary(fc.constantFrom('a', 'lib', 'a/b'), manifest, { maxKeys: 2 }),
        paths,
        folder,
        specifier,
        (files, manifests, mapped, from, wanted) => {
          const texts: Record<string, string> = Object.fromEntries(files.map((one) => [one, '']));
          for (const [at, json] of Object.entries(manifests)) texts[`${at}/package.json`] = JSON.stringify(json);
          texts['tsconfig.json'] = JSON.stringify({
            compilerOptions: { module: 'esnext', moduleResolution: 'bundler', ...(mapped && { paths: mapped }) },
          });
          const importer = `${from === '' ? '' : `${from}/`}importer.ts`;
          texts[importer] = '';
          const theirs = new CompilerResolution(texts).resolve(importer, wanted, 'tsconfig.json');
          const ours = new ScriptResolver(projectFiles(texts)).resolve(importer, { specifier: wanted, line: 1, kind: 'import' });
          // What the compiler finds, we find; what it doesn't, bundlers may: other kinds of files, and what runs where the types of it aren't there.
          if (theirs.kind === 'files') expect(ours).toEqual(theirs);
          else if (ours.kind === 'files' && !Object.values(manifests).some(({ main, types }) => main !== undefined && types !== undefined))
            expect(ours.paths[0]).toMatch(/\.(?:m[jt]s|c[jt]s|json)$/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

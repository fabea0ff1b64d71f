import { describe, expect, it } from 'vitest';
import { importGraph, importsOf } from '../../../src/core/graph/importGraph.ts';
import { ImportResolver } from '../../../src/core/graph/importResolver.ts';
import type { ImportStatement } from '../../../src/core/graph/importStatement.ts';
import { targetsOf } from '../../../src/core/graph/directedGraph.ts';
import { projectFiles } from '../../support/projectFiles.ts';

describe('the imports of a project', () => {
  const statements: Record<string, ImportStatement[]> = {
    'src/a.ts': [
      { specifier: './b', line: 1, kind: 'import' },
      { specifier: './c', line: 2, kind: 'type' },
      { specifier: 'react', line: 3, kind: 'import' },
      { specifier: 'react', line: 4, kind: 'type' },
      { specifier: './gone', line: 5, kind: 'import' },
      { specifier: './a', line: 6, kind: 'import' },
      { specifier: './pages/x-', line: 7, kind: 'computed' },
      { specifier: '', line: 8, kind: 'computed' },
    ],
    'src/b.ts': [
      { specifier: './c', line: 1, kind: 'export' },
      { specifier: 'react', line: 2, kind: 'require' },
    ],
    'pkg/main.go': [
      { specifier: 'main', line: 1, kind: 'declare' },
      { specifier: 'x/store', line: 3, kind: 'import' },
    ],
  };
  const texts = {
    'src/a.ts': '',
    'src/b.ts': '',
    'src/c.ts': '',
    'go.mod': 'module x',
    'pkg/main.go': '',
    'store/one.go': '',
    'store/two.go': '',
  };
  const paths = Object.keys(texts);
  const graph = importGraph(paths, (file) => statements[paths[file]!] ?? [], new ImportResolver(projectFiles(texts)));

  it('are edges between its files, none to itself', () => {
    expect(
      graph.edges.map(({ from, to, line, kind, broad }) => `${paths[from]}:${line} ${kind} ${paths[to]}${broad ? ' broad' : ''}`),
    ).toEqual([
      'src/a.ts:1 import src/b.ts',
      'src/a.ts:2 type src/c.ts',
      'src/b.ts:1 export src/c.ts',
      'pkg/main.go:3 import store/one.go broad',
      'pkg/main.go:3 import store/two.go broad',
    ]);
  });

  it('say which names a file can mean', () => {
    const named = (from: string, statement: Partial<ImportStatement>, others: Record<string, string>): (readonly string[] | null)[] => {
      const all = { [from]: '', ...others };
      const made = importGraph(
        Object.keys(all),
        (file) => (file === 0 ? [{ specifier: '', line: 1, kind: 'import', ...statement }] : []),
        new ImportResolver(projectFiles(all)),
      );
      return made.edges.map(({ names }) => names);
    };
    expect(named('a.ts', { specifier: './b', names: ['x', 'y'] }, { 'b.ts': '' })).toEqual([['x', 'y']]);
    expect(named('a.ts', { specifier: './b', names: ['b'] }, { 'b.ts': '' })).toEqual([['b']]);
    expect(named('a.ts', { specifier: './b', names: ['default', 'y'] }, { 'b.ts': '' })).toEqual([null]);
    expect(named('a.ts', { specifier: './b', kind: 'require' }, { 'b.ts': '' })).toEqual([null]);
    expect(named('a.py', { specifier: '.', names: ['b'] }, { 'b.py': '' })).toEqual([null]);
    expect(named('a.py', { specifier: '.b', names: ['f'] }, { 'b/__init__.py': '' })).toEqual([['f']]);
    expect(
      named('src/lib.rs', { specifier: 'crate::b::Type', names: ['new'] }, { 'src/b.rs': '', 'Cargo.toml': '[package]\nname = "a"' }),
    ).toEqual([['new', 'crate', 'b', 'Type']]);
    expect(named('src/lib.rs', { specifier: 'crate', names: ['b'] }, { 'src/b.rs': '' })).toEqual([null]);
  });

  it('lead out of it, or nowhere, or where nobody knows', () => {
    expect([...graph.externals]).toEqual([['react', [0, 1]]]);
    expect(graph.missing).toEqual([{ file: 0, line: 5, specifier: './gone', why: 'src/gone is not there' }]);
    expect(graph.computed).toEqual([
      { file: 0, prefix: 'src/pages/x-' },
      { file: 0, prefix: null },
    ]);
  });

  it('are a graph of numbers, with or without what is for types only', () => {
    expect([...targetsOf(importsOf(graph), 0)]).toEqual([1, 2]);
    expect([...targetsOf(importsOf(graph, true), 0)]).toEqual([1]);
    // A crate lists its files, and they know it: no circle that anybody could avoid.
    const edges = [{ from: 0, to: 1, line: 1, kind: 'module' as const, broad: false, names: null }];
    expect(importsOf({ paths: ['lib.rs', 'a.rs'], edges }).targets).toHaveLength(1);
    expect(importsOf({ paths: ['lib.rs', 'a.rs'], edges }, true).targets).toHaveLength(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { ImportStatement } from '../../../src/core/graph/importStatement.ts';
import { ProjectGraph } from '../../../src/core/graph/projectGraph.ts';
import { symbolTable } from '../../../src/core/graph/symbolTable.ts';
import { nameHash } from '../../../src/core/indexing/nameHash.ts';
import { projectNames } from '../../support/projectNames.ts';

const texts: Record<string, string> = {
  'go.mod': 'module shop',
  'cmd/main.go': 'def main\nopen',
  'store/one.go': 'def open',
  'store/two.go': 'def shut',
  'package.json': '{"main": "src/index.ts",',
  'src/a.ts': 'def load\nclass Box\n  def ask',
  'src/index.ts': 'load Box load',
  'src/lost.ts': 'def lost',
};
const statements: Record<string, ImportStatement[]> = {
  'cmd/main.go': [
    { specifier: 'main', line: 1, kind: 'declare' },
    { specifier: 'shop/store', line: 2, kind: 'import' },
  ],
  'src/index.ts': [{ specifier: './a', line: 1, kind: 'import', names: ['load', 'Box'] }],
  'src/a.ts': [
    { specifier: './index', line: 1, kind: 'type', names: ['T'] },
    { specifier: './made/api', line: 2, kind: 'import' },
    { specifier: './huge.js', line: 3, kind: 'import' },
    { specifier: './gone', line: 4, kind: 'import' },
    { specifier: '../pictures/logo.png', line: 5, kind: 'import' },
  ],
};

const project = projectNames(texts);
const graph = new ProjectGraph({
  ...project,
  text: (path) => texts[path] ?? null,
  statements: (file) => statements[project.paths[file]!] ?? [],
  leftOut: {
    listed: ['src/huge.ts'],
    why: (path) =>
      ({
        'src/huge.ts': 'is larger than the limit',
        'src/made/api.ts': 'is ignored by a rule',
        'pictures/logo.png': 'is no text by its name',
      })[path] ?? null,
  },
});

describe('a project as a whole', () => {
  it('knows its imports, of a package the files that are meant', () => {
    const named = graph.imports.edges.map(({ from, to }) => `${graph.paths[from]} > ${graph.paths[to]}`);
    expect(named).toEqual(['cmd/main.go > store/one.go', 'src/a.ts > src/index.ts', 'src/index.ts > src/a.ts']);
    expect(graph.problems.map(({ path }) => path)).toEqual(['package.json']);
  });

  it('tells imports of files that are left out from those that lead nowhere', () => {
    expect(graph.imports.missing).toEqual([{ file: graph.file('src/a.ts'), line: 4, specifier: './gone', why: 'src/gone is not there' }]);
    expect(graph.imports.leftOut.map(({ line, path, why }) => `${String(line)} ${path} ${why}`)).toEqual([
      '2 src/made/api.ts is ignored by a rule',
      '3 src/huge.ts is larger than the limit',
      '5 pictures/logo.png is no text by its name',
    ]);
  });

  it('knows circles, and who depends on whom', () => {
    expect(graph.cycles(false)).toHaveLength(1);
    expect(graph.cycles(true)).toEqual([]);
    const { file } = graph;
    expect(graph.dependents(['store/one.go', 'gone.go']).map(({ node }) => graph.paths[node])).toEqual(['cmd/main.go']);
    expect(graph.dependencies(['src/index.ts']).map(({ node }) => node)).toEqual([file.call(graph, 'src/a.ts')]);
    expect(graph.file('gone.go')).toBe(undefined);
  });

  it('knows who uses a file of its package without an import, by what stands at its top', () => {
    const all: Record<string, string> = {
      'go.mod': 'module shop',
      'store/one.go': 'def open\nclass Box\ndef Box.fill',
      'store/two.go': 'def shut\nopen',
      'store/three.go': 'fill',
      'other/four.go': 'open',
      'Money.java': 'class Money\n  def add',
      'Cart.java': 'class Cart\nMoney',
      'far/Cart.java': 'class Cart\nMoney',
      'a.ts': 'def load',
      'b.ts': 'load',
    };
    const names = projectNames(all);
    const of = new ProjectGraph({
      ...names,
      text: (path) => all[path] ?? null,
      statements: (file) => {
        const path = names.paths[file]!;
        return path.endsWith('.java') ? [{ specifier: path.startsWith('far/') ? 'far' : 'shop', line: 1, kind: 'declare' }] : [];
      },
      leftOut: { listed: [], why: () => null },
    });
    const users = (path: string): string[] | null => of.packageUsers(path)?.map((file) => of.paths[file]!) ?? null;
    expect(users('store/one.go')).toEqual(['store/two.go']);
    expect(users('store/two.go')).toEqual([]);
    expect(users('Money.java')).toEqual(['Cart.java']);
    expect([users('a.ts'), users('gone.go')]).toEqual([null, null]);
    expect(of.dependents(['store/one.go', 'Money.java'])).toEqual([]);
  });

  it('knows what nothing needs', () => {
    expect(graph.entries.get('cmd/main.go')).toEqual({ why: 'belongs to a program', isTest: false });
    // Settings that are broken still name files.
    expect(graph.entries.get('src/index.ts')).toEqual({ why: 'is named in package.json', isTest: false });
    expect(graph.dead.files.map(({ file, confidence }) => `${graph.paths[file]} ${confidence}`)).toEqual([
      'store/two.go medium',
      'src/lost.ts high',
    ]);
    expect(graph.dead.symbols.map(({ symbol, confidence }) => `${graph.symbols.name[symbol]} ${confidence}`)).toEqual(['ask medium']);
  });

  it('draws its map', async () => {
    const map = await graph.map(30, { count: (text) => text.split(/\s+/).length, head: project.head });
    expect(map.text).toContain('src/a.ts\n  def load\n  class Box\n');
  });
});

describe('a table of symbols', () => {
  it('has names as they are counted', () => {
    const row = { file: 3, name: '#own', kind: 'method', line: 1, nameLine: 2, endLine: 3, container: 'Box' };
    const table = symbolTable([row], 1);
    expect(table.hash).toEqual(Float64Array.of(nameHash('own')));
    expect(table).toMatchObject({ length: 1, name: ['#own'], kind: ['method'], container: ['Box'] });
    expect([table.file[0], table.line[0], table.nameLine[0], table.endLine[0]]).toEqual([3, 1, 2, 3]);
  });
});

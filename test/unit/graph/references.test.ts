import { describe, expect, it } from 'vitest';
import type { ImportKind } from '../../../src/core/graph/importStatement.ts';
import type { ImportEdge } from '../../../src/core/graph/importGraph.ts';
import { fileGraph, narrowedEdges, references } from '../../../src/core/graph/references.ts';
import { targetsOf } from '../../../src/core/graph/directedGraph.ts';
import { projectNames } from '../../support/projectNames.ts';

const edgesOf = (paths: readonly string[], words: readonly string[]): ImportEdge[] =>
  words.map((one, line) => {
    const [from, kind, to, more] = one.split(' ') as [string, ImportKind, string, string?];
    const broad = more === 'broad' ? more : undefined;
    const names = more?.startsWith('[') === true ? more.slice(1, -1).split(',') : null;
    return {
      names,
      from: paths.indexOf(from),
      to: paths.indexOf(to),
      kind,
      line: broad === undefined ? line : 1,
      broad: broad !== undefined,
    };
  });

/** `file > definer:name weight` of each. */
const found = (texts: Record<string, string>, imports: readonly string[], declared: Record<string, string[]> = {}): string[] => {
  const project = projectNames(texts);
  const { from, symbol, weight } = references(
    project,
    { paths: project.paths, edges: edgesOf(project.paths, imports) },
    new Map(Object.entries(declared)),
  );
  return [...from].map((file, at) => {
    const { file: place, name } = project.symbols;
    return `${project.paths[file]} > ${project.paths[place[symbol[at]!]!]}:${name[symbol[at]!]} ${weight[at]!.toFixed(2)}`;
  });
};

describe('who refers to what', () => {
  it('means what is imported, in equal parts, and what the file has itself before that', () => {
    const texts = {
      'a.ts': 'load load load load both\ndef own\nown',
      'b.ts': 'def load\ndef both\ndef own',
      'c.ts': 'def both',
      'd.ts': 'def load',
    };
    expect(found(texts, ['a.ts import b.ts', 'a.ts type c.ts']).sort()).toEqual([
      'a.ts > b.ts:both 0.50',
      'a.ts > b.ts:load 2.00',
      'a.ts > c.ts:both 0.50',
    ]);
  });

  it('sees through files that only pass on', () => {
    const texts = {
      'a.ts': 'load',
      'index.ts': '',
      'deep/index.ts': '',
      'deep/b.ts': 'def load',
      'p.py': 'run',
      'pkg/__init__.py': '',
      'pkg/q.py': 'def run',
    };
    const imports = [
      'a.ts import index.ts',
      'index.ts export deep/index.ts',
      'deep/index.ts export deep/b.ts',
      'p.py import pkg/__init__.py',
      'pkg/__init__.py import pkg/q.py',
    ];
    expect(found(texts, imports)).toEqual(['a.ts > deep/b.ts:load 1.00', 'p.py > pkg/q.py:run 1.00']);
    expect(found(texts, imports.with(1, 'index.ts import deep/index.ts'))).toEqual(['p.py > pkg/q.py:run 1.00']);
  });

  it('knows which names were imported', () => {
    const texts = { 'a.ts': 'load save', 'b.ts': 'def load\ndef save', 'i.ts': 'load save', 'j.ts': '' };
    expect(found(texts, ['a.ts import b.ts [save]', 'i.ts import j.ts [load]', 'j.ts export b.ts'])).toEqual([
      'a.ts > b.ts:save 1.00',
      'i.ts > b.ts:load 1.00',
    ]);
  });

  it('takes a member for less, the less the more files have its name, and what is inside a function or private for nothing', () => {
    const box = 'class Box\n  def ask\n  def #own\ndef make\n';
    const texts = {
      'a.ts': 'ask\n#own\nmake',
      'b.ts': box,
      'c.ts': 'ask',
      'd.ts': '',
      'test/e.ts': 'def helper\nclass Fake\n  def alone',
      'f.ts': 'alone helper',
    };
    const expected = ['a.ts > b.ts:ask 0.06', 'a.ts > b.ts:make 1.00', 'c.ts > b.ts:ask 0.01'];
    expect(found(texts, ['a.ts import b.ts']).sort()).toEqual(expected);
    const rare = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`g${index}.ts`, '']));
    expect(found({ ...texts, ...rare }, ['a.ts import b.ts']).sort()).toEqual([
      'a.ts > b.ts:ask 0.19',
      'a.ts > b.ts:make 1.00',
      'c.ts > b.ts:ask 0.05',
    ]);
  });

  it('knows that some languages’ packages need no imports', () => {
    const texts = {
      'x/a.go': 'run',
      'x/b.go': 'def run',
      'y/c.go': 'def run',
      'main/A.java': 'go',
      'other/B.java': 'def go',
      'l/a.rb': 'load',
      'm/b.rb': 'def load',
    };
    const declared = { 'main/A.java': ['shop'], 'other/B.java': ['shop'] };
    expect(found(texts, [], declared)).toEqual([
      'x/a.go > x/b.go:run 1.00',
      'main/A.java > other/B.java:go 1.00',
      'l/a.rb > m/b.rb:load 0.50',
    ]);
  });

  it('of a package means the files whose symbols are named', () => {
    const project = projectNames({
      'a.go': 'run',
      'p/one.go': 'def run',
      'p/two.go': 'def walk',
      'q/three.go': 'def sit',
      'q/four.go': 'def lie',
    });
    const edges = edgesOf(project.paths, ['a.go import p/one.go broad', 'a.go import p/two.go broad']);
    expect(narrowedEdges(project, edges)).toEqual([edges[0]]);
    // Nothing that is known of it is named: a constant, perhaps.
    const unknown = edgesOf(project.paths, ['a.go import q/three.go broad', 'a.go import q/four.go broad']).map((edge) => ({
      ...edge,
      line: 2,
    }));
    expect(narrowedEdges(project, [...edges, ...unknown])).toEqual([edges[0], ...unknown]);
    const plain = edgesOf(project.paths, ['a.go import p/two.go']);
    expect(narrowedEdges(project, plain)).toEqual(plain);
  });

  it('makes a graph of the files, with imports that name nothing', () => {
    const project = projectNames({ 'a.ts': 'load', 'b.ts': 'def load', 'c.css': '' });
    const edges = edgesOf(project.paths, ['a.ts import b.ts', 'a.ts import c.css']);
    const graph = fileGraph(project, references(project, { paths: project.paths, edges }, new Map()), edges);
    expect([...targetsOf(graph, 0)]).toEqual([1, 2]);
    expect([...graph.weights].map((weight) => weight.toFixed(1))).toEqual(['1.2', '0.2']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycles } from '../../../src/core/graph/cycles.ts';
import { graphView, type GraphViewOptions } from '../../../src/core/graph/graphView.ts';
import type { GraphView } from '../../../src/protocol/graphView.ts';
import { importsOf, type ImportEdge } from '../../../src/core/graph/importGraph.ts';
import type { ImportKind } from '../../../src/core/graph/importStatement.ts';

/** `a.ts > b.ts`, or with a kind before the second. */
const viewOf = (
  words: readonly string[],
  options: Partial<GraphViewOptions> = {},
  more: { dead?: string[]; alone?: string[]; entries?: string[] } = {},
): GraphView => {
  const read = words.map((one) => /^(\S+) > (?:(\w+) )?(\S+)$/.exec(one)!);
  const paths = [...new Set([...read.flatMap(([, from, , to]) => [from!, to!]), ...(more.alone ?? []), ...(more.dead ?? [])])].sort();
  const edges = read.map(([, from, kind, to], line): ImportEdge => ({
    from: paths.indexOf(from!),
    to: paths.indexOf(to!),
    kind: (kind ?? 'import') as ImportKind,
    line,
    broad: false,
    names: null,
  }));
  const imports = { paths, edges };
  return graphView(
    {
      imports,
      cycles: cycles(importsOf(imports)),
      dead: (more.dead ?? []).map((path, index) => ({
        file: paths.indexOf(path),
        confidence: index === 0 ? 'medium' : 'low',
        why: { kind: 'importsUnknown', by: path },
      })),
      entries: new Set(more.entries ?? []),
    },
    { focus: null, depth: 1, direction: 'both', unlinked: false, most: 100, ...options },
  );
};
const ids = ({ nodes }: GraphView): string[] => nodes.map(({ id, files }) => (files === 1 && !id.endsWith('/') ? id : `${id}${files}`));
const arrows = ({ edges }: GraphView): string[] =>
  edges.map(({ from, to, imports, inCycle, typeOnly }) => `${from} > ${to} ${imports}${inCycle ? ' cycle' : ''}${typeOnly ? ' type' : ''}`);

const chain = ['a.ts > b.ts', 'b.ts > c.ts', 'c.ts > d.ts', 'x.ts > b.ts', 'y.ts > x.ts'];

describe('what is drawn of the imports', () => {
  it('is what is near a file, in the direction that is asked for', () => {
    const near = viewOf(chain, { focus: 'b.ts' });
    expect(ids(near)).toEqual(['a.ts', 'b.ts', 'c.ts', 'x.ts']);
    expect(near.beyond).toBe(2);
    expect(near.nodes.filter(({ isFocus }) => isFocus).map(({ id }) => id)).toEqual(['b.ts']);
    expect(ids(viewOf(chain, { focus: 'b.ts', direction: 'needs', depth: 2 }))).toEqual(['b.ts', 'c.ts', 'd.ts']);
    expect(ids(viewOf(chain, { focus: 'b.ts', direction: 'needed', depth: 9 }))).toEqual(['a.ts', 'b.ts', 'x.ts', 'y.ts']);
    expect(arrows(near)).toEqual(['a.ts > b.ts 1', 'b.ts > c.ts 1', 'x.ts > b.ts 1']);
  });

  it('is all that import or are imported, without a focus', () => {
    expect(ids(viewOf(chain, {}, { alone: ['alone.ts'] }))).toEqual(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'x.ts', 'y.ts']);
    expect(ids(viewOf(chain, { focus: 'alone.ts' }, { alone: ['alone.ts'] }))).toEqual(['alone.ts']);
    expect(viewOf(chain, { focus: 'gone.ts' })).toEqual({ nodes: [], edges: [], beyond: 0, unlinked: 0 });
  });

  it('has source files that no import leads to or from where they are asked for, and always their number', () => {
    const more = { alone: ['alone.ts', 'readme.md', 'lib/tool.py'] };
    expect(viewOf(chain, {}, more).unlinked).toBe(2);
    const all = viewOf(chain, { unlinked: true }, more);
    expect(ids(all)).toEqual(['a.ts', 'alone.ts', 'b.ts', 'c.ts', 'd.ts', 'lib/tool.py', 'x.ts', 'y.ts']);
    expect(all.unlinked).toBe(2);
    expect(viewOf(chain, { unlinked: true, focus: 'b.ts' }, more)).toMatchObject({ unlinked: 0 });
    expect(ids(viewOf([], { unlinked: true, most: 1 }, { alone: ['lib/a.ts', 'lib/b.ts', 'c.md'] }))).toEqual(['lib/2']);
  });

  const shop = [
    'src/a/one.ts > src/b/x.ts',
    'src/a/two.ts > src/b/x.ts',
    'src/a/two.ts > type src/b/y.ts',
    'src/b/y.ts > src/b/x.ts',
    'src/b/x.ts > src/b/y.ts',
    'main.ts > src/a/one.ts',
    'src/c/k.ts > type src/a/one.ts',
  ];

  it('folds folders where there would be too many', () => {
    expect(ids(viewOf(shop))).toEqual(['main.ts', 'src/a/one.ts', 'src/a/two.ts', 'src/b/x.ts', 'src/b/y.ts', 'src/c/k.ts']);
    const folded = viewOf(shop, { most: 4 });
    expect(ids(folded)).toEqual(['main.ts', 'src/a/2', 'src/b/2', 'src/c/k.ts']);
    expect(arrows(folded)).toEqual(['main.ts > src/a/ 1', 'src/a/ > src/b/ 3', 'src/c/k.ts > src/a/ 1 type']);
    expect(folded.nodes[1]).toMatchObject({ label: 'a/', isFolder: true });
    expect(ids(viewOf(shop, { most: 1 }))).toEqual(['main.ts', 'src/5']);
  });

  it('keeps the file that is looked at to itself, and unfolds the way to it first', () => {
    const around = (most: number): string[] => ids(viewOf(shop, { focus: 'src/b/x.ts', depth: 9, most }));
    expect(around(5)).toEqual(['main.ts', 'src/a/2', 'src/b/x.ts', 'src/b/y.ts', 'src/c/k.ts']);
    expect(around(4)).toEqual(['main.ts', 'src/a/2', 'src/b/1', 'src/b/x.ts', 'src/c/k.ts']);
    expect(around(1)).toEqual(['main.ts', 'src/4', 'src/b/x.ts']);
  });

  it('does as the user says, whatever the number', () => {
    expect(ids(viewOf(shop, { most: 3, unfolded: new Set(['src', 'src/b']) }))).toEqual([
      'main.ts',
      'src/a/2',
      'src/b/x.ts',
      'src/b/y.ts',
      'src/c/1',
    ]);
    expect(ids(viewOf(shop, { folded: new Set(['src/a']) }))).toEqual(['main.ts', 'src/a/2', 'src/b/x.ts', 'src/b/y.ts', 'src/c/k.ts']);
  });

  it('marks circles, dead code and entry points', () => {
    const plain = viewOf(shop, {}, { dead: ['src/b/y.ts', 'src/c/k.ts'], entries: ['main.ts'] });
    expect(arrows(plain).filter((one) => one.includes('cycle'))).toEqual([
      'src/b/x.ts > src/b/y.ts 1 cycle',
      'src/b/y.ts > src/b/x.ts 1 cycle',
    ]);
    expect(plain.nodes.map(({ inCycles, dead, confidence, isEntry }) => [inCycles, dead, confidence, isEntry])).toEqual([
      [0, 0, null, true],
      [0, 0, null, false],
      [0, 0, null, false],
      [1, 0, null, false],
      [1, 1, 'medium', false],
      [0, 1, 'low', false],
    ]);
    expect(plain.nodes.find(({ id }) => id === 'src/c/k.ts')?.why).toEqual({ kind: 'importsUnknown', by: 'src/c/k.ts' });
    const { nodes } = viewOf(shop, { most: 1 }, { dead: ['src/c/k.ts', 'src/b/y.ts'] });
    expect(nodes[1]).toMatchObject({ inCycles: 2, dead: 2, confidence: 'medium', why: null });
  });

  it('stands for each file once, and has no more nodes than it may, whatever the folders', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 }).map((parts) => `root/${parts.join('/')}.ts`);
    const words = fc.array(fc.tuple(path, path), { minLength: 1, maxLength: 30 }).map((all) => all.map(([from, to]) => `${from} > ${to}`));
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 12 }), fc.boolean(), (all, most, withFocus) => {
        const focus = withFocus ? all[0]!.split(' ')[0]! : null;
        const view = viewOf(all, { most, focus, depth: 99 });
        const whole = viewOf(all, { most: 1_000, focus, depth: 99 });
        expect(view.nodes.reduce((sum, { files }) => sum + files, 0)).toBe(whole.nodes.length);
        expect(view.nodes.length).toBeLessThanOrEqual(most + (withFocus ? 1 : 0));
        expect(new Set(view.nodes.map(({ id }) => id)).size).toBe(view.nodes.length);
        if (focus !== null) expect(view.nodes.filter(({ id, isFocus }) => isFocus && id === focus)).toHaveLength(1);
        for (const { from, to } of view.edges) expect([from, to].every((id) => view.nodes.some((node) => node.id === id))).toBe(true);
      }),
    );
  });
});

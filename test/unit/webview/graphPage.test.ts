import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configure } from '../../../src/base/l10n.ts';
import type { GraphView, GraphViewNode } from '../../../src/protocol/graphView.ts';
import { matchingNodes, nodeTowards } from '../../../webview/graph/findNodes.ts';
import type { GraphColours } from '../../../webview/graph/graphColours.ts';
import { type Box, graphLayout, sizeOf } from '../../../webview/graph/graphLayout.ts';
import { factsOf, shortened, spokenFacts, spokenView } from '../../../webview/graph/nodeWords.ts';
import { restoredQuery } from '../../../webview/graph/restoredQuery.ts';
import { borderPoint, escaped, svgText } from '../../../webview/graph/svgText.ts';
import { sampleNode } from '../../support/webviewHarness/fakeGraphHost.ts';

const node = (id: string, more: Partial<GraphViewNode> = {}): GraphViewNode => sampleNode(id, { files: 1, ...more });
/** `a > b`, or `a >> b` for a circle. */
const viewOf = (...words: string[]): GraphView => {
  const edges = words.map((word) => {
    const [, from = '', arrow, to = ''] = /^(\S+) (>>?) (\S+)$/.exec(word) ?? [];
    return { from, to, imports: 1, inCycle: arrow === '>>', typeOnly: false };
  });
  return { nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort().map((id) => node(id)), edges, beyond: 0, unlinked: 0 };
};
const colours: GraphColours = {
  page: 'rgb(1, 1, 1)',
  text: 'rgb(2, 2, 2)',
  muted: 'rgb(3, 3, 3)',
  node: 'rgb(4, 4, 4)',
  folder: 'rgb(5, 5, 5)',
  border: 'rgb(6, 6, 6)',
  edge: 'rgb(7, 7, 7)',
  cycle: 'rgb(8, 8, 8)',
  selected: 'rgb(9, 9, 9)',
  match: 'rgb(10, 10, 10)',
};

describe('the layout of a graph', () => {
  it('has who needs something left of it, and no two nodes on one another, however many connections there are', () => {
    const view = viewOf('a > b', 'b > c', 'a > c', 'd > c');
    const boxes = graphLayout(view);
    for (const { from, to } of view.edges) expect(boxes.get(from)!.x).toBeLessThan(boxes.get(to)!.x);
    const name = fc.integer({ min: 0, max: 40 }).map((one) => `f${String(one)}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 400 }), (pairs) => {
        const many = viewOf(...pairs.flatMap(([from, to]) => (from === to ? [] : [`${from} > ${to}`])));
        const places = [...graphLayout(many).values()];
        expect(places).toHaveLength(many.nodes.length);
        for (const [index, one] of places.entries()) {
          expect(Number.isFinite(one.x) && Number.isFinite(one.y)).toBe(true);
          for (const other of places.slice(index + 1)) {
            const isApart =
              Math.abs(one.x - other.x) >= (one.width + other.width) / 2 - 1 ||
              Math.abs(one.y - other.y) >= (one.height + other.height) / 2 - 1;
            expect(isApart).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  }, 30_000);

  it('has those that nothing is connected with in rows below, apart from each other', () => {
    const view = viewOf('a > b', 'b > c');
    const alone = Array.from({ length: 60 }, (_, index) => node(`alone${String(index)}.ts`));
    const boxes = graphLayout({ ...view, nodes: [...view.nodes, ...alone] });
    const lowest = Math.max(...view.nodes.map(({ id }) => boxes.get(id)!.y));
    const rows = Map.groupBy(alone, ({ id }) => boxes.get(id)!.y);
    expect(rows.size).toBeGreaterThan(2);
    for (const [y, row] of rows) {
      expect(y).toBeGreaterThan(lowest + 26);
      const places = row.map(({ id }) => boxes.get(id)!).sort((a, b) => a.x - b.x);
      places.slice(1).forEach((place, index) => {
        const before = places[index]!;
        expect(place.x - before.x).toBeGreaterThanOrEqual((place.width + before.width) / 2);
      });
    }
    expect(graphLayout({ nodes: alone, edges: [] }).size).toBe(60);
  });

  it('gives a long name no more room than a name gets', () => {
    expect(sizeOf({ label: 'x'.repeat(500) }).width).toBe(260);
    expect(shortened('averylongname.component.ts', 11)).toBe('avery…nt.ts');
    expect(shortened('short.ts', 11)).toBe('short.ts');
  });
});

describe('what is said of a node', () => {
  const view = viewOf('src/a.ts > src/b.ts', 'src/b.ts >> src/c.ts', 'src/c.ts >> src/b.ts', 'lib/ > src/a.ts');

  it('names its neighbours on both sides', () => {
    const facts = factsOf(view, 'src/b.ts')!;
    expect(facts.needs.map((one) => [one.node.id, one.inCycle])).toEqual([['src/c.ts', true]]);
    expect(facts.neededBy.map((one) => [one.node.id, one.inCycle])).toEqual([
      ['src/a.ts', false],
      ['src/c.ts', true],
    ]);
    expect(spokenFacts(facts)).toBe('src/b.ts, needs 1, needed by 2.');
    expect(factsOf(view, 'gone.ts')).toBeNull();
  });

  it('tells what is worth a look', () => {
    const all = [
      node('src/old.ts', { dead: 1, confidence: 'medium', why: { kind: 'testsOnly' } }),
      node('lib/', { files: 7, inCycles: 1, dead: 2, confidence: 'high', isEntry: true }),
    ];
    const lines = (id: string): string[] => factsOf({ nodes: all, edges: [], beyond: 0, unlinked: 0 }, id)!.lines;
    expect(lines('src/old.ts')).toEqual(['Nothing seems to need it (confidence: medium). Only tests lead to it.']);
    configure({ language: 'fr', contents: { 'Only tests lead to it.': 'Seuls des tests y mènent.' } });
    const french = lines('src/old.ts');
    configure();
    expect(french).toEqual(['Nothing seems to need it (confidence: medium). Seuls des tests y mènent.']);
    expect(lines('lib/')).toEqual([
      'A folded folder with 7 files.',
      'A program begins in it.',
      '1 file of it in a circle of imports.',
      'Nothing seems to need 2 files of it (confidence: high).',
    ]);
    expect(spokenView({ nodes: all, edges: [], beyond: 1, unlinked: 0 }, null)).toBe(
      'The whole project: 2 nodes, 0 connections. 1 file farther away is not shown.',
    );
  });
});

describe('finding nodes', () => {
  it('takes all words, and has those first whose name begins so', () => {
    const nodes = ['cart/z.ts', 'src/cart.ts', 'src/mycart.ts', 'src/a.ts'].map((id) => node(id));
    expect(matchingNodes(nodes, 'CART').map(({ id }) => id)).toEqual(['src/cart.ts', 'src/mycart.ts', 'cart/z.ts']);
    expect(matchingNodes(nodes, 'src my').map(({ id }) => id)).toEqual(['src/mycart.ts']);
    expect(matchingNodes(nodes, '  ')).toEqual([]);
  });

  it('goes by an arrow to what is near in its direction', () => {
    const at = (x: number, y: number): Box => ({ x, y, width: 10, height: 10 });
    const boxes = new Map([['a', at(0, 0)], ['b', at(100, 5)], ['c', at(90, 300)], ['d', at(0, 40)]]); // prettier-ignore
    expect((['right', 'down', 'left', 'up'] as const).map((one) => nodeTowards(boxes, 'a', one))).toEqual(['b', 'd', null, null]);
    expect(nodeTowards(boxes, 'gone', 'up')).toBeNull();
  });
});

describe('the picture', () => {
  it('holds each node and connection, marked as in the page', () => {
    const view = viewOf('a.ts >> b.ts', 'b.ts >> a.ts', 'a.ts > old.ts');
    view.nodes[2]!.dead = 1;
    view.nodes[0]!.inCycles = 1;
    const svg = svgText(view, graphLayout(view), colours, 'My graph');
    expect(svg.match(/<line /g)).toHaveLength(3);
    expect(svg.match(/<line [^>]*stroke="rgb\(8, 8, 8\)"/g)).toHaveLength(2);
    expect(svg).toMatch(/<title>old\.ts<\/title>\n<rect [^>]*stroke-dasharray/);
    expect(svg).toMatch(/<title>a\.ts<\/title>\n<rect [^>]*stroke="rgb\(8, 8, 8\)"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has no name in it that means anything in XML', () => {
    expect(escaped('<a> & "b"\u0000\ud800')).toBe('&lt;a&gt; &amp; &quot;b&quot;\ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const view: GraphView = { nodes: [{ ...node('x'), id, label: id }], edges: [], beyond: 0, unlinked: 0 };
        const svg = svgText(view, graphLayout(view), colours, id);
        expect(svg.match(/<\/?\w+/g)).toEqual(
          svgText({ ...view, nodes: [node('x')] }, new Map([['x', graphLayout(view).get(id)!]]), colours, '').match(/<\/?\w+/g),
        );
      }),
    );
  });

  it('has connections begin where a node ends', () => {
    const box = { x: 0, y: 0, width: 40, height: 20 };
    expect(borderPoint(box, { x: 100, y: 0 })).toEqual({ x: 20, y: 0 });
    expect(borderPoint(box, { x: 0, y: -100 })).toEqual({ x: 0, y: -10 });
    expect(borderPoint(box, box)).toEqual({ x: 0, y: 0 });
  });
});

describe('what was looked at before', () => {
  it('is taken up again, but for what makes no sense', () => {
    const kept = { folder: 1, focus: 'a.ts', depth: 3, direction: 'needs', unlinked: true, unfolded: ['src'], folded: [] };
    expect(restoredQuery(kept)).toEqual(kept);
    const fresh = { folder: 0, focus: null, depth: 1, direction: 'both', unlinked: false, unfolded: [], folded: [] };
    for (const odd of [undefined, null, 7, { folder: -1, focus: 4, depth: 9, direction: 'up', unlinked: 'x', unfolded: 'x', folded: [3] }])
      expect(restoredQuery(odd)).toEqual(fresh);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportEdge } from '../../../src/core/graph/importGraph.ts';
import { projectMap } from '../../../src/core/graph/projectMap.ts';
import { rankedSymbols } from '../../../src/core/graph/rankedSymbols.ts';
import { fileGraph, references } from '../../../src/core/graph/references.ts';
import { projectNames } from '../../support/projectNames.ts';

const ranked = (texts: Record<string, string>, imports: Record<string, string[]>, focus: string[] = []) => {
  const project = projectNames(texts);
  const { paths } = project;
  const edges = Object.entries(imports).flatMap(([from, all]) =>
    all.map((to, line): ImportEdge => ({
      from: paths.indexOf(from),
      to: paths.indexOf(to),
      kind: 'import',
      line,
      broad: false,
      names: null,
    })),
  );
  const found = references(project, { paths, edges }, new Map());
  const { order } = rankedSymbols(project, found, fileGraph(project, found, edges), new Map(focus.map((path) => [paths.indexOf(path), 1])));
  return { project, order, names: [...order].map((one) => project.symbols.name[one]) };
};

/** Words and signs, as a tokenizer might have them. */
const words = (text: string): number => (text.match(/\w+|[^\w\s]|\n/g) ?? []).length;

const shop = {
  'src/cart.ts': 'class Cart\n  def add\n  def total\ndef unused',
  'src/item.ts': 'class Item\ndef _hidden',
  'src/page.ts': 'def page\nCart add total Item',
  'src/admin.ts': 'def admin\nItem Item Item Item _hidden',
  'test/cart.test.ts': 'def helper\nCart Cart Cart helper',
};
const imports = { 'src/page.ts': ['src/cart.ts', 'src/item.ts'], 'src/admin.ts': ['src/item.ts'], 'test/cart.test.ts': ['src/cart.ts'] };

describe('the most important symbols', () => {
  it('are those that are referred to, by files that matter', () => {
    const { names } = ranked(shop, imports);
    expect(names.slice(0, 2).sort()).toEqual(['Cart', 'Item']);
    expect(names.indexOf('unused')).toBeGreaterThan(names.indexOf('total'));
    expect(names.at(-1)).toBe('helper');
  });

  it('are others for somebody who is at another place', () => {
    expect(ranked(shop, imports, ['src/admin.ts']).names[0]).toBe('Item');
    expect(ranked(shop, imports, ['test/cart.test.ts']).names[0]).toBe('Cart');
  });
});

describe('the project map', () => {
  it('is an outline in the order of the paths', async () => {
    const { project, order } = ranked(shop, imports);
    const map = await projectMap(project.paths, project.symbols, order, 1_000, { count: words, head: project.head });
    expect(map.text).toBe(
      'src/admin.ts\n  def admin\nsrc/cart.ts\n  class Cart\n    def add\n    def total\n  def unused\nsrc/item.ts\n  class Item\n  def _hidden\n' +
        'src/page.ts\n  def page\ntest/cart.test.ts\n  def helper\n',
    );
    expect(map).toMatchObject({ tokens: words(map.text), leftOut: 0 });
  });

  it('names what a member is part of, and says what was left out', async () => {
    const { project } = ranked(shop, imports);
    const total = project.symbols.name.indexOf('total');
    const map = await projectMap(project.paths, project.symbols, [total, 0], 20, { count: words, head: project.head });
    expect(map.text).toBe('src/cart.ts\n  class Cart\n    def total\n');
    const small = await projectMap(project.paths, project.symbols, [total, 5, 6], 15, {
      count: async (text) => words(text),
      head: async (one) => project.head(one),
    });
    expect(small).toMatchObject({ text: map.text, leftOut: 2 });
  });

  it('is empty where nothing fits', async () => {
    const { project, order } = ranked(shop, imports);
    expect(await projectMap(project.paths, project.symbols, order, 3, { count: words, head: project.head })).toEqual({
      text: '',
      tokens: 0,
      symbols: [],
      leftOut: order.length,
    });
    expect(await projectMap([], projectNames({}).symbols, [], 100, { count: words, head: () => '' })).toMatchObject({
      text: '',
      leftOut: 0,
    });
  });

  it('is never above its budget, and near it, whatever the symbols', async () => {
    const name = fc.constantFrom('a', 'load', 'aVeryLongNameThatGoesOnAndOn', 'x1', 'Box');
    const line = fc
      .tuple(
        fc.constantFrom('def', 'class', '  def'),
        name,
        fc.constantFrom('', '(a, b, c)', '(options: { a: number; b: string[] }): Promise<void>'),
      )
      .map(([kind, one, rest]) => `${kind} ${one}${rest}`);
    const text = fc.array(line, { maxLength: 12 }).map((lines) => ['class Outer', ...lines].join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-f]{1,3}\.ts$/), text, { maxKeys: 8 }), fc.nat(300), async (texts, budget) => {
        const { project, order } = ranked(texts, {});
        let mostCounted = 0;
        const count = (one: string): number => {
          mostCounted = Math.max(mostCounted, words(one));
          return words(one);
        };
        const map = await projectMap(project.paths, project.symbols, order, budget, { count, head: project.head });
        expect(map.tokens).toBe(words(map.text));
        expect(map.tokens).toBeLessThanOrEqual(budget);
        expect(map.symbols.length + map.leftOut).toBe(order.length);
        // No symbol with its file and what it is part of is longer than this.
        if (map.leftOut > 0) expect(map.tokens).toBeGreaterThan(budget - 60);
        expect(mostCounted).toBeLessThan(Math.max(3 * budget, budget + 400));
      }),
    );
  });
});

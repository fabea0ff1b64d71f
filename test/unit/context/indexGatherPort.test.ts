import { describe, expect, it } from 'vitest';
import { indexGatherPort } from '../../../src/core/context/indexGatherPort.ts';
import type { KnownWord } from '../../../src/protocol/indexer.ts';

const symbol = (name: string) => ({ name, kind: 'function', line: 1, endLine: 2, nameLine: 1, container: null });

/** Indexes of folders by their roots: paths, and symbols by name. */
function port(folders: Record<string, { name: string; paths: string[]; symbols?: Record<string, Partial<KnownWord>> }>) {
  const asked: string[] = [];
  const reranked: { query: string; withinMs: number }[] = [];
  const of = (root: string) => folders[root]!;
  return {
    asked,
    reranked,
    ...indexGatherPort(
      {
        folders: Object.entries(folders).map(([root, { name }]) => ({ root, name })),
        named: (root, words) =>
          Promise.resolve(
            words.flatMap((word) => {
              const { paths } = of(root);
              const exact = paths.filter((one) => (word.startsWith('./') ? one === word.slice(2) : one.endsWith(word)));
              const near = paths.filter((one) => one.startsWith(word.slice(0, 2)));
              const found = exact.length > 0 ? exact : near;
              return found.length > 0 ? [{ word, paths: found, guessed: exact.length === 0 }] : [];
            }),
          ),
        knownWords: (root, { words }) =>
          Promise.resolve({
            stretches: 10,
            words: words.map((word) => ({ word, stretches: 1, symbols: [], meant: null, ...of(root).symbols?.[word] })),
          }),
        // The other way round.
        rerank: (query, hits, withinMs) => {
          reranked.push({ query, withinMs });
          return Promise.resolve({ hits: [...hits].reverse(), gap: null });
        },
        search: () =>
          Promise.resolve(
            [{ path: 'a.ts', line: 1, endLine: 2, score: 1, why: [], folder: { root: '/two', name: 'two' } }].flatMap((one) => [
              one,
              { ...one, path: 'b.ts' },
            ]),
          ),
        foldersNamed: (root, words) =>
          Promise.resolve(
            words.flatMap((word) => {
              const files = of(root).paths.filter((one) => one.startsWith(`${word}/`));
              return files.length > 0 ? [{ word, path: word, files, of: files.length, others: 0 }] : [];
            }),
          ),
        calledSo: (root, { words, beside }) =>
          Promise.resolve({
            folders: [],
            files: of(root).paths.map((path) => ({ path, words: [...words], inPath: [...beside], others: 0 })),
            sections: [{ path: 'a.md', name: root, line: 1, endLine: 2, words: [...words], inPath: [], others: 0 }],
          }),
        ranked: (limit) => Promise.resolve([{ ...symbol(`all ${String(limit)}`), path: 'one/a.ts', head: '' }]),
        rankedWithin: (root, within) => Promise.resolve([{ ...symbol(root), path: `${within}/a.ts`, head: '' }]),
        neighbours: (root, path) => {
          asked.push(`${root} ${path}`);
          return Promise.resolve({ imports: ['x.ts'], importedBy: ['y.ts'] });
        },
        outline: (root, path) => {
          asked.push(`${root} ${path}`);
          return Promise.resolve(of(root).paths.includes(path) ? [] : null);
        },
      },
      { lines: () => Promise.resolve(null), count: (texts) => Promise.resolve(texts.map(() => 1)), profile: () => Promise.resolve(null) },
    ),
  };
}

describe('the indexes of several folders', () => {
  const two = () =>
    port({
      '/one': {
        name: 'one',
        paths: ['src/cart.ts', 'index.ts'],
        symbols: { total: { symbols: [{ ...symbol('total'), path: 'src/cart.ts' }] } },
      },
      '/two': {
        name: 'two',
        paths: ['stock.ts', 'index.ts'],
        symbols: { total: { symbols: [{ ...symbol('totals'), path: 'stock.ts' }], meant: 'totals' } },
      },
    });

  it('have paths with the folder before them, which lead back to it', async () => {
    const { asked, ...gather } = two();
    expect(await gather.search('x', 3)).toMatchObject([{ path: 'two/b.ts' }, { path: 'two/a.ts' }]);
    expect(gather.reranked).toEqual([{ query: 'x', withinMs: 250 }]);
    expect(await gather.neighbours('two/stock.ts')).toEqual({ imports: ['two/x.ts'], importedBy: ['two/y.ts'] });
    expect(await gather.outline('one/src/cart.ts')).toEqual([]);
    expect(await gather.outline('one/stock.ts')).toBeNull();
    expect(await gather.outline('three/stock.ts')).toBeNull();
    expect(asked).toEqual(['/two stock.ts', '/one src/cart.ts', '/one stock.ts']);
  });

  it('mean the files that any of them has, by its folder the one in there, and no guess beside it', async () => {
    expect(await two().named(['cart.ts', 'index.ts', 'two/index.ts', 'stock.ts'])).toEqual([
      { word: 'cart.ts', paths: ['one/src/cart.ts'], guessed: false },
      { word: 'index.ts', paths: ['one/index.ts', 'two/index.ts'], guessed: false },
      { word: 'two/index.ts', paths: ['two/index.ts'], guessed: false },
      { word: 'stock.ts', paths: ['two/stock.ts'], guessed: false },
    ]);
  });

  it('have each a knowledge of its own', async () => {
    const paths = ['.mlx-code/knowledge/words.md', '.mlx-code/knowledge/notes.txt', 'docs/a.md'];
    const gather = port({
      '/one': { name: 'one', paths },
      '/two': { name: 'two', paths: ['.mlx-code/knowledge/deploy.md'] },
      '/three': { name: 'three', paths: [] },
    });
    expect(await gather.knowledge?.()).toEqual(['one/.mlx-code/knowledge/words.md', 'two/.mlx-code/knowledge/deploy.md']);
    expect(await port({ '/one': { name: '', paths } }).knowledge?.()).toEqual(['.mlx-code/knowledge/words.md']);
  });

  it('have a folder that any of them has, and what matters in it', async () => {
    const gather = two();
    expect(await gather.folders(['src', 'one/src', 'lib'])).toEqual([
      { word: 'src', path: 'one/src', files: ['one/src/cart.ts'], of: 1, others: 0 },
      { word: 'one/src', path: 'one/src', files: ['one/src/cart.ts'], of: 1, others: 0 },
    ]);
    expect(await gather.ranked('one/src', 5)).toMatchObject([{ name: '/one', path: 'one/src/a.ts' }]);
    expect(await gather.ranked('', 5)).toMatchObject([{ name: 'all 5' }]);
  });

  it('tell together what is called so', async () => {
    const { files, sections } = await two().calledSo({ words: ['index'], beside: ['x'] });
    expect(files.map(({ path, words, inPath }) => [path, words, inPath])).toEqual([
      ['one/src/cart.ts', ['index'], ['x']],
      ['one/index.ts', ['index'], ['x']],
      ['two/stock.ts', ['index'], ['x']],
      ['two/index.ts', ['index'], ['x']],
    ]);
    expect(sections.map(({ path, name }) => [path, name])).toEqual([
      ['one/a.md', '/one'],
      ['two/a.md', '/two'],
    ]);
  });

  it('know a word together, and a slip only where none has it as it is', async () => {
    const { words, stretches } = await two().knownWords({ words: ['total'], names: ['total'] });
    expect(stretches).toBe(20);
    expect(words).toMatchObject([{ word: 'total', stretches: 2, symbols: [{ name: 'total', path: 'one/src/cart.ts' }], meant: null }]);
  });

  it('are plain where only one is open', async () => {
    const one = port({ '/one': { name: '', paths: ['src/cart.ts'] } });
    expect(await one.named(['cart.ts'])).toEqual([{ word: 'cart.ts', paths: ['src/cart.ts'], guessed: false }]);
    expect(await one.outline('src/cart.ts')).toEqual([]);
  });
});

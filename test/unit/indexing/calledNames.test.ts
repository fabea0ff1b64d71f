import { describe, expect, it } from 'vitest';
import { calledNames } from '../../../src/core/indexing/calledNames.ts';

/** Enough of a stemmer for these words. */
const stem = (word: string): string => word.replace(/(?:ing|ed|s)$/, '');
const of = (paths: string[], words: string[], beside: string[] = [], headings: string[] = []) =>
  calledNames(
    { paths, headings: headings.map((name, at) => ({ path: 'guide.md', name, line: at + 1, endLine: at + 1 })) },
    { words, beside },
    (all) => all.map(stem),
  );
const shown = (names: { path: string; words: string[]; others: number }[]) =>
  names.map(({ path, words, others }) => `${path} ${words.join('+')}${others > 0 ? ` and ${String(others)}` : ''}`);

describe('what is called by words', () => {
  it('are folders and files in any form of the words, those with the most of them and the fewest others first', () => {
    const paths = ['src/indexing/reader.ts', 'src/indexing/indexReader.ts', 'src/readers.ts', 'src/old/readerOfTapes.ts', 'src/other.ts'];
    const { folders, files } = of(paths, ['index', 'reader']);
    expect(shown(folders)).toEqual(['src/indexing index']);
    expect(shown(files)).toEqual([
      'src/indexing/indexReader.ts index+reader',
      'src/indexing/reader.ts reader',
      'src/readers.ts reader',
      'src/old/readerOfTapes.ts reader and 2',
    ]);
    expect(files[1]).toMatchObject({ inPath: ['reader', 'index'] });
  });

  it('are told by the first of several forms of one word', () => {
    expect(shown(of(['src/index/reader.ts'], ['index', 'indexed']).folders)).toEqual(['src/index index']);
  });

  it('may have words beside them that mean nothing, and a test is called like what it tests', () => {
    expect(shown(of(['src/deadCode.ts'], ['dead'], ['code']).files)).toEqual(['src/deadCode.ts dead']);
    const paths = ['cart.test.ts', 'test_cart.py', 'cart_test.go', 'testCart.ts'];
    expect(shown(of(paths, ['cart']).files)).toEqual([
      'cart.test.ts cart',
      'cart_test.go cart',
      'test_cart.py cart',
      'testCart.ts cart and 1',
    ]);
  });

  it('are no files that are called so for what they are in their folder', () => {
    const { files, folders } = of(['src/index.ts', 'lib/index/__init__.py'], ['index', 'init']);
    expect([shown(files), shown(folders)]).toEqual([[], ['lib/index index']]);
  });

  it('are sections by their headings, without words that say nothing', () => {
    const { sections } = of([], ['index', 'store'], [], ['The index', 'Where it is', 'How the index is stored', 'Stores']);
    expect(sections.map(({ name, words, others }) => [name, words, others])).toEqual([
      ['The index', ['index'], 0],
      ['Stores', ['store'], 0],
      ['How the index is stored', ['index'], 1],
    ]);
  });
});

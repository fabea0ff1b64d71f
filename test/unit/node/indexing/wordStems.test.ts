import { expect, it, onTestFinished } from 'vitest';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';

it('tells the stems of words in their order, and again', () => {
  const stems = new WordStems();
  onTestFinished(() => stems.dispose());
  expect(stems.of(['locks', 'locked', 'lock', 'parsing', 'größe', 'max_size', '$scope'])).toEqual([
    'lock',
    'lock',
    'lock',
    'pars',
    'größe',
    'max_siz',
    '$scope',
  ]);
  expect(stems.of(['queries'])).toEqual(['queri']);
  expect(stems.of([])).toEqual([]);
});

import { expect, it } from 'vitest';
import type { CheckpointSummary } from '../../../src/core/edits/checkpoint.ts';
import { checkpointsMeant } from '../../../src/core/edits/checkpointWords.ts';

const checkpoint = (id: string, label: string, ...paths: string[]): CheckpointSummary => ({
  id,
  time: 0,
  label,
  root: '/w',
  by: 'editor',
  state: 'applied',
  files: paths.map((path) => ({ path, kind: 'modified' })),
  bytes: 1,
});
const all = [
  checkpoint('d', 'Use reduce in total', 'src/cart.js', 'src/total.js'),
  checkpoint('c', 'Rename price', 'src/prices.js'),
  { ...checkpoint('b', 'Move it'), files: [{ path: 'src/new.js', from: 'src/old.js', kind: 'renamed' as const }] },
  checkpoint('a', 'First 3 changes', 'src/cart.js'),
];
const meant = (said: string): string => checkpointsMeant(all, said).map(({ id }) => id).join(''); // prettier-ignore

it.each([
  ['a word of its name, in any case', 'RENAME', 'c'],
  ['a file of it', 'cart.js', 'da'],
  ['the name that a file had', 'old.js', 'b'],
  ['all of its words', 'reduce cart.js', 'd'],
  ['words in quotes', '"in total"', 'd'],
  ['its place among all', '2', 'c'],
  ['its place among those of a file', '2 cart.js', 'a'],
  ['a place that none has', '9', ''],
  ['a word that none has', 'rename cart.js', ''],
])('is meant by %s', (_why, said, found) => {
  expect(meant(said)).toBe(found);
});

it('is none of them in particular without words', () => {
  expect(meant('')).toBe('dcba');
});

import { expect, it } from 'vitest';
import { hitLine } from '../../../src/core/indexing/hitLine.ts';
import type { SearchHit } from '../../../src/protocol/indexer.ts';

const hit = (line: number, endLine: number, ...why: SearchHit['why']): SearchHit => ({ path: 'a.ts', line, endLine, score: 1, why });
/** The line with its marks in brackets. */
const shown = (lines: string[], one: SearchHit): string | null => {
  const found = hitLine(lines, one);
  if (!found) return null;
  let text = found.text;
  for (const [from, to] of found.marks.toReversed()) text = `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`;
  return `${String(found.line)}: ${text}`;
};

const code = [
  '/** Adds up the cart. */',
  'export function totalPrice(items) {',
  '    const prices = items.map(({ price }) => price);',
  '  return sum(prices);',
  '}',
];

it('shows what is defined, with its name marked', () => {
  expect(
    shown(code, hit(1, 5, { kind: 'defines', name: 'totalPrice', line: 2 }, { kind: 'words', words: ['total', 'price', 'totalprice'] })),
  ).toBe('2: export function [totalPrice](items) {');
});

it('shows the line with the most of the words, whatever number or case they stand in, and parts of names', () => {
  expect(shown(code, hit(1, 5, { kind: 'words', words: ['price', 'item'] }))).toBe('2: export function total[Price]([items]) {');
  expect(shown(code, hit(3, 5, { kind: 'words', words: ['prices'] }))).toBe('3: const [prices] = items.map(({ [price] }) => [price]);');
  expect(shown(code, hit(1, 5, { kind: 'words', words: ['added', 'carts'] }))).toBe('1: /** [Adds] up the [cart]. */');
  expect(shown(['SALES_TAX_RATE = saleTax'], hit(1, 1, { kind: 'words', words: ['tax'] }))).toBe('1: SALES_[TAX]_RATE = sale[Tax]');
});

it('shows the first line that says something where no word is in it, and none of what is gone', () => {
  expect(shown(['', '  first', 'second'], hit(1, 3, { kind: 'path' }))).toBe('2: first');
  expect(shown(['only'], hit(5, 9, { kind: 'path' }))).toBeNull();
  expect(shown([], hit(1, 2, { kind: 'defines', name: 'x', line: 2 }))).toBeNull();
});

it('cuts a line that nobody reads to its end, and the marks with it', () => {
  const found = hitLine([`${'x '.repeat(200)}price`], hit(1, 1, { kind: 'words', words: ['price'] }))!;
  expect([found.text.length, found.marks]).toEqual([240, []]);
});

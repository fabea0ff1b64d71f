import { describe, expect, it } from 'vitest';
import { filePlace, mayBeFileLink, mayBePlace, symbolWord } from '../../src/base/placeWord.ts';

describe('a place that is written in an answer', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', null, null, null],
    ['src/a.ts:10', 'src/a.ts', 10, null, null],
    ['src/a.ts:10:5', 'src/a.ts', 10, null, 5],
    ['src/a.ts:10-40', 'src/a.ts', 10, 40, null],
    ['src/a.ts:40-10', 'src/a.ts', 10, 40, null],
    ['src/a.ts#L10', 'src/a.ts', 10, null, null],
    ['src/a.ts#L10-L40', 'src/a.ts', 10, 40, null],
    ['src/a.ts#L10C3-L40C5', 'src/a.ts', 10, 40, null],
    ['C:\\shop\\a.ts:3', 'C:\\shop\\a.ts', 3, null, null],
    ['C:\\shop\\a.ts', 'C:\\shop\\a.ts', null, null, null],
    [' a.ts:0 ', 'a.ts', 1, null, null],
  ])('%s', (written, path, line, endLine, column) => expect(filePlace(written)).toEqual({ path, line, endLine, column }));

  it.each([
    ['total', { name: 'total', container: null, called: false }],
    ['total()', { name: 'total', container: null, called: true }],
    ['total(items, 2)', { name: 'total', container: null, called: true }],
    ['Cart.total()', { name: 'total', container: 'Cart', called: true }],
    ['shop.Cart.total', { name: 'total', container: 'Cart', called: false }],
    ['Cart::total', { name: 'total', container: 'Cart', called: false }],
    ['Cart#total', { name: 'total', container: 'Cart', called: false }],
    ['größe', { name: 'größe', container: null, called: false }],
    ['x', null],
    ['a + b', null],
    ['total();', null],
    ['npm run build', null],
    ['', null],
  ])('%s as a symbol', (written, symbol) => expect(symbolWord(written)).toEqual(symbol));

  it.each([
    ['src/cart.js', 'text', true],
    ['cart.js:12', 'text', true],
    ['README.md', 'text', true],
    ['README', 'text', false],
    ['Node.js', 'text', false],
    ['e.g', 'text', false],
    ['and/or', 'text', false],
    ['https://example.org/a.js', 'text', false],
    ['total()', 'text', false],
    ['total()', 'code', true],
    ['src/', 'code', true],
    ['src/shop/', 'code', true],
    ['README', 'code', true],
    ['npm run build', 'code', false],
    ['a\nb.js', 'code', false],
    [`${'a'.repeat(400)}.js`, 'code', false],
  ] as const)('%s in %s: %s', (words, within, may) => expect(mayBePlace(words, within)).toBe(may));

  it.each([
    ['src/cart.js', true],
    ['./cart.js#L3', true],
    ['cart.js:12', true],
    ['cart.js:12-14', true],
    ['file:///shop/a.js', true],
    ['C:\\shop\\a.js', true],
    ['command:workbench.action.quit', false],
    ['javascript:alert(1)', false],
    ['JaVaScRiPt:alert(1)', false],
    ['vscode://file/etc/passwd', false],
    ['data:text/html,x', false],
    ['//evil.example/a.js', false],
    ['#head', false],
    ['?q', false],
    ['', false],
  ])('%s as the target of a link: %s', (target, may) => expect(mayBeFileLink(target)).toBe(may));
});

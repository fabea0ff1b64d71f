import { expect, it } from 'vitest';
import { namedFiles } from '../../../src/core/run/namedFiles.ts';

const paths = [
  'src/cart.js',
  'src/deep/cart.js',
  'test/cart.test.js',
  'index.js',
  'lib/index.js',
  'a/index.js',
  'docs/read me.md',
  'b.c/x',
];
const named = (text: string, most = 5): string[] => namedFiles(text, paths, most);

it('finds the places of errors, each file once and in their order', () => {
  const output = [
    'not ok 1 - total (test/cart.test.js:3:8)',
    '    at sum (/home/me/shop/src/cart.js:12:5)',
    '    at file:///home/me/shop/src/cart.js:14',
    ' FAIL  ./lib/index.js > adds',
    'C:\\\\shop\\src\\deep\\cart.js:1: error.',
  ].join('\n');
  expect(named(output)).toEqual(['test/cart.test.js', 'src/cart.js', 'lib/index.js', 'src/deep/cart.js']);
  expect(named(output, 1)).toEqual(['test/cart.test.js']);
});

it('takes an end only where one file has it, and no word that merely looks alike', () => {
  expect(named('at cart.test.js:1')).toEqual(['test/cart.test.js']);
  expect(named('at deep/cart.js')).toEqual(['src/deep/cart.js']);
  expect(named('cart.js failed')).toEqual([]);
  expect(named('index.js failed')).toEqual(['index.js']);
  expect(named('node_modules/x/other.js ... cart.js.map mycart.js constructor')).toEqual([]);
});

it('reads a large output in a moment', () => {
  const many = Array.from({ length: 20_000 }, (_, at) => `p${String(at)}/index.js`);
  const text = 'index.js:1 '.repeat(5_000) + 'a/'.repeat(50_000) + ' p7/index.js';
  expect(namedFiles(text, many, 5)).toEqual(['p7/index.js']);
});

import { describe, expect, it } from 'vitest';
import { PathEnds } from '../../../src/core/context/pathEnds.ts';

const ends = new PathEnds(['src/cart.js', 'src/shop/cart.js', 'src/shop/Prices.ts', 'README.md', 'a/index.ts', 'b/index.ts']);

describe('paths by their ends', () => {
  it.each([
    ['src/cart.js', ['src/cart.js']],
    ['cart.js', ['src/cart.js', 'src/shop/cart.js']],
    ['shop/cart.js', ['src/shop/cart.js']],
    ['./src\\shop\\cart.js', ['src/shop/cart.js']],
    ['/src/cart.js', ['src/cart.js']],
    ['prices.ts', ['src/shop/Prices.ts']],
    ['readme.md', ['README.md']],
    ['art.js', []],
    ['other/cart.js', []],
    ['', []],
    ['../cart.js', []],
  ])('%s', (written, found) => expect(ends.files(written)).toEqual(found));

  it.each([
    ['src/', 'src'],
    ['src/shop', 'src/shop'],
    ['shop/', null],
    ['src/cart.js', null],
    ['', null],
  ])('the folder %s', (written, found) => expect(ends.folder(written)).toBe(found));
});

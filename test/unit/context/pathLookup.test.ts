import { describe, expect, it } from 'vitest';
import { lookUpPath } from '../../../src/core/context/pathLookup.ts';

const paths = ['README.md', 'src/cart.js', 'src/shop/payment.ts', 'src/shop/index.ts', 'src/index.ts', 'test/cart.test.js', 'src/Form.tsx'];
const found = (written: string): string[] => lookUpPath(written, paths).paths;

describe('the file that is meant', () => {
  it('is the one at that path, however its separators and letter case are written', () => {
    expect(lookUpPath('src/cart.js', paths)).toEqual({ paths: ['src/cart.js'], guessed: false });
    expect(found('./src\\cart.js')).toEqual(['src/cart.js']);
    expect(found('SRC/CART.JS')).toEqual(['src/cart.js']);
  });

  it('may be named by the end of its path, and without its ending', () => {
    expect(found('payment.ts')).toEqual(['src/shop/payment.ts']);
    expect(found('shop/payment')).toEqual(['src/shop/payment.ts']);
    expect(found('readme')).toEqual(['README.md']);
    expect(found('index.ts')).toEqual(['src/index.ts', 'src/shop/index.ts']);
    // `art.js` is the end of no name.
    expect(lookUpPath('art.js', paths)).toEqual({ paths: ['src/cart.js'], guessed: true });
  });

  it('is guessed from a slip of the finger, and said to be', () => {
    expect(lookUpPath('payemnt.ts', paths)).toEqual({ paths: ['src/shop/payment.ts'], guessed: true });
    expect(lookUpPath('src/crat.js', paths)).toEqual({ paths: ['src/cart.js'], guessed: true });
    expect(lookUpPath('from.tsx', paths)).toEqual({ paths: ['src/Form.tsx'], guessed: true });
  });

  it('is none where nothing is near', () => {
    for (const written of ['', '/', 'database.sql', 'x'.repeat(5000)]) expect(found(written)).toEqual([]);
  });

  it('is found among fifty thousand', () => {
    const many = Array.from({ length: 50_000 }, (_, at) => `src/folder${String(at % 200)}/component${String(at)}.ts`);
    expect(lookUpPath('compoennt49999.ts', many).paths).toEqual(['src/folder199/component49999.ts']);
  });
});

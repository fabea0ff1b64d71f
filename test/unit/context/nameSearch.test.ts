import { describe, expect, it } from 'vitest';
import { foldersOf, NameSearch } from '../../../src/core/context/nameSearch.ts';

const paths = [
  'src/payment.ts',
  'src/shop/payRoll.ts',
  'src/repay.ts',
  'docs/pay/readme.md',
  'test/payment.test.ts',
  'src/modelPath.ts',
  'a/p/a/y.css',
];
const search = new NameSearch(paths);
const found = (typed: string, ...more: [Parameters<NameSearch['find']>[2]] | []): string[] =>
  search.find(typed, 20, ...more).map(({ path }) => path);

describe('names that fit what is typed', () => {
  it('begin with it, then hold it, then have it on their way, then its letters in their order', () => {
    const order = found('pay');
    expect(order).toHaveLength(6);
    expect(order[0]).toBe('src/payment.ts');
    expect(order.indexOf('src/repay.ts')).toBeGreaterThan(order.indexOf('test/payment.test.ts'));
    expect(order.indexOf('docs/pay/readme.md')).toBeGreaterThan(order.indexOf('src/repay.ts'));
    expect(order.at(-1)).toBe('a/p/a/y.css');
    expect(found('payment.ts')[0]).toBe('src/payment.ts');
  });

  it('are found by the beginnings of their words, and by their path', () => {
    expect(found('path')[0]).toBe('src/modelPath.ts');
    expect(found('mp')[0]).toBe('src/modelPath.ts');
    expect(found('shop/pay')).toEqual(['src/shop/payRoll.ts']);
    expect(found('src\\pay')[0]).toBe('src/payment.ts');
    expect(found('zzz')).toEqual([]);
  });

  it('go before others that fit alike when they are open or were in front lately, and not before what fits better', () => {
    expect(found('pay', { open: new Set(['test/payment.test.ts']) })[0]).toBe('test/payment.test.ts');
    expect(found('pay', { recent: ['src/repay.ts', 'src/shop/payRoll.ts'] })[0]).toBe('src/shop/payRoll.ts');
    expect(found('payment.ts', { open: new Set(['test/payment.test.ts']) })[0]).toBe('src/payment.ts');
    expect(found('', { open: new Set(['src/repay.ts']), recent: ['src/modelPath.ts'] }).slice(0, 2)).toEqual([
      'src/repay.ts',
      'src/modelPath.ts',
    ]);
  });

  it('are folders as well', () => {
    const folders = foldersOf(paths);
    expect(folders).toEqual(['a/', 'a/p/', 'a/p/a/', 'docs/', 'docs/pay/', 'src/', 'src/shop/', 'test/']);
    expect(new NameSearch(folders).find('shop', 5)).toMatchObject([{ path: 'src/shop/', name: 'shop/' }]);
  });
});

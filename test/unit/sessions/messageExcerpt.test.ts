import { describe, expect, it } from 'vitest';
import { messageExcerpt } from '../../../src/core/sessions/messageExcerpt.ts';

describe('what shows of a message that was found', () => {
  it('is one line', () => {
    expect(messageExcerpt('Where is\n\n  getTotal   of the café?', 'total cafe ')).toBe('Where is getTotal of the café?');
  });

  it.each([
    ['a whole name', 'getTotal', 'gettotal '],
    ['a part of one', 'getTotal', 'total '],
    ['the beginning of one', 'GETTOTALS', 'gettot'],
    ['one with signs over its letters', 'café', 'cafe '],
    ['one where no blanks are between words', 'カートの合計を計算する', '合計'],
  ])('is where %s is', (_, name, typed) => {
    expect(messageExcerpt(`${'Nothing. '.repeat(100)}${name}${' Nothing.'.repeat(100)}`, typed)).toContain(name);
  });

  it('is the stretch with the most of the words, cut at words', () => {
    const text = `${'tax and more of it. '.repeat(50)}Here the tax meets the cart.${' Nothing else.'.repeat(50)}`;
    const found = messageExcerpt(text, 'tax cart ');
    expect(found).toMatch(/^…\w.*tax.*cart.*…$/);
    expect(found.length).toBeLessThanOrEqual(242);
  });

  it.each([0, 1, 65_530, 65_536, 200_000])('is where the word is %i characters into a long message', (before) => {
    const text = `${'Nothing at all. '.repeat(20_000).slice(0, before)} theCafé ${'Nothing at all. '.repeat(20_000)}`;
    expect(messageExcerpt(text, 'cafe ')).toContain(' theCafé ');
    expect(messageExcerpt(text, 'thecaf')).toContain(' theCafé ');
  });

  it('is the beginning where no word is found, and takes no time over a long line without blanks', () => {
    expect(messageExcerpt('One two', 'three')).toBe('One two');
    expect(messageExcerpt(`getTotals${' Nothing.'.repeat(100)}`, 'gettot ')).toMatch(/^getTotals/);
    const start = performance.now();
    const found = messageExcerpt(`${'x'.repeat(500_000)} total ${'😀'.repeat(1000)}`, 'total ');
    expect([found.includes('total'), found.includes('\uFFFD'), /[\uD800-\uDBFF]…$/.test(found)]).toEqual([true, false, false]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

import { describe, expect, it } from 'vitest';
import { messageExcerpt } from '../../../src/core/sessions/messageExcerpt.ts';

function shown(text: string, typed: string): { text: string; marked: string[] } {
  const { text: line, marks } = messageExcerpt(text, typed);
  return { text: line, marked: marks.map(([from, to]) => line.slice(from, to)) };
}

describe('what shows of a message that was found', () => {
  it('is one line with the words marked, whole names and parts of names', () => {
    expect(shown('Where is\n\n  getTotal   of the café?', 'total cafe ')).toEqual({
      text: 'Where is getTotal of the café?',
      marked: ['Total', 'café'],
    });
    expect(shown('The GETTOTAL and getTotals', 'gettot')).toMatchObject({ marked: ['GETTOTAL', 'getTotals'] });
    expect(shown('The getTotals', 'gettot ')).toMatchObject({ marked: [] });
  });

  it('marks writing without blanks between words', () => {
    expect(shown('カートの合計を計算する', '合計')).toEqual({ text: 'カートの合計を計算する', marked: ['合計'] });
  });

  it('is the stretch with the most of the words, cut at words', () => {
    const text = `${'tax and more of it. '.repeat(50)}Here the tax meets the cart.${' Nothing else.'.repeat(50)}`;
    const found = shown(text, 'tax cart ');
    expect(found.marked.slice(-1)).toEqual(['cart']);
    expect(found.marked).toContain('tax');
    expect(found.text).toMatch(/^…\w/);
    expect(found.text).toMatch(/…$/);
    expect(found.text.length).toBeLessThanOrEqual(242);
  });

  it('is the beginning where no word is found, and takes no time over a long line without blanks', () => {
    expect(shown('One two', 'three')).toEqual({ text: 'One two', marked: [] });
    const start = performance.now();
    const found = shown(`${'x'.repeat(500_000)} total ${'😀'.repeat(1000)}`, 'total ');
    expect([found.marked, found.text.includes('\uFFFD'), /[\uD800-\uDBFF]…$/.test(found.text)]).toEqual([['total'], false, false]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

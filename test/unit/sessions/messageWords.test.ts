import { describe, expect, it } from 'vitest';
import { messageQuery, messageTokens } from '../../../src/core/sessions/messageWords.ts';

describe('words of messages', () => {
  it('are found by parts of names, whatever their accents and forms', () => {
    expect(messageTokens('Why does getUserName fail in Größe?').split(' ')).toEqual(
      expect.arrayContaining(['why', 'getusername', 'get', 'user', 'name', 'große']),
    );
    expect(messageTokens('ｆｕｌｌ café')).toBe('full cafe');
  });

  it('are pairs of letters where there are no blanks between words', () => {
    expect(messageTokens('合計を計算 total')).toBe('total 合計 計を を計 計算');
    expect(messageTokens('計')).toBe('計');
  });

  it('have all to be there, the last one as a beginning while it is typed', () => {
    expect(messageQuery('cart tot')).toBe('"cart" AND "tot"*');
    expect(messageQuery('cart total ')).toBe('"cart" AND "total"');
    expect(messageQuery('合計を')).toBe('"合計 計を"*');
    expect(messageQuery('getTotal')).toBe('"get" AND "total" AND "gettotal"*');
  });

  it('are never taken for signs of the text index', () => {
    expect(messageQuery('a" OR x:"b*')).toBe('"or"*');
    expect([messageQuery(''), messageQuery(' .*"( '), messageQuery('"')]).toEqual([null, null, null]);
  });
});

import { describe, expect, it } from 'vitest';
import { codeTokens } from '../../../src/core/indexing/codeTokens.ts';

describe('words of code', () => {
  it.each([
    ['getUserName', 'get user name getusername'],
    ['get_user_name', 'get user name get_user_name'],
    ['XMLHttpRequest', 'xml http request xmlhttprequest'],
    ['const total = sum;', 'const total sum'],
    ['MAX_SIZE', 'max size max_size'],
    ['utf8Text', 'utf text utf8text'],
    ['this.#lock', 'this lock'],
    ['größeÄndern', 'größe ändern größeändern'],
    ['名前 を 取得', '名前 取得'],
    ['$scope $', 'scope $scope'],
    ['a b', ''],
    ['', ''],
  ])('of %j are %j', (text, words) => expect(codeTokens(text)).toBe(words));

  it('leave out what is data', () => {
    expect(codeTokens(`x1 ${'0123456789abcdef'.repeat(8)} end`)).toBe('x1 end');
  });
});

import { describe, expect, it } from 'vitest';
import { searchQuery } from '../../../src/core/indexing/searchQuery.ts';

const words = (text: string): string[] => searchQuery(text).words;
const names = (text: string): string[] => searchQuery(text).names;

describe('what somebody looks for', () => {
  it('leaves out what is in every question', () => expect(words('Where would the retry delay be?')).toEqual(['retry', 'delay']));
  it('takes a query of fillers by its word', () => expect(words('for')).toEqual(['for']));
  it('has the whole name and its parts', () => expect(words('getUserName')).toEqual(['get', 'user', 'name', 'getusername']));
  it('has the names that can only be names, as they are written', () =>
    expect(names('How does ChatService call ask_model() with $scope, utf8 and a Lock?')).toEqual([
      'ChatService',
      'ask_model',
      '$scope',
      'utf8',
    ]));
  it('takes a single word for a name as well', () => expect(names('lock')).toEqual(['lock']));
  it('is nothing where nothing is said', () => expect(searchQuery(' ?! ')).toEqual({ words: [], names: [] }));
  it('is bounded', () =>
    expect(words(Array.from({ length: 500 }, (_, index) => `word${String(index)}x`).join(' ')).length).toBeLessThanOrEqual(64));
});

import { describe, expect, it } from 'vitest';
import { searchQuery } from '../../../src/core/indexing/searchQuery.ts';

const words = (text: string): string[] => searchQuery(text).words.map(({ word }) => word);

describe('what somebody looks for', () => {
  it('leaves out what is in every question', () => expect(words('Where do we set the retry delay?')).toEqual(['retry', 'delay']));
  it('takes a query of fillers by its word', () => expect(words('use')).toEqual(['use']));
  it('has the whole name and its parts', () => expect(words('getUserName')).toEqual(['user', 'name', 'getusername']));
  it('has other forms of plain words', () => {
    const forms = (word: string): string[] => searchQuery(word).words[0]!.forms;
    expect(forms('files')).toContain('file');
    expect(forms('parsing')).toContain('pars');
    expect(forms('parsing')).toContain('parse');
    expect(forms('queries')).toContain('query');
    expect(forms('lock')).toContain('locks');
    expect(forms('x25')).toEqual(['x25']);
  });
  it('has names as they are written', () =>
    expect(searchQuery('how does ChatService call ask_model()?').names).toEqual(['ChatService', 'call', 'ask_model']));
  it('is nothing where nothing is said', () => expect(searchQuery(' ?! ')).toEqual({ words: [], names: [] }));
  it('is bounded', () =>
    expect(words(Array.from({ length: 500 }, (_, index) => `word${String(index)}x`).join(' ')).length).toBeLessThanOrEqual(64));
});

import { describe, expect, it } from 'vitest';
import { EditLines, holdsEdit } from '../../../webview/markdown/editLines.ts';

const kinds = (text: string): unknown[] => {
  const lines = new EditLines();
  return text.split('\n').map((line) => lines.next(line));
};

describe('EditLines', () => {
  it('tells the old lines from the new ones, in every edit of the block', () => {
    const edit = '<<<<<<< SEARCH\na\n\n=======\nb\n>>>>>>> REPLACE';
    const one = ['mark', 'removed', 'removed', 'mark', 'added', 'mark'];
    expect(kinds(`before\n${edit}\nbetween\n${edit}`)).toEqual([null, ...one, null, ...one]);
  });

  it('leaves other code alone, and rules and comparisons in it', () => {
    expect(kinds('a << b\n=======\nTitle\n>>>>>>> REPLACE\nx >>>>> y')).toEqual([null, null, null, null, null]);
  });

  it('goes on while an edit is still being written', () => {
    expect(kinds('<<<<<<< SEARCH\na\n=======\nb')).toEqual(['mark', 'removed', 'mark', 'added']);
  });
});

describe('a block that is nothing to insert', () => {
  it.each([
    ['javascript', 'Replace:\na.js lines 1-2\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE', true],
    ['diff', '-a\n+b', true],
    [null, '*** Begin Patch\n*** Update File: a.js', true],
    ['javascript', 'const search = "<<<<<<< SEARCH";', false],
    ['javascript', 'a();', false],
  ])('%s %j', (language, text, edit) => expect(holdsEdit(language, text)).toBe(edit));
});

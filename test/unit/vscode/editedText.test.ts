import { describe, expect, it } from 'vitest';
import { editedText, type PlacedText } from '../../../src/vscode/edits/editedText.ts';

const edit = (start: number, end: number, newText: string): PlacedText => ({ start, end, newText });

describe('the text that edits lead to', () => {
  it.each<[string, PlacedText[], string]>([
    ['replacements in any order', [edit(0, 1, 'A'), edit(4, 5, 'EE'), edit(2, 3, '')], 'AbdEE'],
    ['an insertion where a replacement begins', [edit(2, 2, '+'), edit(2, 3, 'C')], 'ab+Cde'],
    ['none', [], 'abcde'],
  ])('%s', (_, edits, text) => expect(editedText('abcde', edits)).toBe(text));
});

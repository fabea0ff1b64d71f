import { describe, expect, it } from 'vitest';
import type { TextChange } from '../../../src/core/edits/minimalChanges.ts';
import { editedText } from '../../../src/vscode/edits/editedText.ts';

const edit = (start: number, end: number, text: string): TextChange => ({ start, end, text });

describe('the text that edits lead to', () => {
  it.each<[string, TextChange[], string]>([
    ['replacements in any order', [edit(0, 1, 'A'), edit(4, 5, 'EE'), edit(2, 3, '')], 'AbdEE'],
    ['an insertion where a replacement begins', [edit(2, 2, '+'), edit(2, 3, 'C')], 'ab+Cde'],
    ['none', [], 'abcde'],
  ])('%s', (_, edits, text) => expect(editedText('abcde', edits)).toBe(text));
});

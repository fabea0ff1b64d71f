import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { editedText } from '../../../src/vscode/edits/editedText.ts';

/** A document of one line, whose positions are offsets. */
function document(text: string): vscode.TextDocument {
  const like: object = { getText: () => text, offsetAt: (at: number) => at };
  return like as vscode.TextDocument;
}

function edit(start: number, end: number, newText: string): vscode.TextEdit {
  const like: object = { range: { start, end }, newText };
  return like as vscode.TextEdit;
}

describe('the text that edits lead to', () => {
  it.each<[string, vscode.TextEdit[], string]>([
    ['replacements in any order', [edit(0, 1, 'A'), edit(4, 5, 'EE'), edit(2, 3, '')], 'AbdEE'],
    ['an insertion where a replacement begins', [edit(2, 2, '+'), edit(2, 3, 'C')], 'ab+Cde'],
    ['none', [], 'abcde'],
  ])('%s', (_, edits, text) => expect(editedText(document('abcde'), edits)).toBe(text));
});

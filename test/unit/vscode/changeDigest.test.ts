import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { changeDigest, editedText } from '../../../src/vscode/edits/changeDigest.ts';

/** A document of one line, whose positions are offsets. */
function document(text: string): vscode.TextDocument {
  const like: object = { getText: () => text, offsetAt: (at: number) => at };
  return like as vscode.TextDocument;
}

function edit(start: number, end: number, newText: string): vscode.TextEdit {
  const like: object = { range: { start, end }, newText };
  return like as vscode.TextEdit;
}

const uri = (text: string): vscode.Uri => {
  const like: object = { toString: () => text };
  return like as vscode.Uri;
};

describe('the fingerprint of a change', () => {
  it('is the same for the same change and another for any other', () => {
    const one = changeDigest(uri('file:///a'), 'x', 'y');
    expect(changeDigest(uri('file:///a'), 'x', 'y')).toBe(one);
    const others = [
      changeDigest(uri('file:///b'), 'x', 'y'),
      changeDigest(uri('file:///a'), 'x ', 'y'),
      changeDigest(uri('file:///a'), 'x', 'y\n'),
      changeDigest(uri('file:///a'), 'xy', ''),
      changeDigest(uri('file:///a'), '', 'xy'),
      changeDigest(uri('file:///a'), 'x', '\uD800'),
      changeDigest(uri('file:///a'), 'x', '\uD801'),
    ];
    expect(new Set([one, ...others]).size).toBe(others.length + 1);
  });
});

describe('the text that edits lead to', () => {
  it.each<[string, vscode.TextEdit[], string]>([
    ['replacements in any order', [edit(0, 1, 'A'), edit(4, 5, 'EE'), edit(2, 3, '')], 'AbdEE'],
    ['an insertion where a replacement begins', [edit(2, 2, '+'), edit(2, 3, 'C')], 'ab+Cde'],
    ['none', [], 'abcde'],
  ])('%s', (_, edits, text) => expect(editedText(document('abcde'), edits)).toBe(text));
});

import { describe, expect, it } from 'vitest';
import type { EditAccess } from '../../../src/core/edits/reader/editAccess.ts';
import { readEdits } from '../../../src/core/edits/reader/readEdits.ts';
import { hasMixedLineBreaks, keepLineBreaks, lineBreakOf } from '../../../src/core/edits/lineBreaks.ts';

it.each([
  ['', '\n'],
  ['a\rb\rc', '\r'],
  ['a\r\nb\r\nc\r', '\r\n'],
  ['a\nb\n', '\n'],
  // A carriage return in a string of a file is no line break of it.
  ['print("a\rb\rc")\nx\ny\nz\n', '\n'],
  ['a\rb\n', '\n'],
  ['a\rb\r\n', '\r\n'],
])('the line break of %j is %j', (text, expected) => expect(lineBreakOf(text)).toBe(expected));

describe('a text keeps its line breaks', () => {
  it.each([
    ['one\rtwo\rthree\r', 'one\nTWO\n2½\nthree\n', 'one\rTWO\r2½\rthree\r'],
    ['one\rtwo\rthree', 'one\nthree\nfour', 'one\rthree\rfour'],
    ['a\r\nb\nc\r\nd\r\n', 'a\nB\nnew\nc\nd\n', 'a\r\nB\nnew\r\nc\r\nd\r\n'],
  ])('%j', (original, text, expected) => expect(keepLineBreaks(original, text, lineBreakOf(original))).toBe(expected));
});

describe('an answer keeps the line breaks of the file', () => {
  const applied = async (text: string, answer: string): Promise<string | null | undefined> => {
    const access: EditAccess = { read: () => Promise.resolve({ text }), paths: () => Promise.resolve(['a.txt']) };
    return (await readEdits(answer, access)).changes[0]?.after;
  };
  const block = (search: string, replacement: string): string =>
    `a.txt\n\`\`\`\n<<<<<<< SEARCH\n${search}\n=======\n${replacement}\n>>>>>>> REPLACE\n\`\`\`\n`;

  it.each([
    ['one\rtwo\rthree\r', block('two', 'TWO\n2½'), 'one\rTWO\r2½\rthree\r'],
    ['one\rtwo\rthree', block('two\nthree', 'zwei\ndrei\nvier'), 'one\rzwei\rdrei\rvier'],
    ['one\rtwo\rthree\r', '--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n', 'one\rTWO\rthree\r'],
    ['one\rtwo\rthree\r', '```file:a.txt\none\nTWO\nthree\n```\n', 'one\rTWO\rthree\r'],
    ['one\r\ntwo\nthree\r\nfour\r\n', block('two', 'TWO'), 'one\r\nTWO\nthree\r\nfour\r\n'],
    ['one\ntwo\r\nthree\nfour\n', block('two\nthree', 'TWO\nTHREE\nnew'), 'one\nTWO\r\nTHREE\nnew\nfour\n'],
  ])('%j', async (text, answer, expected) => expect(await applied(text, answer)).toBe(expected));
});

describe('mixed line breaks', () => {
  it.each(['', 'a', 'a\nb\n', 'a\r\nb\r\n', 'a\rb', '\n\n', '\r\n\r\n'])('are none in %j', (text) => {
    expect(hasMixedLineBreaks(text)).toBe(false);
  });
  it.each(['a\r\nb\nc', 'a\nb\r\nc\r\n', 'a\rb\nc', 'a\r\n\rb', '\n\r'])('are in %j', (text) => {
    expect(hasMixedLineBreaks(text)).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSequence, LineIndex } from '../../../../src/core/edits/reader/findPlaces.ts';
import { splitLines } from '../../../../src/core/edits/reader/textLines.ts';

const line = fc.constantFrom('a', 'b', 'c', '', '}');
const lines = fc.array(line, { maxLength: 40 });

/** All places, by trying each. */
function tried(text: readonly string[], needle: readonly string[]): number[] {
  if (needle.length === 0) return [];
  return text.map((_, start) => start).filter((start) => needle.every((one, i) => text[start + i] === one));
}

describe('looking for lines', () => {
  it('finds what trying every place finds, with an index and without', () => {
    fc.assert(
      fc.property(lines, fc.array(line, { maxLength: 6 }), (text, needle) => {
        expect(findSequence(text, needle)).toEqual(tried(text, needle));
        expect(new LineIndex(text).find(needle)).toEqual(tried(text, needle));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds them where all lines are alike', () => {
    const text = Array.from({ length: 2000 }, () => '}');
    const needle = Array.from({ length: 1000 }, () => '}');
    expect(new LineIndex(text).find(needle)).toEqual(Array.from({ length: 1001 }, (_, i) => i));
  });
});

describe('splitting lines', () => {
  it('knows every kind of line end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'bc', '', '\r', '\n', '\r\n'), { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const { contents, starts } = splitLines(text);
        const expected = text.split(/\r\n|\r|\n/);
        if (expected.at(-1) === '') expected.pop();
        expect(contents).toEqual(expected);
        expect(starts.at(-1)).toBe(text.length);
        contents.forEach((content, i) => expect(text.startsWith(content, starts[i])).toBe(true));
      }),
    );
  });

  it('comes to an end with a long text that has no line feed', () => {
    expect(splitLines('some words\r'.repeat(400_000)).contents).toHaveLength(400_000);
  });
});

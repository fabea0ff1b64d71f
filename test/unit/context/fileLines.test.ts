import { describe, expect, it } from 'vitest';
import { linesLabel, movedLines, parseFilePlace, textOfLines } from '../../../src/core/context/fileLines.ts';

describe('lines of a file', () => {
  it('are written after its path, in either order, and a drive is none', () => {
    expect(parseFilePlace('src/a.ts:10-40')).toEqual({ path: 'src/a.ts', lines: { first: 10, last: 40 } });
    expect(parseFilePlace('src/a.ts:40-10')).toEqual({ path: 'src/a.ts', lines: { first: 10, last: 40 } });
    expect(parseFilePlace(' a b.ts:7 ')).toEqual({ path: 'a b.ts', lines: { first: 7, last: 7 } });
    expect(parseFilePlace('a.ts#L3-L5')).toEqual({ path: 'a.ts', lines: { first: 3, last: 5 } });
    expect(parseFilePlace('a.ts:0')).toEqual({ path: 'a.ts', lines: { first: 1, last: 1 } });
    for (const path of ['C:\\src\\a.ts', 'a.ts:', 'a.ts:x', 'src/a.ts']) expect(parseFilePlace(path)).toEqual({ path, lines: null });
    expect([linesLabel({ first: 4, last: 12 }), linesLabel({ first: 4, last: 4 })]).toEqual(['4-12', '4']);
  });

  it('have their text, as far as they are there', () => {
    const text = 'one\r\ntwo\nthree\n';
    expect(textOfLines(text, { first: 2, last: 2 })).toBe('two');
    expect(textOfLines(text, { first: 2, last: 9 })).toBe('two\nthree');
    expect(textOfLines(text, { first: 4, last: 9 })).toBeNull();
    expect(textOfLines('', { first: 1, last: 1 })).toBe('');
  });

  it('stay the same code when the text around them or in them changes', () => {
    const file = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
    const before = file('a', 'b', 'c', 'd', 'e', 'f');
    const lines = { first: 3, last: 4 };
    const of = (after: string): string | null => textOfLines(after, movedLines(before, after, lines));
    expect(of(file('x', 'y', 'a', 'b', 'c', 'd', 'e', 'f'))).toBe('c\nd');
    expect(of(file('b', 'c', 'd', 'e', 'f'))).toBe('c\nd');
    expect(of(file('a', 'b', 'c', 'd', 'e', 'F', 'g'))).toBe('c\nd');
    expect(of(file('a', 'b', 'C', 'd', 'e', 'f'))).toBe('C\nd');
    expect(of(file('a', 'b', 'c', 'new', 'd', 'e', 'f'))).toBe('c\nnew\nd');
    expect(of(file('a', 'b', 'c', 'e', 'f'))).toBe('c');
    expect(of(file('a', 'X', 'Y', 'd', 'e', 'f'))).toBe('Y\nd');
    expect(of(before)).toBe('c\nd');
    // All of them are gone, and the file ends before them.
    expect(of(file('a', 'b'))).toBeNull();
  });
});

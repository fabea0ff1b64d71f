import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../src/core/indexing/chunking.ts';
import type { CodeSymbol } from '../../../src/core/indexing/codeSymbol.ts';

const symbol = (line: number, endLine: number, name = `s${String(line)}`): CodeSymbol => ({
  name,
  kind: 'function',
  line,
  endLine,
  nameLine: line,
  container: null,
});
const sizes = { lines: 10, characters: 400, fewLines: 3 };
const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${String(index + 1)}`);
const ranges = (count: number, symbols: CodeSymbol[], given = lines(count)): string[] =>
  chunksOf(given, symbols, sizes).map(({ line, endLine, symbols: held }) => `${String(line)}-${String(endLine)}:${held.join(',')}`);

describe('the chunks of a file', () => {
  it('are the file itself when it is short', () => expect(ranges(8, [symbol(1, 3), symbol(5, 8)])).toEqual(['1-8:0,1']));
  it('are none without lines', () => expect(chunksOf([], [], sizes)).toEqual([]));
  it('are its functions', () => expect(ranges(18, [symbol(1, 8), symbol(9, 17)])).toEqual(['1-8:0', '9-18:1']));
  it('have short neighbours together', () =>
    expect(ranges(14, [symbol(1, 2), symbol(3, 4), symbol(5, 6), symbol(7, 14)])).toEqual(['1-6:0,1,2', '7-14:3']));
  it('are cut within a long class where its methods begin, and name what begins in them', () =>
    expect(ranges(19, [symbol(1, 19, 'Class'), symbol(2, 9), symbol(10, 18)])).toEqual(['1-9:0,1', '10-19:2']));
  it('end at a blank line where a long function has one', () => {
    const given = lines(18);
    given[7] = '';
    expect(ranges(18, [symbol(1, 18)], given)).toEqual(['1-8:0', '9-18:']);
  });
  it('hold a line that is too long alone', () => {
    const given = ['a', 'x'.repeat(5_000), 'b'];
    expect(ranges(3, [], given)).toEqual(['1-1:', '2-2:', '3-3:']);
  });

  it('hold each line once and in order, each symbol once, and stay within the bounds', () => {
    const file = fc.array(fc.string({ maxLength: 90 }), { minLength: 1, maxLength: 120 });
    const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 0, max: 60 })), { maxLength: 20 });
    fc.assert(
      fc.property(file, spans, (given, found) => {
        const symbols = found
          .map(([line, more]) => symbol(line, line + more))
          .filter(({ line }) => line <= given.length)
          .sort((a, b) => a.line - b.line || b.endLine - a.endLine);
        const chunks = chunksOf(given, symbols, sizes);
        let next = 1;
        for (const { line, endLine } of chunks) {
          expect(line).toBe(next);
          expect(endLine).toBeGreaterThanOrEqual(line);
          const characters = given.slice(line - 1, endLine).reduce((sum, text) => sum + text.length + 1, 0);
          if (endLine > line) expect([endLine - line < sizes.lines, characters <= sizes.characters]).toEqual([true, true]);
          next = endLine + 1;
        }
        expect(next).toBe(given.length + 1);
        expect(chunks.flatMap((chunk) => chunk.symbols)).toEqual(symbols.map((_, index) => index));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonFault, placedJson, type PlacedValue, placedValues } from '../../../src/core/projectSettings/placedJson.ts';

/** The value alone, without places. */
function bare(value: PlacedValue): unknown {
  switch (value.kind) {
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, bare(entry.value)]));
    case 'list':
      return value.items.map(bare);
    case 'null':
      return null;
    default:
      return value.value;
  }
}

function faultOf(text: string): { message: string; at: string } {
  try {
    placedJson(text);
  } catch (error) {
    if (error instanceof JsonFault) return { message: error.message, at: text.slice(error.span.start, error.span.end) };
    throw error;
  }
  throw new Error('it is JSON');
}

describe('JSON with places', () => {
  it('reads all JSON as the standard does', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
        const written = JSON.stringify(JSON.parse(text), null, indent);
        expect(bare(placedJson(written))).toEqual(JSON.parse(written));
      }),
      { numRuns: 500 },
    );
  });

  it('reads comments, commas before closing brackets and a mark at the beginning', () => {
    const text = '\ufeff// one\n{ /* two */ "a": [1, 2,], // "b": 3\n "c": { "d": "// none", }, }\n// end';
    expect(bare(placedJson(text))).toEqual({ a: [1, 2], c: { d: '// none' } });
  });

  it('knows where each value stands', () => {
    const text = '{\n  "a": [true, "x"]\n}';
    const root = placedJson(text);
    if (root.kind !== 'object') throw new Error('no object');
    const [{ keySpan, value }] = root.entries as [(typeof root.entries)[number]];
    expect(text.slice(keySpan.start, keySpan.end)).toBe('"a"');
    expect(value.kind === 'list' && value.items.map(({ start, end }) => text.slice(start, end))).toEqual(['true', '"x"']);
  });

  it.each([
    ['', 'The file is empty', ''],
    ['{"a": 1', 'closing } is missing', ''],
    ['[1', 'closing ] is missing', ''],
    ['{"a" 1}', 'A colon belongs', '1'],
    ['{"a": 1 "b": 2}', 'A comma is missing', '"'],
    ['{a: 1}', 'A key between double quotes', 'a'],
    ['{"a": yes}', 'This is no value', 'yes'],
    ['{"a": 01}', 'This is no value', '01'],
    ['{"a": \'x\'}', 'double quotes, not single', "'"],
    ['{"a": "x\n}', 'closing double quote', '"x'],
    ['{"a": "\\x"}', 'A backslash in this text', '"\\x"'],
    ['{"a": "\t"}', 'A tab or another control', '"\t"'],
    ['{"a": }', 'A value is missing', '}'],
    ['{,}', 'A key between double quotes', ','],
    ['{} x', 'Nothing may stand behind', 'x'],
    ['{ /* x', 'The end */ of this comment', '/'],
  ])('says of %j where it stops being JSON', (text, message, at) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(message);
    expect(fault.at).toBe(at);
  });

  it('never throws anything else, whatever the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '//',
      '/*',
      '*/',
      '\n',
      ' ',
      'true',
      'nul',
      '-1',
      '1e5',
      '"a"',
      '\u2028',
      '😀',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 60 }).map((found) => found.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          try {
            placedJson(text);
          } catch (error) {
            expect(error).toBeInstanceOf(JsonFault);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('refuses what lies too deep, and takes a megabyte of anything in one pass', () => {
    expect(faultOf('['.repeat(100_000)).message).toContain('too deep');
    for (const piece of ['/*', '"', '\\', '{"a":', '[', ' ', '//', '/* */', '"a",', '\n']) {
      const text = `{"a": [${piece.repeat(1_000_000 / piece.length)}`;
      const started = performance.now();
      expect(() => placedJson(text)).toThrow(JsonFault);
      // Quadratic, it would be minutes.
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });

  it('finds the values of a key in a broken megabyte without an error for each of its lines', () => {
    const text = `${'"open\n'.repeat(150_000)}"deny": ["run"]\n${'"open\\\n'.repeat(20_000)}"de\\u006ey": 1`;
    const started = performance.now();
    expect(placedValues(text, 'deny').map(bare)).toEqual([['run'], 1]);
    // With an error each it would be seconds.
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

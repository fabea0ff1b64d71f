import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, diskEncodings, encodeText } from '../../../src/node/fileBytes.ts';

describe('decodeBytes', () => {
  it.each<[string, number[], ReturnType<typeof decodeBytes>]>([
    ['an empty file', [], { text: '', encoding: 'utf8' }],
    ['UTF-8', [0x61, 0xc3, 0xa4], { text: 'aä', encoding: 'utf8' }],
    ['a mark', [0xef, 0xbb, 0xbf, 0x61], { text: 'a', encoding: 'utf8bom' }],
    ['only a mark', [0xef, 0xbb, 0xbf], { text: '', encoding: 'utf8bom' }],
    ['two marks', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], { text: '\ufeff', encoding: 'utf8bom' }],
    ['UTF-16, little end first', [0xff, 0xfe, 0x61, 0], { text: 'a', encoding: 'utf16le' }],
    ['UTF-16, big end first', [0xfe, 0xff, 0, 0x61], { text: 'a', encoding: 'utf16be' }],
    ['half a pair in UTF-16', [0xff, 0xfe, 0, 0xd8], { text: '\ud800', encoding: 'utf16le' }],
    ['an odd byte in UTF-16', [0xff, 0xfe, 0x61], { problem: 'encoding' }],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], { problem: 'binary' }],
    ['a zero byte', [0x61, 0, 0x62], { problem: 'binary' }],
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9, 0x20, 0x61, 0x75], { problem: 'encoding' }],
    ['noise', [0x89, 1, 2, 3, 0xff, 0x1a, 6, 7], { problem: 'binary' }],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80], { problem: 'encoding' }],
    ['an overlong slash', [0xc0, 0xaf], { problem: 'encoding' }],
  ])('reads %s', (_, bytes, expected) => expect(decodeBytes(Buffer.from(bytes))).toEqual(expected));

  it('gives back every byte of what it can read', () => {
    const marks = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]);
    const bytes = fc.tuple(
      marks,
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      ),
    );
    fc.assert(
      fc.property(bytes, ([mark, rest]) => {
        const all = Buffer.from([...mark, ...rest]);
        const decoded = decodeBytes(all);
        if ('text' in decoded) expect(encodeText(decoded.text, decoded.encoding)).toEqual(all);
      }),
      { numRuns: 3000 },
    );
  });
});

it('writes no text that it could not read back', () => {
  expect(diskEncodings.map((encoding) => encodeText('\ud800', encoding) === null)).toEqual([true, true, false, false]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CharacterStream, StopFilter } from '../../../src/worker/textStream.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Tokens that are bytes, with the library's reading of "given those before": the text of all less the text of those before. */
function detokenize(tokens: readonly number[][], before: readonly number[][]): string {
  const text = (some: readonly number[][]): string => decoder.decode(Uint8Array.from(some.flat()));
  const all = text([...before, ...tokens]);
  return all.startsWith(text(before)) ? all.slice(text(before).length) : text(tokens);
}

/** Cuts bytes into tokens of the given lengths, over and over. */
function cut(bytes: Uint8Array, lengths: readonly number[]): number[][] {
  const tokens: number[][] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!;
    tokens.push([...bytes.subarray(at, at + length)]);
    at += length;
  }
  return tokens;
}

function pieces(bytes: Uint8Array, lengths: readonly number[]): string[] {
  const stream = new CharacterStream<number[]>(detokenize);
  return [...cut(bytes, lengths).map((token) => stream.push(token)), stream.flush()];
}

const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

describe('CharacterStream', () => {
  it('gives whole characters only, whatever the tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '€', '🙂', '漢', '\n') }), lengths, (text, cuts) => {
        const given = pieces(new TextEncoder().encode(text), cuts);
        expect(given.join('')).toBe(text);
        for (const piece of given) expect(piece).not.toContain('\uFFFD');
      }),
      { numRuns: 1000 },
    );
  });

  it('gives text as soon as it is certain', () => {
    const stream = new CharacterStream<number[]>(detokenize);
    expect(stream.push([0x61])).toBe('a');
    expect(stream.push([0x62, 0xc3])).toBe('b');
    expect(stream.incomplete).toBe(true);
    expect(stream.push([0xa9, 0x63])).toBe('éc');
    expect(stream.incomplete).toBe(false);
  });

  it('does not wait for ever behind bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const stream = new CharacterStream<number[]>(detokenize);
        let text = '';
        bytes.forEach((byte, i) => {
          text += stream.push([byte]);
          // Held is at most the one that may still become a character.
          expect([text, `${text}\uFFFD`]).toContain(decoder.decode(bytes.subarray(0, i + 1)));
        });
        expect(text + stream.flush()).toBe(decoder.decode(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('StopFilter', () => {
  it('lets everything through up to the first stop text, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n', '`') }),
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '`'), minLength: 1, maxLength: 4 }), { maxLength: 3 }),
        (text, stops) => {
          const filter = new StopFilter(stops);
          let given = '';
          for (const char of text) given += filter.push(char);
          given += filter.flush();
          expect(given).toBe(text.slice(0, earliestEnd(text, stops)));
          expect(filter.stopped !== undefined).toBe(stops.some((stop) => text.includes(stop)));
          // In one piece it ends at the leftmost stop text.
          const whole = new StopFilter(stops);
          const starts = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
          expect(whole.push(text) + whole.flush()).toBe(text.slice(0, Math.min(text.length, ...starts)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('holds no more than could become a stop text', () => {
    const filter = new StopFilter(['\n```']);
    expect(filter.push('code\n`')).toBe('code');
    expect(filter.push('`x')).toBe('\n``x');
    expect(filter.push('\n``')).toBe('');
    expect(filter.flush()).toBe('\n``');
    expect(filter.stopped).toBeUndefined();
  });

  it('says nothing after the stop', () => {
    const filter = new StopFilter(['END', '']);
    expect(filter.push('one END two')).toBe('one ');
    expect(filter.push('three')).toBe('');
    expect(filter.flush()).toBe('');
    expect(filter.stopped).toBe('END');
  });
});

/** Where the text ends when it is read character by character: before the stop text that is complete first, the leftmost of those. */
function earliestEnd(text: string, stops: readonly string[]): number {
  for (let end = 1; end <= text.length; end++) {
    const starts = stops.filter((stop) => text.slice(0, end).endsWith(stop)).map((stop) => end - stop.length);
    if (starts.length > 0) return Math.min(...starts);
  }
  return text.length;
}

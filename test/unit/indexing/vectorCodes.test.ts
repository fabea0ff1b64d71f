import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearness, packCodes, unpackCodes, vectorCodes } from '../../../src/core/indexing/vectorCodes.ts';

const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 100 });

describe('a vector in few bytes', () => {
  it('is what it was, to half a step of its largest number', () => {
    fc.assert(
      fc.property(numbers, (vector) => {
        const { scale, codes } = vectorCodes(vector);
        const most = Math.max(...vector.map(Math.abs));
        vector.forEach((value, index) => expect(Math.abs((codes[index] ?? 0) * scale - value)).toBeLessThanOrEqual(most / 254 + 1e-9));
      }),
    );
  });

  it('is nearly as near to others as it was', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const length = Math.min(one.length, other.length);
        const [a, b] = [one.slice(0, length), other.slice(0, length)];
        const exact = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
        expect(Math.abs(nearness(Float32Array.from(a), vectorCodes(b)) - exact)).toBeLessThan(length / 200 + 1e-3);
      }),
    );
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(numbers, (vector) => {
        const codes = vectorCodes(vector);
        const back = unpackCodes(packCodes(codes), vector.length);
        expect(back?.codes).toEqual(codes.codes);
        expect((back?.scale ?? 0) / codes.scale).toBeCloseTo(1, 5);
      }),
    );
  });

  it('is nothing where the bytes are others’', () => {
    const bytes = packCodes(vectorCodes([0.5, -0.5, 0.1]));
    expect(unpackCodes(bytes, 4)).toBeNull();
    expect(unpackCodes(bytes.subarray(1), 3)).toBeNull();
    expect(unpackCodes(new Uint8Array(0), 0)).toBeNull();
    expect(unpackCodes(new Uint8Array([0, 0, 0xc0, 0x7f, 1, 2, 3]), 3)).toBeNull();
    expect(unpackCodes(new Uint8Array(7), 3)).toBeNull();
  });

  it('takes what is no number for nothing', () => {
    expect([...vectorCodes([Number.NaN, 1, Infinity, -1]).codes]).toEqual([0, 127, 0, -127]);
    expect([...vectorCodes([0, 0]).codes]).toEqual([0, 0]);
  });
});

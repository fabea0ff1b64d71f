import { describe, expect, it } from 'vitest';
import { linePrintOf } from '../../../src/core/review/fingerprint.ts';
import { linePrint, SaidLines } from '../../../src/node/review/saidLines.ts';

describe('the place of a finding in another text', () => {
  it('is the nearest line that says the same', () => {
    const lines = new SaidLines(['a', '  b', 'c', 'b', '', undefined, 'd']);
    const place = (line: number, said: string): number | null => lines.place(line, linePrint(said));
    expect(place(2, 'b ')).toBe(2);
    expect(place(3, 'b')).toBe(2);
    expect(place(900, 'b')).toBe(4);
    expect(place(6, 'd')).toBe(7);
    expect(place(1, 'none')).toBeNull();
    expect(place(5, '')).toBe(5);
    expect(place(1, '')).toBeNull();
    expect(new SaidLines([]).place(1, linePrint('a'))).toBeNull();
    expect(lines.count).toBe(7);
  });

  it('is known by the print that a review makes of a line', async () => {
    for (const line of ['', '  pay(1);\r', 'größer = "\u{1f600}"', 'lone \ud800 half', '"\\'])
      expect(linePrint(line)).toBe(await linePrintOf(line));
    expect(linePrint('pay(1);')).not.toBe(linePrint('pay(2);'));
  });

  it('is found quickly for many findings in a long text', () => {
    const lines = new SaidLines(Array.from({ length: 50_000 }, (_, at) => `line ${String(at)}`));
    const began = performance.now();
    for (let at = 0; at < 1000; at++) lines.place(at + 1, linePrint(`gone ${String(at)}`));
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

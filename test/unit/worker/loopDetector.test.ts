import { describe, expect, it } from 'vitest';
import { LoopDetector } from '../../../src/worker/loopDetector.ts';

/** Feeds a text four characters a token; how many characters it took to see a loop, or null. */
function loopsAfter(text: string): number | null {
  const detector = new LoopDetector();
  for (let at = 0; at < text.length; at += 4) if (detector.push(text.slice(at, at + 4))) return at + 4;
  return null;
}

/** Prose that never repeats. */
const prose = (length: number): string => {
  let text = '';
  for (let i = 0; text.length < length; i++) text += `line ${i} is about ${i * i} and ${(i * 7919) % 1000}.\n`;
  return text.slice(0, length);
};

describe('LoopDetector', () => {
  it.each([30, 43, 64, 80])('sees a loop of %i characters after a few rounds', (period) => {
    const piece = prose(2000).slice(1000, 1000 + period);
    const at = loopsAfter(prose(700) + piece.repeat(40));
    expect(at).not.toBeNull();
    expect(at! - 700).toBeLessThan(Math.max(240, period * 4) + 40);
  });

  it('sees shorter loops too, as repetitions of themselves', () => {
    expect(loopsAfter(prose(700) + 'ha '.repeat(200))).not.toBeNull();
  });

  it('leaves the first 150 tokens alone', () => {
    expect(loopsAfter('the same sentence over and over. '.repeat(17))).toBeNull();
  });

  it('does not take ordinary text for a loop: prose, tables, ruled lines, lists that differ', () => {
    const rows = Array.from({ length: 60 }, (_, i) => `| item ${i} | ${(i * 37) % 91} | yes |`).join('\n');
    const code = Array.from({ length: 60 }, (_, i) => `  expect(total([${i}])).toBe(${i * 3});`).join('\n');
    for (const text of [prose(8000), prose(700) + rows, prose(700) + code, `${prose(700)}\n${'-'.repeat(120)}\n${prose(500)}`]) {
      expect(loopsAfter(text)).toBeNull();
    }
  });
});

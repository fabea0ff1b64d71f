import { describe, expect, it } from 'vitest';
import { Prng } from '../../../scripts/fixture/prng.ts';
import { longestMatch, TextLookup } from '../../../src/worker/textLookup.ts';

const end = 999;

function lookup(...tokens: number[]): TextLookup {
  return new TextLookup(tokens, (token) => token === end);
}

function guess(found: TextLookup, most = 4): number[] {
  const occurrence = found.find();
  return occurrence ? found.draft(occurrence, most) : [];
}

describe('looking up what may come next', () => {
  it('guesses what followed when the last two tokens came before', () => {
    expect(guess(lookup(1, 2, 3, 4, 5, 6, 1, 2))).toEqual([3, 4, 5, 6]);
    expect(guess(lookup(1, 2, 3, 4, 5, 6, 2))).toEqual([]);
    expect(guess(lookup(1))).toEqual([]);
    expect(guess(lookup())).toEqual([]);
  });

  it('prefers the longest match, and of equal ones the newest', () => {
    expect(guess(lookup(9, 1, 2, 3, 50, 0, 1, 2, 3, 60, 9, 1, 2, 3), 1)).toEqual([50]);
    expect(guess(lookup(7, 2, 3, 50, 0, 8, 2, 3, 60, 6, 2, 3), 1)).toEqual([60]);
  });

  it('goes on near where it was when a change has been made', () => {
    // Two functions that end alike; the first one is written again, with a change in it.
    const found = lookup(10, 11, 12, 1, 2, 13, 14, 20, 21, 22, 1, 2, 23, 24, 0, 10, 11);
    expect(guess(found, 3)).toEqual([12, 1, 2]);
    for (const token of [99, 1, 2]) found.push(token);
    expect(guess(found, 2)).toEqual([13, 14]);
  });

  it('goes on with a text that repeats itself', () => {
    expect(guess(lookup(5, 6, 5, 6, 5), 6)).toEqual([6, 5, 6, 5, 6, 5]);
  });

  it('guesses nothing that ends an answer, and looks at nothing across it', () => {
    expect(guess(lookup(1, 2, 3, end, 4, 1, 2))).toEqual([3]);
    expect(guess(lookup(1, 2, end, 3, 4, 1, 2, end))).toEqual([]);
    expect(guess(lookup(1, end, 3, 4, 2, end))).toEqual([]);
  });

  it('finds what looking at each place would find, in a long text of few words', () => {
    const random = new Prng(7);
    const tokens: number[] = [];
    const found = new TextLookup([], () => false);
    for (let i = 0; i < 4000; i++) {
      const token = random.uint32() % (i % 1000 < 500 ? 12 : 90);
      tokens.push(token);
      found.push(token);
      if (i % 97 !== 0) continue;
      const all = tokens.map((_, next) => ({ next, match: next === 0 ? 0 : matchOf(tokens, next) })).filter(({ match }) => match >= 2);
      const newest = all.slice(-20);
      const best = Math.max(0, ...newest.map(({ match }) => match));
      const occurrence = found.find();
      expect(occurrence?.match ?? 0).toBeGreaterThanOrEqual(best);
      if (occurrence) expect(matchOf(tokens, occurrence.next)).toBe(occurrence.match);
    }
  });
});

function matchOf(tokens: readonly number[], next: number): number {
  let match = 0;
  while (match < longestMatch && match < next && tokens[next - 1 - match] === tokens[tokens.length - 1 - match]) match++;
  return match;
}

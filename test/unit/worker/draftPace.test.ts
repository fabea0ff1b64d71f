import { describe, expect, it } from 'vitest';
import { DraftPace } from '../../../src/worker/draftPace.ts';

/** A machine on which a batch takes `first` ms and `more` for each further token. */
function pace(first: number, more: number): DraftPace {
  const made = new DraftPace();
  for (const tokens of [1, 2, 4, 8, 16, 32]) made.measured(tokens, first + (tokens - 1) * more);
  return made;
}

function seen(made: DraftPace, match: number, guessed: number, right: number): DraftPace {
  for (let i = 0; i < 60; i++) made.seen(match, guessed, right);
  return made;
}

describe('how much is guessed', () => {
  it('is nothing until it is known what a token costs', () => {
    const made = new DraftPace();
    expect(made.length(16, 31)).toBe(0);
    made.measured(1, 25);
    expect(made.length(16, 31)).toBeGreaterThan(0);
  });

  it('is the more the longer the match, and the cheaper a further token is', () => {
    const [short, long] = [pace(25, 3).length(2, 31), pace(25, 3).length(16, 31)];
    expect(long).toBeGreaterThan(short);
    expect(pace(25, 0.2).length(4, 31)).toBeGreaterThan(pace(25, 8).length(4, 31));
  });

  it('keeps within what is asked for', () => {
    expect(pace(25, 0.1).length(16, 31)).toBe(31);
    expect(pace(25, 0.1).length(16, 10)).toBe(7);
    expect(pace(25, 0.1).length(16, 0)).toBe(0);
  });

  it('is nothing where a further token costs as much as a single one, however often it is right', () => {
    expect(seen(pace(25, 25), 16, 7, 7).length(16, 31)).toBe(0);
  });

  it('goes down to nothing when guesses are wrong, and up again when they would be right', () => {
    const made = seen(pace(25, 3), 8, 7, 0);
    expect(made.length(8, 31)).toBe(0);
    // What wasn't evaluated is still compared with what was sampled.
    expect(seen(made, 8, 1, 1).length(8, 31)).toBeGreaterThan(3);
  });

  it('tells matches of different lengths apart', () => {
    const made = seen(pace(25, 3), 2, 3, 0);
    expect(made.length(2, 31)).toBe(0);
    expect(made.length(16, 31)).toBeGreaterThan(3);
  });

  it('tries again now and then where it did not pay, and no more where it still does not', () => {
    const made = seen(pace(25, 24), 8, 3, 2);
    const lengths = Array.from({ length: 200 }, () => {
      const length = made.length(8, 31);
      made.measured(length + 1, 25 + length * 24);
      return length;
    });
    expect(lengths.filter((length) => length > 0)).toEqual([3, 3, 3]);
  });

  it('forgets what was measured while the machine was busy with something else', () => {
    const made = new DraftPace();
    made.measured(1, 25);
    for (const tokens of [2, 4, 8]) made.measured(tokens, 400);
    const lengths = Array.from({ length: 80 }, () => {
      const length = made.length(16, 31);
      made.measured(length + 1, 25 + length * 3);
      return length;
    });
    expect(lengths[0]).toBe(0);
    expect(lengths.at(-1)).toBeGreaterThan(3);
  });

  it('measures a single token again after many batches', () => {
    const made = pace(25, 0.5);
    for (let i = 0; i < 100; i++) made.measured(8, 30);
    expect(made.length(16, 31)).toBe(0);
    made.measured(1, 25);
    expect(made.length(16, 31)).toBeGreaterThan(0);
  });

  it('takes no batch that would keep a cancel waiting', () => {
    expect(seen(pace(25, 5.5), 16, 15, 15).length(16, 31)).toBe(15);
    expect(pace(100, 30).length(16, 31)).toBe(3);
    // A large model on a slow machine takes longer for one token already.
    expect(pace(300, 10).length(16, 31)).toBe(15);
    expect(pace(300, 160).length(16, 31)).toBe(0);
  });
});

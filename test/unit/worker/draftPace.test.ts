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
    expect(made.plan(16, 31, false).length).toBe(0);
    made.measured(1, 25);
    expect(made.plan(16, 31, false).length).toBeGreaterThan(0);
  });

  it('is the more the longer the match, and the cheaper a further token is', () => {
    const [short, long] = [pace(25, 3).plan(2, 31, false).length, pace(25, 3).plan(16, 31, false).length];
    expect(long).toBeGreaterThan(short);
    expect(pace(25, 0.2).plan(4, 31, false).length).toBeGreaterThan(pace(25, 8).plan(4, 31, false).length);
  });

  it('keeps within what is asked for', () => {
    expect(pace(25, 0.1).plan(16, 31, false).length).toBe(31);
    expect(pace(25, 0.1).plan(16, 10, false).length).toBe(7);
    expect(pace(25, 0.1).plan(16, 0, false).length).toBe(0);
  });

  it('is nothing where a further token costs as much as a single one, however often it is right', () => {
    expect(seen(pace(25, 25), 16, 7, 7).plan(16, 31, false).length).toBe(0);
  });

  it('goes down to nothing when guesses are wrong, and up again when they would be right', () => {
    const made = seen(pace(25, 3), 8, 7, 0);
    expect(made.plan(8, 31, false).length).toBe(0);
    // What wasn't evaluated is still compared with what was sampled.
    expect(seen(made, 8, 1, 1).plan(8, 31, false).length).toBeGreaterThan(3);
  });

  it('tells matches of different lengths apart', () => {
    const made = seen(pace(25, 3), 2, 3, 0);
    expect(made.plan(2, 31, false).length).toBe(0);
    expect(made.plan(16, 31, false).length).toBeGreaterThan(3);
  });

  it('tries again now and then where it did not pay, and no more where it still does not', () => {
    const made = seen(pace(25, 24), 8, 3, 2);
    const lengths = Array.from({ length: 200 }, () => {
      const length = made.plan(8, 31, false).length;
      made.measured(length + 1, 25 + length * 24);
      return length;
    });
    expect(lengths.filter((length) => length > 0)).toEqual([1, 1, 1]);
  });

  it('forgets what was measured while the machine was busy with something else', () => {
    const made = new DraftPace();
    made.measured(1, 25);
    for (const tokens of [2, 4, 8]) made.measured(tokens, 400);
    const lengths = Array.from({ length: 80 }, () => {
      const length = made.plan(16, 31, false).length;
      made.measured(length + 1, 25 + length * 3);
      return length;
    });
    expect(lengths[0]).toBe(0);
    expect(lengths.at(-1)).toBeGreaterThan(3);
  });

  it('tries longer batches where only these pay', () => {
    // As measured on one thread of an AMD EPYC: two tokens take more than twice the time of one, sixteen less than six times.
    const took = new Map([[1, 27], [2, 68], [4, 101], [8, 107], [16, 152], [32, 293]]); // prettier-ignore
    const made = new DraftPace();
    for (const tokens of [1, 2, 4]) made.measured(tokens, took.get(tokens) ?? NaN);
    const lengths = Array.from({ length: 20 }, () => {
      const { length } = made.plan(16, 31, false);
      made.measured(length + 1, took.get(length + 1) ?? NaN);
      made.seen(16, length, length);
      return length;
    });
    expect(lengths.slice(0, 2)).toEqual([15, 31]);
    expect(new Set(lengths.slice(2))).toEqual(new Set([15]));
  });

  it('is not misled by other programs, which hit a few of many single tokens and every long batch', () => {
    const made = new DraftPace();
    // Twice as slow on average: of seven tokens one waits for another program's share.
    for (let i = 0; i < 21; i++) made.measured(1, i % 7 === 0 ? 27 + 190 : 27);
    for (const tokens of [4, 2]) made.measured(tokens, 100 + 190);
    made.measured(16, 200 + 190);
    for (let i = 0; i < 3; i++) made.measured(1, 27);
    expect(made.plan(16, 31, false)).toEqual({ from: 'text', length: 15 });
  });

  it('measures a single token again after many batches', () => {
    const made = pace(25, 0.5);
    for (let i = 0; i < 100; i++) made.measured(8, 30);
    expect(made.plan(16, 31, false).length).toBe(0);
    made.measured(1, 25);
    expect(made.plan(16, 31, false).length).toBeGreaterThan(0);
  });

  it('takes no batch that would keep a cancel waiting', () => {
    expect(seen(pace(25, 5.5), 16, 15, 15).plan(16, 31, false).length).toBe(31);
    expect(seen(pace(25, 12), 16, 15, 15).plan(16, 31, false).length).toBe(15);
    expect(pace(100, 30).plan(16, 31, false).length).toBe(7);
    expect(pace(100, 60).plan(16, 31, false).length).toBe(3);
    // A large model on a slow machine takes longer for one token already.
    expect(pace(300, 10).plan(16, 31, false).length).toBe(15);
    expect(pace(300, 160).plan(16, 31, false).length).toBe(0);
  });
});

describe('a smaller model', () => {
  /** Whose guesses take so many milliseconds each. */
  function asked(made: DraftPace, ms: number): DraftPace {
    for (let i = 0; i < 30; i++) made.asked(4, 4 * ms);
    return made;
  }

  it('is asked where the text has nothing, and where it has less to offer', () => {
    const made = asked(pace(25, 2), 1);
    expect(made.plan(0, 31, true)).toMatchObject({ from: 'model', length: 3 });
    expect(made.plan(0, 31, false)).toEqual({ from: null, length: 0 });
    expect(made.plan(2, 31, true).from).toBe('model');
    expect(made.plan(16, 31, true).from).toBe('text');
    expect(made.plan(0, 2, true)).toMatchObject({ from: 'model', length: 1 });
  });

  it('guesses the more the more often it is right, and the cheaper it is', () => {
    const right = (times: number, ms: number): number => {
      const made = asked(pace(25, 2), ms);
      for (let i = 0; i < 60; i++) made.seenOfModel(7, times);
      return made.plan(0, 31, true).length;
    };
    expect(right(7, 1)).toBeGreaterThan(right(5, 1));
    expect(right(7, 1)).toBeGreaterThan(right(7, 8));
  });

  it('is let alone where it does not pay, and tried again ever more rarely', () => {
    for (const [ms, right] of [
      [1, 0],
      [30, 3],
    ] as const) {
      const made = asked(pace(25, 2), ms);
      const tried: number[] = [];
      for (let i = 0; i < 3000; i++) {
        const { from, length } = made.plan(0, 31, true);
        made.measured(length + 1, 25 + length * 2);
        if (from !== 'model') continue;
        tried.push(i);
        made.asked(length, length * ms);
        made.seenOfModel(length, Math.min(length, right));
      }
      const pauses = tried.map((at, i) => at - (tried[i - 1] ?? -1)).filter((pause) => pause > 1);
      expect(pauses.length).toBeGreaterThan(2);
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
      expect(tried.length).toBeLessThan(20);
    }
  });

  it('is tried until it has guessed, as it may have to read first', () => {
    const made = asked(pace(25, 2), 30);
    const plans: string[] = [];
    for (let i = 0; i < 70; i++) {
      plans.push(made.plan(0, 31, true).from ?? '-');
      if (i < 67) made.measured(1, 25);
      else made.asked(3, 90);
    }
    expect(plans.join('')).toBe(`${'-'.repeat(63)}${'model'.repeat(5)}--`);
  });

  it('is asked again as usual after a try, when it was slow while the machine was busy', () => {
    const made = asked(pace(25, 2), 200);
    for (const tokens of [4, 8]) for (let i = 0; i < 20; i++) made.measured(tokens, 500);
    const froms = Array.from({ length: 100 }, () => {
      const { from, length } = made.plan(0, 31, true);
      if (from === 'model') {
        made.asked(length, length);
        made.seenOfModel(length, length);
      }
      made.measured(length + 1, 25 + length * 2);
      return from;
    });
    const first = froms.indexOf('model');
    expect(first).toBe(63);
    expect(new Set(froms.slice(first))).toEqual(new Set(['model']));
  });

  it('is tried at once, and again while it is right where it has to be right often', () => {
    // Only batches of sixteen gain, as on the processor above.
    const took = new Map([[1, 27], [2, 72], [4, 108], [8, 140], [16, 180], [32, 390]]); // prettier-ignore
    const tried = (right: boolean): number[] => {
      const made = new DraftPace();
      for (const tokens of [1, 4, 2, 16]) made.measured(tokens, took.get(tokens) ?? NaN);
      return Array.from({ length: 60 }, () => {
        const { length } = made.plan(0, 31, true);
        if (length > 0) {
          made.asked(length, 3 * length);
          made.seenOfModel(length, right ? length : 0);
        }
        made.measured(length + 1, took.get(length + 1) ?? NaN);
        return length;
      });
    };
    expect(tried(false)).toEqual([3, ...Array<number>(59).fill(0)]);
    const lengths = tried(true);
    expect(lengths.slice(0, 3)).toEqual([3, 3, 3]);
    expect(new Set(lengths.slice(20))).toEqual(new Set([15]));
  });

  it('is asked again as usual once it pays', () => {
    const made = asked(pace(25, 2), 1);
    for (let i = 0; i < 20; i++) made.seenOfModel(1, 0);
    expect(made.plan(0, 31, true).from).toBe(null);
    for (let i = 0; i < 60; i++) made.seenOfModel(3, 3);
    expect(made.plan(0, 31, true).from).toBe('model');
  });
});

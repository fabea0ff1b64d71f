import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { guessesOf, toGuesses } from '../../../src/worker/draftSteps.ts';

const guesses = (...steps: number[][]): Token[][] => steps as Token[][];

describe('the guesses of an answer', () => {
  it('come back out of what is kept of them', () => {
    const long = Array.from({ length: 500 }, (_, i) => Array.from({ length: i % 90 < 60 ? 0 : i % 5 }, (__, n) => i * 100 + n));
    for (const steps of [guesses(), guesses([]), guesses([], [], [7, 8], [9, 151_935], [], [3]), guesses(...long)]) {
      expect(guessesOf(toGuesses(steps))).toEqual(steps);
    }
    expect(toGuesses(guesses([], [], [1, 2], [3, 4])).steps).toEqual([0, 2, 2, 2]);
  });

  it.each([[[1]], [[-1, 1]], [[0.5, 1]], [[1, 0]], [[1, 0.5]], [[257, 1]], [[0, 1e12]], [[Number.NaN, 1]], [[1, 2]], [[0, 1]]])(
    'are not made of %j with one token',
    (steps) => {
      const { tokens } = toGuesses(guesses([5]));
      expect(() => guessesOf({ steps, tokens })).toThrow(expect.objectContaining({ code: 'invalidParams' }) as Error);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { type RaceResult, race } from '../../support/editRaces.ts';
import { randomSource } from '../../support/randomEdits.ts';

const races = process.env.MLX_CODE_FULL ? 20_000 : 1000;

describe('a waiting proposal while somebody types', () => {
  it(`costs the user no byte in ${String(races)} races, and is applied in many`, () => {
    const outcomes: Record<RaceResult['outcome'], number> = { applied: 0, rebased: 0, refused: 0 };
    for (let seed = 1; seed <= races; seed++) {
      const { lost, outcome } = race(randomSource(seed));
      expect(lost, `seed ${String(seed)}`).toBe(0);
      outcomes[outcome]++;
    }
    // Each kind of ending is really there, so none of them is what the promise rests on.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(races / 20);
  });
});

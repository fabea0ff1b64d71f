/** Row of stale proposals: what the user loses in races with a proposal that is applied while they type. */
import { race, type RaceResult } from '../support/editRaces.ts';
import { randomSource } from '../support/randomEdits.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

export async function* raceRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const races = full ? 100_000 : 1000;
  say(`${String(races)} races of a proposal with its user`);
  const outcomes: Record<RaceResult['outcome'], number> = { applied: 0, rebased: 0, refused: 0 };
  let lost = 0;
  for (let seed = 1; seed <= races; seed++) {
    const result = race(randomSource(seed));
    lost += result.lost;
    outcomes[result.outcome]++;
  }
  const note = `bytes lost; ${String(outcomes.applied)} applied, ${String(outcomes.rebased)} fitted and applied, ${String(outcomes.refused)} refused`;
  yield { ...measured('edits.races.lost', 'bytes', '= 0', [lost], note), n: races };
}

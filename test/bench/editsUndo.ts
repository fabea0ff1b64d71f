/** Rows of coming back: how many files are the same to the byte after apply and undo on the disk, and what typing survives a change of its file. */
import { applyThenUndo, raceWithTyping } from '../support/randomEdits.ts';
import type { BenchOptions, Row } from './row.ts';

const edits = 10_000;
const races = 1000;

export async function* undoRows({ say }: BenchOptions): AsyncIterable<Row> {
  say(`${String(edits)} random edits, applied and undone`);
  const { identical, failed } = await applyThenUndo(edits, 1000);
  yield share('edits.undo.identity', identical, edits, failed);
  say(`${String(races)} changes of files in which somebody types meanwhile`);
  const { kept, lost } = await raceWithTyping(races, 5000);
  yield share('edits.stale.disk', kept, races, lost);
}

function share(id: string, good: number, all: number, seeds: readonly number[]): Row {
  const note = seeds.length === 0 ? '' : `not with the seeds ${seeds.slice(0, 10).join(', ')}`;
  return { id, value: good / all, unit: 'ratio', n: all, min: null, max: null, note, goal: '= 1' };
}

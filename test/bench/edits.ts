/** Area `edits`: what the promises of issue "Edits that always apply, and always come back" measure. Each subject has a file of its own. */
import { anchoredRows } from './editsAnchored.ts';
import { candidateRows } from './editsCandidates.ts';
import { constrainedRows } from './editsConstrained.ts';
import { readerRows } from './editsReader.ts';
import { undoRows } from './editsUndo.ts';
import { raceRows } from './editsRaces.ts';
import type { Area, BenchOptions, Row } from './row.ts';

/** In the order of the table. */
const subjects: readonly Area[] = [anchoredRows, constrainedRows, candidateRows, readerRows, undoRows, raceRows];

export async function* edits(options: BenchOptions): AsyncIterable<Row> {
  for (const rows of subjects) yield* rows(options);
}

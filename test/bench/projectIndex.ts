/** Area `index`: making the index of a project, keeping it up to date, and finding what somebody means. */
import { buildRows, oneFileRow } from './indexBuild.ts';
import { buildForProduction } from './productionBuild.ts';
import { contextRows } from './indexContext.ts';
import { recallRows } from './indexRecall.ts';
import { searchRows } from './indexSearches.ts';
import { vectorRows } from './indexVectors.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* projectIndex(options: BenchOptions): AsyncIterable<Row> {
  await buildForProduction(options.say);
  yield* buildRows(options);
  yield await oneFileRow(options);
  yield* searchRows(options);
  yield* vectorRows(options);
  yield* recallRows(options);
  yield* contextRows(options);
}

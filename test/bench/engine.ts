/** Area `engine`: what the engine computes, how often, and how long it takes. */
import { completionRows } from './engineCompletions.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* engine(options: BenchOptions): AsyncIterable<Row> {
  yield* completionRows(options);
}

/** Area `chat`: keeping conversations when processes are killed and write at once, finding what was said, and how long chats are drawn. */
import { chatOpenRows } from './chatOpen.ts';
import { chatPageRows } from './chatPages.ts';
import { killRow, twoWritersRow } from './chatWriters.ts';
import { chatSearchRows } from './chatSearches.ts';
import { buildForProduction } from './productionBuild.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* chat(options: BenchOptions): AsyncIterable<Row> {
  await buildForProduction(options.say);
  yield await killRow(options);
  yield await twoWritersRow(options);
  yield* chatSearchRows(options);
  yield* chatOpenRows(options);
  yield* chatPageRows(options);
}

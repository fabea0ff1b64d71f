/** Area `models`: reading the header of a file that may be hostile, fetching models, going from one to another, and what is said of the memory that one takes. */
import { adviceRow } from './modelsAdvice.ts';
import { downloadRows } from './modelsDownload.ts';
import { validateRows } from './modelsValidate.ts';
import { switchRows } from './modelsSwitch.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* models(options: BenchOptions): AsyncIterable<Row> {
  yield* validateRows(options);
  yield* downloadRows(options);
  yield* switchRows(options);
  yield await adviceRow(options);
}

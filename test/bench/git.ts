/** Area `git`: what the promises of issue "Git, as a careful colleague would help" measure. Each subject has a file of its own. */
import { messageRows } from './gitMessages.ts';
import { hostileRows } from './gitHostile.ts';
import { largeRows } from './gitLarge.ts';
import { reviewRows } from './gitReview.ts';
import { splitRows } from './gitSplit.ts';
import { surpriseRows } from './gitSurprise.ts';
import { surprisePriceRows } from './gitSurprisePrice.ts';
import type { Area, BenchOptions, Row } from './row.ts';

/** In the order of the table. */
const subjects: readonly Area[] = [messageRows, reviewRows, largeRows, hostileRows, splitRows, surpriseRows, surprisePriceRows];

export async function* git(options: BenchOptions): AsyncIterable<Row> {
  for (const rows of subjects) yield* rows(options);
}

/** How well texts fit queries, by the models that were asked so far: the same search comes again while somebody types, and finds the same code. */
import { createHash } from 'node:crypto';
import { BoundedCache } from '../core/boundedCache.ts';
import type { CacheUse } from '../protocol/worker/diagnostics.ts';

/** Some ten thousand scores. */
const mostBytes = 2_000_000;
/** Of an entry: its key, which is a hash, and what the table takes. */
const entryBytes = 200;

export class RankScores {
  readonly #scores = new BoundedCache<string, number>({ mostBytes, bytesOf: () => entryBytes });

  /** Of a text for a query, by the model of such a file; undefined where it wasn't asked. */
  of(modelHash: string, query: string, text: string): number | undefined {
    return this.#scores.get(keyOf(modelHash, query, text));
  }

  /** As {@link of}, for one that was asked for before: it counts as no use. */
  since(modelHash: string, query: string, text: string): number | undefined {
    return this.#scores.peek(keyOf(modelHash, query, text));
  }

  keep(modelHash: string, query: string, text: string, score: number): void {
    this.#scores.set(keyOf(modelHash, query, text), score);
  }

  get use(): CacheUse {
    return this.#scores.use;
  }
}

function keyOf(modelHash: string, query: string, text: string): string {
  // With its length, so that no query goes on into a text.
  return createHash('sha256')
    .update(`${modelHash} ${String(query.length)} ${query}${text}`)
    .digest('base64');
}

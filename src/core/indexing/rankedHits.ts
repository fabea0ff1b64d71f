/** Puts what was found into the order of a model that has read it, without giving up that of the search. Pure. */
import type { SearchHit } from '../../protocol/indexer.ts';
import { fused } from './rankFusion.ts';

/**
 * The model's order is one more ranking of the fusion, and counts as much as words and meaning do together (`node/indexing/indexSearch.ts`), as it has read query and code side by side, where
 * these have only counted. Between its first and its last place lies less than what a name counts: by a model alone, what only speaks of a name that somebody wrote doesn't come before where
 * that is defined. A score tells less than its place: one model's scores are all near 1, another's all near 0.
 */
const weight = 1.8;

/** The hits anew, the best first, and those that the model has read with its place for them. `scores` by the places of hits; one without stays behind those that have one. */
export function rankedHits<Hit extends SearchHit>(hits: readonly Hit[], scores: ReadonlyMap<number, number>): Hit[] {
  const order = [...scores].sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || a - b).map(([index]) => index);
  const read = new Map(fused([{ weight, keys: order }]).map(({ key, score }, at) => [key, { score, place: at + 1 }]));
  return hits
    .map((hit, index): Hit => {
      const by = read.get(index);
      return by ? { ...hit, score: hit.score + by.score, why: [...hit.why, { kind: 'ranked', place: by.place }] } : hit;
    })
    .sort((a, b) => b.score - a.score);
}

/**
 * Several rankings as one, by reciprocal ranks: what stands high in any of them stands high, and how each came to its figures doesn't matter
 * (Cormack, Clarke and Büttcher, SIGIR 2009). Pure.
 */

export interface Ranking<Key> {
  weight: number;
  /** The best first. */
  keys: readonly Key[];
}

/** As in that paper: how much less a lower place counts. */
const flatness = 60;

/** Each key with its score, the best first; equal ones in the order in which they came. A key counts once in each ranking, at its best place. */
export function fused<Key>(rankings: readonly Ranking<Key>[]): { key: Key; score: number }[] {
  const scores = new Map<Key, number>();
  for (const { weight, keys } of rankings) {
    [...new Set(keys)].forEach((key, index) => scores.set(key, (scores.get(key) ?? 0) + weight / (flatness + index + 1)));
  }
  return [...scores].map(([key, score]) => ({ key, score })).sort((a, b) => b.score - a.score);
}

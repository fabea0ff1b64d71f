import { describe, expect, it } from 'vitest';
import { hitReasons } from '../../../src/core/indexing/hitReasons.ts';
import { rankedHits } from '../../../src/core/indexing/rankedHits.ts';
import { fused } from '../../../src/core/indexing/rankFusion.ts';
import type { HitReason, SearchHit } from '../../../src/protocol/indexer.ts';

const hit = (path: string, score: number, ...why: HitReason[]): SearchHit => ({ path, line: 1, endLine: 9, score, why });
/** Hits as the search ranks them by words alone, or by words and the names that they define. */
function found(paths: readonly string[], defining: readonly string[] = []): SearchHit[] {
  const ranked = fused([
    { weight: 1, keys: paths },
    { weight: 1.5, keys: defining },
  ]);
  return ranked.map(({ key, score }) => hit(key, score, { kind: 'words', words: ['cart'] }));
}
const pathsOf = (hits: readonly SearchHit[]): string[] => hits.map(({ path }) => path);
const scores = (...all: number[]): Map<number, number> => new Map(all.entries());

describe('what was found, read by a model', () => {
  it('goes by its order more than by that of the words, and says which place it gave each', () => {
    const hits = rankedHits(found(['a', 'b', 'c', 'd']), scores(0.1, 0.2, 0.9, 0.3));
    expect(pathsOf(hits)).toEqual(['c', 'b', 'd', 'a']);
    expect(hits.map(({ why }) => why.at(-1))).toEqual([1, 3, 2, 4].map((place) => ({ kind: 'ranked', place })));
    expect(hitReasons(hits[0]!.why)).toBe('has “cart”; the model’s no. 1');
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('goes by places and not by figures, as these are all near each other for one model and far apart for another', () => {
    const hits = found(['a', 'b', 'c']);
    expect(pathsOf(rankedHits(hits, scores(0.999_97, 0.999_98, 0.999_99)))).toEqual(pathsOf(rankedHits(hits, scores(0.01, 0.5, 0.99))));
  });

  it('stays where the name that was written is defined, whatever the model says of it', () => {
    const names = Array.from({ length: 24 }, (_, at) => `f${String(at)}`);
    const hits = found(names, ['f0']);
    const last = rankedHits(hits, scores(0, ...names.slice(1).map((_, at) => 0.5 + at / 100)));
    expect(last[0]!.path).toBe('f0');
    expect(last[0]!.why.at(-1)).toEqual({ kind: 'ranked', place: 24 });
    // Behind it, the model's word counts.
    expect(last[1]!.path).toBe('f23');
  });

  it('keeps its place behind what was read where it was not', () => {
    const hits = rankedHits(found(['a', 'b', 'c', 'd', 'e']), scores(0.1, 0.2, 0.3));
    expect(pathsOf(hits)).toEqual(['c', 'b', 'a', 'd', 'e']);
    expect(hits.slice(3).flatMap(({ why }) => why.map(({ kind }) => kind))).toEqual(['words', 'words']);
  });

  it('keeps its order where the model sees no difference', () => {
    expect(pathsOf(rankedHits(found(['a', 'b', 'c']), scores(0.5, 0.5, 0.5)))).toEqual(['a', 'b', 'c']);
  });
});

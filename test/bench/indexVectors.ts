/**
 * `index.search.vector.p95` and `index.vectors.recall10`: searches that go by meaning too, in a large index. The vectors are made ones that have the shape of a model's:
 * what is measured is the search, which doesn't ask who made them.
 */
import type { QueryVector } from '../../src/protocol/indexer.ts';
import { SignIndex } from '../../src/core/indexing/signIndex.ts';
import { nearness, vectorCodes } from '../../src/core/indexing/vectorCodes.ts';
import { mostCandidates } from '../../src/node/indexing/chunkVectors.ts';
import { leaningVectors } from '../support/leaningVectors.ts';
import { p95 } from './indexBuild.ts';
import { addVaried, allFiles, type BenchIndexes, benchIndexes, copyOf, repository } from './indexCorpus.ts';
import { graphMs, queriesOf } from './indexSearches.ts';
import { type BenchOptions, median, type Row } from './row.ts';

/** Of small models, and of those of the usual size. */
const dimensions = [384, 768];
const goalChunks = 100_000;
/** Files that are there twice, with a difference, so that the texts are that many. */
const variedFiles = 7_000;
const atOnce = 500;
const wantedHits = 10;

export async function* vectorRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const copy = copyOf(repository);
  addVaried(copy.root, variedFiles);
  const bench = benchIndexes();
  const times = new Map<number, number[]>();
  const recalls = new Map<number, number[]>();
  /** The same searches without vectors, in turn with those. */
  const byWords: number[] = [];
  let first = 0;
  let count = 0;
  try {
    await bench.indexes.open({ root: copy.root, exclude: [], useRules: false, limits: allFiles, asKept: false });
    await bench.indexes.reconcile(copy.root, () => undefined);
    // As the searches by words are measured: with the graph made, which takes its part of the processor.
    const before = queriesOf(full ? 500 : 150);
    const end = performance.now() + graphMs;
    for (let at = 0; performance.now() < end; at++)
      await bench.indexes.search(copy.root, before[at % before.length] ?? '', wantedHits, null);
    for (const dimension of dimensions) {
      const { vectors, near } = leaningVectors(goalChunks, dimension);
      const named = `made-${String(dimension)}`;
      count = await fill(bench, copy.root, named, vectors);
      say(`searches by ${String(count)} vectors of ${String(dimension)} numbers`);
      const queries = queriesOf(full ? 500 : 150).map((query, at) => ({ query, meaning: { named, vector: near((at * 613) % count) } }));
      const samples: number[] = [];
      const took = async (query: string, meaning: QueryVector | null): Promise<number> => {
        const start = performance.now();
        await bench.indexes.search(copy.root, query, wantedHits, meaning);
        return performance.now() - start;
      };
      for (const { query, meaning } of [...queries.slice(0, 1), ...queries]) {
        samples.push(await took(query, meaning));
        byWords.push(await took(query, null));
      }
      first = Math.max(first, samples.shift() ?? 0);
      times.set(dimension, samples);
      recalls.set(
        dimension,
        recall(
          count,
          dimension,
          vectors,
          queries.slice(0, full ? 100 : 30).map(({ meaning }) => meaning.vector),
        ),
      );
    }
  } finally {
    await bench.close();
    copy.remove();
  }
  const all = [...times.values()].flat();
  const few = count < goalChunks ? `, fewer than the ${String(goalChunks)} that the goal is for` : '';
  const of = (values: ReadonlyMap<number, number[]>, told: (samples: number[]) => string): string =>
    [...values].map(([dimension, samples]) => `${told(samples)} with ${String(dimension)} numbers`).join(', ');
  yield {
    id: 'index.search.vector.p95',
    value: Math.max(...[...times.values()].map((samples) => p95(samples))),
    unit: 'ms',
    goal: '≤ 60',
    n: all.length,
    min: Math.min(...all),
    max: Math.max(...all),
    note: `${of(times, (samples) => `${p95(samples).toFixed(1)} ms`)}, in ${String(count)} vectors${few}, of these files and ${String(variedFiles)} of them once more with a remark behind each line; the first search, which takes them into memory, ${first.toFixed(0)} ms; by words alone in the same run ${p95(byWords).toFixed(1)} ms; the graph was made before, and the query is a vector already`,
  };
  const recalled = [...recalls.values()].flat();
  yield {
    id: 'index.vectors.recall10',
    value: recalled.reduce((sum, one) => sum + one, 0) / recalled.length,
    unit: 'ratio',
    goal: '≥ 0.95',
    n: recalled.length,
    min: Math.min(...recalled),
    max: Math.max(...recalled),
    note: `of the ten nearest by the whole vectors, those found by signs and then by codes; ${of(recalls, (samples) => `${(samples.reduce((sum, one) => sum + one, 0) / samples.length).toFixed(3)} (median ${median(samples).toFixed(2)})`)}`,
  };
}

/** Gives every text of the index a vector; returns how many these are. */
async function fill({ indexes }: BenchIndexes, root: string, named: string, vectors: (at: number) => number[]): Promise<number> {
  for (let count = 0; ;) {
    const { parts } = await indexes.unembedded(root, named, { limit: atOnce, anew: count === 0 });
    if (parts.length === 0) return count;
    await indexes.embedded(
      root,
      named,
      parts.map(({ text }, at) => ({ text, vector: vectors(count + at) })),
    );
    count += parts.length;
  }
}

/** For each query, how many of its nearest are found in two steps, as a part of them. */
function recall(count: number, dimension: number, vectors: (at: number) => number[], queries: readonly number[][]): number[] {
  const whole = new Float32Array(count * dimension);
  const centre = new Float64Array(dimension);
  for (let at = 0; at < count; at++) {
    const vector = vectors(at);
    whole.set(vector, at * dimension);
    vector.forEach((value, index) => (centre[index] = (centre[index] ?? 0) + value / count));
  }
  const vectorAt = (at: number): Float32Array => whole.subarray(at * dimension, (at + 1) * dimension);
  const signs = new SignIndex(Float32Array.from(centre));
  for (let at = 0; at < count; at++) signs.add(at, vectorCodes([...vectorAt(at)]));
  return queries.map((query) => {
    const exact = best(count, (at) => dot(query, vectorAt(at)));
    const asked = Float32Array.from(query);
    const candidates = signs.candidates(asked, mostCandidates);
    const found = best(candidates.length, (at) => nearness(asked, vectorCodes([...vectorAt(candidates[at] ?? 0)])));
    const ids = new Set(found.map((at) => candidates[at]));
    return exact.filter((at) => ids.has(at)).length / exact.length;
  });
}

/** The places of the ten highest scores. */
function best(count: number, score: (at: number) => number): number[] {
  return Array.from({ length: count }, (_, at) => ({ at, score: score(at) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, wantedHits)
    .map(({ at }) => at);
}

function dot(one: readonly number[], other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < other.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

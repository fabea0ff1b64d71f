/** `index.search.p95`: how long a search takes in a large index. */
import { execFileSync } from 'node:child_process';
import { allFiles, benchIndexes, repository } from './indexCorpus.ts';
import { p95 } from './indexBuild.ts';
import type { BenchOptions, Row } from './row.ts';

const wanted = 100_000;

export async function* searchRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const bench = benchIndexes();
  try {
    await bench.indexes.open({ root: repository, exclude: [], useRules: false, limits: allFiles, asKept: false });
    const { counts } = await bench.indexes.reconcile(repository, () => undefined);
    say(`searches in ${String(counts.chunks)} chunks`);
    const queries = queriesOf(full ? 1_000 : 300);
    for (const query of queries.slice(0, 20)) await bench.indexes.search(repository, query, 10, null);
    const samples: number[] = [];
    for (const query of queries) {
      const start = performance.now();
      await bench.indexes.search(repository, query, 10, null);
      samples.push(performance.now() - start);
    }
    yield {
      id: 'index.search.p95',
      value: p95(samples),
      unit: 'ms',
      goal: '≤ 30',
      n: samples.length,
      min: Math.min(...samples),
      max: Math.max(...samples),
      note: `ten hits each for sentences and names, in ${String(counts.chunks)} chunks${counts.chunks < wanted ? `, fewer than the ${String(wanted)} that the goal is for` : ''}; asked from the host, over the link`,
    };
  } finally {
    await bench.close();
  }
}

/** Sentences, which are the subjects of commits, and names of the code, in turn. */
export function queriesOf(count: number): string[] {
  const subjects = subjectsOf(count);
  const names = git('grep', '-hoE', 'export (function|class|const|interface) [A-Za-z]+', '--', 'src').map((line) =>
    line.slice(line.lastIndexOf(' ') + 1),
  );
  return Array.from(
    { length: count },
    (_, index) => (index % 2 === 0 ? subjects[(index >> 1) % subjects.length] : names[(index * 7) % names.length]) ?? '',
  );
}

/** What the newest commits of this repository are called, so many at most. */
export function subjectsOf(count: number): string[] {
  return [...new Set(git('log', '--no-merges', '--format=%s'))].slice(0, count);
}

function git(...args: string[]): string[] {
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8', maxBuffer: 1e9 }).split('\n').filter(Boolean);
}

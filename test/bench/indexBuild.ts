/** `index.files_per_s`, `index.ctags`, `index.memory`, `index.lag.p99`, `index.size`, `index.one_file`: making an index and keeping it up to date. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { walkFiles } from '../../src/node/indexing/fileWalk.ts';
import { WalkRules } from '../../src/node/indexing/walkRules.ts';
import type { IndexStatus } from '../../src/protocol/indexer.ts';
import { allFiles, type BenchIndexes, benchIndexes, copyOf, repository } from './indexCorpus.ts';
import { type BenchOptions, measured, median, ratio, type Row, unmeasured } from './row.ts';

const scope = { root: repository, exclude: [], useRules: false, limits: allFiles, asKept: false };
const lagEveryMs = 5;
/** What the goal of memory is for. */
const goalFiles = 10_000;

interface Build {
  seconds: number;
  /** Bytes, the most that the process had in memory until all files were read. */
  read: number;
  /** The same until the graph was made as well, in a thread of it. */
  memory: number;
  /** Milliseconds. */
  lag: number;
  status: IndexStatus;
}

export async function* buildRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const rounds = full ? 5 : 3;
  const builds: Build[] = [];
  const others: number[] = [];
  const ctags = hasCtags();
  for (let round = 0; round < rounds; round++) {
    const one = await build();
    builds.push(one);
    say(
      `index ${String(round + 1)} of ${String(rounds)}: ${String(one.status.counts.files)} files in ${one.seconds.toFixed(1)} s, ${inMegabytes([one.read])} MB, ${inMegabytes([one.memory])} with the graph`,
    );
    if (ctags) {
      others.push(ctagsAndLoad());
      say(`universal-ctags and a load into FTS5: ${others.at(-1)?.toFixed(1) ?? ''} s`);
    }
  }
  const [first] = builds;
  if (!first) return;
  const smaller: Build[] = [];
  for (let round = 0; round < rounds; round++) smaller.push(await build({ ...allFiles, files: goalFiles }));
  const { files, chunks } = first.status.counts;
  yield measured(
    'index.files_per_s',
    'files/s',
    '≥ 400',
    builds.map(({ seconds }) => files / seconds),
    `${String(files)} files in ${String(chunks)} chunks, this repository with all that it depends on, ignore rules off; from nothing, the start of the process included`,
  );
  const note = 'ctags -R and then a load of the same texts into an FTS5 table, one after the other';
  yield ctags
    ? ratio(
        'index.ctags',
        '≤ 4',
        builds.map(({ seconds }, index) => ({ of: seconds, to: others[index] ?? 0 })),
        note,
      )
    : unmeasured('index.ctags', 'ratio', '≤ 4', 'needs universal-ctags');
  yield process.platform === 'linux'
    ? measured(
        'index.memory',
        'MB',
        '≤ 300',
        smaller.map(({ memory }) => memory / 1e6),
        `the most that the index process had, from its start until the graph was made too, for the first ${String(smaller[0]?.status.counts.files ?? 0)} files; until they were read ${inMegabytes(smaller.map(({ read }) => read))} MB; for all files ${inMegabytes(builds.map(({ memory }) => memory))} and ${inMegabytes(builds.map(({ read }) => read))} MB`,
      )
    : unmeasured('index.memory', 'MB', '≤ 300', 'needs Linux');
  yield measured(
    'index.lag.p99',
    'ms',
    '≤ 100',
    builds.map(({ lag }) => lag),
    'of the host’s own loop meanwhile, asked every 5 ms',
  );
  const text = textBytes();
  yield measured(
    'index.size',
    'ratio',
    '≤ 1.5',
    builds.map(({ status }) => status.bytes / text),
    `${(text / 1e6).toFixed(0)} MB of text; without vectors`,
  );
}

async function build(limits = allFiles): Promise<Build> {
  const bench = benchIndexes();
  try {
    const lag = monitorEventLoopDelay({ resolution: lagEveryMs });
    const start = performance.now();
    await bench.indexes.open({ ...scope, limits });
    lag.enable();
    const status = await bench.indexes.reconcile(repository, () => undefined);
    const seconds = (performance.now() - start) / 1_000;
    lag.disable();
    const read = mostMemory(bench);
    await bench.indexes.ranked(repository, { focus: [], limit: 1, within: '' });
    await bench.indexes.graph(repository);
    return { seconds, read, memory: mostMemory(bench), lag: lag.percentile(99) / 1e6, status };
  } finally {
    await bench.close();
  }
}

function mostMemory({ indexes }: BenchIndexes): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${String(indexes.pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}

function inMegabytes(bytes: readonly number[]): string {
  return (median(bytes) / 1e6).toFixed(0);
}

function hasCtags(): boolean {
  try {
    return execFileSync('ctags', ['--version'], { encoding: 'utf8' }).includes('Universal Ctags');
  } catch {
    return false;
  }
}

/** The files that the index reads too. */
function* indexed(): Generator<string> {
  for (const file of walkFiles(repository, new WalkRules(repository, scope)))
    if (file && !('skipped' in file) && file.size <= allFiles.fileBytes) yield file.path;
}

function textBytes(): number {
  let bytes = 0;
  for (const file of indexed()) bytes += statSync(path.join(repository, file)).size;
  return bytes;
}

/** Seconds. */
function ctagsAndLoad(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-ctags-'));
  try {
    const list = path.join(folder, 'files');
    writeFileSync(list, [...indexed()].join('\n'));
    const start = performance.now();
    execFileSync('ctags', ['-L', list, '-f', path.join(folder, 'tags'), '--fields=+neK'], { cwd: repository, stdio: 'ignore' });
    const database = new DatabaseSync(path.join(folder, 'text.sqlite'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE VIRTUAL TABLE texts USING fts5(path, body); BEGIN');
    const insert = database.prepare('INSERT INTO texts VALUES (?, ?)');
    for (const file of indexed()) insert.run(file, readFileSync(path.join(repository, file), 'utf8'));
    database.exec('COMMIT');
    database.close();
    return (performance.now() - start) / 1_000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the news that a file has changed until what is new in it is found; among as many files as above. */
export async function oneFileRow({ full, say }: BenchOptions): Promise<Row> {
  say('a copy of all files, of which one changes');
  const copy = copyOf(repository);
  const bench = benchIndexes();
  try {
    await bench.indexes.open({ ...scope, root: copy.root });
    await bench.indexes.reconcile(copy.root, () => undefined);
    const file = 'src/app.ts';
    const text = readFileSync(path.join(copy.root, file), 'utf8');
    const samples: number[] = [];
    for (let round = 0; round < (full ? 101 : 31); round++) {
      const name = `unheardOf${String(round)}x`;
      writeFileSync(path.join(copy.root, file), `${text}\nexport function ${name}() {}\n`);
      const start = performance.now();
      await bench.indexes.update(copy.root, [file]);
      const [hit] = await bench.indexes.search(copy.root, name, 1, null);
      samples.push(performance.now() - start);
      if (hit?.path !== file) throw new Error(`the change of round ${String(round)} was not found`);
    }
    return measured(
      'index.one_file',
      'ms',
      '≤ 50',
      samples,
      'from the word that a file of 8 kB has changed until its new function is found, among all of the above',
    );
  } finally {
    await bench.close();
    copy.remove();
  }
}

/** The 95th of a hundred. */
export function p95(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? median(samples);
}

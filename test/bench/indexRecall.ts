/**
 * `index.recall10`: whether the files that a commit changed are among the first ten that are found by its message; the same for ripgrep on the message's words, and for
 * SQLite's full-text search of whole files. `HISTORY=DIR` names another clone.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { walkFiles } from '../../src/node/indexing/fileWalk.ts';
import { WalkRules } from '../../src/node/indexing/walkRules.ts';
import { allFiles, benchIndexes, repository } from './indexCorpus.ts';
import { type BenchOptions, type Row, unmeasured } from './row.ts';

interface Commit {
  subject: string;
  /** Those that it changed and that are still there. */
  files: string[];
}

const wanted = 10;
const mostCommits = 500;
const fewestCommits = 300;
/** Commits of more files than these change everything a little. */
const mostFiles = 10;
/** Files that nearly every commit changes, and that its message is about in no way. */
const everywhere = /^(?:(?:CHANGELOG|README|ARCHITECTURE)\.md|package(?:-lock)?\.json)$/;

export async function* recallRows({ say }: BenchOptions): AsyncIterable<Row> {
  const root = path.resolve(process.env.HISTORY ?? repository);
  const commits = commitsOf(root);
  const goal = 'first > both';
  const whose = process.env.HISTORY === undefined ? 'this repository’s own history' : `the history of ${path.basename(root)}`;
  if (commits.length < fewestCommits) {
    const note = `needs ${String(fewestCommits)} commits, and ${whose} has ${String(commits.length)} that fit`;
    for (const id of ['index.recall10', 'index.recall10.ripgrep', 'index.recall10.fts']) yield unmeasured(id, 'ratio', goal, note);
    return;
  }
  say(`what ${String(commits.length)} commits changed, by their messages`);
  const scope = { root, exclude: [], useRules: true, limits: allFiles, asKept: false };
  const files = [...walkFiles(root, new WalkRules(root, scope))].flatMap((file) => (file && !('skipped' in file) ? [file.path] : []));
  const bench = benchIndexes();
  try {
    await bench.indexes.open(scope);
    await bench.indexes.reconcile(root, () => undefined);
    const ours: number[] = [];
    for (const { subject, files: changed } of commits) {
      const hits = await bench.indexes.search(root, subject, 60, null);
      ours.push(recall(changed, [...new Set(hits.map((hit) => hit.path))]));
    }
    const row = (id: string, values: readonly number[], note: string): Row => ({
      id,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
      unit: 'ratio',
      goal,
      n: values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      note,
    });
    yield row('index.recall10', ours, `files of a commit among the first ten for its subject, mean; ${whose}, as the files are now`);
    yield hasRipgrep()
      ? row(
          'index.recall10.ripgrep',
          commits.map(({ subject, files: changed }) => recall(changed, byRipgrep(root, subject))),
          'files with most of the subject’s words, then with most places',
        )
      : unmeasured('index.recall10.ripgrep', 'ratio', goal, 'needs ripgrep');
    const texts = textSearch(root, files);
    yield row(
      'index.recall10.fts',
      commits.map(({ subject, files: changed }) => recall(changed, texts(subject))),
      'SQLite FTS5, whole files, its usual tokenizer, bm25',
    );
  } finally {
    await bench.close();
  }
}

function commitsOf(root: string): Commit[] {
  const log = execFileSync('git', ['log', '--no-merges', '--name-only', '--format=%x01%s'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return log
    .split('\x01')
    .slice(1)
    .map((entry) => {
      const [subject = '', ...names] = entry.split('\n').filter((line) => line !== '');
      return { subject, files: names.filter((name) => !everywhere.test(name) && existsSync(path.join(root, name))) };
    })
    .filter(({ files }) => files.length > 0 && files.length <= mostFiles)
    .slice(0, mostCommits);
}

function recall(changed: readonly string[], found: readonly string[]): number {
  const first = new Set(found.slice(0, wanted));
  return changed.filter((file) => first.has(file)).length / changed.length;
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])];
}

function hasRipgrep(): boolean {
  return spawnSync('rg', ['--version']).status === 0;
}

function byRipgrep(root: string, subject: string): string[] {
  const found = new Map<string, { words: number; places: number }>();
  for (const word of wordsOf(subject).filter((one) => one.length > 2)) {
    const { stdout } = spawnSync('rg', ['--count', '--ignore-case', '--fixed-strings', '--', word, '.'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    for (const line of stdout.split('\n')) {
      const colon = line.lastIndexOf(':');
      if (colon < 0) continue;
      const file = line.slice(2, colon);
      const known = found.get(file) ?? { words: 0, places: 0 };
      known.words++;
      known.places += Number(line.slice(colon + 1));
      found.set(file, known);
    }
  }
  return [...found].sort(([, a], [, b]) => b.words - a.words || b.places - a.places).map(([file]) => file);
}

function textSearch(root: string, files: readonly string[]): (subject: string) => string[] {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE VIRTUAL TABLE texts USING fts5(path UNINDEXED, body)');
  const insert = database.prepare('INSERT INTO texts VALUES (?, ?)');
  for (const file of files) insert.run(file, readFileSync(path.join(root, file), 'utf8'));
  const search = database.prepare('SELECT path FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?');
  return (subject) => {
    const match = wordsOf(subject)
      .map((word) => `"${word}"`)
      .join(' OR ');
    return match === '' ? [] : search.all(match, wanted).map((row) => String(row.path));
  };
}

/** `chat.search.p95`: how long a search through very many messages takes, as somebody types. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { dataPlaces } from '../../src/node/dataFolder.ts';
import { makePrivateFolder } from '../../src/node/privateFolder.ts';
import { SessionDatabase } from '../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../src/node/sessions/sessionFile.ts';
import { SessionThread } from '../../src/node/sessions/sessionThread.ts';
import { kept } from '../support/keptTurns.ts';
import { randomSource } from '../support/randomEdits.ts';
import { p95 } from './indexBuild.ts';
import { repository } from './indexCorpus.ts';
import { queriesOf, subjectsOf } from './indexSearches.ts';
import { productionFolder } from './productionBuild.ts';
import type { BenchOptions, Row } from './row.ts';

/** A question is one, and so is its answer. */
const messages = 100_000;
const turnsOfOne = 25;

export async function* chatSearchRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-chat-'));
  try {
    const file = dataPlaces(folder).sessions;
    say(`writing ${String(messages)} messages`);
    const characters = await fill(file);
    const store = new SessionThread({ program: path.join(productionFolder, 'sessions.mjs'), dataFolder: folder, log: silentLog });
    try {
      const before = process.memoryUsage().rss;
      const samples: number[] = [];
      const queries = typedOf(full ? 1_000 : 300);
      for (const query of queries.slice(0, 10)) await store.search(query, {}, 50);
      for (const query of queries) {
        const start = performance.now();
        await store.search(query, {}, 50);
        samples.push(performance.now() - start);
      }
      const memory = (process.memoryUsage().rss - before) / 1e6;
      const slowest = queries[samples.indexOf(Math.max(...samples))] ?? '';
      yield {
        id: 'chat.search.p95',
        value: p95(samples),
        unit: 'ms',
        goal: '≤ 50',
        n: samples.length,
        min: Math.min(...samples),
        max: Math.max(...samples),
        note: `50 places each for words, names and their beginnings, in ${String(messages)} messages of ${String(Math.round(characters / messages))} characters on average (${(statSync(file).size / 1e6).toFixed(0)} MB); asked from the host, over the link; the slowest: ${slowest}`,
      };
      yield {
        id: 'chat.search.memory',
        value: memory,
        unit: 'MB',
        goal: '',
        n: 1,
        min: null,
        max: null,
        note: 'more than before, with the thread and what SQLite keeps of the file',
      };
    } finally {
      await store.release();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Questions are made of what commits of this repository are called, answers of stretches of its files. Returns how many characters that is. */
async function fill(file: string): Promise<number> {
  await makePrivateFolder(path.dirname(file));
  const random = randomSource(8);
  const names = execFileSync('git', ['ls-files', '*.ts', '*.md'], { cwd: repository, encoding: 'utf8' }).split('\n').filter(Boolean);
  const texts = names.map((name) => readFileSync(path.join(repository, name), 'utf8'));
  const subjects = subjectsOf(100_000);
  const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const { database } = await openSessions(file);
  const sessions = new SessionDatabase(database, 'bench', Date.now);
  let characters = 0;
  try {
    for (let at = 0; at < messages / 2; at++) {
      const session = `s${String(Math.floor(at / turnsOfOne))}`;
      if (at % turnsOfOne === 0)
        sessions.begin({ id: session, project: { key: `p${String(random(10))}`, name: 'p' }, title: pick(subjects) ?? '' });
      const question = Array.from({ length: 1 + random(3) }, () => pick(subjects)).join('. ');
      const text = pick(texts) ?? '';
      const from = random(Math.max(1, text.length - 500));
      // Most answers are short, and some are long.
      const answer = text.slice(from, from + 200 + random(200 + random(4_000)));
      characters += question.length + answer.length;
      sessions.put(session, kept(`t${String(at)}`, at, question, answer));
    }
  } finally {
    sessions.close();
  }
  return characters;
}

/** What somebody has typed by the time that a search goes off: a beginning of a word, a name, or two or three words. */
function typedOf(count: number): string[] {
  return queriesOf(count).map((query, at) => {
    const words = query.split(/\s+/).slice(0, 1 + (at % 3));
    return at % 4 < 2 ? words.join(' ') : (words[0] ?? '').slice(0, 2 + (at % 5));
  });
}

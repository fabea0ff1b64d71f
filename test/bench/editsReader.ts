/** Rows of the tolerant reader: the cases, random answers, time against length, and locating in a long file. */
import type { EditAccess } from '../../src/core/edits/reader/editAccess.ts';
import { readPlan } from '../../src/core/edits/reader/editReader.ts';
import { readEdits } from '../../src/core/edits/reader/readEdits.ts';
import { accessOf, editCases, isAsExpected } from '../support/editCases.ts';
import { growingAnswers, hostileAnswer, hostileFiles, randomFrom } from '../support/hostileAnswers.ts';
import { measured, median, ratio, type BenchOptions, type Row } from './row.ts';

export async function* readerRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  yield await expectedRow();
  say('reading 1,000,000 random answers');
  yield await throwsRow(1_000_000);
  say('reading answers that grow');
  yield growthRow(full ? 15 : 7);
  say('locating in a file of 10,000 lines');
  yield await locateRow(full ? 41 : 11);
  say('locating many edits in a file of 20,000 lines');
  yield await manyEditsRow(full ? 15 : 5);
}

async function expectedRow(): Promise<Row> {
  const cases = editCases();
  const wrong: string[] = [];
  for (const edit of cases) if (!isAsExpected(edit, await readEdits(edit.answer, accessOf(edit), edit.options))) wrong.push(edit.name);
  return {
    id: 'edits.reader.expected',
    value: (cases.length - wrong.length) / cases.length,
    unit: 'ratio',
    n: cases.length,
    min: null,
    max: null,
    note: wrong.length === 0 ? '' : `not as expected: ${wrong.join(', ')}`,
    goal: '= 1',
  };
}

function accessTo(files: Readonly<Record<string, string>>): EditAccess {
  return {
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? { text: files[path] ?? '' } : { reason: 'missingFile' }),
    paths: () => Promise.resolve(Object.keys(files)),
  };
}

async function throwsRow(answers: number): Promise<Row> {
  const access = accessTo(hostileFiles);
  const random = randomFrom(1);
  let thrown = 0;
  let first = '';
  for (let i = 0; i < answers; i++) {
    const answer = hostileAnswer(random);
    try {
      await readEdits(answer, access);
    } catch (error) {
      thrown++;
      first ||= `${String(error)} for ${JSON.stringify(answer).slice(0, 200)}`;
    }
  }
  return { id: 'edits.fuzz.throws', value: thrown, unit: 'count', n: answers, min: null, max: null, note: first, goal: '= 0' };
}

/** Times of one kind of answer, short and twice as long, measured by turns. */
function growthOf(kind: string, pairs: number): { of: number; to: number }[] {
  const make = growingAnswers[kind] ?? String;
  const [short, long] = [make(100_000), make(200_000)];
  let repeats = 1;
  while (timeOf(short, repeats) < 60) repeats *= 2;
  return Array.from({ length: pairs }, () => {
    const to = timeOf(short, repeats);
    return { of: timeOf(long, repeats), to };
  });
}

const growth = (pairs: readonly { of: number; to: number }[]): number =>
  median(pairs.map((pair) => pair.of)) / median(pairs.map((pair) => pair.to));

/** The kind of answer whose time grows most when it is twice as long. The worst few of a first pass are measured again, since noise picks the worst too. */
function growthRow(pairs: number): Row {
  const kinds = Object.keys(growingAnswers);
  const first = kinds.map((kind) => ({ kind, value: growth(growthOf(kind, 3)) })).sort((a, b) => b.value - a.value);
  const again = first.slice(0, 4).map(({ kind }) => ({ kind, pairs: growthOf(kind, pairs) }));
  const worst = again.reduce((a, b) => (growth(b.pairs) > growth(a.pairs) ? b : a));
  return ratio('edits.fuzz.growth', '≤ 2.5', worst.pairs, `the worst of ${kinds.length} kinds, 100 kB and 200 kB: ${worst.kind}`);
}

/**
 * Milliseconds of this thread's processor time: other work on the machine would show in the ratio. Some systems count it in steps of 4 ms, so
 * that one reading is too short to be measured.
 */
function timeOf(answer: string, repeats: number): number {
  const start = process.threadCpuUsage();
  for (let i = 0; i < repeats; i++) readPlan(answer);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** Reads an answer and applies it to a file of 10,000 lines: a literal block, a shifted one, and one that is nowhere. The slowest counts. */
async function locateRow(samples: number): Promise<Row> {
  const lines = Array.from({ length: 10_000 }, (_, i) =>
    i % 10 === 0 ? `  function part${i}(items) {` : i % 10 === 9 ? '  }' : `    const value${i % 10} = items[${i}] + total;`,
  );
  const files = { 'long.js': lines.join('\n') + '\n' };
  const block = lines.slice(7_000, 7_010);
  const kinds: Record<string, string[]> = {
    exact: block,
    whitespace: block.map((line) => line.replace(' = ', '  =  ')),
    indentation: block.map((line) => line.slice(2)),
    'not found': [...block.slice(0, 9), '  }}'],
  };
  let slowest: { name: string; times: number[] } = { name: '', times: [0] };
  for (const [name, search] of Object.entries(kinds)) {
    const replacement = [...search.slice(0, 5), 'log();', ...search.slice(5)];
    const answer = ['long.js', '<<<<<<< SEARCH', ...search, '=======', ...replacement, '>>>>>>> REPLACE', ''].join('\n');
    const times: number[] = [];
    for (let i = 0; i < samples; i++) {
      const start = performance.now();
      const { changes, conflicts } = await readEdits(answer, accessTo(files));
      times.push(performance.now() - start);
      const found = conflicts[0]?.reason === 'notFound' ? 'not found' : changes[0]?.match;
      if (found !== name) throw new Error(`located as ${found ?? 'nothing'}, not as ${name}`);
    }
    if (median(times) > median(slowest.times)) slowest = { name, times };
  }
  return measured(
    'edits.locate.10k',
    'ms',
    '≤ 10',
    slowest.times,
    `answer to text after; the slowest of ${Object.keys(kinds).join(', ')}: ${slowest.name}`,
  );
}

/**
 * Time of 4,000 edits in one file of 20,000 lines against that of 2,000: literal ones, shifted ones, ones that are nowhere, and a mix. The kind whose
 * time grows most counts; with work of edits times lines it would be worst where nothing is found.
 */
async function manyEditsRow(pairs: number): Promise<Row> {
  const lines = Array.from({ length: 20_000 }, (_, i) => `  const value${i} = compute(${i % 97}, ${i});`);
  const files = { 'long.js': lines.join('\n') + '\n' };
  const searches: Record<string, (line: string, edit: number) => string> = {
    exact: (line) => line,
    whitespace: (line) => line.replace(' = ', '  =  '),
    'not found': (_, edit) => `nothing like this ${edit}`,
    mixed: (line, edit) => (edit % 2 === 0 ? line : `nothing like this ${edit}`),
  };
  const timed = async (answer: string): Promise<number> => {
    const start = performance.now();
    await readEdits(answer, accessTo(files));
    return performance.now() - start;
  };
  let worst: { name: string; pairs: { of: number; to: number }[] } | null = null;
  for (const [name, search] of Object.entries(searches)) {
    const answer = (edits: number): string =>
      Array.from({ length: edits }, (_, edit) => {
        const line = lines[edit * (lines.length / edits)] ?? '';
        return ['long.js', '<<<<<<< SEARCH', search(line, edit), '=======', line.replace('compute', 'changed'), '>>>>>>> REPLACE', ''].join(
          '\n',
        );
      }).join('\n');
    const [few, many] = [answer(2000), answer(4000)];
    const measured: { of: number; to: number }[] = [];
    for (let i = 0; i < pairs; i++) {
      const to = await timed(few);
      measured.push({ of: await timed(many), to });
    }
    if (!worst || growth(measured) > growth(worst.pairs)) worst = { name, pairs: measured };
  }
  const note = `the worst of ${Object.keys(searches).length} kinds: ${worst?.name ?? ''}, ${median(worst?.pairs.map(({ of }) => of) ?? [0]).toFixed(0)} ms`;
  return ratio('edits.locate.many.growth', '≤ 2.5', worst?.pairs ?? [], `4,000 and 2,000 edits in 20,000 lines, ${note}`);
}

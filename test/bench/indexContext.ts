/** `index.context.warm`, `index.context.token_error`: gathering what a question needs, in a large project. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { gatherContext, type GatherPort } from '../../src/core/context/gathering.ts';
import { withWorker } from './benchWorker.ts';
import { allFiles, benchIndexes, repository } from './indexCorpus.ts';
import { subjectsOf } from './indexSearches.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

const budget = 4_096;
const questions = [
  'Just check src/app.ts for bugs.',
  'How is the scope of a commit message chosen?',
  'Where does ChatService ask the provider?',
  'Why would a download start from nothing again?',
  'What reads the header of a model file?',
];

export async function* contextRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const bench = benchIndexes();
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-context-'));
  const model = path.join(folder, 'model.gguf');
  try {
    writeFixtureModel({ out: model, kind: 'random' });
    await bench.indexes.open({ root: repository, exclude: [], useRules: false, limits: allFiles, asKept: false });
    const { counts } = await bench.indexes.reconcile(repository, () => undefined);
    say(`what a question needs of ${String(counts.files)} files`);
    yield* await withWorker({ path: model, contextSize: 2_048, threads: 1 }, async (peer) => {
      const port: GatherPort = {
        named: (words) => bench.indexes.named(repository, words),
        folders: (words) => bench.indexes.folders(repository, words),
        calledSo: (asked) => bench.indexes.calledSo(repository, asked),
        ranked: (within, limit) => bench.indexes.ranked(repository, { focus: [], limit, within }),
        profile: () => Promise.resolve(null),
        search: (query, limit) => bench.indexes.search(repository, query, limit, null),
        neighbours: (file) => bench.indexes.neighbours(repository, file),
        knownWords: (words) => bench.indexes.knownWords(repository, words),
        outline: (file) => bench.indexes.outline(repository, file),
        lines: (file) => Promise.resolve(readFileSync(path.join(repository, file), 'utf8').split('\n')),
        count: async (texts) => (await peer.call('countTokens', { texts: [...texts] })).counts,
      };
      const times: number[] = [];
      const errors: number[] = [];
      // The first ones make the graph, which is kept. The others are asked once each: texts whose tokens were counted are known afterwards.
      for (const question of questions) await gatherContext({ question, budget }, port);
      for (const question of subjectsOf(full ? 100 : 30)) {
        const start = performance.now();
        const { text, tokens } = await gatherContext({ question, budget }, port);
        times.push(performance.now() - start);
        const [exact = 0] = await port.count([text]);
        errors.push(Math.abs(exact - tokens));
      }
      return [
        measured(
          'index.context.warm',
          'ms',
          '≤ 500',
          times,
          `subjects of commits as questions, ${String(budget)} tokens each, among ${String(counts.files)} files, the graph made before; tokens counted by the model process`,
        ),
        measured('index.context.token_error', 'tokens', '= 0', errors, 'said against the whole text counted once more'),
      ];
    });
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

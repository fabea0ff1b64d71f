/** The command line's search with a model that ranks: the real index process, and the real engine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { writeAged } from '../support/agedFile.ts';
import { type CliResult, jsonLines, runCli } from '../support/cliProcess.ts';

const place = mkdtempSync(path.join(tmpdir(), 'cli-ranking-'));
const root = path.join(place, 'shop');
const [ranker, random] = [path.join(place, 'ranker.gguf'), path.join(place, 'random.gguf')];
beforeAll(() => {
  writeFixtureModel({ out: ranker, kind: 'reranking' });
  writeFixtureModel({ out: random, kind: 'random' });
  // By words the first fits best, and the last least; the model knows of ledgers and drafts only.
  writeAged(root, 'src/a.ts', 'export function got() {\n  return "one parcel, around one parcel, one parcel around"; // a draft\n}\n');
  writeAged(root, 'src/b.ts', 'export function sent() {\n  return "one parcel and what is around it";\n}\n');
  writeAged(
    root,
    'src/c.ts',
    'export function kept() {\n  return "the ledger has one parcel, and around it a ledger that was sent"; // and much else that stands here\n}\n',
  );
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const run = (args: string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  runCli(args, {
    cwd: root,
    env: {
      MLX_CODE_DATA_FOLDER: path.join(place, 'data'),
      MLX_CODE_MODEL: random,
      MLX_CODE_EMBEDDING_MODEL: '',
      MLX_CODE_RERANKING_MODEL: '',
      ...env,
    },
  });
const doneOf = (stdout: string) => jsonLines(stdout).find(({ type }) => type === 'done');
const pathsOf = (stdout: string): unknown[] => jsonLines(stdout).flatMap((line) => (line.type === 'hit' ? [line.path] : []));

describe('mlx-code search with a model that ranks', () => {
  it('puts what the model finds fit first, and says so of each place', async () => {
    const query = ['search', 'one parcel around', '--json'];
    const before = await run(query);
    expect(before.code, before.stderr).toBe(0);
    expect(pathsOf(before.stdout)).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts']);
    const after = await run([...query, '--reranker', ranker]);
    expect(after.code, after.stderr).toBe(0);
    expect(pathsOf(after.stdout)).toEqual(['src/c.ts', 'src/b.ts', 'src/a.ts']);
    const hits = jsonLines(after.stdout).filter(({ type }) => type === 'hit') as { why: unknown[]; score: number }[];
    expect(hits.map(({ why }) => why.at(-1))).toEqual([1, 2, 3].map((at) => ({ kind: 'ranked', place: at })));
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
    const named = await run(['search', 'one parcel around'], { MLX_CODE_RERANKING_MODEL: ranker });
    expect(named.stdout.split('\n')[0]).toMatch(/^src\/c\.ts:1-3 {2}.*; the model’s no\. 1$/);
    expect(named.stderr).not.toContain('Not ranked');
  });

  it('keeps the place where a name is defined first, whatever the model says of it', async () => {
    const { stdout } = await run(['search', 'sent', '--json', '--reranker', ranker]);
    expect(pathsOf(stdout)).toEqual(['src/b.ts', 'src/c.ts']);
  });

  it('says in one sentence that a file ranks nothing, and finds all the same', async () => {
    const { code, stdout, stderr } = await run(['search', 'one parcel around', '--json', '--reranker', random]);
    expect([code, pathsOf(stdout).length]).toEqual([0, 3]);
    expect(stderr).toContain(
      'Not ranked by reading. The model “random.gguf” was not made to tell how well a text fits what is looked for. Choose a reranker, such as bge-reranker-v2-m3.',
    );
    const gone = await run(['search', 'parcel', '--reranker', path.join(place, 'none.gguf')]);
    expect(gone.stdout + gone.stderr).toMatch(/none\.gguf/);
  });
});

describe('mlx-code search with fewer places than the model reads', () => {
  it('has the best of all that it read first', async () => {
    const { code, stdout, stderr } = await run(['search', 'one parcel around', '--json', '--limit', '1', '--reranker', ranker]);
    expect(code, stderr).toBe(0);
    expect(pathsOf(stdout)).toEqual(['src/c.ts']);
  });
});

describe('mlx-code with a model that ranks in the place of one that writes', () => {
  it('says in one sentence that it writes nothing, and changes nothing', async () => {
    const edit = ['edit', 'add a comment', '--file', 'src/a.ts', '--lines', '1-3', '--model', ranker, '--apply'];
    const { code, stderr } = await run(edit);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('The model “ranker.gguf” orders texts and writes none. Choose one for chat, such as qwen2.5-coder-1.5b.'),
    ]);
    expect(readFileSync(path.join(root, 'src/a.ts'), 'utf8')).toContain('// a draft');
    const asked = await run(['ask', 'what is this', '--model', ranker]);
    expect([asked.code, asked.stdout]).toEqual([1, '']);
  });
});

describe('mlx-code search with a model that can’t be had', () => {
  it('goes without an alias as it does without a file, and says so, also quietly', async () => {
    const models = { MLX_CODE_RERANKING_MODEL: 'bge-rerank', MLX_CODE_EMBEDDING_MODEL: 'no-such-model' };
    const { code, stdout, stderr } = await run(['search', 'one parcel around', '--json', '--quiet'], models);
    expect(code, stderr).toBe(0);
    expect(pathsOf(stdout)).toHaveLength(3);
    expect(doneOf(stdout)).toMatchObject({
      without: { why: 'failed', code: 'modelUnknown' },
      unranked: {
        why: 'failed',
        code: 'modelNotInstalled',
        message: expect.stringMatching(/^Not ranked by reading\. The model “bge-rerank” is not on/) as unknown,
      },
    });
    const told = await run(['search', 'one parcel around'], models);
    expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('Not ranked by reading. The model “bge-rerank” is not on')]);
  });

  it('says nothing where all went well', async () => {
    const { stdout } = await run(['search', 'one parcel around', '--json', '--reranker', ranker]);
    expect(doneOf(stdout)).toMatchObject({ without: null, unranked: null });
  });
});

describe('mlx-code context with a model that ranks', () => {
  it('takes what the model finds fit first', async () => {
    const partsOf = (stdout: string): unknown[] => jsonLines(stdout).flatMap((line) => (line.type === 'part' ? [line.path] : []));
    const question = ['context', 'where is one parcel around', '--model', random, '--json'];
    const after = await run([...question, '--reranker', ranker]);
    expect(after.code, after.stderr).toBe(0);
    expect(partsOf(after.stdout)[0]).toBe('src/c.ts');
    expect(jsonLines(after.stdout).find(({ type }) => type === 'part')!.reason).toMatch(/the model’s no\. 1$/);
    expect(partsOf((await run(question)).stdout)[0]).not.toBe('src/c.ts');
    const refused = await run([...question, '--reranker', random]);
    expect([refused.code, partsOf(refused.stdout).length]).toEqual([0, partsOf(after.stdout).length]);
    expect(refused.stderr).toContain('Not ranked by reading. The model “random.gguf” was not made');
    expect(doneOf(after.stdout)).toMatchObject({ unranked: null });
    expect(doneOf(refused.stdout)).toMatchObject({
      unranked: {
        why: 'failed',
        message: expect.stringMatching(/^Not ranked by reading\. The model “random\.gguf” was not made/) as unknown,
      },
    });
  });

  it('says in the same way that one that can’t be had ranked nothing', async () => {
    const question = ['context', 'where is one parcel around', '--model', random];
    const models = { MLX_CODE_RERANKING_MODEL: 'bge-rerank' };
    const { code, stdout, stderr } = await run([...question, '--json'], models);
    expect([code, stderr.match(/Not ranked by reading/g)]).toEqual([0, ['Not ranked by reading']]);
    const unranked = { why: 'failed', code: 'modelNotInstalled', message: expect.stringMatching(/^Not ranked by reading\./) as unknown };
    expect(doneOf(stdout)).toMatchObject({ unranked });
    const plain = await run(question, models);
    expect([plain.code, plain.stderr]).toEqual([0, expect.stringContaining('Not ranked by reading. The model “bge-rerank” is not on')]);
  });
});

/** The command line's search by meaning: the real index process, and the real engine with a model for vectors. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { writeAged } from '../support/agedFile.ts';
import { CliProcess, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';

const models = mkdtempSync(path.join(tmpdir(), 'cli-meaning-models-'));
const [vectors, other, random] = ['vectors', 'other', 'random'].map((name) => path.join(models, `${name}.gguf`)) as [
  string,
  string,
  string,
];
writeFixtureModel({ out: vectors, kind: 'embedding' });
writeFixtureModel({ out: other, kind: 'embedding', seed: 2 });
writeFixtureModel({ out: random, kind: 'random' });
afterAll(() => rmSync(models, { recursive: true, force: true }));

let place: string;
let root: string;
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'cli-meaning-'));
  root = path.join(place, 'shop');
  write('src/a.ts', 'export function basketCosts(trolley) {\n  return trolley.amount; // what the basket costs\n}\n');
  write('src/b.ts', 'export function parse(document) {\n  return document.fetch(); // parses the document\n}\n');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeAged(root, name, text);

const options = (env: Readonly<Record<string, string>> = {}) => ({
  cwd: root,
  env: { MLX_CODE_DATA_FOLDER: path.join(place, 'data'), MLX_CODE_MODEL: random, MLX_CODE_EMBEDDING_MODEL: '', ...env },
});
const run = (...args: string[]) => runCli(args, options());
const hitsOf = (stdout: string) => jsonLines(stdout).filter(({ type }) => type === 'hit');

describe('mlx-code index and search with a model for vectors', () => {
  it('find what has other words and the same meaning, and make only what is missing', async () => {
    const first = await run('index', '--model', vectors, '--json');
    expect(first.code, first.stderr).toBe(0);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({ type: 'done', files: 2, chunks: 2, vectors: { done: 2, of: 2 } });
    expect(jsonLines(first.stdout)).toContainEqual({ type: 'progress', vectors: 2, of: 2 });
    // No word of it stands in the code.
    const [hit, ...more] = hitsOf((await run('search', 'price of the cart', '--model', vectors, '--json')).stdout);
    expect(hit).toMatchObject({ path: 'src/a.ts', startLine: 1, endLine: 3, why: [{ kind: 'similar' }] });
    expect(more).toEqual([]);
    expect((await run('search', 'read a file', '--model', vectors)).stdout).toBe('src/b.ts:1-3  similar in meaning\n');
    // Without the model, and with another one, it is as it was.
    expect((await run('search', 'price of the cart')).stdout).toBe('');
    expect((await run('search', 'price of the cart', '--model', other)).stdout).toBe('');
    write('src/c.ts', 'export const customer = 1; // the buyer\n');
    const again = await runCli(['index'], options({ MLX_CODE_EMBEDDING_MODEL: vectors }));
    expect(again.stdout).toContain('3 of 3 parts can be found by meaning.\n');
    expect((await run('search', 'users', '--model', vectors)).stdout).toBe('src/c.ts:1-1  similar in meaning\n');
  });

  it('say in one sentence that a file makes no vectors, and index all the same', async () => {
    const { code, stdout, stderr } = await run('index', '--model', random);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^2 files, /);
    expect(
      stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('mlx-code:')),
    ).toEqual([
      'mlx-code: The model “random.gguf” was not made for vectors of texts, and those of a model that writes tell little. Choose one for embeddings, such as nomic-embed-text.',
    ]);
    const found = await run('search', 'basketCosts', '--model', random);
    expect([found.code, found.stdout.split(':')[0]]).toEqual([0, 'src/a.ts']);
    expect(found.stderr).toContain('By words, names and paths only. The model “random.gguf” was not made for vectors of texts');
    const gone = await run('search', 'basketCosts', '--model', path.join(models, 'none.gguf'));
    expect(gone.stdout + gone.stderr).toMatch(/none\.gguf/);
  });

  it('go on where they were when they are killed in the middle', async () => {
    for (let at = 0; at < 400; at++)
      write(
        `src/many${String(at)}.ts`,
        `export const value${String(at)} = ${String(at)}; // the price of a cart\n${'// the user reads a report\n'.repeat(11)}`,
      );
    const killed = new CliProcess(['index', '--model', vectors, '--json'], options());
    const done = (text: string): number[] =>
      jsonLines(text.slice(0, text.lastIndexOf('\n') + 1)).flatMap(({ vectors: made }) => (typeof made === 'number' ? [made] : []));
    await waitFor(() => Math.max(0, ...done(killed.stdout)) >= 40, 60_000, 'some vectors');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { stdout } = await run('index', '--model', vectors, '--json');
    expect(done(stdout)[0]).toBeGreaterThanOrEqual(40);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ vectors: { done: 402, of: 402 } });
  });
});

/** The built command line with the real worker and test models: the contract of its JSON, its exit codes, and its ends. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRandomModel } from '../../scripts/fixture/randomModel.ts';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { parseCommitMessage } from '../../src/core/git/parseCommitMessage.ts';
import { CliProcess, dist, isRunning, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';
import { GitRepository } from '../support/gitRepository.ts';

const full = process.env.MLX_CODE_FULL === '1';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-cli-'));
const random = path.join(folder, 'random.gguf');
const scripted = path.join(folder, 'scripted.gguf');

beforeAll(() => {
  writeFixtureModel({ out: random, kind: 'random', seed: 2 });
  writeFixtureModel({ out: scripted, kind: 'scripted' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The single JSON line of a failure, and the sentence on stderr. */
async function failure(...args: string[]): Promise<{ code: number | null; error: unknown; message: string }> {
  const { code, stdout, stderr } = await runCli([...args, '--json']);
  const lines = jsonLines(stdout);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ type: 'error', message: expect.any(String) as string });
  expect(stderr).toContain(String(lines[0]!.message));
  expect(stderr).not.toMatch(/^\s+at /m);
  return { code, error: lines[0]!.code, message: String(lines[0]!.message) };
}

describe('ask', () => {
  it('streams JSON lines whose tokens make up the text, the same for a seed', async () => {
    const args = ['ask', 'What is this?', '--model', random, '--json', '--max-tokens', '40', '--seed', '9'];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    const done = lines.pop()!;
    expect(lines.every((line) => line.type === 'token')).toBe(true);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.map((line) => line.text).join('')).toBe(done.text);
    expect(done).toMatchObject({ type: 'done', model: expect.stringContaining('test model') as string });
    expect(done.tokens).toBeGreaterThan(0);
    expect(done.tokens).toBeLessThanOrEqual(40);
    expect(done.promptTokens).toBeGreaterThan(20);
    expect(done.evaluatedTokens).toBeGreaterThan(0);
    expect(done.tokensPerSecond).toBeGreaterThan(0);
    expect(['end', 'length', 'loop']).toContain(done.stop);
    expect(jsonLines((await runCli(args)).stdout).at(-1)!.text).toBe(done.text);
  });

  it('writes the bare answer for people, figures on stderr, and takes files along', async () => {
    const file = path.join(folder, 'note.md');
    const binary = path.join(folder, 'program.bin');
    writeFileSync(file, '# A note\n');
    writeFileSync(binary, new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
    const plain = await runCli(['ask', 'Who are you?', '--model', scripted]);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain('built-in test model');
    expect(plain.stdout.endsWith('\n')).toBe(true);
    expect(plain.stderr).toMatch(/^\d+ tokens, [\d.]+ tokens\/s\n$/);
    const quiet = await runCli(['ask', 'Who are you?', '--model', scripted, '--quiet', '--file', file]);
    expect(quiet).toMatchObject({ code: 0, stderr: '', stdout: plain.stdout });
    expect(await failure('ask', 'x', '--model', scripted, '--file', path.join(folder, 'none.md'))).toMatchObject({
      code: 1,
      error: 'fileUnreadable',
    });
    expect(await failure('ask', 'x', '--model', scripted, '--file', binary)).toMatchObject({ code: 1, error: 'selectionBinary' });
  });

  it('fails in one sentence without a model, or with one that cannot be used', async () => {
    const cut = path.join(folder, 'cut.gguf');
    writeFileSync(cut, readFileSync(random).subarray(0, 100_000));
    const text = path.join(folder, 'text.gguf');
    writeFileSync(text, '<html>not found</html>');
    expect(await failure('ask', 'x')).toMatchObject({ code: 1, error: 'modelNone', message: expect.stringContaining('--model') as string });
    expect(await failure('ask', 'x', '--model', path.join(folder, 'none.gguf'))).toMatchObject({ code: 1, error: 'modelMissing' });
    expect(await failure('ask', 'x', '--model', cut)).toMatchObject({ code: 1, error: 'modelTruncated' });
    expect(await failure('ask', 'x', '--model', text)).toMatchObject({ code: 1, error: 'modelNotGguf' });
  });

  it('says of a question that is too long how to make it fit, and speaks of files only where there are some', async () => {
    const ask = (...more: string[]): ReturnType<typeof failure> => failure('ask', 'why '.repeat(30_000), '--model', random, ...more);
    const alone = await ask();
    expect(alone).toMatchObject({ code: 1, error: 'contextFull' });
    expect(alone.message).toMatch(/^The question is too long for the model: [\d,]+ tokens, and [\d,]+ fit\. Shorten it/);
    const file = path.join(folder, 'short.md');
    writeFileSync(file, '# A note\n');
    expect((await ask('--file', file)).message).toContain('Leave a --file out');
  });

  it('works with stdin closed', () => {
    const command = `exec "${process.execPath}" "${path.join(dist, 'cli.mjs')}" ask hello --quiet --max-tokens 5 --model "${random}" <&-`;
    expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('models inspect', () => {
  it('tells what a file holds', async () => {
    const { code, stdout } = await runCli(['models', 'inspect', random, '--json']);
    expect(code).toBe(0);
    const [model, ...rest] = jsonLines(stdout);
    expect(rest).toEqual([]);
    expect(model).toMatchObject({
      type: 'model',
      ok: true,
      architecture: expect.any(String) as string,
      name: expect.stringContaining('test model') as string,
      quantisation: expect.any(String) as string,
      fim: true,
      bytes: readFileSync(random).length,
    });
    expect(model!.parameters).toBeGreaterThan(1000);
    expect(model!.contextLength).toBeGreaterThan(100);
    const memory = model!.memory as Record<string, number>;
    expect(Object.keys(memory).sort()).toEqual(['compute', 'kvPerToken', 'weights']);
    expect(Object.values(memory).every((bytes) => bytes > 0)).toBe(true);
    const plan = model!.plan as Record<string, unknown>;
    expect(plan).toMatchObject({ askedContext: 16_384, contextSize: 16_384, fits: true, haveBytes: expect.any(Number) as number });
    expect([plan.memory, model!.problem]).toEqual([memory, null]);
    const { stdout: words } = await runCli(['models', 'inspect', random]);
    expect(words).toMatch(/^architecture +\w+$/m);
    expect(words).toMatch(/^memory +Fits \(.* free\): .* weights \+ .* cache for 16,384 tokens \+ .* buffers$/m);
  });

  it('says of what can not be loaded here what it is, and why not', async () => {
    const file = path.join(folder, 'alien.gguf');
    writeRandomModel(file, 1, { 'general.architecture': { type: 'string', value: 'alien' } });
    const [model] = jsonLines((await runCli(['models', 'inspect', file, '--json'])).stdout);
    const message = "This kind of model (alien) can't be run here. Choose another one.";
    expect(model).toMatchObject({ ok: true, architecture: 'alien', plan: null, problem: { code: 'modelUnsupported', message } });
    const { stdout } = await runCli(['models', 'inspect', file]);
    expect(stdout).toContain(`runs here           no: ${message}\n`);
    expect(stdout).toMatch(/^context length +not told$/m);
    expect(stdout).not.toContain('Fits');
  });

  it('counts one token as one, and names a size in a header that can not be', async () => {
    const file = path.join(folder, 'odd.gguf');
    writeRandomModel(file, 1, { 'qwen2.context_length': { type: 'u32', value: 1 } });
    const { stdout } = await runCli(['models', 'inspect', file]);
    expect(stdout).toMatch(/^context length +1 token$/m);
    expect(stdout).toMatch(/^memory +Fits, but its window is too short for a question \(.* cache for 1 token \+/m);
    writeRandomModel(file, 1, { 'qwen2.block_count': { type: 'u32', value: 2 ** 31 - 1 } });
    expect(await failure('models', 'inspect', file)).toEqual({
      code: 1,
      error: 'modelInvalid',
      message: 'The model file “odd.gguf” looks damaged: block_count is 2147483647. Download it again, or choose another one.',
    });
  });

  it('refuses files cut anywhere, bombs and other files, quickly', async () => {
    const whole = readFileSync(random);
    const file = path.join(folder, 'bad.gguf');
    for (const length of [0, 3, 8, 24, 51, 4096, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      expect(await failure('models', 'inspect', file), String(length)).toMatchObject({
        code: 1,
        error: expect.stringMatching(/^model(Truncated|NotGguf|Invalid)$/) as string,
      });
    }
    writeFileSync(file, '<!doctype html><title>404</title>');
    expect(await failure('models', 'inspect', file)).toMatchObject({ code: 1, error: 'modelNotGguf' });
    expect(await failure('models', 'inspect', folder)).toMatchObject({ code: 1 });
    expect(await failure('models', 'inspect', path.join(folder, 'none.gguf'))).toMatchObject({ code: 1, error: 'modelMissing' });
  });
});

describe('commit-message', () => {
  it(
    'is well-formed for every seed, with a scope of the changed paths, whatever the model says',
    { timeout: full ? 900_000 : 120_000 },
    async () => {
      const repo = new GitRepository();
      try {
        repo.write('src/cart/total.js', 'export const total = 1;\n');
        repo.write('docs/guide.md', 'Words.\n');
        repo.commit();
        repo.write('src/cart/total.js', 'export const total = 2;\n');
        repo.git('add', '.');
        repo.write('docs/guide.md', 'Other words.\n');
        const messages = new Set<string>();
        for (let seed = 1; seed <= (full ? 40 : 3); seed++) {
          const body = seed % 2 === 0 ? ['--body'] : [];
          const { code, stdout, stderr } = await runCli([
            'commit-message',
            '--root',
            repo.path,
            '--model',
            random,
            '--seed',
            String(seed),
            '--json',
            ...body,
          ]);
          expect(stderr).toBe('');
          expect(code).toBe(0);
          const [line, ...rest] = jsonLines(stdout);
          expect(rest).toEqual([]);
          const { type, message, source, ...parts } = line!;
          expect({ type, source }).toEqual({ type: 'message', source: 'staged' });
          expect(parseCommitMessage(String(message), ['cart', 'total', 'src'])).toEqual(parts);
          messages.add(String(message));
        }
        expect(messages.size).toBeGreaterThan(1);
        const all = await runCli(['commit-message', '--all', '--model', scripted, '--json'], { cwd: path.join(repo.path, 'docs') });
        expect(jsonLines(all.stdout)[0]).toMatchObject({ source: 'all', commitType: 'feat' });
        repo.git('reset', '--quiet');
        const fallback = await runCli(['commit-message', '--model', scripted], { cwd: repo.path });
        expect(fallback.code).toBe(0);
        expect(fallback.stdout).toMatch(/^feat\([a-z]+\): .+\n$/);
        expect(fallback.stderr).toContain('Nothing is staged');
        repo.git('checkout', '--quiet', '.');
        expect(await failure('commit-message', '--root', repo.path, '--model', random)).toMatchObject({
          code: 3,
          error: 'gitNothingToCommit',
        });
        // In pieces, so that no scanner takes this file for one that holds any.
        const token = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
        repo.write('src/cart/total.js', `export const token = '${token}';\n`);
        repo.git('add', '--all');
        const refused = await failure('commit-message', '--root', repo.path, '--model', random);
        expect(refused).toMatchObject({ code: 3, error: 'secretsFound' });
        const allowed = await runCli(['commit-message', '--root', repo.path, '--model', scripted, '--allow-secrets']);
        expect(allowed.code).toBe(0);
      } finally {
        repo.remove();
      }
    },
  );

  it('follows the repository, amends, and writes several, shorter and longer ones', { timeout: 120_000 }, async () => {
    const repo = new GitRepository();
    try {
      repo.write('src/cart/total.js', 'export const total = 1;\n');
      repo.commit('[Cart] Begin');
      for (let i = 0; i < 12; i++) repo.git('commit', '--quiet', '--allow-empty', '-m', `[Cart] Count item ${String(i)}`);
      const messages = async (...more: string[]): Promise<Record<string, unknown>[]> => {
        const { code, stdout, stderr } = await runCli([
          'commit-message',
          '--root',
          repo.path,
          '--model',
          random,
          '--seed',
          '1',
          '--json',
          ...more,
        ]);
        expect([code, stderr]).toEqual([0, '']);
        return jsonLines(stdout);
      };
      expect(await failure('commit-message', '--amend', '--root', repo.path, '--model', random)).toMatchObject({ code: 3 });
      repo.write('src/cart/total.js', 'export const total = 2;\n');
      repo.commit('[Cart] Count twice');
      const head = repo.git('rev-parse', 'HEAD');
      const [amended, ...rest] = await messages('--amend');
      expect(rest).toEqual([]);
      expect(amended).toMatchObject({ type: 'message', source: 'staged', commitType: null, scope: 'Cart' });
      expect(amended!.message).toMatch(/^\[Cart\] [^\p{Ll}]/u);
      expect(repo.git('rev-parse', 'HEAD')).toBe(head);
      repo.write('src/cart/total.js', 'export const total = 3;\n');
      repo.git('add', '.');
      const several = await messages('--candidates', '3');
      expect(new Set(several.map(({ message }) => message)).size).toBe(3);
      for (const { message } of several) expect(message).toMatch(/^\[Cart\] /);
      for (const { message, body } of await messages('--shorter', '--style', 'conventional')) {
        expect(message).toMatch(/^[a-z]+(\(Cart\)|\(cart\)|\(total\)|\(src\))?: /);
        expect([String(message).length <= 50, body]).toEqual([true, null]);
      }
      const [plain] = await messages('--longer', '--style', 'plain');
      expect(plain).toMatchObject({ commitType: null, scope: null });
    } finally {
      repo.remove();
    }
  });

  it('describes the first commit, and says when there is no repository', async () => {
    const repo = new GitRepository();
    try {
      repo.write('a/first.py', 'print(1)\n');
      const { code, stdout } = await runCli(['commit-message', '--root', repo.path, '--model', random, '--seed', '1', '--json']);
      expect(code).toBe(0);
      expect(jsonLines(stdout)[0]).toMatchObject({ type: 'message', source: 'all' });
      expect(await failure('commit-message', '--root', path.dirname(repo.path), '--model', random)).toMatchObject({
        code: 1,
        error: 'gitNoRepository',
      });
      expect(await failure('commit-message', '--root', path.join(repo.path, 'none'), '--model', random)).toMatchObject({
        code: 1,
        error: 'fileUnreadable',
      });
    } finally {
      repo.remove();
    }
  });
});

describe('its ends', () => {
  const long = ['ask', 'x', '--model', random, '--max-tokens', '30000', '--seed', '1'];

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops within a second at %s, and leaves no worker', async (signal, expected) => {
    const cli = new CliProcess([...long, '--json']);
    await cli.speaking();
    const workers = cli.children();
    expect(workers).toHaveLength(1);
    const started = Date.now();
    cli.child.kill(signal);
    const { code, stdout, stderr } = await cli.ended;
    expect(code).toBe(expected);
    expect(Date.now() - started).toBeLessThan(1500);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'cancelled' });
    expect(stderr).toContain('Interrupted');
    await waitFor(() => !isRunning(workers[0]!), 3000, 'the worker to go');
  });

  it('leaves no worker when it is killed', async () => {
    const cli = new CliProcess(long);
    await cli.speaking();
    const [worker] = cli.children();
    cli.child.kill('SIGKILL');
    expect((await cli.ended).signal).toBe('SIGKILL');
    await waitFor(() => !isRunning(worker!), 5000, 'the worker to go');
  });

  it('says so when the worker is killed, and keeps what had been written', async () => {
    const cli = new CliProcess([...long, '--json']);
    await cli.speaking();
    process.kill(cli.children()[0]!, 'SIGKILL');
    const { code, stdout } = await cli.ended;
    const lines = jsonLines(stdout);
    expect(code).toBe(1);
    expect(lines[0]!.type).toBe('token');
    expect(lines.at(-1)).toMatchObject({ type: 'error', code: expect.stringMatching(/^(workerCrashed|connectionClosed)$/) as string });
  });

  it('ends quietly when its reader goes away', async () => {
    const cli = new CliProcess(long);
    await cli.speaking();
    const [worker] = cli.children();
    cli.child.stdout.destroy();
    expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
    await waitFor(() => !isRunning(worker!), 3000, 'the worker to go');
  });
});

describe('usage', () => {
  it.each([
    [[], 'No command'],
    [['explode'], 'no command “explode”'],
    [['ask'], 'needs a question'],
    [['ask', '  '], 'needs a question'],
    [['ask', 'x', '--bogus'], "'--bogus'"],
    [['ask', 'x', '--seed', 'many'], '--seed needs a whole number'],
    [['ask', 'x', '--max-tokens', '0'], '--max-tokens needs'],
    [['ask', 'x', '--all'], '--all belongs to the command commit-message'],
    [['ask', 'x', '--model'], '--model'],
    [['commit-message', 'x'], 'takes no argument'],
    [['models'], 'models needs'],
    [['models', 'inspect'], 'needs one file'],
    [['models', 'fly', 'x'], 'no command “models fly”'],
  ])('refuses %j with exit code 2', async (args, words) => {
    const { code, error, message } = await failure(...args);
    expect({ code, error }).toEqual({ code: 2, error: 'usage' });
    expect(message).toContain(words);
  });

  it('helps', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of ['ask', 'commit-message', 'models inspect', '--json', '130']) expect(stdout).toContain(word);
    expect((await runCli(['commit-message', '-h'])).stdout).toContain('--body');
    const { version } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
    expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
    expect(jsonLines((await runCli(['--version', '--json'])).stdout)).toEqual([{ type: 'version', version }]);
    expect(jsonLines((await runCli(['--help', '--json'])).stdout)).toEqual([{ type: 'help', text: stdout }]);
  });

  it('takes what follows -- as words, also those that look like options', async () => {
    const { code, stdout, stderr } = await runCli(['ask', '--model', path.join(folder, 'none.gguf'), '--', '--json', '-q']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('none.gguf');
  });

  it('names the folder that is none', async () => {
    for (const [root, words] of [
      [path.join(folder, 'none'), 'no folder'],
      [random, 'no folder'],
    ] as const) {
      const { code, error, message } = await failure('undo', '--root', root);
      expect({ code, error }).toEqual({ code: 1, error: 'fileUnreadable' });
      expect(message).toContain(words);
      expect(message).toContain('--root');
    }
  });

  it.skipIf(!existsSync('/dev/full'))('fails when its output can not be written', () => {
    const run = `"${process.execPath}" "${path.join(dist, 'cli.mjs')}" models inspect "${random}" > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', run], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^mlx-code: The output could not be written \(ENOSPC\)\. .+\n$/);
  });

  it('needs no writable folder', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty, { recursive: true });
    expect((await runCli(['models', 'inspect', random, '--json'], { cwd: empty, env: { HOME: empty } })).code).toBe(0);
  });
});

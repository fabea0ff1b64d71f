/** The command line's own models: the catalogue and the machine, verified and deleted with the real worker and files. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { builtInCatalogue } from '../../src/core/models/catalogue/catalogue.ts';
import { takeLock } from '../../src/node/systemLock.ts';
import { jsonLines, runCli } from '../support/cliProcess.ts';

let home: string;
let models: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cli-models-'));
  models = path.join(home, '.mlx-code', 'models');
  mkdirSync(models, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Nothing of this machine's own models is seen. */
const run = (...args: string[]) => {
  const away = { HF_HOME: '', HF_HUB_CACHE: '', XDG_CACHE_HOME: '', XDG_DATA_HOME: '', MLX_CODE_DATA_FOLDER: '', MLX_CODE_MODEL: '' };
  return runCli(args, { cwd: home, env: { HOME: home, ...away } });
};

async function lines(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout } = await run(...args, '--json');
  expect(code).toBe(0);
  return jsonLines(stdout);
}

async function failure(...args: string[]): Promise<[unknown, number | null, string]> {
  const { code, stdout } = await run(...args, '--json');
  const [error, ...rest] = jsonLines(stdout);
  expect(rest).toEqual([]);
  return [error?.code, code, String(error?.message)];
}

/** A model that runs, which the catalogue doesn't know. */
function fixture(name = 'own.gguf', folder = models): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFixtureModel({ out: file, kind: 'scripted' });
  return file;
}

/** A file of the catalogue by name and size, which holds nothing: it takes no room on the disk. */
function hollow(id: string, folder = models): { file: string; bytes: number } {
  const [entry] = builtInCatalogue().models.filter((model) => model.id === id);
  const { path: name, bytes } = entry!.files[0]!;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, path.basename(name));
  writeFileSync(file, '');
  truncateSync(file, bytes!);
  return { file, bytes: bytes! };
}

describe('models list', () => {
  it('tells all models of the catalogue, and which are here and where', async () => {
    const own = fixture();
    const { file } = hollow('qwen2.5-coder-0.5b', path.join(home, '.lmstudio/models/Qwen/x'));
    writeFileSync(path.join(models, 'half.gguf.part'), 'x');
    const told = await lines('models', 'list');
    const { models: catalogue } = builtInCatalogue();
    expect(told.slice(0, catalogue.length).map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id));
    expect(told.every(({ type }) => type === 'model')).toBe(true);
    expect(told.find(({ id }) => id === 'qwen2.5-coder-0.5b')).toMatchObject({
      aliases: ['q0.5b'],
      roles: ['chat', 'completion'],
      commercialUse: 'yes',
      installed: [{ path: file, place: 'lmStudio', missing: [] }],
      incomplete: null,
    });
    expect(told.find(({ id }) => id === 'qwen2.5-coder-7b')).toMatchObject({ installed: [] });
    expect(told.slice(catalogue.length)).toMatchObject([
      { id: null, name: 'own.gguf', installed: [{ path: own, place: 'own' }] },
      { id: null, name: 'half.gguf', installed: [], incomplete: { received: null } },
    ]);
    const { stdout } = await run('models', 'list');
    expect(stdout).toMatch(/^\* q0\.5b +491 MB {2}Qwen2\.5-Coder 0\.5B Instruct \(chat, completion; here: .*\)$/m);
    expect(stdout).toMatch(/^ {2}q3b .*Qwen Research License does not allow commercial use\)$/m);
    // Long names stay in their column.
    const sizes = stdout
      .split('\n')
      .slice(0, catalogue.length)
      .map((row) => /^..\S+ +(?:~?[\d.]+ [kMG]B|size not known) /.exec(row)?.[0].length);
    expect([new Set(sizes).size, sizes[0] !== undefined]).toEqual([1, true]);
    expect(stdout).toMatch(/half\.gguf {2}a download that is not whole$/m);
  });
});

describe('models advise', () => {
  it.each(['chat', 'embedding'])('says for %s in one line what to take, and what each would cost', async (role) => {
    const { code, stdout } = await run('models', 'advise', '--role', role, '--json');
    const told = jsonLines(stdout);
    const done = told.pop()!;
    expect(done).toMatchObject({ type: 'done', role, sentence: expect.stringMatching(/^(Take|No model) .*\.$/) as string });
    // A machine that has too little for any is told so by the exit code too.
    expect(code).toBe(done.take === null ? 3 : 0);
    expect(told.filter(({ taken }) => taken).map(({ id }) => id)).toEqual(done.take === null ? [] : [done.take]);
    expect(told.every(({ type, at }) => type === 'model' && Array.isArray(at) && at.length === 2)).toBe(true);
    const { stdout: words } = await run('models', 'advise', '--role', role);
    const [sentence, ...table] = words.trimEnd().split('\n');
    // What is advised depends on the memory that is free, which others may take or give back in between.
    const after = jsonLines((await run('models', 'advise', '--role', role, '--json')).stdout).at(-1)!;
    expect([done.sentence, after.sentence]).toContain(sentence);
    const column = table.find((row) => row.includes('8,192 tokens') && row.includes('32,768 tokens'))!.indexOf('8,192 tokens');
    expect(table.slice(-told.length).filter((row) => !/^ {2}\S/.test(row.slice(column - 2)))).toEqual([]);
  });
});

describe('models verify', () => {
  it('says what was compared', async () => {
    const own = fixture();
    const sha256 = createHash('sha256').update(readFileSync(own)).digest('hex');
    expect(await lines('models', 'verify', own)).toEqual([
      { type: 'model', ok: true, path: own, id: null, bytes: readFileSync(own).length, sha256, compared: ['header'] },
    ]);
    expect((await run('models', 'verify', own)).stdout).toContain(
      `sha256 ${sha256}\nIts header is sound and fits its size. The catalogue knows no`,
    );
  });

  it('fails for what is no model, is cut, or is not there, by file or alias', async () => {
    const own = fixture();
    truncateSync(own, 50_000);
    expect((await failure('models', 'verify', own)).slice(0, 2)).toEqual(['modelTruncated', 1]);
    expect((await failure('models', 'verify', hollow('qwen2.5-coder-0.5b').file)).slice(0, 2)).toEqual(['modelNotGguf', 1]);
    expect((await failure('models', 'verify', 'none.gguf')).slice(0, 2)).toEqual(['modelMissing', 1]);
    expect((await failure('models', 'verify', 'q7b')).slice(0, 2)).toEqual(['modelNotInstalled', 1]);
    expect(await failure('models', 'verify', 'q77b')).toMatchObject(['modelUnknown', 1, expect.stringContaining('Did you mean “q7b”?')]);
  });
});

describe('models delete', () => {
  it('puts a model of the models folder into the bin, by its alias or its file', async () => {
    const { file, bytes } = hollow('qwen2.5-coder-0.5b');
    const bin = path.join(home, process.platform === 'darwin' ? '.Trash' : '.local/share/Trash/files', path.basename(file));
    expect(await lines('models', 'delete', 'q0.5b')).toEqual([{ type: 'deleted', path: file, bin, bytes }]);
    expect([existsSync(file), existsSync(bin)]).toEqual([false, true]);
    const own = fixture();
    const { code, stdout } = await run('models', 'delete', path.relative(home, own));
    expect([code, stdout.startsWith(`${own}\nis in the bin`), existsSync(own)]).toEqual([0, true, false]);
  });

  it('takes the name alone of a file in the models folder, and leaves two that are called so', async () => {
    const own = fixture('mine.gguf', path.join(models, 'deep'));
    expect(await lines('models', 'inspect', 'mine.gguf')).toMatchObject([{ type: 'model', ok: true }]);
    await lines('models', 'delete', 'mine');
    expect(existsSync(own)).toBe(false);
    const copies = ['a', 'b'].map((name) => hollow('qwen2.5-coder-0.5b', path.join(models, name)).file);
    fixture('mine.gguf', path.join(models, 'a'));
    fixture('mine.gguf', path.join(models, 'b'));
    for (const named of ['q0.5b', 'mine', path.basename(copies[0]!)])
      expect(await failure('models', 'delete', named)).toMatchObject([
        'modelAmbiguous',
        1,
        expect.stringContaining('Say which by its path'),
      ]);
    expect(copies.map(existsSync)).toEqual([true, true]);
    await lines('models', 'delete', copies[1]!);
    expect(copies.map(existsSync)).toEqual([true, false]);
    expect((await failure('models', 'delete', 'none.gguf')).slice(0, 2)).toEqual(['modelMissing', 1]);
  });

  it('removes a download that is not whole, by its alias, name or path, unless another process fetches it', async () => {
    const { file } = hollow('qwen2.5-coder-0.5b', home);
    const part = (name: string): string => {
      writeFileSync(path.join(models, `${name}.part`), 'half');
      return path.join(models, name);
    };
    const known = part(path.basename(file));
    const lock = await takeLock(path.join(models, `.${path.basename(known)}.lock`));
    expect(await failure('models', 'delete', 'q0.5b')).toMatchObject(['busy', 1, expect.stringContaining('Stop the download first')]);
    expect(existsSync(`${known}.part`)).toBe(true);
    lock?.release();
    expect(await lines('models', 'delete', 'q0.5b')).toMatchObject([{ type: 'discarded', path: known }]);
    for (const named of ['half', 'half.gguf', path.join(models, 'half.gguf'), path.join(models, 'half.gguf.part')]) {
      const half = part('half.gguf');
      const { code, stdout } = await run('models', 'delete', named);
      expect([code, stdout.startsWith(`The download of ${half}\nwas not whole and is removed`)]).toEqual([0, true]);
    }
    expect(readdirSync(models)).toEqual([]);
    // Where the file itself is there, it is meant.
    const own = fixture('half.gguf');
    part('half.gguf');
    expect(await lines('models', 'delete', 'half')).toMatchObject([{ type: 'deleted', path: own }]);
    expect(existsSync(`${own}.part`)).toBe(true);
  });

  it('leaves a file of another folder unless its whole path is given', async () => {
    const { file } = hollow('qwen2.5-coder-0.5b', path.join(home, '.lmstudio/models/Qwen/x'));
    for (const named of ['q0.5b', path.relative(home, file)])
      expect(await failure('models', 'delete', named)).toMatchObject([
        'modelNotDeleted',
        1,
        expect.stringContaining('Give its whole path'),
      ]);
    expect(existsSync(file)).toBe(true);
    await lines('models', 'delete', file);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves what is no model, a link, or not there', async () => {
    const text = path.join(home, 'notes.txt');
    writeFileSync(text, 'mine');
    const { file } = hollow('qwen2.5-coder-0.5b', path.join(home, 'elsewhere'));
    const link = path.join(models, 'link.gguf');
    symlinkSync(file, link);
    expect(await failure('models', 'delete', text)).toMatchObject(['modelNotDeleted', 1, expect.stringContaining('only model files')]);
    expect(await failure('models', 'delete', link)).toMatchObject(['modelNotDeleted', 1, expect.stringContaining('link to another one')]);
    expect((await failure('models', 'delete', path.join(models, 'none.gguf'))).slice(0, 2)).toEqual(['modelMissing', 1]);
    expect((await failure('models', 'delete', 'q7b')).slice(0, 2)).toEqual(['modelNotInstalled', 1]);
    expect([existsSync(text), existsSync(file), existsSync(link)]).toEqual([true, true, true]);
  });

  it.skipIf(process.platform !== 'linux')('refuses while another process uses the file', async () => {
    const own = fixture();
    const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read -r line', own], { stdio: ['pipe', 'pipe', 'ignore'] });
    await new Promise((resolve) => reader.stdout.once('data', resolve));
    const used = await failure('models', 'delete', own);
    expect(used).toMatchObject(['modelInUse', 1, expect.stringContaining(`process ${String(reader.pid)}`)]);
    const ended = new Promise((resolve) => reader.once('close', resolve));
    reader.stdin.end('\n');
    await ended;
    expect(existsSync(own)).toBe(true);
    await lines('models', 'delete', own);
  });
});

describe('--model', () => {
  it('takes an alias, and says of one that is not here, or unknown, what to do', async () => {
    const asked = (model: string) => failure('ask', 'Who are you?', '--model', model);
    expect((await asked('q0.5b')).slice(0, 2)).toEqual(['modelNotInstalled', 1]);
    expect(await asked('q0.5')).toMatchObject(['modelUnknown', 1, expect.stringContaining('Did you mean')]);
    // An alias leads to the file, which is then looked at like any other.
    hollow('qwen2.5-coder-0.5b');
    expect((await asked('Q0.5B')).slice(0, 2)).toEqual(['modelNotGguf', 1]);
    fixture('q0.5b', home);
    const { code, stdout } = await run('ask', 'Who are you?', '--model', 'q0.5b');
    expect([code, stdout.includes('built-in test model')]).toEqual([0, true]);
  });
});

/** `apply`, `edit` and `undo` of the built command line, as processes: every input that is bad, every way to be stopped, every byte back. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { type CliOptions, CliProcess, dist, isRunning, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';
import { randomSource } from '../support/randomEdits.ts';
import { treeHash, treeLines } from '../support/treeHash.ts';

const full = process.env.MLX_CODE_FULL === '1';
const models = mkdtempSync(path.join(tmpdir(), 'mlx-code-edit-models-'));
const random = path.join(models, 'random.gguf');
const scripted = path.join(models, 'scripted.gguf');

let folder: string;
let root: string;
let data: string;

beforeAll(() => {
  writeFixtureModel({ out: random, kind: 'random', seed: 2 });
  writeFixtureModel({ out: scripted, kind: 'scripted' });
});
afterAll(() => rmSync(models, { recursive: true, force: true }));

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-cli-edits-')));
  root = path.join(folder, 'ws');
  data = path.join(folder, 'data');
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (stated: string): string => path.join(root, stated);
function write(stated: string, content: string | Buffer, mode = 0o644): void {
  mkdirSync(path.dirname(at(stated)), { recursive: true });
  writeFileSync(at(stated), content);
  chmodSync(at(stated), mode);
}

/** A SEARCH/REPLACE block under its path. */
const block = (stated: string, search: string, replacement: string): string =>
  `${stated}\n\`\`\`\n<<<<<<< SEARCH\n${search}\n=======\n${replacement}\n>>>>>>> REPLACE\n\`\`\`\n\n`;
const wholeFile = (stated: string, text: string): string => `\`\`\`file:${stated}\n${text}\`\`\`\n\n`;
const patch = (...lines: string[]): string => `*** Begin Patch\n${lines.join('\n')}\n*** End Patch\n\n`;

interface Reported {
  path: string | null;
  status: string;
  reason: string | null;
  hunks: number;
}
interface Answer {
  code: number | null;
  status: unknown;
  files: Reported[];
  stderr: string;
  lines: Record<string, unknown>[];
}

const cliOptions = (options: CliOptions = {}): CliOptions => ({ ...options, env: { MLX_CODE_DATA_FOLDER: data, ...options.env } });

async function command(args: readonly string[], options: CliOptions = {}): Promise<Answer> {
  const { code, stdout, stderr } = await runCli([...args, '--root', root, '--json'], cliOptions(options));
  const lines = jsonLines(stdout);
  const last = lines.at(-1) ?? {};
  expect(stderr).not.toMatch(/^\s+at /m);
  return { code, status: last.status ?? last.code, files: (last.files ?? []) as Reported[], stderr, lines };
}

const apply = (answer: string | Buffer, args: readonly string[] = [], options: CliOptions = {}): Promise<Answer> =>
  command(['apply', ...args], { input: answer, ...options });
const undo = (): Promise<Answer> => command(['undo']);
const summary = ({ files }: Answer): string[] => files.map((file) => `${String(file.path)}: ${file.status} ${file.reason ?? '-'}`);

describe('apply and undo', () => {
  it('applies an answer of several forms, keeps encodings, line ends and permissions, and gives back every byte', async () => {
    write('src/total.js', 'const a = 1;\r\nconst b = 2;\r\n', 0o755);
    write('src/wide.txt', Buffer.from('\ufeffeins\r\nzwei 😀', 'utf16le'), 0o600);
    write('src/marked.txt', '\ufeffone\ntwo\n');
    write('old.md', 'old\n');
    write('gone.md', 'gone\n');
    const before = treeHash(root);
    const answer =
      'Here is what I would change.\n\n' +
      block('src/total.js', 'const a = 1;', 'const a = 10;') +
      block('src/wide.txt', 'zwei 😀', 'drei 😀') +
      block('src/marked.txt', 'two', 'three') +
      wholeFile('made/new.md', 'new\n') +
      patch('*** Delete File: gone.md') +
      patch('*** Update File: old.md', '*** Move to: docs/new.md', '@@', '-old', '+newer');
    const dry = await apply(answer, ['--dry-run']);
    expect(treeHash(root)).toBe(before);
    expect(existsSync(data)).toBe(false);
    const done = await apply(answer);
    expect(done.lines).toHaveLength(1);
    expect(done.lines[0]).toMatchObject({ type: 'applied', status: 'applied' });
    expect({ code: done.code, stderr: done.stderr, files: done.files }).toEqual({ code: 0, stderr: '', files: dry.files });
    expect(summary(done).sort()).toEqual(
      ['src/total.js', 'src/wide.txt', 'src/marked.txt', 'made/new.md', 'gone.md', 'docs/new.md']
        .map((file) => `${file}: applied -`)
        .sort(),
    );
    expect(done.files.every(({ hunks }) => hunks === 1)).toBe(true);
    expect(readFileSync(at('src/total.js'), 'utf8')).toBe('const a = 10;\r\nconst b = 2;\r\n');
    expect(readFileSync(at('src/wide.txt'))).toEqual(Buffer.from('\ufeffeins\r\ndrei 😀', 'utf16le'));
    expect(readFileSync(at('src/marked.txt'), 'utf8')).toBe('\ufeffone\nthree\n');
    expect(treeLines(root).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'docs 755/',
      'docs/new.md 644',
      'made 755/',
      'made/new.md 644',
      'src 755/',
      'src/marked.txt 644',
      'src/total.js 755',
      'src/wide.txt 600',
    ]);
    const again = block('src/total.js', 'const a = 1;', 'const a = 10;') + wholeFile('made/new.md', 'new\n');
    expect(await apply(again)).toMatchObject({ code: 0, status: 'nothing' });
    const undone = await undo();
    expect(undone).toMatchObject({ code: 0, lines: [{ type: 'undone', label: expect.stringContaining('mlx-code apply') as string }] });
    expect(undone.files.every(({ status }) => status === 'restored')).toBe(true);
    expect(treeHash(root)).toBe(before);
    expect(await undo()).toMatchObject({ code: 0, files: [], stderr: expect.stringContaining('no change by MLX-CODE') as string });
  });

  it('applies all or nothing, or what can be when asked to, and nothing that was found only roughly', async () => {
    write('a.js', 'one();\n');
    write('b.js', 'if (x) {\n    two();\n}\n');
    const before = treeHash(root);
    const mixed = block('a.js', 'one();', 'uno();') + block('b.js', 'never();', 'x();');
    const whole = await apply(mixed);
    expect(whole).toMatchObject({ code: 3, status: 'conflict' });
    expect(summary(whole)).toEqual(['a.js: unchanged allOrNothing', 'b.js: conflict notFound']);
    expect(whole.stderr).toContain('b.js');
    const rough = block('b.js', 'two();', 'due();');
    expect(summary(await apply(rough, ['--partial']))).toEqual(['b.js: conflict inexact']);
    expect(treeHash(root)).toBe(before);
    const part = await apply(mixed, ['--partial']);
    expect({ code: part.code, status: part.status }).toEqual({ code: 3, status: 'applied' });
    expect(summary(part)).toEqual(['a.js: applied -', 'b.js: conflict notFound']);
    expect(summary(await apply(rough, ['--fuzzy']))).toEqual(['b.js: applied -']);
    expect([readFileSync(at('a.js'), 'utf8'), readFileSync(at('b.js'), 'utf8')]).toEqual(['uno();\n', 'if (x) {\n    due();\n}\n']);
    await undo();
    await undo();
    expect(treeHash(root)).toBe(before);
  });

  it.skipIf(process.platform === 'win32')('says of no diff that it was applied when only a part of what git can do was done', async () => {
    const repository = path.join(folder, 'repository');
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: repository, encoding: 'utf8' });
    mkdirSync(repository);
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    writeFileSync(path.join(repository, 'run.sh'), '#!/bin/sh\n');
    chmodSync(path.join(repository, 'run.sh'), 0o755);
    writeFileSync(path.join(repository, 'logo.png'), Buffer.from([0, 1, 2, 3]));
    symlinkSync('run.sh', path.join(repository, 'latest'));
    git('add', '.');
    const reasons = [
      ['latest', 'refused', 'link'],
      ['logo.png', 'refused', 'binary'],
    ];
    for (const diff of [git('diff', '--cached', '--binary'), git('diff', '--cached')]) {
      const whole = await apply(diff);
      expect({ code: whole.code, status: whole.status }).toEqual({ code: 3, status: 'refused' });
      expect(whole.files.map((file) => [file.path, file.status, file.reason]).sort()).toEqual([...reasons, ['run.sh', 'refused', 'mode']]);
      expect(readdirSync(root)).toEqual([]);
      const part = await apply(diff, ['--partial']);
      expect({ code: part.code, status: part.status }).toEqual({ code: 3, status: 'applied' });
      expect(part.files.map((file) => [file.path, file.status, file.reason]).sort()).toEqual([...reasons, ['run.sh', 'applied', 'mode']]);
      expect(part.stderr).toContain('The answer changes whether the file “run.sh” is executable, which is not done here.');
      expect(treeLines(root).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['run.sh 644']);
      await undo();
    }
  });

  it.skipIf(process.platform === 'win32')(
    'answers a dry run as it would the real one, also where changes clash only together',
    async () => {
      write('src/cart.js', 'one\ntwo\n');
      symlinkSync('src/cart.js', at('link.js'));
      const answer = block('link.js', 'one', 'uno') + block('src/cart.js', 'two', 'due');
      for (const args of [[], ['--partial']]) {
        const dry = await apply(answer, ['--dry-run', ...args]);
        const real = await apply(answer, args);
        expect(summary(dry)).toEqual(summary(real));
        expect([dry.code, dry.status]).toEqual([real.code, real.status]);
        expect(summary(dry)).toContain('src/cart.js: conflict overlap');
      }
    },
  );

  it('says that a name parts from the other names of its file', async () => {
    write('a.txt', 'one\n');
    write('b.txt', 'two\n');
    linkSync(at('a.txt'), at('other.txt'));
    const answer = block('a.txt', 'one', 'uno') + block('b.txt', 'two', 'due');
    const note = '“a.txt” is one of 2 names of the same file (hard links): only this one gets the new text, as a file of its own.';
    for (const args of [['--dry-run'], []]) {
      const { code, files, stderr } = await apply(answer, args);
      expect(code).toBe(0);
      expect(stderr).toBe(`${note}\n`);
      expect(files.map((file) => ('note' in file ? file.note : null))).toEqual([note, null]);
    }
    expect([readFileSync(at('a.txt'), 'utf8'), readFileSync(at('other.txt'), 'utf8')]).toEqual(['uno\n', 'one\n']);
    await undo();
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one\n');
    rmSync(at('a.txt'));
    linkSync(at('other.txt'), at('a.txt'));
    const { stdout, stderr } = await runCli(['apply', '--root', root], cliOptions({ input: answer }));
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^applied +a\.txt\n/), `${note}\n`]);
    expect(await apply(wholeFile('c.txt', 'new\n') + patch('*** Delete File: other.txt'))).toMatchObject({ code: 0, stderr: '' });
  });

  it('names what stands in the way of a move', async () => {
    write('a.txt', 'one\n');
    write('b.txt', 'two\n');
    for (const dry of [[], ['--dry-run']]) {
      const refused = await apply(patch('*** Update File: a.txt', '*** Move to: b.txt', '@@', '-one', '+uno'), dry);
      expect({ code: refused.code, files: summary(refused)[0] }).toEqual({ code: 3, files: 'b.txt: conflict fileExists' });
      expect(refused.stderr).toContain('The file “b.txt” is there already');
    }
    expect([readFileSync(at('a.txt'), 'utf8'), readFileSync(at('b.txt'), 'utf8')]).toEqual(['one\n', 'two\n']);
  });

  it.skipIf(!existsSync('/dev/full'))('says what was done where its output can not be written', () => {
    write('a.txt', 'one\n');
    const run = (args: string): string => {
      const line = `"${process.execPath}" "${path.join(dist, 'cli.mjs')}" ${args} --root "${root}" > /dev/full`;
      const input = block('a.txt', 'one', 'uno');
      const { status, stderr } = spawnSync('sh', ['-c', line], {
        encoding: 'utf8',
        input,
        env: { ...process.env, MLX_CODE_DATA_FOLDER: data },
      });
      expect(status).toBe(1);
      return stderr;
    };
    expect(run('apply --dry-run')).toBe('mlx-code: The output could not be written (ENOSPC). Make room for it and try again.\n');
    expect(run('apply')).toBe(
      'mlx-code: The files were changed, and “mlx-code undo” takes that back, but the output could not be written (ENOSPC).\n',
    );
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('uno\n');
    expect(run('undo')).toBe('mlx-code: Files were put back, but the output could not be written (ENOSPC).\n');
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one\n');
  });

  it('names the files that a bare name may mean, and changes none of them unless it is told to guess', async () => {
    for (const file of ['src/a/x.js', 'src/b/x.js', 'lib/Only.js', 'x.md', 'a/y.md']) write(file, 'one();\n');
    const before = treeHash(root);
    const several = await apply(block('x.js', 'one();', 'uno();'));
    expect(summary(several)).toEqual(['x.js: conflict missingFile']);
    expect(several.lines[0]).toMatchObject({ files: [{ conflicts: [{ similar: ['src/a/x.js', 'src/b/x.js'] }] }] });
    expect(several.stderr).toContain('“x.js” may mean “src/a/x.js” or “src/b/x.js”.');
    expect(several.stderr).not.toContain('--fuzzy');
    const one = block('only.js', 'one();', 'uno();');
    const guess = await apply(one, ['--partial']);
    expect(summary(guess)).toEqual(['only.js: conflict missingFile']);
    expect(guess.stderr).toMatch(/“only.js” may mean “lib\/Only.js”.*--fuzzy/);
    // No prefix of a diff where there is a folder of that name.
    expect(summary(await apply(block('a/x.md', 'one();', 'uno();')))).toEqual(['a/x.md: conflict missingFile']);
    expect(summary(await apply(block('y.js', 'one();', 'uno();')))).toEqual(['y.js: conflict missingFile']);
    expect(treeHash(root)).toBe(before);
    expect(summary(await apply(block('x.js', 'one();', 'uno();'), ['--fuzzy']))).toEqual(['x.js: conflict missingFile']);
    expect(summary(await apply(one, ['--fuzzy']))).toEqual(['lib/Only.js: applied -']);
    for (let i = 0; i < 30; i++) write(`many/${String(i)}/index.js`, 'one();\n');
    const many = await apply(block('index.js', 'one();', 'uno();'));
    const [{ conflicts }] = many.files as unknown as [{ conflicts: [{ similar: string[] }] }];
    expect(conflicts[0].similar).toHaveLength(20);
    expect(many.stderr).toContain(' or 27 more.');
  });

  it('says for people what became of each file', async () => {
    write('a.js', 'one();\n');
    const run = (args: string[], input: string): ReturnType<typeof runCli> => runCli([...args, '--root', root], cliOptions({ input }));
    expect(await run(['apply', '--dry-run'], block('a.js', 'one();', 'uno();'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^-one\(\);\n\+uno\(\);\nwould apply +a\.js\n$/m) as string,
    });
    expect(await run(['apply'], block('a.js', 'none', 'x'))).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^conflict +a\.js: The text/) as string,
    });
    expect(await run(['apply'], 'No edit in here.\n')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('no edit') as string,
    });
  });

  it('takes back only what is still as it was left', async () => {
    write('a.js', 'one();\n');
    write('b.js', 'two();\n');
    await apply(block('a.js', 'one();', 'uno();') + block('b.js', 'two();', 'due();'));
    write('a.js', 'typed();\n');
    const part = await undo();
    expect(part.code).toBe(3);
    expect(summary(part)).toEqual(['a.js: skipped changed', 'b.js: restored -']);
    expect(part.stderr).toContain('has been changed since');
    expect([readFileSync(at('a.js'), 'utf8'), readFileSync(at('b.js'), 'utf8')]).toEqual(['typed();\n', 'two();\n']);
    expect(part.stderr).toContain('undo --list');
    expect(summary(await undo())).toEqual(['a.js: skipped changed', 'b.js: unchanged -']);
    // The rest comes back once what was typed is gone.
    write('a.js', 'uno();\n');
    const rest = await undo();
    expect({ code: rest.code, files: summary(rest) }).toEqual({ code: 0, files: ['a.js: restored -', 'b.js: unchanged -'] });
    expect(readFileSync(at('a.js'), 'utf8')).toBe('one();\n');
    expect((await undo()).files).toEqual([]);
  });

  it('says of a file that it is gone, not that it was changed', async () => {
    write('a.js', 'one();\n');
    await apply(block('a.js', 'one();', 'uno();'));
    rmSync(at('a.js'));
    const gone = await undo();
    expect({ code: gone.code, files: summary(gone) }).toEqual({ code: 3, files: ['a.js: skipped changed'] });
    expect(gone.stderr).toContain('“a.js” has been deleted since');
    expect(existsSync(at('a.js'))).toBe(false);
  });
});

describe('--file', () => {
  const bare = '```\n<<<<<<< SEARCH\none\n=======\nuno\n>>>>>>> REPLACE\n```\n';
  /** In the folder and with the words of somebody at a shell. */
  const inShell = (cwd: string, args: readonly string[], input = ''): ReturnType<typeof runCli> =>
    runCli([...args, '--json'], cliOptions({ cwd, input }));

  it.skipIf(process.platform === 'win32')('means one file in apply, edit and ask, however and wherever it is spelled', async () => {
    write('src/a.txt', 'one\n');
    const link = path.join(folder, 'link');
    symlinkSync(root, link);
    const spellings: [cwd: string, file: string, where: string[]][] = [
      [root, './src/a.txt', []],
      [root, at('src/a.txt'), []],
      [root, path.join(link, 'src/a.txt'), []],
      [link, '../ws/src/../src/a.txt', []],
      [at('src'), 'a.txt', ['--root', '..']],
      [at('src'), '../src/a.txt', ['--root', root]],
      [folder, 'ws/src/a.txt', ['--root', 'link']],
      [root, 'src\\a.txt', []],
    ];
    for (const [cwd, file, where] of spellings) {
      const applied = await inShell(cwd, ['apply', '--dry-run', '--file', file, ...where], bare);
      expect(jsonLines(applied.stdout), file).toMatchObject([{ status: 'applied', files: [{ path: 'src/a.txt' }] }]);
      // Found and read, since it is the model that is missing.
      for (const asking of ['edit', 'ask']) {
        const asked = await inShell(cwd, [asking, '--file', file, 'Say', ...where]);
        expect(jsonLines(asked.stdout), `${asking} ${file}`).toMatchObject([{ type: 'error', code: 'modelNone' }]);
      }
    }
  });

  it.skipIf(process.platform === 'win32')('may be named by an answer through a link to the root', async () => {
    write('src/a.txt', 'one\n');
    const link = path.join(folder, 'link');
    symlinkSync(root, link);
    for (const place of [root, link]) {
      const applied = await inShell(folder, ['apply', '--dry-run', '--root', 'link'], block(path.join(place, 'src/a.txt'), 'one', 'uno'));
      expect(jsonLines(applied.stdout), place).toMatchObject([{ status: 'applied', files: [{ path: 'src/a.txt' }] }]);
    }
  });

  it('is named where it is the reason for a refusal', async () => {
    write('src/a.txt', 'one\n');
    for (const [file, reason] of [
      ['../outside.txt', 'outside'],
      ['src', 'directory'],
      ['none.txt', 'missingFile'],
    ] as const) {
      const refused = await apply(bare, ['--file', file]);
      expect({ code: refused.code, files: refused.files }, file).toMatchObject({ code: 3, files: [{ path: file, reason }] });
      const edited = await command(['edit', '--file', file, 'x']);
      expect(edited.lines, file).toMatchObject([{ type: 'proposal', status: 'refused', reason }]);
      // No answer has come that could be blamed.
      expect(edited.stderr).toContain(file);
      expect(edited.stderr).not.toContain('answer');
    }
  });
});

describe('damaged backups', () => {
  const backups = (): string => path.join(data, 'backups');
  const ids = (): string[] =>
    readdirSync(backups())
      .filter((name) => /^\d/.test(name))
      .sort();
  /** Two changes of two files each, the second on top of the first in `a.js`. */
  async function twoChanges(): Promise<[string, string]> {
    for (const name of ['a.js', 'b.js', 'c.js']) write(name, 'one();\n');
    await apply(block('a.js', 'one();', 'two();') + block('b.js', 'one();', 'two();'));
    await apply(block('a.js', 'two();', 'three();') + block('c.js', 'one();', 'three();'));
    return ids() as [string, string];
  }

  it('are named, cost nothing else, and earlier changes stay within reach', async () => {
    const [first, second] = await twoChanges();
    const newest = path.join(backups(), second);
    for (const name of readdirSync(newest)) if (name.endsWith('.before')) rmSync(path.join(newest, name));
    const refused = await undo();
    expect(refused).toMatchObject({ code: 3, lines: [{ type: 'undone', id: second, label: expect.stringContaining('a.js') as string }] });
    expect(summary(refused)).toEqual(['a.js: skipped damaged', 'c.js: skipped damaged']);
    expect(refused.stderr).toContain('What was kept of the file “a.js” is damaged');
    expect(refused.stderr).toContain('undo --list');
    const listed = await command(['undo', '--list']);
    expect(listed.lines.map(({ id, state, by }) => [id, state, by])).toEqual([
      [second, 'applied', 'cli'],
      [first, 'applied', 'cli'],
    ]);
    const earlier = await command(['undo', '--id', first]);
    expect(earlier).toMatchObject({ code: 3, lines: [{ id: first }] });
    // What the later change made of it is nobody's to lose.
    expect(summary(earlier)).toEqual(['a.js: skipped changed', 'b.js: restored -']);
    expect(['a.js', 'b.js', 'c.js'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['three();\n', 'one();\n', 'three();\n']);
    expect(await command(['undo', '--id', 'none'])).toMatchObject({ code: 1, status: 'undoNone' });
  });

  it('of a single file keep only that file', async () => {
    const [, second] = await twoChanges();
    writeFileSync(path.join(backups(), second, '0.before'), 'not what was kept');
    const undone = await undo();
    expect({ code: undone.code, files: summary(undone) }).toEqual({ code: 3, files: ['a.js: skipped damaged', 'c.js: restored -'] });
    expect(readFileSync(at('a.js'), 'utf8')).toBe('three();\n');
  });

  it('of nobody knows which folder are passed over, and said; those of a newer version are not', async () => {
    const [first, second] = await twoChanges();
    const list = path.join(backups(), second, 'checkpoint.json');
    const whole = readFileSync(list, 'utf8');
    writeFileSync(list, JSON.stringify({ ...(JSON.parse(whole) as object), version: 9 }));
    const newer = await undo();
    expect(newer).toMatchObject({ code: 1, status: 'backupDamaged', stderr: expect.stringContaining('newer version') as string });
    expect(newer.stderr).toContain(second);
    writeFileSync(list, whole.slice(0, 30));
    const undone = await undo();
    expect(undone.lines).toMatchObject([{ type: 'undone', id: first, passedOver: [second] }]);
    expect(summary(undone)).toEqual(['a.js: skipped changed', 'b.js: restored -']);
    expect(undone.stderr).toContain(second);
    write('a.js', 'two();\n');
    expect(summary(await undo())).toEqual(['a.js: restored -', 'b.js: unchanged -']);
    const none = await undo();
    expect(none).toMatchObject({ code: 0, files: [], stderr: expect.stringContaining(second) as string });
    expect((await command(['undo', '--list'])).lines.map(({ id, state }) => [id, state])).toEqual([
      [second, 'damaged'],
      [first, 'undone'],
    ]);
  });

  it('lead nowhere outside the folder', async () => {
    const [, second] = await twoChanges();
    const list = path.join(backups(), second, 'checkpoint.json');
    const outside = path.join(folder, 'outside.txt');
    writeFileSync(outside, 'three();\n');
    mkdirSync(path.join(folder, 'empty'));
    const hostile = readFileSync(list, 'utf8').replaceAll('"a.js"', '"../outside.txt"').replaceAll('"c.js"', JSON.stringify(outside));
    writeFileSync(list, hostile.replace('"madeFolders":[]', '"madeFolders":["../empty",".."]'));
    expect(summary(await undo())).toEqual(['../outside.txt: skipped outside', `${outside}: skipped outside`]);
    expect(readFileSync(outside, 'utf8')).toBe('three();\n');
    expect(existsSync(path.join(folder, 'empty'))).toBe(true);
  });
});

describe('bad input', () => {
  it('changes a file whose name has joiners, and takes no such name for another or a new one', async () => {
    const [persian, emoji, folderName] = [
      '\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647.md',
      '\u{1f469}\u200d\u{1f4bb}.md',
      'c\u200dd',
    ];
    for (const file of [persian, emoji, `${folderName}/a.md`, 'plain.md', 'a\u200bb.md', 'a\u202eb.md']) write(file, 'one\n');
    const before = treeHash(root);
    const files = [persian, emoji, `${folderName}/a.md`];
    const done = await apply(files.map((file) => block(file, 'one', 'uno')).join('') + wholeFile(`${folderName}/new.md`, 'new\n'));
    expect(summary(done)).toEqual([...files, `${folderName}/new.md`].map((file) => `${file}: applied -`));
    expect([...files.map((file) => readFileSync(at(file), 'utf8')), readFileSync(at(`${folderName}/new.md`), 'utf8')]).toEqual([
      ...['uno\n', 'uno\n', 'uno\n', 'new\n'],
    ]);
    expect((await undo()).files.every(({ status }) => status === 'restored')).toBe(true);
    expect(treeHash(root)).toBe(before);
    for (const file of ['plain\u200d.md', 'made\u200c.md', `e\u200cf/new.md`, 'a\u200bb.md', 'a\u202eb.md', `${folderName}/n\u200cew.md`]) {
      for (const answer of [block(file, 'one', 'uno'), wholeFile(file, 'new\n')])
        expect((await apply(answer)).files, JSON.stringify(file)).toMatchObject([{ status: 'refused', reason: 'outside' }]);
    }
    const gone = patch(`*** Delete File: ${persian}`);
    const moved = patch(`*** Update File: ${persian}`, '*** Move to: b.md', '@@', '-one', '+uno');
    for (const answer of [gone, moved]) expect((await apply(answer)).files).toMatchObject([{ status: 'refused', reason: 'outside' }]);
    expect(treeHash(root)).toBe(before);
    await apply(block(emoji, 'one', 'uno'));
    rmSync(at(emoji));
    const kept = await undo();
    expect(summary(kept)).toEqual([`${emoji}: skipped changed`]);
    expect(kept.stderr).toContain('has been deleted since');
  });

  it('never leaves the folder', async () => {
    mkdirSync(path.join(folder, 'ws-evil'));
    writeFileSync(path.join(folder, 'ws-evil', 'a.txt'), 'secret');
    writeFileSync(path.join(folder, 'outside.txt'), 'secret');
    symlinkSync(path.join(folder, 'ws-evil'), at('evil'));
    symlinkSync(path.join(folder, 'outside.txt'), at('link.txt'));
    symlinkSync(path.join(folder, 'nowhere.txt'), at('dangling.txt'));
    write('fine.txt', 'fine');
    const before = treeHash(folder);
    const hostile = [
      '../outside.txt',
      `${folder}/outside.txt`,
      '~/outside.txt',
      `file://${folder}/outside.txt`,
      '//server/share/a.txt',
      '\\\\server\\share\\a.txt',
    ];
    hostile.push(
      '../ws-evil/a.txt',
      'src/../../outside.txt',
      'evil/a.txt',
      'evil/new.txt',
      'link.txt',
      'dangling.txt',
      'C:\\a.txt',
      'a.txt:stream',
    );
    for (const form of [(stated: string) => wholeFile(stated, 'x\n'), (stated: string) => block(stated, 'secret', 'x')]) {
      const refused = await apply(hostile.map(form).join('') + wholeFile('other.txt', 'x\n'));
      expect({ code: refused.code, status: refused.status }).toEqual({ code: 3, status: 'refused' });
      const fine = refused.files.filter(({ reason }) => reason !== 'outside').map((file) => file.path);
      expect(fine).toEqual(['other.txt']);
      expect(JSON.stringify(refused.lines)).not.toContain('"applied","reason"');
    }
    expect(treeHash(folder)).toBe(before);
  });

  it('writes no name or text that steers a terminal', async () => {
    const answer = wholeFile('a\u202egnp.\u2066exe', 'x\n') + block('fine.txt', 'none\u001b]8;;http://x\u0007', 'x');
    write('fine.txt', 'fine');
    for (const args of [['apply'], ['apply', '--json'], ['apply', '--dry-run', '--partial']]) {
      const { code, stdout, stderr } = await runCli([...args, '--root', root], cliOptions({ input: answer }));
      expect(code).toBe(3);
      expect(stdout).not.toBe('');
      expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(stdout + stderr).toContain('“a⟨U+202E⟩gnp.⟨U+2066⟩exe”');
    }
  });

  it('names unseen characters that come into a file, where no diff shows them', async () => {
    write('a.js', 'if (user) {\n');
    const answer = block('a.js', 'if (user) {', 'if (user\u202e) {');
    const words = '“a.js” gets characters that are not seen (U+202E). Look at the change before you keep it.';
    for (const args of [['--dry-run'], []]) {
      const { stderr, lines } = await apply(answer, args);
      expect(stderr).toContain(words);
      expect(lines).toMatchObject([{ files: [{ path: 'a.js', status: 'applied', hidden: ['U+202E'] }] }]);
    }
    await undo();
    const { stdout, stderr } = await runCli(['apply', '--dry-run', '--root', root], cliOptions({ input: answer }));
    // Where it isn't shown it may be applied by another program: to the byte.
    expect(stdout).toContain('+if (user\u202e) {\n');
    expect(stderr).toContain(words);
  });

  it('changes no protected file, and records that it was asked to', async () => {
    write('.vscode/settings.json', '{}\n');
    write('package.json', '{ "scripts": { "test": "true" } }\n');
    write('a.md', 'text\n');
    const before = treeHash(root);
    const answer =
      block('.vscode/settings.json', '{}', '{ "x": 1 }') +
      wholeFile('.VSCode/tasks.json', '{}\n') +
      wholeFile('.git/hooks/pre-commit', 'evil\n') +
      wholeFile('AGENTS.md', 'obey\n') +
      block('package.json', '{ "scripts": { "test": "true" } }', '{ "scripts": { "test": "evil" } }') +
      patch('*** Update File: a.md', '*** Move to: .envrc', '@@', '-text', '+evil');
    const refused = await apply(answer, ['--partial'], { env: { MLX_CODE_LOG: 'info' } });
    expect(refused).toMatchObject({ code: 3, status: 'refused' });
    expect(refused.files.map(({ reason }) => reason)).toEqual(Array.from({ length: refused.files.length }, () => 'protected'));
    // Both names of the rename, too.
    expect(refused.files).toHaveLength(7);
    expect(refused.stderr.match(/effect changeFiles refused \(protected\)/g)).toHaveLength(7);
    expect(treeHash(root)).toBe(before);
  });

  it.skipIf(process.platform === 'win32')('leaves alone what is no text file that may be written', async () => {
    write('binary.txt', Buffer.from([0x89, 0x50, 0, 1, 2]));
    write('latin.txt', Buffer.from('caf\xe9\n', 'latin1'));
    write('big.txt', 'line of text\n'.repeat(400_000));
    write('readonly.txt', 'secret\n', 0o444);
    mkdirSync(at('folder.txt'));
    execFileSync('mkfifo', [at('pipe.txt')]);
    const before = treeHash(root);
    const names = ['binary.txt', 'latin.txt', 'big.txt', 'readonly.txt', 'folder.txt', 'pipe.txt', 'missing.txt'];
    const refused = await apply(names.map((name) => block(name, 'secret', 'x')).join(''));
    expect({ code: refused.code, status: refused.status }).toEqual({ code: 3, status: 'refused' });
    expect(summary(refused).sort()).toEqual([
      'big.txt: refused tooLarge',
      'binary.txt: refused binary',
      'folder.txt: refused directory',
      'latin.txt: refused encoding',
      'missing.txt: conflict missingFile',
      'pipe.txt: refused special',
      'readonly.txt: refused readOnly',
    ]);
    expect(treeHash(root)).toBe(before);
  });

  const nobody = 65_534;
  const asRoot = process.getuid?.() === 0;
  /** The built program must be within reach of another user. */
  const within =
    !asRoot ||
    spawnSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(dist)}, 4)`], { uid: nobody, gid: nobody }).status === 0;
  it.skipIf(process.platform === 'win32' || !within)('works with the permissions of its user', async () => {
    write('unreadable.txt', 'secret\n', 0o000);
    write('locked/a.txt', 'secret\n');
    write('hidden/a.txt', 'secret\n');
    write('fine.txt', 'secret\n');
    chmodSync(folder, 0o755);
    mkdirSync(data);
    if (asRoot) execFileSync('chown', ['-R', String(nobody), root, data]);
    chmodSync(at('locked'), 0o555);
    chmodSync(at('hidden'), 0o000);
    try {
      const names = ['unreadable.txt', 'locked/a.txt', 'locked/new.txt', 'hidden/a.txt', 'fine.txt'];
      const answer = names.map((name) => (name.includes('new') ? wholeFile(name, 'x\n') : block(name, 'secret', 'x'))).join('');
      const as: CliOptions = asRoot ? { uid: nobody } : {};
      const refused = await apply(answer, [], as);
      expect(summary(refused).sort()).toEqual([
        'fine.txt: unchanged allOrNothing',
        'hidden/a.txt: refused unreadable',
        'locked/a.txt: refused readOnlyFolder',
        'locked/new.txt: refused readOnlyFolder',
        'unreadable.txt: refused unreadable',
      ]);
      expect(refused.stderr).toContain('The folder of the file “locked/a.txt” is read-only');
      expect(summary(await apply(answer, ['--partial'], as))).toContain('fine.txt: applied -');
      expect(readFileSync(at('fine.txt'), 'utf8')).toBe('x\n');
      chmodSync(path.join(data, 'backups'), 0o000);
      expect(await command(['undo'], as)).toMatchObject({ code: 1, status: 'backupFailed' });
      chmodSync(path.join(data, 'backups'), 0o700);
      for (const part of readdirSync(data)) rmSync(path.join(data, part), { recursive: true });
      chmodSync(data, 0o500);
      if (asRoot) execFileSync('chown', ['0', data]);
      const noBackup = await apply(block('fine.txt', 'x', 'y'), [], as);
      expect(noBackup).toMatchObject({ code: 1, status: 'backupFailed' });
      expect(readFileSync(at('fine.txt'), 'utf8')).toBe('x\n');
    } finally {
      chmodSync(at('hidden'), 0o755);
      chmodSync(at('locked'), 0o755);
      chmodSync(data, 0o755);
    }
  });

  it.skipIf(process.platform === 'win32')('leaves everything as it was when a file can not be written in full', async () => {
    write('a.txt', 'one\n');
    write('b.txt', 'two\n');
    const before = treeHash(root);
    const answer = block('a.txt', 'one', 'uno') + block('b.txt', 'two', 'x'.repeat(400_000));
    const input = path.join(folder, 'answer.md');
    writeFileSync(input, answer);
    const run = `ulimit -f 100; exec "${process.execPath}" "${path.join(dist, 'cli.mjs')}" apply --json --root "${root}" < "${input}"`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', run], {
      encoding: 'utf8',
      env: { ...process.env, MLX_CODE_DATA_FOLDER: data },
    });
    expect({ status, line: jsonLines(stdout).at(-1) }).toMatchObject({ status: 1, line: { type: 'error', code: 'diskFull' } });
    expect(stderr).toContain('no space left');
    expect(treeHash(root)).toBe(before);
    expect(readdirSync(path.join(data, 'backups'))).toEqual([]);
  });

  it('leaves everything as it was on a disk that is full, where one can be mounted', async (context) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root]).status === 0;
    if (!mounted) context.skip('no file system can be mounted here');
    try {
      write('a.txt', 'one\n');
      write('b.txt', 'two\n');
      const before = treeHash(root);
      const full = await apply(block('a.txt', 'one', 'uno') + block('b.txt', 'two', 'x'.repeat(400_000)));
      expect(full).toMatchObject({ code: 1, status: 'diskFull' });
      expect(treeHash(root)).toBe(before);
    } finally {
      execFileSync('umount', [root]);
    }
  });

  it('says so when the disk of the backups is full, and changes nothing', async (context) => {
    write('a.txt', 'one\n');
    mkdirSync(data);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', data]).status === 0;
    if (!mounted) context.skip('no file system can be mounted here');
    try {
      await apply(block('a.txt', 'one', 'uno'));
      const before = treeHash(root);
      spawnSync('dd', ['if=/dev/zero', `of=${path.join(data, 'fill')}`, 'bs=1k']);
      expect(await apply(block('a.txt', 'uno', 'due'))).toMatchObject({ code: 1, status: 'diskFull' });
      expect(await undo()).toMatchObject({ code: 1, status: 'diskFull' });
      expect(treeHash(root)).toBe(before);
      rmSync(path.join(data, 'fill'));
      expect(summary(await undo())).toEqual(['a.txt: restored -']);
    } finally {
      execFileSync('umount', [data]);
    }
  });

  it('says what is wrong with an input that is no answer', async () => {
    expect(await apply(Buffer.from([0, 1, 2, 255]))).toMatchObject({ code: 2, status: 'usage' });
    const closed = spawnSync('sh', ['-c', `exec "${process.execPath}" "${path.join(dist, 'cli.mjs')}" apply --json --root "${root}" <&-`], {
      encoding: 'utf8',
    });
    expect({ status: closed.status, lines: jsonLines(closed.stdout) }).toEqual({
      status: 0,
      lines: [{ type: 'applied', status: 'nothing', files: [] }],
    });
    const folderAsInput = `exec "${process.execPath}" "${path.join(dist, 'cli.mjs')}" apply --json --root "${root}" < "${root}"`;
    const refused = spawnSync('sh', ['-c', folderAsInput], { encoding: 'utf8' });
    expect({ status: refused.status, lines: jsonLines(refused.stdout) }).toMatchObject({ status: 2, lines: [{ code: 'usage' }] });
    expect(refused.stderr).toContain('is a folder');
    write('a.txt', 'one\n');
    const cut = await apply('a.txt\n```\n<<<<<<< SEARCH\none\n=======\nun');
    expect(cut).toMatchObject({ code: 3, status: 'refused' });
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one\n');
  });
});

describe('being stopped, killed, or not alone', () => {
  it('stops while it waits for its input', async () => {
    const cli = new CliProcess(['apply', '--json', '--root', root], cliOptions({ openInput: true }));
    // More than a pipe holds: when all of it is gone, the command is reading.
    await new Promise<void>((resolve) => cli.child.stdin!.write(wholeFile('a.txt', 'words\n'.repeat(100_000)), () => resolve()));
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.ended;
    expect(code).toBe(130);
    expect(jsonLines(stdout)).toMatchObject([{ type: 'error', code: 'cancelled' }]);
    expect(readdirSync(root)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('says so where no data folder can be made, and comes to its end', async () => {
    write('a.txt', 'one\n');
    const cli = new CliProcess(['apply', '--json', '--root', root], {
      input: block('a.txt', 'one', 'uno'),
      env: { MLX_CODE_DATA_FOLDER: '/proc/nope/data' },
    });
    const patience = setTimeout(() => cli.child.kill('SIGKILL'), 20_000);
    const { code, stdout, stderr } = await cli.ended;
    clearTimeout(patience);
    expect({ code, lines: jsonLines(stdout) }).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'backupFailed' }] });
    expect(stderr).toMatch(/^mlx-code: The backups in the data folder .* can not be used[^\n]*\n$/);
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one\n');
  });

  it.skipIf(process.platform === 'win32')(
    'leaves whole files when it is killed, and undo puts back the old ones',
    { timeout: full ? 900_000 : 120_000 },
    async () => {
      const count = 40;
      const stated = Array.from({ length: count }, (_, i) => `d${String(i % 4)}/f${String(i)}.txt`);
      for (const [i, name] of stated.entries()) write(name, `old ${String(i)}\n`);
      const before = treeHash(root);
      const answer =
        stated.map((name, i) => block(name, `old ${String(i)}`, `new ${String(i)}`)).join('') + wholeFile('made/new.txt', 'new\n');
      const below = randomSource(7);
      const beside = (): number =>
        [0, 1, 2, 3].flatMap((i) => readdirSync(at(`d${String(i)}`))).filter((name) => name.startsWith('.mlx-code-')).length;
      let died = 0;
      for (let round = 0; round < (full ? 100 : 4); round++) {
        const cli = new CliProcess(['apply', '--json', '--root', root], cliOptions({ input: answer }));
        // Somewhere between the first file that is written and the last swap of names.
        const moment = below(2 * count + 20);
        let further = Math.max(0, moment - 2 * count) * 5;
        const reached = (): boolean => cli.child.exitCode !== null || (beside() >= Math.min(moment, 2 * count) && further-- <= 0);
        while (!reached()) await new Promise((resolve) => setImmediate(resolve));
        cli.child.kill('SIGKILL');
        if ((await cli.ended).signal === 'SIGKILL') died++;
        for (const [i, name] of stated.entries())
          expect([`old ${String(i)}\n`, `new ${String(i)}\n`]).toContain(readFileSync(at(name), 'utf8'));
        expect((await undo()).code).toBe(0);
        expect(treeHash(root), `round ${String(round)}`).toBe(before);
      }
      expect(died).toBeGreaterThan(0);
    },
  );

  it('lets one of two at once pass, and the other see its work', async () => {
    write('a.txt', 'one\n');
    const [first, second] = await Promise.all([
      apply(block('a.txt', 'one', 'uno') + wholeFile('uno.txt', 'x\n')),
      apply(block('a.txt', 'one', 'eins') + wholeFile('eins.txt', 'x\n')),
    ]);
    const winners = [first, second].filter(({ status }) => status === 'applied');
    expect(winners).toHaveLength(1);
    const won = winners[0] === first ? 'uno' : 'eins';
    expect([first, second].find((answer) => !winners.includes(answer))).toMatchObject({ code: 3, status: 'conflict' });
    expect(readFileSync(at('a.txt'), 'utf8')).toBe(`${won}\n`);
    expect(readdirSync(root).sort()).toEqual(['a.txt', `${won}.txt`].sort());
    await undo();
    expect(readdirSync(root)).toEqual(['a.txt']);
  });
});

describe('edit', () => {
  const source = Array.from({ length: 30 }, (_, i) => `export const value${String(i)} = ${String(i)};\n`).join('');

  it('proposes, applies within its lines, and can be undone', async () => {
    write('src/values.ts', source);
    const before = treeHash(root);
    const args = ['edit', '--file', 'src/values.ts', '--lines', '11-15', 'Make it better', '--model', scripted];
    const proposed = await command(args);
    expect(proposed.lines).toHaveLength(1);
    expect(proposed.lines[0]).toMatchObject({ type: 'proposal', status: 'ok', reason: null, files: [{ path: 'src/values.ts' }] });
    expect(proposed.lines[0]!.tokens).toBeGreaterThan(0);
    expect(treeHash(root)).toBe(before);
    const applied = await command([...args, '--apply']);
    expect(applied.lines.map(({ type, status }) => [type, status])).toEqual([
      ['proposal', 'ok'],
      ['applied', 'applied'],
    ]);
    const lines = source.split('\n');
    const after = readFileSync(at('src/values.ts'), 'utf8').split('\n');
    expect(after.slice(0, 10)).toEqual(lines.slice(0, 10));
    expect(after.slice(-16)).toEqual(lines.slice(-16));
    expect(treeHash(root)).not.toBe(before);
    await undo();
    expect(treeHash(root)).toBe(before);
  });

  it('writes a diff that apply reads', async () => {
    write('src/values.ts', source);
    const { stdout } = await runCli(['edit', '--file', 'src/values.ts', 'x', '--model', scripted, '--root', root], cliOptions());
    expect(stdout).toMatch(/^diff --git a\/src\/values.ts b\/src\/values.ts\n/);
    expect(await apply(stdout)).toMatchObject({ code: 0, status: 'applied' });
  });

  it.skipIf(process.platform === 'win32')('writes its diff to the byte, and applies though nobody reads it', async () => {
    const odd = source.replaceAll('\n', '\r\n').replaceAll(';', '; // \f\u202e');
    write('src/odd.ts', odd);
    const args = ['edit', '--file', 'src/odd.ts', '--seed', '1', 'x', '--model', scripted, '--root', root];
    const patch = path.join(folder, 'odd.patch');
    const program = `"${process.execPath}" "${path.join(dist, 'cli.mjs')}"`;
    const shell = (script: string): ReturnType<typeof spawnSync> =>
      spawnSync('sh', ['-c', script, 'sh', ...args], { encoding: 'utf8', env: { ...process.env, MLX_CODE_DATA_FOLDER: data } });
    expect(shell(`${program} "$@" > "${patch}"`).status).toBe(0);
    expect(await apply(readFileSync(patch))).toMatchObject({ code: 0, status: 'applied' });
    const applied = readFileSync(at('src/odd.ts'), 'utf8');
    expect(applied).not.toBe(odd);
    await undo();
    expect(readFileSync(at('src/odd.ts'), 'utf8')).toBe(odd);
    shell(`${program} "$@" --apply | true`);
    expect(readFileSync(at('src/odd.ts'), 'utf8')).toBe(applied);
  });

  it('refuses what it may not read or change, without a model', async () => {
    writeFileSync(path.join(folder, 'outside.txt'), 'secret');
    symlinkSync(path.join(folder, 'outside.txt'), at('link.txt'));
    write('binary.txt', Buffer.from([0, 1, 2]));
    for (const [file, reason] of [
      ['../outside.txt', 'outside'],
      ['link.txt', 'outside'],
      ['binary.txt', 'binary'],
      ['missing.txt', 'missingFile'],
    ] as const) {
      const refused = await command(['edit', '--file', file, 'Change it', '--apply']);
      expect(refused.code).toBe(3);
      expect(refused.lines, file).toMatchObject([{ type: 'proposal', status: 'refused', reason, files: [], tokens: 0 }]);
      expect(refused.stderr).toContain(file);
    }
    write('a.txt', 'one\n');
    expect(await command(['edit', '--file', 'a.txt', '--lines', '2', 'x'])).toMatchObject({ code: 2, status: 'usage' });
    expect(await command(['edit', '--file', 'a.txt', 'x'])).toMatchObject({ code: 1, status: 'modelNone' });
  });

  it('applies no answer that ended at its bound, and no protected file', async () => {
    write('src/values.ts', source);
    write('.vscode/values.ts', source);
    const before = treeHash(root);
    const args = ['--model', random, '--apply', '--seed', '1', '--max-tokens', '200'];
    const cut = await command(['edit', '--file', 'src/values.ts', 'x', ...args]);
    expect({ code: cut.code, reason: cut.lines[0]!.reason, summary: summary(cut) }).toEqual({
      code: 3,
      reason: 'unfinished',
      summary: ['src/values.ts: refused unfinished'],
    });
    expect(cut.stderr).toContain('--max-tokens');
    const hostile = await command(['edit', '--file', '.vscode/values.ts', 'x', '--model', scripted, '--apply']);
    expect(summary(hostile)).toEqual(['.vscode/values.ts: refused protected']);
    expect(treeHash(root)).toBe(before);
  });

  it('says that its bound left no room for a change', async () => {
    write('src/values.ts', source);
    const before = treeHash(root);
    for (const tokens of ['1', '20', '60']) {
      const args = ['--file', 'src/values.ts', 'x', '--apply', '--partial', '--model', random, '--max-tokens', tokens];
      const cut = await command(['edit', ...args]);
      expect({ code: cut.code, lines: cut.lines }, tokens).toMatchObject({
        code: 3,
        lines: [
          {
            type: 'proposal',
            status: 'refused',
            reason: 'unfinished',
            files: [],
            message: expect.stringContaining('--max-tokens') as string,
          },
        ],
      });
      expect(cut.lines).toHaveLength(1);
      expect(cut.stderr).toContain('larger --max-tokens');
    }
    expect(treeHash(root)).toBe(before);
  });

  it('keeps to its bound', async () => {
    write('src/values.ts', source);
    const bounded = await command(['edit', '--file', 'src/values.ts', 'x', '--model', random, '--seed', '3', '--max-tokens', '200']);
    expect(bounded.lines[0]).toMatchObject({ status: 'ok', reason: 'unfinished' });
    expect(bounded.lines[0]!.tokens).toBeLessThanOrEqual(200);
  });

  it('stops in the middle of its answer, changes nothing and leaves no process', async () => {
    write('src/values.ts', source);
    const before = treeHash(root);
    const args = ['edit', '--file', 'src/values.ts', 'x', '--model', random, '--apply', '--json', '--max-tokens', '8000', '--root', root];
    const cli = new CliProcess(args, cliOptions());
    await waitFor(() => cli.children().length > 0 || cli.child.exitCode !== null, 60_000, 'the model process');
    const [worker] = cli.children();
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.ended;
    expect(code).toBe(130);
    expect(jsonLines(stdout)).toMatchObject([{ type: 'error', code: 'cancelled' }]);
    expect(treeHash(root)).toBe(before);
    await waitFor(() => !isRunning(worker!), 10_000, 'the worker to go');
  });
});

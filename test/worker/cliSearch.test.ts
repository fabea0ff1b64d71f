/** The command line's index and search, with the real index process. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { takeLock } from '../../src/node/systemLock.ts';
import { writeAged } from '../support/agedFile.ts';
import { CliProcess, isRunning, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';

let place: string;
let root: string;
let data: string;
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'cli-search-'));
  root = path.join(place, 'shop');
  data = path.join(place, 'data');
  write('src/cart.ts', '/** Adds up the cart. */\nexport function totalPrice(items: number[]): number {\n  return items.length;\n}\n');
  write('src/other.ts', 'import { totalPrice } from "./cart";\nexport const shown = totalPrice([]);\n');
  write('.env', 'KEY=secret\n');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeAged(root, name, text);

const options = () => ({ cwd: root, env: { MLX_CODE_DATA_FOLDER: data } });
const run = (...args: string[]) => runCli(args, options());

describe('mlx-code index and search', () => {
  it('find code, say why, and read again only what changed', async () => {
    const first = await run('index', '--json', '--skipped');
    expect(first.code).toBe(0);
    const lines = jsonLines(first.stdout);
    expect(lines.filter(({ type }) => type === 'progress').at(-1)).toMatchObject({ files: 2, of: 2 });
    expect(lines.filter(({ type }) => type === 'skipped')).toEqual([{ type: 'skipped', path: '.env', reason: 'secret' }]);
    expect(lines.at(-1)).toMatchObject({ type: 'done', files: 2, chunks: 2, symbols: 2, skipped: 1, elsewhere: false });
    const found = jsonLines((await run('search', 'totalPrice', '--json')).stdout).filter(({ type }) => type === 'hit');
    expect(found).toMatchObject([
      {
        path: 'src/cart.ts',
        startLine: 1,
        endLine: 4,
        why: [{ kind: 'defines', name: 'totalPrice', line: 2 }, { kind: 'words' }, { kind: 'importedBy', path: 'src/other.ts' }],
      },
      { path: 'src/other.ts', startLine: 1, endLine: 2 },
    ]);
    write('src/tax.ts', 'export const salesTax = 19;\n');
    const { stdout } = await run('search', 'which tax is on sales?');
    expect(stdout).toBe('src/tax.ts:1-1  defines salesTax; has “tax”, “sales”; by its path\n');
  });

  it('say in a sentence that nothing was found, and what is missing', async () => {
    const nothing = await run('search', 'zebra');
    expect([nothing.code, nothing.stdout]).toEqual([0, '']);
    expect(nothing.stderr).toContain('Nothing was found.');
    expect((await run('search')).code).toBe(2);
    expect((await run('index', 'src')).code).toBe(2);
    expect((await run('search', 'x', '--limit', '0')).code).toBe(2);
  });

  it('tell what the project is, with a broken file and without a model or an index', async () => {
    write('package.json', '{ "scripts": { "test": "vitest" }, "devDependencies": { "vitest": "*" } }');
    write('api/pyproject.toml', '[project]\ndependencies = ["fastapi"]\n');
    write('web/package.json', '{');
    const { code, stdout } = await run('project', '--json');
    expect(code).toBe(0);
    const [told] = jsonLines(stdout);
    expect(told).toMatchObject({
      type: 'project',
      files: 5,
      languages: [{ name: 'TypeScript', files: 2 }],
      parts: [
        { folder: '', kind: 'Node.js', frameworks: ['Vitest'] },
        { folder: 'api', kind: 'Python', frameworks: ['FastAPI'] },
      ],
      problems: [{ path: 'web/package.json', why: 'It is no JSON.' }],
    });
    expect((await run('project')).stdout).toContain('  Test: npm test  (told by package.json)\n');
    expect(existsSync(path.join(data, 'indexes'))).toBe(false);
    expect((await run('project', 'src')).code).toBe(2);
  });

  it.skipIf(process.platform === 'win32')('go on where a killed run was', async () => {
    for (let index = 0; index < 1_500; index++)
      write(`many/f${String(index)}.ts`, `export const value${String(index)} = ${'1 + '.repeat(300)}1;\n`);
    const cli = new CliProcess(['index', '--json'], options());
    const written = (): number =>
      jsonLines(cli.stdout).reduce((most, { type, files }) => (type === 'progress' ? Math.max(most, Number(files)) : most), 0);
    await waitFor(() => written() >= 300, 60_000, 'the first files');
    const [killed] = cli.children();
    process.kill(killed!, 'SIGKILL');
    const { code, stdout } = await cli.ended;
    expect(code).toBe(1);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'indexUnavailable' });
    const again = jsonLines((await run('index', '--json')).stdout);
    const [begun] = again.filter(({ type }) => type === 'progress');
    // Files of before the kill are known: they aren't read again.
    expect(begun).toMatchObject({ of: 1_502 });
    expect(Number(begun!.files)).toBeGreaterThanOrEqual(300);
    expect(again.at(-1)).toMatchObject({ type: 'done', files: 1_502 });
  });

  it('leave no process behind when they are interrupted', async () => {
    for (let index = 0; index < 1_000; index++)
      write(`many/f${String(index)}.ts`, `export const value${String(index)} = ${'1 + '.repeat(300)}1;\n`);
    const cli = new CliProcess(['index', '--json'], options());
    await waitFor(() => cli.stdout.includes('progress'), 60_000, 'progress');
    const below = cli.children();
    expect(below.length).toBeGreaterThan(0);
    cli.child.kill('SIGINT');
    expect((await cli.ended).code).toBe(130);
    await waitFor(() => !below.some(isRunning), 10_000, 'the end of the processes');
  });

  it('share the index: one writes, the other reads', async () => {
    await run('index');
    const runs = await Promise.all([run('index', '--json'), run('search', 'totalPrice', '--json'), run('search', 'totalPrice', '--json')]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const { stdout } of runs.slice(1)) expect(jsonLines(stdout)[0]?.type === 'hit' || stdout.includes('"type":"hit"')).toBe(true);
  });

  it('say where another process writes the index, how far that one is, and that it leaves out other files', async () => {
    await run('index');
    const [name] = readdirSync(path.join(data, 'indexes')).filter((one) => one.endsWith('.sqlite'));
    const file = path.join(data, 'indexes', name!);
    const lock = await takeLock(`${file}.lock`);
    for (const args of [['index'], ['search', 'totalPrice'], ['graph'], ['graph', 'src/cart.ts']]) {
      const { code, stdout, stderr } = await run(...args, '--json');
      expect([code, jsonLines(stdout).at(-1)]).toMatchObject([0, { elsewhere: true, reading: null }]);
      expect(stderr).toContain('Another process keeps this index up to date; it was only looked at.');
    }
    const database = new DatabaseSync(file);
    const scope = { exclude: ['gen/'], useRules: true, limits: { fileBytes: 1, files: 1, bytes: 1 } };
    database.prepare("INSERT INTO fact (name, value) VALUES ('reading', ?)").run('{"files":1,"of":2}');
    database.prepare("UPDATE fact SET value = ? WHERE name = 'scope'").run(JSON.stringify(scope));
    database.close();
    const { stdout, stderr } = await run('search', 'totalPrice', '--json');
    expect(jsonLines(stdout).at(-1)).toMatchObject({ elsewhere: true, reading: { files: 1, of: 2 } });
    expect(stderr).toContain('Another process reads this project now, and is at 1 of 2 files.');
    expect(stderr).toContain('Files are left out as the settings of the editor have it');
    expect((await run('index', '--json')).code).toBe(3);
    lock?.release();
    // What it was made with holds where no settings are known.
    expect((await run('index')).stderr).toContain('Files are left out as the settings of the editor have it');
    expect(jsonLines((await run('index', '--json')).stdout).at(-1)).toMatchObject({ files: 0, elsewhere: false });
  });

  it('set a damaged index aside, and go on', async () => {
    await run('index');
    const [file] = readdirSync(path.join(data, 'indexes')).filter((name) => name.endsWith('.sqlite'));
    writeFileSync(path.join(data, 'indexes', file!), 'no database'.repeat(1_000));
    const { code, stdout, stderr } = await run('search', 'totalPrice', '--json');
    expect([code, stdout.includes('src/cart.ts')]).toEqual([0, true]);
    const aside = path.join(data, 'indexes', `${file!}.damaged`);
    expect(existsSync(aside)).toBe(true);
    expect(jsonLines(stdout)).toContainEqual({ type: 'setAside', file: aside });
    expect(stderr).toContain(
      `The index of “shop” was damaged, and is made anew: nothing is lost by that. The damaged file is kept as ${aside}`,
    );
    expect((await run('search', 'totalPrice')).stderr).toBe('');
  });

  it('tell of damage also where only a search comes upon it', async () => {
    await run('index');
    const [name] = readdirSync(path.join(data, 'indexes')).filter((one) => one.endsWith('.sqlite'));
    const file = path.join(data, 'indexes', name!);
    const database = new DatabaseSync(file, { defensive: false });
    database.exec("UPDATE words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
    database.close();
    const { code, stdout, stderr } = await run('search', 'totalPrice');
    expect([code, stdout]).toEqual([0, expect.stringContaining('src/cart.ts')]);
    expect(stderr).toContain(`kept as ${file}.damaged`);
  });

  it('heal whatever is damaged, by a search and by making it anew', async () => {
    await run('index');
    const [name] = readdirSync(path.join(data, 'indexes')).filter((one) => one.endsWith('.sqlite'));
    const file = path.join(data, 'indexes', name!);
    const sound = readFileSync(file);
    for (const place of [sound.indexOf('CREATE TABLE content') + 8, 4_096]) {
      for (const command of [
        ['search', 'totalPrice'],
        ['index', '--rebuild'],
      ] as const) {
        const damaged = Buffer.from(sound);
        damaged[place] = 0xee;
        writeFileSync(file, damaged);
        const { code, stderr } = await run(...command);
        expect([code, stderr]).toEqual([0, expect.stringContaining(`kept as ${file}.damaged`)]);
        rmSync(`${file}.damaged`);
      }
    }
    expect((await run('search', 'totalPrice')).stdout).toContain('src/cart.ts');
  });

  it.skipIf(process.platform === 'win32')('have one line for each file, whatever its name', async () => {
    const name = 'src/two\nlines.ts';
    write(name, 'import { totalPrice } from "./cart";\nexport const zebra = totalPrice;\n');
    write('a\nb.env', 'A=1\n');
    const shown = 'src/two⟨U+000A⟩lines.ts';
    const [found] = (await run('search', 'zebra')).stdout.split('\n');
    expect(found).toMatch(`${shown}:1-2  `);
    expect((await run('index', '--skipped')).stdout.split('\n')).toContain('a⟨U+000A⟩b.env may hold keys or passwords');
    expect((await run('graph', 'src/cart.ts')).stdout.split('\n')).toContain(shown);
    expect((await run('graph')).stdout).not.toContain(name);
    expect(jsonLines((await run('search', 'zebra', '--json')).stdout)).toContainEqual(expect.objectContaining({ type: 'hit', path: name }));
  });

  it('say so where there can be no data folder', async () => {
    writeFileSync(data, 'a file');
    const { code, stderr } = await run('search', 'totalPrice');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `mlx-code: The project can’t be indexed here, as the folder ${path.join(data, 'indexes')} can’t be made. See that you may write there and that all on the way are folders, then try again.\n`,
    );
  });

  it.skipIf(process.platform === 'win32')('name the file that keeps them from the index, and what to do', async () => {
    await run('index');
    const folder = path.join(data, 'indexes');
    const file = path.join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.sqlite'))!,
    );
    rmSync(`${file}.lock`);
    mkdirSync(`${file}.lock`);
    const closed = await run('search', 'totalPrice');
    expect([closed.code, closed.stderr]).toEqual([
      1,
      `mlx-code: The project can’t be indexed here, as ${file}.lock can’t be written. See that it is a plain file in a folder that you may write to, or delete it, then try again.\n`,
    ]);
    rmSync(`${file}.lock`, { recursive: true });
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    const busy = await run('search', 'totalPrice');
    other.close();
    expect([busy.code, busy.stderr]).toEqual([
      1,
      `mlx-code: Another program uses the index’s file ${file}. End it or wait, then try again.\n`,
    ]);
    expect((await run('search', 'totalPrice')).stdout).toContain('src/cart.ts');
  });
});

describe('mlx-code graph', () => {
  it('tells who imports whom, circles, what nothing needs, and what leads nowhere', async () => {
    write('package.json', '{ "main": "src/index.ts" }\n');
    write(
      'src/index.ts',
      'import { shown } from "./other";\nimport "./gone";\nimport fs from "node:fs";\nimport x from "left-pad";\nexport const all = [shown, fs, x];\n',
    );
    write('src/lost.ts', 'import { round } from "./circle";\nexport const lost = round;\n');
    write('src/circle.ts', 'import { lost } from "./lost";\nexport const round = lost;\n');
    const [graph] = jsonLines((await run('graph', '--json')).stdout).filter(({ type }) => type === 'graph');
    expect(graph).toMatchObject({
      files: ['package.json', 'src/cart.ts', 'src/circle.ts', 'src/index.ts', 'src/lost.ts', 'src/other.ts'],
      edges: [
        { from: 'src/circle.ts', to: 'src/lost.ts' },
        { from: 'src/index.ts', to: 'src/other.ts' },
        { from: 'src/lost.ts', to: 'src/circle.ts' },
        { from: 'src/other.ts', to: 'src/cart.ts' },
      ],
      cycles: [['src/circle.ts', 'src/lost.ts']],
      missing: [{ path: 'src/index.ts', line: 2, specifier: './gone' }],
    });
    expect((graph!.dead as { path: string; symbol: unknown }[]).filter(({ symbol }) => symbol === null).map(({ path: at }) => at)).toEqual([
      'src/circle.ts',
      'src/lost.ts',
    ]);
    expect((graph!.externals as { name: string }[]).map(({ name }) => name)).toContain('left-pad');
    const { stdout } = await run('graph');
    expect(stdout).toContain('src/circle.ts → src/lost.ts → src/circle.ts');
  });

  it('tells an import of a file that is left out from one of a file that is not there', async () => {
    write('.gitignore', 'made/\n');
    write('src/index.ts', 'import "./made/api";\nimport "./gone";\nimport "./squeezed.js";\nimport "./look.css";\nimport "./logo.png";\n');
    write('src/made/api.ts', 'export {};\n');
    write('src/squeezed.js', `var a=1;${'b();'.repeat(2_000)}`);
    write('src/look.css', 'p { color: red; }\n');
    write('src/logo.png', 'PNG');
    write('tool.py', 'from .made import api\n');
    write('made/api.py', '');
    const [graph] = jsonLines((await run('graph', '--json')).stdout).filter(({ type }) => type === 'graph');
    expect(graph!.missing).toEqual([{ path: 'src/index.ts', line: 2, specifier: './gone', why: 'src/gone is not there' }]);
    expect(graph!.leftOut).toEqual([
      { path: 'src/index.ts', line: 1, specifier: './made/api', file: 'src/made/api.ts', why: 'is ignored by a rule' },
      { path: 'src/index.ts', line: 3, specifier: './squeezed.js', file: 'src/squeezed.js', why: 'has lines that no person wrote' },
      { path: 'src/index.ts', line: 5, specifier: './logo.png', file: 'src/logo.png', why: 'is no text by its name' },
      { path: 'tool.py', line: 1, specifier: '.made', file: 'made/api.py', why: 'is ignored by a rule' },
    ]);
    const { stdout } = await run('graph');
    expect(stdout).toContain('Imports that lead nowhere\n  src/index.ts:2 ./gone: src/gone is not there\n');
    expect(stdout).toContain('  src/index.ts:1 ./made/api: src/made/api.ts is left out, as it is ignored by a rule\n');
  });

  it('tells who uses a file of its package, where no import is needed', async () => {
    write('money/round.go', 'package money\n\nfunc Round(x float64) float64 {\n\treturn x\n}\n');
    write('money/money.go', 'package money\n\nfunc Total(x float64) float64 {\n\treturn Round(x) + 1\n}\n');
    const lines = jsonLines((await run('graph', 'money/round.go', '--json')).stdout).slice(-2);
    expect(lines).toEqual([
      { type: 'user', path: 'money/money.go' },
      expect.objectContaining({ type: 'done', path: 'money/round.go', dependents: 0, users: 1 }),
    ]);
    const told = await run('graph', 'money/round.go');
    expect([told.stdout, told.stderr]).toEqual(['money/money.go  of the same package, by its names\n', '']);
    const none = await run('graph', 'money/money.go');
    expect(none.stderr).toContain(
      'No file of the project imports money/money.go, and none of its package, where no import is needed, seems to use it by its names.',
    );
    expect((await run('graph', 'src/other.ts')).stderr).toContain('No file of the project imports src/other.ts.');
    expect(jsonLines((await run('graph', 'src/other.ts', '--json')).stdout).at(-1)).toMatchObject({ type: 'done', users: null });
  });

  it('tells who needs a file, and that a file is not known', async () => {
    write('src/index.ts', 'import { shown } from "./other";\n');
    const lines = jsonLines((await run('graph', 'src/cart.ts', '--json')).stdout).filter(({ type }) => type === 'dependent');
    expect(lines).toEqual([
      { type: 'dependent', path: 'src/other.ts', distance: 1 },
      { type: 'dependent', path: 'src/index.ts', distance: 2 },
    ]);
    const none = await run('graph', 'src/none.ts');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('The file “none.ts” could not be read.')]);
    write('.gitignore', 'made/\n');
    write('made/api.ts', 'export {};\n');
    for (const named of ['made/api.ts', './made/api.ts']) {
      const { code, stderr } = await run('graph', named);
      expect(code).toBe(1);
      expect(stderr).toContain(
        'The file “api.ts” is left out of the index, as it is ignored by a rule, so that who needs it is not known.',
      );
    }
    expect((await run('graph', 'a', 'b')).code).toBe(2);
  });
});

describe('mlx-code context', () => {
  it('gathers what a question needs, counted exactly, and says what did not fit', async () => {
    const model = path.join(place, 'model.gguf');
    writeFixtureModel({ out: model, kind: 'scripted' });
    write('main.py', 'from shop import total\n\nprint(total([1, 2]))\n');
    write('shop.py', `def total(items):\n    return sum(items)\n${'# more of it\n'.repeat(200)}`);
    const asked = ['context', 'Just check main.py for bugs in totalPrice', '--model', model, '--json'];
    const all = jsonLines((await run(...asked, '--text')).stdout);
    const parts = all.filter(({ type }) => type === 'part');
    expect(parts[0]).toMatchObject({ path: 'main.py', startLine: 1, endLine: 3, reason: 'named in the question' });
    expect(parts.map((part) => part.path)).toEqual(expect.arrayContaining(['src/cart.ts', 'shop.py']));
    const done = all.at(-1)!;
    expect(done).toMatchObject({ type: 'done', budget: 4_096 });
    expect(Number(done.tokens)).toBeGreaterThan(parts.length);
    const small = jsonLines((await run(...asked, '--budget', '60')).stdout);
    const { tokens, leftOut } = small.at(-1)! as { tokens: number; leftOut: { path: string }[] };
    expect(tokens).toBeLessThanOrEqual(60);
    expect(leftOut.map((one) => one.path)).toEqual(expect.arrayContaining(['main.py', 'src/cart.ts']));
    expect((await run('context', 'x')).code).toBe(1);
    expect((await run('context', '--model', model)).code).toBe(2);
  });
});

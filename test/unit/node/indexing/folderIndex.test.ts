import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppError } from '../../../../src/base/appError.ts';
import { hitReasons } from '../../../../src/core/indexing/hitReasons.ts';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import type { IndexLimits, IndexProgress } from '../../../../src/protocol/indexer.ts';
import { parserFolder } from '../../../support/parserFolder.ts';
import { GitRepository } from '../../../support/gitRepository.ts';
import { writeAged } from '../../../support/agedFile.ts';

/** Says which texts were read. */
class CountingReader extends SourceReader {
  read_: string[] = [];
  override read(languageId: string, text: string): ReturnType<SourceReader['read']> {
    this.read_.push(text);
    return super.read(languageId, text);
  }
}

const parsers = new Grammars(parserFolder());
const reader = new CountingReader(parsers);
const stems = new WordStems();
afterAll(() => {
  reader.dispose();
  stems.dispose();
});

const usual: IndexLimits = { fileBytes: 100_000, files: 1_000, bytes: 10_000_000 };

interface Project {
  root: string;
  file: string;
  write(name: string, text: string): void;
  open(limits?: IndexLimits, scope?: { exclude?: string[]; asKept?: boolean }): Promise<FolderIndex>;
}

function project(files: Readonly<Record<string, string>>): Project {
  const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-index-'));
  const root = path.join(place, 'project');
  const file = path.join(place, 'data', 'index.sqlite');
  const write = (name: string, text: string): void => writeAged(root, name, text);
  mkdirSync(root);
  for (const [name, text] of Object.entries(files)) write(name, text);
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  reader.read_ = [];
  const open: Project['open'] = async (limits = usual, { exclude = [], asKept = false } = {}) => {
    const index = await FolderIndex.open({ root, exclude, useRules: true, limits, asKept }, file, reader, stems);
    onTestFinished(() => index.close());
    return index;
  };
  return { root, file, write, open };
}

const nothing = (): void => undefined;
const paths = (index: FolderIndex): Promise<readonly string[]> => index.ofPaths((all) => all);
const hits = async (index: FolderIndex, query: string): Promise<string[]> =>
  (await index.search(query, 10)).map(({ path: at, line, endLine }) => `${at}:${String(line)}-${String(endLine)}`);

describe('the index of a folder', () => {
  it('finds by words, names and paths, and says why', async () => {
    const index = await project({
      'src/cart.ts': '/** Adds up what is in the cart. */\nexport function totalPrice(items) {\n  return items.length;\n}\n',
      'src/other.ts': 'import { totalPrice } from "./cart";\nexport const shown = totalPrice([]);\n',
      'docs/shop.md': '# Shop\n\nHow the prices are added up.\n',
    }).open();
    await index.reconcile(nothing);
    expect(index.status).toMatchObject({ counts: { files: 3, chunks: 3, symbols: 3, skipped: 0 }, elsewhere: false, damaged: null });
    const [first, second] = await index.search('totalPrice', 10);
    expect(first).toMatchObject({ path: 'src/cart.ts', line: 1, endLine: 4 });
    expect(first!.why).toEqual([
      { kind: 'defines', name: 'totalPrice', line: 2 },
      { kind: 'words', words: ['total', 'price', 'totalprice'] },
      { kind: 'importedBy', path: 'src/other.ts' },
    ]);
    expect(second).toMatchObject({
      path: 'src/other.ts',
      why: [
        { kind: 'words', words: ['total', 'price', 'totalprice'] },
        { kind: 'imports', path: 'src/cart.ts' },
      ],
    });
    const [cart] = await index.search('cart', 10);
    expect(cart!.why).toContainEqual({ kind: 'path' });
    // In another number and tense than it stands there.
    expect(await hits(index, 'where is a price added?')).toContain('docs/shop.md:1-3');
    expect(await hits(index, 'nothing like it')).toEqual([]);
    expect(await hits(index, '')).toEqual([]);
    expect(await hits(index, `" OR * ( ) NEAR( ' -- `)).toEqual([]);
  });

  it('finds a file that is called by its name or path before all that only has its words', async () => {
    const speaks = (name: string): string => `# core.py\n\nWhat core py is: the core of core.py, see Core_py and ${name} of py core.\n`;
    const { open } = project({
      'src/click/core.py': 'def invoke(ctx):\n    return ctx\n\n\n' + '# Filler\n'.repeat(120) + 'def parse_args(ctx):\n    return ctx\n',
      'tests/core.py': 'def test_core_py():\n    pass\n',
      'docs/a.md': speaks('parse_args'),
      'docs/b.md': speaks('parse args'),
      'docs/core.py.md': speaks('parse'),
      'a/index.ts': 'export const a = 1;\n',
      'b/index.ts': 'export const b = 1;\n',
      'c/index.ts': 'export const c = 1;\n',
      'd/index.ts': 'export const index = 1;\n',
    });
    const index = await open();
    await index.reconcile(nothing);
    for (const query of ['core.py', 'click/core.py', './src/click/core', 'CORE.PY', 'parse args in core.py']) {
      const [first, ...others] = await index.search(query, 10);
      expect(first!.path, query).toBe('src/click/core.py');
      expect(first!.why[0], query).toEqual({ kind: 'file' });
      expect(hitReasons(first!.why), query).toMatch(/^is the file/);
      expect(others.every(({ score }) => score < first!.score)).toBe(true);
    }
    expect((await hits(index, 'core.py')).slice(0, 2)).toEqual([expect.stringMatching(/^src\/click\/core\.py:1-/), 'tests/core.py:1-2']);
    // Beside other words, the part of the file that has them.
    expect((await hits(index, 'parse args in core.py'))[0]).not.toMatch(/:1-/);
    // So many are called so that none is meant where other words are there.
    expect((await index.search('index.ts', 10)).map(({ path: at }) => at).sort()).toEqual([
      'a/index.ts',
      'b/index.ts',
      'c/index.ts',
      'd/index.ts',
    ]);
    expect((await index.search('index.ts core', 10)).some(({ why }) => why.some(({ kind }) => kind === 'file'))).toBe(false);
  });

  it('takes the last word for the beginning of others where it stands nowhere, and says so', async () => {
    const index = await project({
      'src/pricing.ts': '/** What it costs: prices are rounded. */\nexport const discounted = (price) => price * 0.9;\n',
      'src/cart.ts': 'export class Cart {\n  // It is loaded again, and databases with it.\n  total = 0;\n}\n',
      'src/car.md': 'What a cart is.\n',
    }).open();
    await index.reconcile(nothing);
    const found = async (query: string): Promise<string[]> =>
      (await index.search(query, 10)).map(({ path: at, why }) => `${at} ${hitReasons(why.filter(({ kind }) => kind !== 'path'))}`);
    const pricing = (word: string): string => `src/pricing.ts has words that begin with “${word}”`;
    expect(await found('pri')).toEqual([pricing('pri')]);
    expect(await found('pric')).toEqual([pricing('pric')]);
    expect(await found('what pri')).toEqual(['src/pricing.ts has words that begin with “pri”']);
    expect(await found('pricin')).toEqual(['src/pricing.ts has “pricing”, as “pricin” begins it']);
    expect(await found('disc')).toEqual(['src/pricing.ts defines discounted; has words that begin with “disc”']);
    expect(await found('loa')).toEqual(['src/cart.ts has words that begin with “loa”']);
    expect(await found('dat')).toEqual(['src/cart.ts has words that begin with “dat”']);
    // As it stands it is known, be it by a path; and behind it nobody types on.
    expect(await found('car')).toEqual(['src/car.md ']);
    expect(await found('pri ')).toEqual([]);
    expect(await found('pr')).toEqual([]);
    expect(await found('pri of a zebra')).toEqual([]);
    expect(await found('zeb')).toEqual([]);
  });

  it('finds what is written in the cells of a notebook, at its place in the file, and no outputs', async () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', metadata: {}, source: ['# Sales'] },
        { cell_type: 'code', metadata: {}, source: ['def monthly_total(rows):\n', '    return sum(rows)\n'], outputs: [{ data: { 'image/png': 'QUFB'.repeat(9_000), 'text/plain': ['zebra'] } }] },
      ],
    }; // prettier-ignore
    const stored = JSON.stringify(notebook, null, 1);
    const index = await project({ 'sales.ipynb': stored }).open();
    await index.reconcile(nothing);
    const [found] = await index.search('monthlyTotal', 10);
    const line = stored.split('\n').findIndex((one) => one.includes('def monthly_total')) + 1;
    expect(found).toMatchObject({ path: 'sales.ipynb', why: [{ kind: 'defines', name: 'monthly_total', line }, { kind: 'words' }] });
    expect(await hits(index, 'zebra')).toEqual([]);
    expect(index.status.counts).toMatchObject({ files: 1, skipped: 0 });
  });

  it('knows how rare words are, what is called so, also with a slip, and what a file defines', async () => {
    const { root, open } = project({
      'src/cart.ts': 'export class Cart {\n  totalPrice() {\n    return 1;\n  }\n}\n',
      'src/other.ts': 'export const totalprice = 2;\nexport const price = totalprice;\n',
      'docs/shop.md': '# Cart\n\nWhat a price is.\n',
    });
    const index = await open();
    await index.reconcile(nothing);
    const { words, stretches } = await index.knownWords(
      ['totalPrice', 'prices', 'Cart', 'totlaPrice', 'wholly', 'cort'],
      ['totlaPrice', 'wholly'],
    );
    expect(stretches).toBe(3);
    expect(
      words.map(({ word, stretches: found, symbols, meant }) => [word, found, symbols.map((one) => `${one.path} ${one.name}`), meant]),
    ).toEqual([
      ['totalPrice', 2, ['src/cart.ts totalPrice', 'src/other.ts totalprice'], null],
      ['prices', 3, [], null],
      ['Cart', 2, ['src/cart.ts Cart'], null],
      ['totlaPrice', 0, ['src/cart.ts totalPrice', 'src/other.ts totalprice'], 'totalPrice'],
      ['wholly', 0, [], null],
      ['cort', 0, [], null],
    ]);
    expect(await index.outline('src/cart.ts')).toEqual([
      { name: 'Cart', kind: 'class', line: 1, endLine: 5, nameLine: 1, container: null },
      { name: 'totalPrice', kind: 'method', line: 2, endLine: 4, nameLine: 2, container: 'Cart' },
    ]);
    expect(await index.outline('src/none.ts')).toBeNull();
    rmSync(path.join(root, 'src/cart.ts'));
    await index.update(['src/cart.ts']);
    expect((await index.knownWords(['Cart'], [])).words[0]!.symbols).toEqual([]);
  });

  it('knows what is called by some letters, the shortest names first', async () => {
    const { open } = project({
      'src/cart.ts': 'export class Cart {\n  total_price() {\n    return 1;\n  }\n}\n',
      'src/other.ts': 'export const totalprice = 2;\n',
      'src/same.ts': 'export const totalprice = 2;\n',
      'docs/shop.md': '# Total price\n',
    });
    const index = await open();
    await index.reconcile(nothing);
    const found = async (letters: string, limit = 9): Promise<string[]> =>
      (await index.symbolsLike(letters, limit)).map(({ path: at, name, kind, line }) => `${at}:${String(line)} ${kind} ${name}`);
    const all = ['src/other.ts:1 variable totalprice', 'src/same.ts:1 variable totalprice', 'src/cart.ts:2 method total_price'];
    expect(await found('TPRI')).toEqual(all);
    expect(await found('tpri', 2)).toEqual(all.slice(0, 2));
    // As letters, and not as signs of a pattern.
    expect(await found('l_p')).toEqual(all.slice(2));
    expect(await found('%')).toEqual([]);
    expect(await found('')).toEqual([]);
  });

  it('knows what is called by words in any form: folders, files, and sections near the top', async () => {
    const { root, open } = project({
      'src/pricing/table.ts': 'export const table = 1;\n',
      'src/cart.ts': 'export const cart = 1;\n',
      'docs/shop.md': '# Shop\n\n## How prices are made\n\nSlowly.\n',
      'a/b/c/deep.md': '# Prices\n',
    });
    const index = await open();
    await index.reconcile(nothing);
    const { folders, files, sections } = await index.calledSo({ words: ['prices', 'carts', '"odd'], beside: ['made'] });
    expect(folders).toEqual([{ path: 'src/pricing', words: ['prices'], inPath: ['prices'], others: 0 }]);
    expect(files).toEqual([{ path: 'src/cart.ts', words: ['carts'], inPath: ['carts'], others: 0 }]);
    expect(sections).toEqual([
      { path: 'docs/shop.md', name: 'How prices are made', line: 3, endLine: 5, words: ['prices'], inPath: ['prices'], others: 0 },
    ]);
    expect(await index.calledSo({ words: ['nowhere', '"'], beside: [] })).toEqual({ folders: [], files: [], sections: [] });
    rmSync(path.join(root, 'src/cart.ts'));
    await index.update(['src/cart.ts']);
    expect((await index.calledSo({ words: ['cart'], beside: [] })).files).toEqual([]);
  });

  it('tells the texts of stretches as their files are now, with what they are part of, and of no file that it does not have', async () => {
    const { root, write, open } = project({
      'src/cart.ts': 'export class Cart {\n  totalPrice() {\n    return 1;\n  }\n}\nexport const vat = 2;\n',
      '.gitignore': 'own.ts\n',
      'own.ts': 'export const mine = 1;\n',
    });
    const index = await open();
    await index.reconcile(nothing);
    const texts = (...places: (readonly [string, number, number])[]) =>
      index.texts(places.map(([at, line, endLine]) => ({ path: at, line, endLine })));
    expect(
      await texts(['src/cart.ts', 3, 3], ['src/cart.ts', 1, 5], ['src/cart.ts', 5, 6], ['src/cart.ts', 6, 9], ['src/cart.ts', 0, 1]),
    ).toEqual([
      { text: '    return 1;', within: 'Cart.totalPrice' },
      { text: 'export class Cart {\n  totalPrice() {\n    return 1;\n  }\n}', within: 'Cart' },
      { text: '}\nexport const vat = 2;', within: null },
      null,
      null,
    ]);
    expect(await texts(['own.ts', 1, 1], ['../project/own.ts', 1, 1], ['none.ts', 1, 1])).toEqual([null, null, null]);
    write('src/cart.ts', 'export const vat = 3;\n');
    expect(await texts(['src/cart.ts', 1, 1])).toMatchObject([{ text: 'export const vat = 3;' }]);
    rmSync(path.join(root, 'src/cart.ts'));
    expect(await texts(['src/cart.ts', 1, 1])).toEqual([null]);
  });

  it('reads again what has changed and nothing else', async () => {
    const { write, open, root } = project({ 'a.ts': 'const apple = 1;\n', 'b.ts': 'const banana = 1;\n', 'c.ts': 'const cherry = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    expect(reader.read_).toHaveLength(3);
    write('b.ts', 'const blackberry = 1;\n');
    rmSync(path.join(root, 'c.ts'));
    reader.read_ = [];
    await index.reconcile(nothing);
    expect(reader.read_).toEqual(['const blackberry = 1;\n']);
    expect(await hits(index, 'blackberry')).toEqual(['b.ts:1-1']);
    expect(await hits(index, 'banana')).toEqual([]);
    expect(await hits(index, 'cherry')).toEqual([]);
    reader.read_ = [];
    await index.reconcile(nothing);
    expect(reader.read_).toEqual([]);
  });

  it('reads a content once, whichever files have it, and not again on the way back to it', async () => {
    const { write, open } = project({ 'a.ts': 'const apple = 1;\n', 'copy/of/a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    expect(reader.read_).toHaveLength(1);
    expect(await hits(index, 'apple')).toEqual(['a.ts:1-1']);
    // Another branch, and back.
    write('a.ts', 'const apricot = 1;\n');
    write('copy/of/a.ts', 'const apricot = 1;\n');
    await index.reconcile(nothing);
    expect(await hits(index, 'apple')).toEqual([]);
    write('a.ts', 'const apple = 1;\n');
    reader.read_ = [];
    await index.reconcile(nothing);
    expect(reader.read_).toEqual([]);
    expect(await hits(index, 'apple')).toEqual(['a.ts:1-1']);
    expect(await hits(index, 'apricot')).toEqual(['copy/of/a.ts:1-1']);
  });

  it('takes up single files that changed, came or went', async () => {
    const { write, open, root } = project({ '.gitignore': 'dist\n', 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    write('a.ts', 'const apricot = 1;\n');
    write('new/b.ts', 'const banana = 1;\n');
    write('dist/c.ts', 'const cherry = 1;\n');
    write('.env', 'DATE=1\n');
    await index.update(['a.ts', 'new/b.ts', 'dist/c.ts', '.env', 'new', 'none.ts']);
    expect(await hits(index, 'apricot banana cherry date')).toEqual(expect.arrayContaining(['a.ts:1-1', 'new/b.ts:1-1']));
    expect(index.status.counts.files).toBe(3);
    expect(await index.skipped()).toEqual([{ path: '.env', reason: 'secret' }]);
    rmSync(path.join(root, 'new', 'b.ts'));
    await index.update(['new/b.ts']);
    expect(await hits(index, 'banana')).toEqual([]);
  });

  it('follows the rules when they change', async () => {
    const { write, open } = project({ 'gen/a.ts': 'const apple = 1;\n', 'src/b.ts': 'const banana = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    write('.mlx-codeignore', 'gen/\n');
    await index.update(['.mlx-codeignore']);
    expect(await hits(index, 'apple')).toEqual([]);
    write('.mlx-codeignore', '# nothing\n');
    await index.update(['.mlx-codeignore']);
    expect(await hits(index, 'apple')).toEqual(['gen/a.ts:1-1']);
  });

  it('reads folders that come, but for those that rules leave out', async () => {
    const { write, open } = project({ '.gitignore': 'dist/\n', 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    write('new/b.ts', 'const banana = 1;\n');
    write('dist/c.ts', 'const cherry = 1;\n');
    write('node_modules/d/index.ts', 'const date = 1;\n');
    await index.update(['dist', 'node_modules', 'node_modules/d', '.git/objects']);
    expect(await hits(index, 'banana cherry date')).toEqual([]);
    await index.update(['new']);
    expect(await hits(index, 'banana cherry date')).toEqual(['new/b.ts:1-1']);
  });

  it('leaves out a file with a private key, whatever it is called', async () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n'.repeat(5)}-----END RSA PRIVATE KEY-----\n`;
    const index = await project({ 'notes.txt': `Our apple.\n${key}` }).open();
    await index.reconcile(nothing);
    expect(await index.skipped()).toEqual([{ path: 'notes.txt', reason: 'secret' }]);
    expect(await hits(index, 'apple')).toEqual([]);
  });

  it('finds a file by its words that is nested too deep to be parsed, and says so', async () => {
    const index = await project({ 'deep.rs': `// apple\n${'{\n'.repeat(5_000)}` }).open();
    await index.reconcile(nothing);
    expect(await index.skipped()).toEqual([{ path: 'deep.rs', reason: 'unparsed' }]);
    expect((await hits(index, 'apple'))[0]).toContain('deep.rs');
    await index.reconcile(nothing);
    expect(await index.skipped()).toHaveLength(1);
  });

  it('is stopped also while it is paused', async () => {
    const index = await project({ 'a.ts': 'const apple = 1;\n' }).open();
    index.pause(true);
    const stopping = new AbortController();
    const run = index.reconcile(nothing, stopping.signal);
    stopping.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    await index.clear();
    index.pause(false);
    await index.reconcile(nothing);
    expect(await hits(index, 'apple')).toEqual(['a.ts:1-1']);
  });

  it('looks again at a file that changed within the step of the clock', async () => {
    const { root, open } = project({});
    const at = path.join(root, 'a.ts');
    const now = new Date();
    writeFileSync(at, 'const apple = 1;\n');
    utimesSync(at, now, now);
    const index = await open();
    await index.reconcile(nothing);
    writeFileSync(at, 'const grape = 1;\n');
    utimesSync(at, now, now);
    await index.reconcile(nothing);
    expect(await hits(index, 'grape')).toEqual(['a.ts:1-1']);
  });

  it('keeps to the limits of files and bytes when files change, too', async () => {
    const { write, open, root } = project({ 'a.ts': 'const apple = 1;\n', 'b.ts': 'const banana = 1;\n' });
    const index = await open({ fileBytes: 10_000, files: 3, bytes: 2_000 });
    await index.reconcile(nothing);
    write('c.ts', 'const cherry = 1;\n');
    write('d.ts', 'const date = 1;\n');
    await index.update(['c.ts', 'd.ts']);
    expect(index.status.counts.files).toBe(3);
    expect(await index.skipped()).toEqual([{ path: 'd.ts', reason: 'tooMany' }]);
    expect(await hits(index, 'date')).toEqual([]);
    // What goes makes room for what comes with it.
    rmSync(path.join(root, 'a.ts'));
    await index.update(['d.ts', 'a.ts']);
    expect(await index.skipped()).toEqual([]);
    expect(await hits(index, 'date')).toEqual(['d.ts:1-1']);
    // One that is there already and has grown is held against the bytes.
    write('b.ts', `const banana = 1;\n${'// more\n'.repeat(300)}`);
    await index.update(['b.ts']);
    expect(await index.skipped()).toEqual([{ path: 'b.ts', reason: 'tooMany' }]);
    expect(await hits(index, 'banana')).toEqual([]);
    write('b.ts', 'const banana = 1;\n');
    await index.update(['b.ts']);
    expect(await hits(index, 'banana')).toEqual(['b.ts:1-1']);
  });

  it('fills room that was freed with what was beyond the limit, as far as it fits', async () => {
    const { write, open, root } = project({
      'a.ts': 'const apple = 1;\n',
      'b.ts': 'const banana = 1;\n',
      'c.ts': `const cherry = 1;\n${'// more\n'.repeat(300)}`,
      'd.ts': 'const date = 1;\n',
      'e.ts': 'const elder = 1;\n',
      'f.ts': 'const fig = 1;\n',
    });
    const index = await open({ fileBytes: 10_000, files: 2, bytes: 1_000 });
    await index.reconcile(nothing);
    const beyond = ['c.ts', 'd.ts', 'e.ts', 'f.ts'].map((at) => ({ path: at, reason: 'tooMany' }));
    expect(await index.skipped()).toEqual(beyond);
    // It came under the rules meanwhile, and was gone; nobody said so.
    rmSync(path.join(root, 'd.ts'));
    rmSync(path.join(root, 'a.ts'));
    await index.update(['a.ts']);
    expect(index.status.counts.files).toBe(2);
    expect(await hits(index, 'elder')).toEqual(['e.ts:1-1']);
    expect(await index.skipped()).toEqual([beyond[0], beyond[3]]);
    write('b.ts', 'const blackberry = 1;\n');
    await index.update(['b.ts']);
    expect(await index.skipped()).toEqual([beyond[0], beyond[3]]);
  });

  it('takes up a file that rules name once git tracks it, and drops it again', async () => {
    const at = new GitRepository();
    onTestFinished(() => at.remove());
    at.write('.gitignore', '*.log\n');
    at.write('a.log', 'apple\n');
    at.write('b.log', 'banana\n');
    at.git('add', '--force', 'b.log');
    const file = path.join(path.dirname(at.path), 'index.sqlite');
    const index = await FolderIndex.open({ root: at.path, exclude: [], useRules: true, limits: usual, asKept: false }, file, reader, stems);
    onTestFinished(() => index.close());
    await index.reconcile(nothing);
    expect(await paths(index)).toEqual(['.gitignore', 'b.log']);
    at.git('add', '--force', 'a.log');
    at.git('rm', '--quiet', '--cached', 'b.log');
    await index.update(['.git/index']);
    expect(await paths(index)).toEqual(['.gitignore', 'a.log']);
    await index.reconcile(nothing);
    expect(await paths(index)).toEqual(['.gitignore', 'a.log']);
    // Also when what is told is another file that has changed.
    at.git('add', '--force', 'b.log');
    at.write('c.ts', '');
    await index.update(['c.ts']);
    expect(await paths(index)).toEqual(['.gitignore', 'a.log', 'b.log', 'c.ts']);
  });

  it('takes up what git tracks since in a folder of a repository', async () => {
    const at = new GitRepository();
    onTestFinished(() => at.remove());
    at.write('.gitignore', '*.log\n');
    at.write('part/a.log', 'apple\n');
    at.write('b.log', 'banana\n');
    const scope = { root: path.join(at.path, 'part'), exclude: [], useRules: true, limits: usual, asKept: false };
    const index = await FolderIndex.open(scope, path.join(path.dirname(at.path), 'index.sqlite'), reader, stems);
    onTestFinished(() => index.close());
    await index.reconcile(nothing);
    expect(await paths(index)).toEqual([]);
    at.git('add', '--force', '.');
    await index.update([]);
    expect(await paths(index)).toEqual(['a.log']);
  });

  it('says how large it is before all that was written is in its file', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    const { bytes } = index.status;
    await index.close();
    expect(statSync(file).size).toBe(bytes);
    expect(bytes).toBeGreaterThan(40_000);
  });

  it('forgets with a folder what it left out of it, and with a folder that is a file now what was in it', async () => {
    const { write, open, root } = project({ 'a.ts': 'const apple = 1;\n', 'lib/b.ts': 'const banana = 1;\n', 'lib/.env': 'KEY=1\n' });
    const index = await open();
    await index.reconcile(nothing);
    expect(await index.skipped()).toEqual([{ path: 'lib/.env', reason: 'secret' }]);
    rmSync(path.join(root, 'lib'), { recursive: true });
    await index.update(['lib']);
    expect(await index.skipped()).toEqual([]);
    write('gen/c.ts', 'const cherry = 1;\n');
    await index.update(['gen']);
    rmSync(path.join(root, 'gen'), { recursive: true });
    write('gen', 'a file of that name: date\n');
    await index.update(['gen']);
    expect(await hits(index, 'cherry date')).toEqual(['gen:1-1']);
    expect(await paths(index)).toEqual(['a.ts', 'gen']);
  });

  it('lists what it leaves out, and why', async () => {
    const { root, open } = project({
      'big.ts': 'x y\n'.repeat(1_300),
      'squeezed.js': `var a=1;${'b();'.repeat(2_000)}`,
      'zero.txt': 'a\0b',
      'a.ts': 'const apple = 1;\n',
      'b.ts': 'const banana = 1;\n',
    });
    const index = await open({ fileBytes: 10_000, files: 4, bytes: 1_000_000 });
    expect(readdirSync(root)).toHaveLength(5);
    await index.reconcile(nothing);
    expect(await index.skipped()).toEqual([
      { path: 'squeezed.js', reason: 'minified' },
      { path: 'zero.txt', reason: 'tooMany' },
    ]);
    const small = await project({ 'big.ts': 'x'.repeat(200), 'zero.txt': 'a\0b', 'a.ts': 'const a = 1;' }).open({
      ...usual,
      fileBytes: 100,
    });
    await small.reconcile(nothing);
    expect(await small.skipped()).toEqual([
      { path: 'big.ts', reason: 'large' },
      { path: 'zero.txt', reason: 'binary' },
    ]);
  });

  it('keeps what was done when it is stopped, and goes on from there', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${String(index)}.ts`, `const name${String(index)} = ${'1 + '.repeat(200)}1;\n`]),
    );
    const { open } = project(files);
    const index = await open();
    const stopping = new AbortController();
    // Holds after the first files, is told to stop there, and is let go.
    const progress: IndexProgress[] = [];
    const run = index.reconcile((now) => {
      progress.push(now);
      index.pause(true);
      setTimeout(() => {
        stopping.abort();
        index.pause(false);
      }, 20);
    }, stopping.signal);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' } satisfies Partial<AppError>);
    const done = reader.read_.length;
    expect(done).toBeLessThan(60);
    expect(index.status.counts.files).toBe(done);
    await index.reconcile(nothing);
    expect(reader.read_).toHaveLength(60);
    expect(index.status.counts.files).toBe(60);
    expect(progress[0]).toEqual({ files: 0, of: 60 });
  });

  it('holds still while it is paused, and answers all the same', async () => {
    const { open, write } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    write('b.ts', 'const banana = 1;\n');
    index.pause(true);
    const run = index.reconcile(nothing);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await hits(index, 'apple')).toEqual(['a.ts:1-1']);
    expect(await hits(index, 'banana')).toEqual([]);
    index.pause(false);
    await run;
    expect(await hits(index, 'banana')).toEqual(['b.ts:1-1']);
  });
});

describe('the file of an index', () => {
  it('is read by others while one writes it, and taken over when that one ends', async () => {
    const { open, write } = project({ 'a.ts': 'const apple = 1;\n' });
    const first = await open();
    await first.reconcile(nothing);
    const second = await open();
    expect(second.status).toMatchObject({ elsewhere: true, counts: { files: 1 } });
    write('b.ts', 'const banana = 1;\n');
    await second.reconcile(nothing);
    expect(await hits(second, 'banana')).toEqual([]);
    await expect(second.clear()).rejects.toMatchObject({ code: 'indexElsewhere' });
    await first.reconcile(nothing);
    expect(await hits(second, 'banana')).toEqual(['b.ts:1-1']);
    // One that is made anew under the reader.
    await first.clear();
    expect(await hits(second, 'banana')).toEqual([]);
    await first.reconcile(nothing);
    expect(await hits(second, 'banana')).toEqual(['b.ts:1-1']);
    await first.close();
    write('c.ts', 'const cherry = 1;\n');
    await second.reconcile(nothing);
    expect(second.status.elsewhere).toBe(false);
    expect(await hits(second, 'cherry')).toEqual(['c.ts:1-1']);
  });

  it('is read whole by whoever takes over one that was half begun, also where only some files are said to have changed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${String(index)}.ts`, `const name${String(index)} = ${'1 + '.repeat(200)}1;\n`]),
    );
    const { open, write } = project(files);
    const first = await open();
    const stopping = new AbortController();
    const run = first.reconcile(() => {
      first.pause(true);
      setTimeout(() => stopping.abort(), 20);
    }, stopping.signal);
    const stopped = expect(run).rejects.toMatchObject({ code: 'cancelled' });
    const second = await open();
    expect((await second.look()).elsewhere).toBe(true);
    await stopped;
    const { reading, counts } = await second.look();
    expect(reading).toEqual({ files: counts.files, of: 60 });
    expect(counts.files).toBeLessThan(60);
    await first.close();
    write('new.ts', 'const pear = 1;\n');
    await second.update(['new.ts']);
    expect(second.status).toMatchObject({ elsewhere: false, reading: null, counts: { files: 61 } });
    expect(await hits(second, 'name59')).toEqual(['f59.ts:1-1']);
    reader.read_ = [];
    write('new.ts', 'const quince = 1;\n');
    await second.update(['new.ts']);
    expect(reader.read_).toEqual(['const quince = 1;\n']);
  });

  it('is looked at as a whole by whoever takes it over, as nobody knows what the other did not come to', async () => {
    const { open, write } = project({ 'a.ts': 'const apple = 1;\n' });
    const first = await open();
    await first.reconcile(nothing);
    const second = await open();
    write('b.ts', 'const banana = 1;\n');
    await first.close();
    // A look takes it over by itself.
    expect((await second.look()).elsewhere).toBe(false);
    write('c.ts', 'const cherry = 1;\n');
    await second.update(['c.ts']);
    expect(await hits(second, 'banana')).toEqual(['b.ts:1-1']);
  });

  it('says how far another process is with it', async () => {
    const { open } = project({ 'a.ts': 'const apple = 1;\n', 'b.ts': 'const banana = 1;\n' });
    const first = await open();
    const second = await open();
    expect((await second.look()).reading).toEqual({ files: 0, of: 0 });
    await first.reconcile(nothing);
    expect(await second.look()).toMatchObject({ elsewhere: true, reading: null, counts: { files: 2 } });
  });

  it('is kept as it was made by a program that knows of no settings', async () => {
    const { open, write } = project({ 'a.ts': 'const apple = 1;\n', 'gen/b.ts': 'const banana = 1;\n' });
    const editor = await open(usual, { exclude: ['gen/'] });
    await editor.reconcile(nothing);
    expect(editor.status).toMatchObject({ counts: { files: 1 }, otherScope: false });
    await editor.close();
    const commands = await open({ ...usual, files: 7 }, { asKept: true });
    write('gen/c.ts', 'const cherry = 1;\n');
    await commands.reconcile(nothing);
    expect(commands.status).toMatchObject({ counts: { files: 1 }, otherScope: true });
    await commands.close();
    // The editor finds nothing to do.
    reader.read_ = [];
    const again = await open(usual, { exclude: ['gen/'] });
    await again.reconcile(nothing);
    expect(reader.read_).toEqual([]);
    await again.close();
    // What is set otherwise is followed, also where only one file is said to have changed.
    const otherwise = await open(usual);
    write('gen/c.ts', 'const quince = 1;\n');
    await otherwise.update(['gen/c.ts']);
    expect(otherwise.status).toMatchObject({ counts: { files: 3 }, otherScope: false });
    const reading = await open(usual, { exclude: ['a.ts'] });
    expect(reading.status).toMatchObject({ elsewhere: true, otherScope: true });
  });

  it('is made with what a program says that knows of no settings where there is none yet', async () => {
    const { open } = project({ 'a.ts': 'const apple = 1;\n', 'gen/b.ts': 'const banana = 1;\n' });
    const commands = await open(usual, { exclude: ['gen/'], asKept: true });
    await commands.reconcile(nothing);
    expect(commands.status).toMatchObject({ counts: { files: 1 }, otherScope: false });
  });

  it('is readable by its user only', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    await open();
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is set aside when it is damaged, and made anew', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    await index.close();
    writeFileSync(file, 'this is no database at all, whatever its name says'.repeat(100));
    const again = await open();
    expect(again.status.damaged).toBe(`${file}.damaged`);
    expect(readFileSync(`${file}.damaged`, 'utf8')).toContain('no database');
    await again.reconcile(nothing);
    expect(await hits(again, 'apple')).toEqual(['a.ts:1-1']);
  });

  it('is made anew also when the damage shows in the middle of the work', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`f${String(index)}.ts`, `const name${String(index)} = 'apple';\n`]),
    );
    const { open, file, write } = project(files);
    const index = await open();
    await index.reconcile(nothing);
    await index.close();
    // Its first page is sound, and so is what is read when it is opened.
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4_096);
    writeFileSync(file, bytes);
    const again = await open().catch(() => null);
    if (again) {
      write('new.ts', 'const pear = 1;\n');
      await again.reconcile(nothing);
      expect(again.status.damaged).toBe(`${file}.damaged`);
      expect(await hits(again, 'pear')).toEqual(['new.ts:1-1']);
      expect(again.status.counts.files).toBe(201);
    }
    expect(again).not.toBeNull();
  });

  it('is made anew when the damage shows in a search', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    const database = new DatabaseSync(file, { defensive: false });
    database.exec("UPDATE words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
    database.close();
    expect(await hits(index, 'apple')).toEqual(['a.ts:1-1']);
    expect(index.status.damaged).toBe(`${file}.damaged`);
  });

  /** As nothing of the file can be read any more, by whoever has it open. */
  function spoil(file: string): void {
    const database = new DatabaseSync(file, { defensive: false });
    database.exec(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'no table' WHERE name = 'file'; PRAGMA schema_version = 9999",
    );
    database.close();
  }

  it('is made anew when the damage shows in what is asked of the graph, and once for all who ask', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    spoil(file);
    reader.read_ = [];
    const answers = await Promise.all([index.askGraph('graph', {}), hits(index, 'apple'), index.askGraph('graph', {})]);
    expect(answers.map((answer) => ('files' in answer ? answer.files : answer))).toEqual([['a.ts'], ['a.ts:1-1'], ['a.ts']]);
    expect(index.status.damaged).toBe(`${file}.damaged`);
    expect(reader.read_).toHaveLength(1);
  });

  it('tells who waits for all files how far it is made anew by somebody else', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n', 'b.ts': 'const banana = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    spoil(file);
    const told: string[] = [];
    const search = hits(index, 'apple');
    const all = index.reconcile(({ files, of }) => told.push(`${String(files)}/${String(of)}`));
    expect(await search).toEqual(['a.ts:1-1']);
    // It is over with the search, but for a look at what has changed since.
    expect(told.at(-1)).toBe('2/2');
    await all;
    const before = told.length;
    await index.reconcile(nothing);
    expect(told).toHaveLength(before);
  });

  it('is made anew when the damage shows and nobody asks', async () => {
    const { open, file, write } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    await hits(index, 'apple');
    write('b.ts', 'const banana = 1;\n');
    await index.update(['b.ts']);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    // From now on the graph is to be found anew a moment later.
    await hits(index, 'apple');
    spoil(file);
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    await vi.waitFor(() => expect(index.status.damaged).toBe(`${file}.damaged`));
    await vi.waitFor(async () => expect(await hits(index, 'banana')).toEqual(['b.ts:1-1']));
  });

  it('is free for others where it could not be opened', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    // It can't be put away either.
    mkdirSync(file, { recursive: true });
    mkdirSync(path.join(`${file}.damaged`, 'full'), { recursive: true });
    await expect(open()).rejects.toThrow();
    rmSync(`${file}.damaged`, { recursive: true });
    expect((await open()).status.elsewhere).toBe(false);
  });

  it('is made anew when another version wrote it', async () => {
    const { open, file } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    await index.close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    const again = await open();
    expect(again.status).toMatchObject({ counts: { files: 0 }, damaged: null });
    await again.reconcile(nothing);
    expect(await hits(again, 'apple')).toEqual(['a.ts:1-1']);
  });

  it('is not needed to be there: what was moved away is made again', async () => {
    const { open, file, root } = project({ 'a.ts': 'const apple = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    await index.close();
    renameSync(path.dirname(file), path.join(path.dirname(root), 'elsewhere'));
    const again = await open();
    await again.reconcile(nothing);
    expect(existsSync(file)).toBe(true);
    expect(await hits(again, 'apple')).toEqual(['a.ts:1-1']);
  });

  it('forgets contents that were not used for long, and only those', async () => {
    const { open, file, write } = project({ 'a.ts': 'const apple = 1;\n', 'b.ts': 'const banana = 1;\n' });
    const index = await open();
    await index.reconcile(nothing);
    write('a.ts', 'const apricot = 1;\n');
    await index.reconcile(nothing);
    await index.close();
    const database = new DatabaseSync(file);
    database.exec('UPDATE content SET used = used - 100');
    const contents = (): unknown => database.prepare('SELECT count(*) AS n FROM content').get()!.n;
    expect(contents()).toBe(3);
    const again = await open();
    await again.reconcile(nothing);
    expect(contents()).toBe(2);
    expect(database.prepare("SELECT doc FROM vocabulary WHERE term = 'apple'").get()).toBeUndefined();
    database.close();
    expect(await hits(again, 'banana')).toEqual(['b.ts:1-1']);
  });
});

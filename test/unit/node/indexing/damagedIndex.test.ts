/** Whatever bytes of an index are wrong: each question is answered, and the index is made anew where it can't be. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { namedAnswer } from '../../../../src/node/indexing/graphAnswers.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import { writeAged } from '../../../support/agedFile.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

const reader = new SourceReader(new Grammars(parserFolder()));
const stems = new WordStems();
const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-damage-'));
const root = path.join(place, 'project');
const sound = path.join(place, 'sound.sqlite');
const file = path.join(place, 'index.sqlite');
const scope = { root, exclude: [], useRules: true, limits: { fileBytes: 100_000, files: 1_000, bytes: 10_000_000 }, asKept: false };
const pageBytes = 4_096;
const nothing = (): void => undefined;
const vector = (seed: number): number[] => Array.from({ length: 32 }, (_, at) => Math.sin(seed + at));

const questions: Readonly<Record<string, (index: FolderIndex) => Promise<unknown>>> = {
  look: (index) => index.look(),
  skipped: (index) => index.skipped(),
  named: (index) => index.ofPaths((paths) => namedAnswer(paths, ['cart'])),
  search: (index) => index.search('where is the apple totalPrice', 10),
  meaning: (index) => index.search('apple', 10, { named: 'model', vector: vector(1) }),
  texts: (index) => index.texts([{ path: 'cart.ts', line: 1, endLine: 1 }]),
  knownWords: (index) => index.knownWords(['apple', 'aple'], ['totalPirce']),
  calledSo: (index) => index.calledSo({ words: ['cart'], beside: [] }),
  outline: (index) => index.outline('cart.ts'),
  symbolsLike: (index) => index.symbolsLike('ttl', 5),
  unembedded: (index) => index.unembedded('model', { limit: 4, anew: true }),
  embedded: (index) => index.embedded('model', [{ text: 17, vector: vector(3) }]),
  graph: (index) => index.askGraph('graph', {}),
  ranked: (index) => index.askGraph('ranked', { focus: [], limit: 5, within: '' }),
  neighbours: (index) => index.askGraph('neighbours', { path: 'cart.ts' }),
  dependents: (index) => index.askGraph('dependents', { path: 'cart.ts' }),
  update: (index) => index.update(['cart.ts']),
  reconcile: (index) => index.reconcile(nothing),
};

/** The same numbers each time: mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** How often it was told that something changed. */
let news = 0;
const open = (): Promise<FolderIndex> => FolderIndex.open(scope, file, reader, stems, () => news++);

function clean(): void {
  for (const part of ['', '-wal', '-shm', '.damaged']) rmSync(`${file}${part}`, { force: true, recursive: true });
  news = 0;
}

/** Opened with what is there; closed at the end of the test. */
async function opened(): Promise<FolderIndex> {
  const index = await open();
  onTestFinished(() => index.close());
  return index;
}

beforeAll(async () => {
  writeAged(root, 'cart.ts', '/** Where an apple is. */\nexport class Cart {\n  totalPrice() {\n    return 1;\n  }\n}\n');
  writeAged(root, 'shop.ts', "import { Cart } from './cart';\nexport const shop = new Cart().totalPrice();\n");
  writeAged(root, '.env', 'A=1\n');
  for (let at = 0; at < 12; at++) writeAged(root, `part${String(at)}.ts`, `export function part${String(at)}() {}\n`.repeat(8));
  const index = await FolderIndex.open(scope, sound, reader, stems);
  await index.reconcile(nothing);
  const { parts } = await index.unembedded('model', { limit: 5, anew: true });
  await index.embedded(
    'model',
    parts.map(({ text }, at) => ({ text, vector: vector(at) })),
  );
  await index.close();
});
afterAll(() => {
  reader.dispose();
  stems.dispose();
  rmSync(place, { recursive: true, force: true });
});

/** Asks everything of an index with these bytes, beginning with another question each time, and tells what failed. In the end it is as good as a new one. */
async function asked(bytes: Uint8Array, first: number): Promise<string[]> {
  clean();
  writeFileSync(file, bytes);
  const failed: string[] = [];
  const index = await open();
  const names = Object.keys(questions);
  for (let at = 0; at < names.length; at++) {
    const name = names[(first + at) % names.length]!;
    try {
      await questions[name]!(index);
    } catch (error) {
      failed.push(`${name}: ${String(error)}`);
    }
  }
  await index.clear().catch((error: unknown) => failed.push(`clear: ${String(error)}`));
  await index.reconcile(nothing);
  if ((await index.search('totalPrice', 5)).length !== 2) failed.push('nothing is found');
  await index.close();
  return failed;
}

describe('an index with wrong bytes', () => {
  it('answers all the same, whichever page is lost', { timeout: 60_000 }, async () => {
    const bytes = readFileSync(sound);
    const random = randomNumbers(1);
    const failed: string[] = [];
    const count = bytes.length / pageBytes;
    expect(count).toBeGreaterThan(20);
    for (let page = 0; page < count; page++) {
      for (const fill of [() => 0, () => random(256)]) {
        const damaged = Buffer.from(bytes);
        for (let at = page * pageBytes; at < (page + 1) * pageBytes; at++) damaged[at] = fill();
        for (const one of await asked(damaged, page)) failed.push(`page ${String(page)}: ${one}`);
      }
    }
    expect(failed).toEqual([]);
  });

  it('answers all the same, whichever few bytes are others', { timeout: 120_000 }, async () => {
    const bytes = readFileSync(sound);
    const used = Array.from(bytes.keys()).filter((at) => bytes[at] !== 0);
    const failed: string[] = [];
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomNumbers(seed);
      const damaged = Buffer.from(bytes);
      // What is written in the first page is what the tables are.
      const among = seed % 3 === 0 ? used.filter((at) => at < pageBytes) : used;
      for (let count = 1 + random(8); count > 0; count--) damaged[among[random(among.length)]!] = random(256);
      for (const one of await asked(damaged, seed)) failed.push(`seed ${String(seed)}: ${one}`);
    }
    expect(failed).toEqual([]);
  });

  it('is put away where the names of its tables are others, and told of', async () => {
    clean();
    const text = readFileSync(sound, 'latin1');
    for (const [from, to] of [['CREATE TABLE file', 'CREATE TABLE fi\x01e'], ['CREATE TABLE fact', 'CREATE TABLE fakt'], ['CREATE TABLE skipped', 'DREATE TABLE skipped']] as const) {
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to), 'latin1');
      const index = await open();
      expect([index.status.damaged, news, readFileSync(`${file}.damaged`, 'latin1')]).toEqual([`${file}.damaged`, 1, expect.stringContaining(to)]);
      await index.close();
      clean();
    }
  }); // prettier-ignore

  it.each(Object.keys(questions).filter((name) => name !== 'embedded'))(
    'is made anew once, where it is cut in the middle of the work and “%s” comes first',
    async (name) => {
      clean();
      copyFileSync(sound, file);
      const index = await opened();
      truncateSync(file, 2 * pageBytes);
      await questions[name]!(index);
      const status = await index.look();
      expect([status.counts.files, status.damaged, existsSync(`${file}.damaged`)]).toEqual([14, `${file}.damaged`, true]);
      const { ino } = statSync(file);
      for (const ask of Object.values(questions)) await ask(index);
      expect(statSync(file).ino).toBe(ino);
    },
  );

  it('can be a folder, or be gone', async () => {
    clean();
    mkdirSync(path.join(file, 'inside'), { recursive: true });
    const index = await opened();
    expect(index.status.damaged).toBe(`${file}.damaged`);
    await index.reconcile(nothing);
    truncateSync(file, 2 * pageBytes);
    rmSync(file);
    await index.clear();
    await index.reconcile(nothing);
    expect(await index.search('totalPrice', 5)).toHaveLength(2);
  });

  it('is not made anew again and again for a fault of the code', async () => {
    clean();
    copyFileSync(sound, file);
    const index = await opened();
    const faulty = (): Promise<unknown> => index.askGraph('ranked', { focus: null as unknown as string[], limit: 5, within: '' });
    await expect(faulty()).rejects.toMatchObject({ code: 'internal' });
    const { ino } = statSync(file);
    await expect(faulty()).rejects.toMatchObject({ code: 'internal' });
    expect([statSync(file).ino, await index.search('totalPrice', 5)]).toEqual([ino, expect.objectContaining({ length: 2 })]);
  });
});

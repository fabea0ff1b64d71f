import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { concepts } from '../../../../scripts/fixture/embeddingModel.ts';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import { leaningVectors } from '../../../support/leaningVectors.ts';
import { parserFolder } from '../../../support/parserFolder.ts';
import { writeAged } from '../../../support/agedFile.ts';

const parsers = new Grammars(parserFolder());
const reader = new SourceReader(parsers);
const stems = new WordStems();
afterAll(() => {
  reader.dispose();
  stems.dispose();
});

interface Project {
  root: string;
  file: string;
  write(name: string, text: string): void;
  open(): Promise<FolderIndex>;
}

function project(files: Readonly<Record<string, string>>): Project {
  const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-vectors-'));
  const [root, file] = [path.join(place, 'project'), path.join(place, 'data', 'index.sqlite')];
  const write = (name: string, text: string): void => writeAged(root, name, text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const open = async (): Promise<FolderIndex> => {
    const limits = { fileBytes: 1_000_000, files: 1_000, bytes: 10_000_000 };
    const index = await FolderIndex.open({ root, exclude: [], useRules: true, limits, asKept: false }, file, reader, stems);
    onTestFinished(() => index.close());
    await index.reconcile(() => undefined);
    return index;
  };
  return { root, file, write, open };
}

/** What a text is about: one number for each concept of the test model. */
function meaningOf(text: string): number[] {
  const words = text.toLowerCase().split(/[^a-z]+/);
  const counts = concepts.map((concept) => words.filter((word) => concept.includes(word)).length);
  const length = Math.hypot(...counts) || 1;
  return counts.map((count) => count / length);
}

/** Makes all that are missing, in batches; returns the texts. */
async function fill(index: FolderIndex, named = 'one', batch = 2): Promise<string[]> {
  const texts: string[] = [];
  for (let anew = true; ; anew = false) {
    const { parts } = await index.unembedded(named, { limit: batch, anew });
    if (parts.length === 0) return texts;
    texts.push(...parts.map(({ body }) => body));
    await index.embedded(
      named,
      parts.map(({ text, body }) => ({ text, vector: meaningOf(body) })),
    );
  }
}

async function found(index: FolderIndex, query: string, named = 'one'): Promise<string[]> {
  const hits = await index.search(query, 10, { named, vector: meaningOf(query) });
  return hits.filter(({ why }) => why.some(({ kind }) => kind === 'similar')).map(({ path: at }) => at);
}

const shop = {
  'src/a.ts': 'export function basketCosts(trolley) {\n  return trolley.amount; // the basket costs\n}\n',
  'src/b.ts': 'export function parse(document) {\n  return document.fetch(); // parse the document\n}\n',
};

describe('the vectors of an index', () => {
  it('find what has other words, and the hit says why', async () => {
    const index = await project(shop).open();
    expect(await fill(index)).toHaveLength(2);
    const [hit] = await index.search('price of the cart', 10, { named: 'one', vector: meaningOf('price of the cart') });
    expect(hit).toMatchObject({ path: 'src/a.ts', line: 1, endLine: 3, why: [{ kind: 'similar' }] });
    expect(await found(index, 'read a file')).toEqual(['src/b.ts']);
    expect(await index.search('price of the cart', 10)).toEqual([]);
    // What is on no side of it isn't near, though something always is the nearest.
    expect(await found(index, 'something else')).toEqual([]);
  });

  it('stand beside words and names of the same hit', async () => {
    const index = await project(shop).open();
    await fill(index);
    const [hit] = await index.search('basket price', 10, { named: 'one', vector: meaningOf('basket price') });
    expect(hit!.why.map(({ kind }) => kind)).toEqual(['defines', 'words', 'similar']);
  });

  it('tell how many texts have one, and hand out each once until it is begun anew', async () => {
    const index = await project(shop).open();
    const first = await index.unembedded('one', { limit: 1, anew: true });
    expect(first).toMatchObject({ done: 0, of: 2 });
    const second = await index.unembedded('one', { limit: 5, anew: false });
    expect(second.parts).toHaveLength(1);
    expect(second.parts[0]!.text).not.toBe(first.parts[0]!.text);
    expect((await index.unembedded('one', { limit: 5, anew: false })).parts).toEqual([]);
    // Nobody brought them: they are wanted again.
    expect((await index.unembedded('one', { limit: 5, anew: true })).parts).toHaveLength(2);
    await index.embedded('one', [{ text: first.parts[0]!.text, vector: meaningOf(first.parts[0]!.body) }]);
    const third = await index.unembedded('one', { limit: 5, anew: true });
    expect([third.done, third.of, third.parts.length]).toEqual([1, 2, 1]);
  });

  it('are shared by copies and by what stays the same in a changed file', async () => {
    const functions = (middle: string): string =>
      ['first', middle, 'last'].map((name) => `export function ${name}() {\n${`  ${name}();\n`.repeat(40)}}\n`).join('\n');
    const { write, open } = project({ 'src/a.ts': functions('middle'), 'src/copy.ts': functions('middle') });
    const index = await open();
    const before = await fill(index);
    expect(index.status.counts.chunks).toBe(6);
    expect(before).toHaveLength(3);
    write('src/a.ts', functions('changed'));
    await index.update(['src/a.ts']);
    const after = await fill(index);
    expect(after).toHaveLength(1);
    expect(after[0]).toContain('function changed');
    expect(await index.unembedded('one', { limit: 1, anew: true })).toMatchObject({ done: 4, of: 4 });
  });

  it('are kept over a restart in the middle, and then only the others are made', async () => {
    const { open } = project(shop);
    const index = await open();
    const { parts } = await index.unembedded('one', { limit: 1, anew: true });
    await index.embedded(
      'one',
      parts.map(({ text, body }) => ({ text, vector: meaningOf(body) })),
    );
    await index.close();
    const again = await open();
    const rest = await fill(again);
    expect(rest).toHaveLength(1);
    expect(rest[0]).not.toBe(parts[0]!.body);
    expect(await found(again, 'price of the cart')).toEqual(['src/a.ts']);
  });

  it('of another model are forgotten, and neither kept nor used when they come late', async () => {
    const index = await project(shop).open();
    const { parts } = await index.unembedded('one', { limit: 5, anew: true });
    const made = parts.map(({ text, body }) => ({ text, vector: meaningOf(body) }));
    await index.embedded('one', made);
    expect(await index.unembedded('other', { limit: 1, anew: true })).toMatchObject({ done: 0, of: 2 });
    await index.embedded('one', made);
    expect(await found(index, 'price of the cart')).toEqual([]);
    await fill(index, 'other');
    expect(await found(index, 'price of the cart')).toEqual([]);
    expect(await found(index, 'price of the cart', 'other')).toEqual(['src/a.ts']);
  });

  it('of another length are not kept, and a query of another length finds nothing', async () => {
    const index = await project(shop).open();
    const { parts } = await index.unembedded('one', { limit: 5, anew: true });
    const [first, second] = parts.map(({ text, body }) => ({ text, vector: meaningOf(body) }));
    await index.embedded('one', [first!, { ...second!, vector: [1, 2] }]);
    expect((await index.unembedded('one', { limit: 5, anew: true })).done).toBe(1);
    expect(await index.search('cart', 10, { named: 'one', vector: [1] })).toEqual([]);
  });

  it('are not made of a file that is not what was indexed', async () => {
    const { write, root, open } = project(shop);
    const index = await open();
    write('src/a.ts', 'export const other = 1;\n');
    rmSync(path.join(root, 'src/b.ts'));
    expect(await index.unembedded('one', { limit: 5, anew: true })).toEqual({ parts: [], done: 0, of: 2 });
    await index.update(['src/a.ts', 'src/b.ts']);
    expect((await index.unembedded('one', { limit: 5, anew: true })).parts.map(({ body }) => body)).toEqual(['export const other = 1;']);
  });

  it('are read by others while one process makes them, and only that one makes them', async () => {
    const { open } = project(shop);
    const writer = await open();
    const other = await open();
    expect(await other.unembedded('one', { limit: 5, anew: true })).toEqual({ parts: [], done: 0, of: 2 });
    expect(await found(other, 'price of the cart')).toEqual([]);
    await fill(writer);
    expect(await found(other, 'price of the cart')).toEqual(['src/a.ts']);
    expect(await other.unembedded('two', { limit: 5, anew: true })).toMatchObject({ parts: [], done: 2 });
    expect(await found(writer, 'price of the cart')).toEqual(['src/a.ts']);
  });

  it('go with the index, and with what nobody needs any more', async () => {
    const { file, root, open } = project(shop);
    const index = await open();
    await fill(index);
    const vectors = (): number => {
      const database = new DatabaseSync(file, { readOnly: true });
      const { n } = database.prepare('SELECT count(*) AS n FROM vector').get() as { n: number };
      database.close();
      return n;
    };
    expect(vectors()).toBe(2);
    rmSync(path.join(root, 'src/b.ts'));
    await index.update(['src/b.ts']);
    await index.reconcile(() => undefined);
    expect(vectors()).toBe(1);
    await index.clear();
    expect(vectors()).toBe(0);
    expect(existsSync(file)).toBe(true);
  });

  it('that are damaged on the disk are passed over', async () => {
    const { file, open } = project(shop);
    const index = await open();
    await fill(index);
    const database = new DatabaseSync(file);
    database.exec("UPDATE vector SET code = x'00' WHERE id = 1");
    database.close();
    expect([...(await found(index, 'price of the cart')), ...(await found(index, 'read a file'))]).toHaveLength(1);
  });

  it('find among thousands what an exact search would, also of those that came later', async () => {
    const lines = Array.from(
      { length: 2_600 },
      (_, at) => `export function f${String(at)}() {\n${'  go();\n'.repeat(12)}  return ${String(at)};\n}\n`,
    );
    const index = await project(
      Object.fromEntries(
        Array.from({ length: 26 }, (_, at) => [`src/f${String(at)}.ts`, lines.slice(at * 100, at * 100 + 100).join('\n')]),
      ),
    ).open();
    const { vectors, near } = leaningVectors(3_000, 256);
    const chunks: { vector: number[]; place: string }[] = [];
    const take = async (most: number): Promise<void> => {
      while (chunks.length < most) {
        const { parts } = await index.unembedded('one', { limit: 200, anew: chunks.length === 0 });
        if (parts.length === 0) return;
        const made = parts.map(({ text, body }, at) => ({ text, body, vector: vectors(chunks.length + at) }));
        await index.embedded('one', made);
        for (const { vector, body } of made) chunks.push({ vector, place: /function (f\d+)/.exec(body)?.[1] ?? '' });
      }
    };
    const compare = async (): Promise<void> => {
      for (let at = 0; at < 10; at++) {
        const vector = near((at * 131) % chunks.length);
        const dot = (other: number[]): number => other.reduce((sum, value, index_) => sum + value * (vector[index_] ?? 0), 0);
        const [nearest] = chunks.map((chunk) => ({ ...chunk, near: dot(chunk.vector) })).sort((a, b) => b.near - a.near);
        const [hit] = await index.search('', 1, { named: 'one', vector });
        expect(nearest!.place).not.toBe('');
        const text = lines.findIndex((line) => line.includes(`function ${nearest!.place}(`));
        expect(hit!.path).toBe(`src/f${String(Math.floor(text / 100))}.ts`);
      }
    };
    await take(400);
    await compare();
    await take(Infinity);
    expect(chunks.length).toBeGreaterThan(1_000);
    await compare();
  });
});

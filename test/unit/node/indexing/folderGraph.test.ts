/** The graph beside searches, of a project so large that it is made in a thread. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { GraphThread } from '../../../../src/node/indexing/graphThread.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import { writeAged } from '../../../support/agedFile.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

const reader = new SourceReader(new Grammars(parserFolder()));
const stems = new WordStems();
const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-graph-'));
const root = path.join(place, 'project');
const scope = { root, exclude: [], useRules: true, limits: { fileBytes: 100_000, files: 10_000, bytes: 10_000_000 }, asKept: false };
/** More files than are worth a thread. */
const files = 550;
let index: FolderIndex;

beforeAll(async () => {
  for (let at = 0; at < files; at++) writeAged(root, `part/f${String(at)}.ts`, `export const part${String(at)} = ${String(at)};\n`);
  writeAged(root, 'cart.ts', 'export function apple() {}\n');
  writeAged(root, 'shop.ts', "import { apple } from './cart';\napple();\n");
  index = await FolderIndex.open(scope, path.join(place, 'index.sqlite'), reader, stems);
  await index.reconcile(() => undefined);
});
afterAll(async () => {
  await index.close();
  reader.dispose();
  stems.dispose();
  rmSync(place, { recursive: true, force: true });
});

/** Files that are found by a name, each with what it is next to. */
async function near(name: string): Promise<string[]> {
  const hits = await index.search(name, 10);
  return hits.map(({ path: at, why }) => {
    const by = why.find(({ kind }) => kind === 'imports' || kind === 'importedBy');
    return by && 'path' in by ? `${at} ${by.kind} ${by.path}` : at;
  });
}

describe('the graph of a large project', () => {
  it('is waited for by the first search only: later ones take what there is, and find it anew a moment later', async () => {
    expect(await near('apple')).toEqual(['cart.ts importedBy shop.ts', 'shop.ts imports cart.ts']);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    writeAged(root, 'till.ts', "import { apple } from './cart';\nexport const till = apple;\n");
    await index.update(['till.ts']);
    expect((await near('apple')).sort()).toEqual(['cart.ts importedBy shop.ts', 'shop.ts imports cart.ts', 'till.ts']);
    // How long it waits depends on how long the first one took.
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await near('apple')).toContain('till.ts imports cart.ts'), { timeout: 20_000, interval: 50 });
  });

  it('leaves searches their turn while it is made, and says the same as one that is made here', async () => {
    const order: string[] = [];
    writeAged(root, 'desk.ts', "import './cart';\nimport './none';\n");
    await index.update(['desk.ts']);
    const graph = index.askGraph('graph', {}).then((found) => {
      order.push('graph');
      return found;
    });
    await near('apple');
    order.push('search');
    const { files: paths, edges, missing } = await graph;
    expect(order).toEqual(['search', 'graph']);
    expect(paths).toHaveLength(files + 4);
    expect(edges.map(([from, to]) => `${paths[from]!} ${paths[to]!}`)).toEqual(['desk.ts cart.ts', 'shop.ts cart.ts', 'till.ts cart.ts']);
    expect(missing).toEqual([{ path: 'desk.ts', line: 2, specifier: './none', why: 'none is not there' }]);
    expect(await index.askGraph('neighbours', { path: 'shop.ts' })).toEqual({ imports: ['cart.ts'], importedBy: [] });
    expect((await index.askGraph('dependents', { path: 'cart.ts' })).files).toHaveLength(3);
    expect((await index.askGraph('ranked', { focus: [], limit: 1, within: '' }))[0]).toMatchObject({
      name: 'apple',
      head: 'export function apple() {}',
    });
  });

  it('is given up when the index is removed, and nothing of another one is told afterwards', async () => {
    const asked = index.askGraph('graph', {});
    await index.clear();
    // Whichever came first.
    expect([0, files + 4]).toContain((await asked).files.length);
    expect((await index.askGraph('graph', {})).files).toEqual([]);
    expect(await near('apple')).toEqual([]);
    await index.reconcile(() => undefined);
    await vi.waitFor(async () => expect(await near('apple')).toContain('till.ts imports cart.ts'), { timeout: 20_000, interval: 50 });
  });

  it('is told of the index that is there anew to who only reads it, and was asking as it was made anew', async () => {
    const reading = await FolderIndex.open(scope, path.join(place, 'index.sqlite'), reader, stems);
    onTestFinished(() => reading.close());
    expect(reading.status.elsewhere).toBe(true);
    const asked = reading.askGraph('graph', {});
    // By now it is asked.
    await reading.look();
    await index.clear();
    await reading.look();
    expect([0, files + 4]).toContain((await asked).files.length);
    expect((await reading.askGraph('graph', {})).files).toEqual([]);
    await index.reconcile(() => undefined);
  });

  it('is answered by another thread after one was ended', async () => {
    const thread = new GraphThread();
    onTestFinished(() => thread.end());
    const place_ = { root, file: path.join(place, 'none.sqlite'), stamp: '1' };
    const asked = expect(thread.ask('graph', place_)).rejects.toMatchObject({ code: 'connectionClosed' });
    await thread.end();
    await asked;
    // Another one is started for who asks again.
    expect(await thread.ask('graph', place_)).toMatchObject({ files: [] });
  });
});

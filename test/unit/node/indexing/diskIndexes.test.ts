import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DiskIndexes } from '../../../../src/node/indexing/diskIndexes.ts';
import { forkIndexer } from '../../../../src/node/workerProcess.ts';
import type { IndexScope } from '../../../../src/protocol/indexer.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

const program = path.resolve(import.meta.dirname, '../../../../src/node/indexing/indexMain.ts');

function setup(): { indexes: DiskIndexes; root: string; scope: IndexScope } {
  const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-indexes-'));
  const root = path.join(place, 'project');
  mkdirSync(root);
  writeFileSync(path.join(root, 'a.ts'), 'export const apple = 1;\n');
  const indexes = new DiskIndexes({
    folder: path.join(place, 'indexes'),
    log: silentLog,
    start: () => Promise.resolve(forkIndexer(program, parserFolder())),
  });
  onTestFinished(async () => {
    await indexes.close();
    rmSync(place, { recursive: true, force: true });
  });
  const limits = { fileBytes: 1_000, files: 10, bytes: 10_000 };
  return { indexes, root, scope: { root, exclude: [], useRules: true, limits, asKept: false } };
}

it('opens a folder twice at once, and still writes it', async () => {
  const { indexes, root, scope } = setup();
  const opened = await Promise.all([indexes.open(scope), indexes.open(scope), indexes.open(scope)]);
  expect(opened.map(({ elsewhere }) => elsewhere)).toEqual([false, false, false]);
  expect(await indexes.reconcile(root, () => undefined)).toMatchObject({ counts: { files: 1 }, elsewhere: false });
  expect((await indexes.search(root, 'apple', 5, null)).map((hit) => hit.path)).toEqual(['a.ts']);
});

it('tells of damage when a search comes upon it, and when the index is made anew', async () => {
  const { indexes, root, scope } = setup();
  const told: (string | null)[] = [];
  indexes.onDidChange(
    (changed) => void indexes.status(changed).then(({ damaged, counts }) => told.push(`${String(damaged)} ${String(counts.files)}`)),
  );
  await indexes.open(scope);
  await indexes.reconcile(root, () => undefined);
  const file = indexes.fileOf(root);
  const database = new DatabaseSync(file, { defensive: false });
  database.exec("UPDATE words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
  database.close();
  expect((await indexes.search(root, 'apple', 5, null)).map((hit) => hit.path)).toEqual(['a.ts']);
  await vi.waitFor(() => expect(told.at(-1)).toBe(`${file}.damaged 1`));
  expect(told.length).toBeGreaterThan(1);
});

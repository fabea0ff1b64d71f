import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DiskIndexes } from '../../../../src/node/indexing/diskIndexes.ts';
import { forkIndexer } from '../../../../src/node/workerProcess.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

const program = path.resolve(import.meta.dirname, '../../../../src/node/indexing/indexMain.ts');

it('opens a folder twice at once, and still writes it', async () => {
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
  const scope = { root, exclude: [], useRules: true, limits: { fileBytes: 1_000, files: 10, bytes: 10_000 }, asKept: false };
  const opened = await Promise.all([indexes.open(scope), indexes.open(scope), indexes.open(scope)]);
  expect(opened.map(({ elsewhere }) => elsewhere)).toEqual([false, false, false]);
  expect(await indexes.reconcile(root, () => undefined)).toMatchObject({ counts: { files: 1 }, elsewhere: false });
  expect((await indexes.search(root, 'apple', 5, null)).map((hit) => hit.path)).toEqual(['a.ts']);
});

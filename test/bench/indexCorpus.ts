/** What the index is measured with: real sources that are on the machine anyway, this repository with all that it depends on. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parserPackage } from '../../scripts/parserFiles.ts';
import { silentLog } from '../../src/base/log.ts';
import { forkIndexer } from '../../src/node/workerProcess.ts';
import { DiskIndexes } from '../../src/node/indexing/diskIndexes.ts';
import { walkFiles } from '../../src/node/indexing/fileWalk.ts';
import { WalkRules } from '../../src/node/indexing/walkRules.ts';
import type { IndexLimits } from '../../src/protocol/indexer.ts';
import { productionFolder } from './productionBuild.ts';

export const repository = path.resolve(import.meta.dirname, '../..');
/** As many as there are. */
export const allFiles: IndexLimits = { fileBytes: 1_000_000, files: 1_000_000, bytes: 10_000_000_000 };

/** Indexes in a folder of their own, kept by the program as users have it, which has to be built. */
export interface BenchIndexes {
  folder: string;
  indexes: DiskIndexes;
  close(): Promise<void>;
}

export function benchIndexes(): BenchIndexes {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-index-'));
  const indexes = new DiskIndexes({
    folder,
    log: silentLog,
    start: () => Promise.resolve(forkIndexer(path.join(productionFolder, 'indexer.mjs'), path.join(repository, parserPackage, 'wasm'))),
  });
  const close = async (): Promise<void> => {
    await indexes.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, indexes, close };
}

/** A copy of a folder that may be changed, without what version control keeps. */
export function copyOf(folder: string): { root: string; remove: () => void } {
  const place = mkdtempSync(path.join(tmpdir(), 'bench-files-'));
  cpSync(folder, place, { recursive: true, filter: (from) => path.basename(from) !== '.git' });
  return { root: place, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** Puts so many of a folder's scripts there once more, with a remark behind each line: equal texts are one to the index, and these are others. */
export function addVaried(root: string, count: number): void {
  const scripts = [...walkFiles(root, new WalkRules(root, { exclude: [], useRules: false }))].flatMap((file) =>
    file && !('skipped' in file) && file.size <= allFiles.fileBytes && /\.[cm]?[jt]s$/.test(file.path) ? [file] : [],
  );
  for (const file of scripts.slice(0, count)) {
    const place = path.join(root, 'varied', file.path);
    mkdirSync(path.dirname(place), { recursive: true });
    const lines = readFileSync(path.join(root, file.path), 'utf8').split('\n');
    writeFileSync(place, lines.map((line) => (line.trim() === '' ? line : `${line} // varied`)).join('\n'));
  }
}

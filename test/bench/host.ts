/** Area `host`: what the extension costs its editor, and what the way through its processes costs an answer. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { activationRow } from './hostActivation.ts';
import { bundleRows } from './hostBundles.ts';
import { streamRows } from './hostStream.ts';
import { buildForProduction, productionFolder } from './productionBuild.ts';
import type { BenchOptions, Row } from './row.ts';

const root = join(import.meta.dirname, '../..');

export async function* host(options: BenchOptions): AsyncIterable<Row> {
  await buildForProduction(options.say);
  yield* bundleRows(productionFolder);
  yield await activationRow(root, options);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const model = process.env.MLX_CODE_BENCH_MODEL ?? join(folder, 'bench.gguf');
    if (!existsSync(model)) {
      options.say('writing the bench model (528 MB)');
      writeFixtureModel({ out: model, kind: 'bench' });
    }
    yield* await streamRows(model, join(productionFolder, 'worker.mjs'), options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Area `engine`: what the engine computes, how often, and how long it takes. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { SnapshotsKept } from '../../src/protocol/worker/loadParams.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { baselineRows } from './engineBaseline.ts';
import { firstTokenRows, sessionRow } from './engineCache.ts';
import { busyRow, cancelRows } from './engineCancel.ts';
import { completionRows } from './engineCompletions.ts';
import { llamaBenchRows } from './engineLlamaBench.ts';
import { draftRows } from './engineDraft.ts';
import { lookupRows } from './engineLookup.ts';
import { replayRow } from './engineReplay.ts';
import { shareRows } from './engineShare.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* engine(options: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const loaded = new LlamaEngine(() => undefined);
  try {
    const random = path.join(folder, 'random.gguf');
    writeFixtureModel({ out: random, kind: 'random', seed: 1 });
    yield await sessionRow(random, options);
    yield await replayRow(random, options);
    yield* completionRows(random, options);
    const bench = process.env.MLX_CODE_BENCH_MODEL ?? path.join(folder, 'bench.gguf');
    if (!existsSync(bench)) {
      options.say('writing the bench model (528 MB)');
      writeFixtureModel({ out: bench, kind: 'bench' });
    }
    const snapshots = { folder: path.join(folder, 'snapshots'), maxBytes: 256 * 1024 * 1024 };
    mkdirSync(snapshots.folder);
    // As the extension does it: what was measured of the model is known at the next load.
    const measurements = path.join(folder, 'measurements.json');
    const load = async (kept?: SnapshotsKept): Promise<void> => {
      const params = { path: bench, contextSize: 4096, threads: 1, gpu: 'off' as const, ...(kept && { snapshots: kept, measurements }) };
      await loaded.load(params, () => undefined, new AbortController().signal);
    };
    yield* await firstTokenRows(loaded, () => load(snapshots), options);
    // Without: one might be written while others are measured.
    await load();
    yield* cancelRows(loaded, options);
    yield await busyRow(loaded, options);
    await loaded.unload();
    yield* baselineRows(bench, options);
    yield* llamaBenchRows(bench, options);
    yield* lookupRows(folder, bench, options);
    yield* draftRows(folder, bench, options);
    yield* shareRows(bench, options);
  } finally {
    await loaded.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

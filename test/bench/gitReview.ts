/** Rows of reviews: how many of the places that a random model names stand in the diff. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { silentLog } from '../../src/base/log.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { ReviewService } from '../../src/core/review/reviewService.ts';
import { reviewOfDiff } from '../../src/core/review/reviewSubject.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { randomDiff, shownLines, standsIn } from '../support/reviewDiffs.ts';
import type { BenchOptions, Row } from './row.ts';

/** Diffs, each by a seed of its own. */
const all = 200;
const some = 40;
/** Findings of one review at most: more of them say nothing new. */
const perReview = 5;

export async function* reviewRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const path = join(folder, 'random.gguf');
    writeFixtureModel({ out: path, kind: 'random', seed: 5 });
    const settings = new FakeSettings({ modelPath: path, contextSize: 4096, threads: 1, temperature: 1.2 });
    const port = inProcess(engine);
    const service = new ReviewService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    const reviews = full ? all : some;
    let places = 0;
    let standing = 0;
    for (let seed = 1; seed <= reviews; seed++) {
      if (seed % 10 === 1) say(`review ${String(seed)} of ${String(reviews)}`);
      const diff = randomDiff(seed);
      const shown = shownLines(diff);
      const { findings } = await service.review(reviewOfDiff(diff), { seed, maxFindings: perReview });
      places += findings.length;
      standing += findings.filter((finding) => standsIn(shown, finding)).length;
    }
    yield {
      id: 'git.review.locations',
      value: places === 0 ? null : standing / places,
      unit: 'ratio',
      n: places,
      min: null,
      max: null,
      note: `of ${String(reviews)} generated diffs${full ? '' : `, ${String(all)} with --full`}`,
      goal: '= 1',
    };
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

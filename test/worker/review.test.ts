/** Reviews out of random weights: each place that is named stands in the diff, by every seed. */
import { afterAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { ReviewService } from '../../src/core/review/reviewService.ts';
import { reviewOfDiff } from '../../src/core/review/reviewSubject.ts';
import { teamRulesOf } from '../../src/core/review/teamRules.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { randomDiff, shownLines, standsIn } from '../support/reviewDiffs.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const seeds = process.env.MLX_CODE_FULL === '1' ? 200 : 4;

afterAll(() => engine.dispose());

describe('a review by random weights', () => {
  it('names only places that stand in the diff, and rules that there are', { timeout: 600_000 }, async () => {
    const settings = new FakeSettings({ modelPath: models.write('random', 6), contextSize: 2048, threads: 1, temperature: 1.5 });
    const port = inProcess(engine);
    const service = new ReviewService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    const team = teamRulesOf([{ path: 'AGENTS.md', text: '# Errors\nSay what failed.\n# Größe\nKlein.\n' }]);
    const named = new Set<string>();
    let findings = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const diff = randomDiff(seed);
      const shown = shownLines(diff);
      const result = await service.review(reviewOfDiff(diff), { seed, team, maxFindings: 3 });
      for (const finding of result.findings) {
        expect(standsIn(shown, finding), JSON.stringify(finding)).toBe(true);
        named.add(finding.rule);
      }
      findings += result.findings.length;
    }
    expect(findings).toBeGreaterThan(seeds / 2);
    expect(named.size).toBeGreaterThan(1);
  });
});

/** Rows of anchored edits: how many of a random model's answers apply. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { silentLog } from '../../src/base/log.ts';
import { EditService } from '../../src/core/edits/editService.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { anchoredCase } from '../support/anchoredCases.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import type { BenchOptions, Row } from './row.ts';

/** The number that the promise is stated for. */
const all = 300;
const some = 60;

export async function* anchoredRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const path = join(folder, 'random.gguf');
    writeFixtureModel({ out: path, kind: 'random', seed: 5 });
    const settings = new FakeSettings({ modelPath: path, contextSize: 4096, threads: 1, temperature: 1.2 });
    const port = inProcess(engine);
    const service = new EditService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    const answers = full ? all : some;
    let applied = 0;
    for (let seed = 1; seed <= answers; seed++) {
      if (seed % 10 === 1) say(`anchored answer ${String(seed)} of ${String(answers)}`);
      const request = anchoredCase(seed);
      const { status, changes } = await service.edit(request, { seed, maxTokens: 256 });
      const sound = changes.every(({ path: changed, before, after }) => {
        return after !== before && before === (request.files.find((file) => file.path === changed)?.text ?? null);
      });
      if (status === 'ok' && sound) applied++;
    }
    yield {
      id: 'edits.anchored.applied',
      value: applied / answers,
      unit: 'ratio',
      n: answers,
      min: null,
      max: null,
      note: full ? '' : `${String(all)} with --full`,
      goal: '= 1',
    };
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

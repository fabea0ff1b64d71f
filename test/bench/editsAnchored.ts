/** Rows of anchored edits: how many of a random model's answers apply. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { silentLog } from '../../src/base/log.ts';
import { EditService } from '../../src/core/edits/editService.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { type SourceLanguage, sourceFile } from '../support/sourceFiles.ts';
import type { BenchOptions, Row } from './row.ts';

const languages: readonly SourceLanguage[] = ['typescript', 'python', 'rust'];

export async function* anchoredRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const path = join(folder, 'random.gguf');
    writeFixtureModel({ out: path, kind: 'random', seed: 5 });
    const settings = new FakeSettings({ modelPath: path, contextSize: 16_384, threads: 1, temperature: 1.2, maxTokens: 300 });
    const port = inProcess(engine);
    const service = new EditService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    const answers = full ? 300 : 30;
    let applied = 0;
    for (let seed = 1; seed <= answers; seed++) {
      if (seed % 10 === 1) say(`anchored answer ${String(seed)} of ${String(answers)}`);
      const file = sourceFile({ seed, language: languages[seed % 3] ?? 'rust', lines: 20 + ((seed * 37) % 180) });
      const { changes } = await service.edit({ instruction: 'Make it better.', files: [file] }, { seed });
      if (changes.some((change) => change.after !== change.before)) applied++;
    }
    yield {
      id: 'edits.anchored.applied',
      value: applied / answers,
      unit: 'ratio',
      n: answers,
      min: null,
      max: null,
      note: '',
      goal: '= 1',
    };
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

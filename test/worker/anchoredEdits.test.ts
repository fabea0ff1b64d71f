/** The promise of anchored edits, held against the real engine with random weights: whatever a model says, its edits apply and change the text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { EditService } from '../../src/core/edits/editService.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { type SourceLanguage, sourceFile } from '../support/sourceFiles.ts';
import { modelFolder } from './modelFolder.ts';

const languages: readonly SourceLanguage[] = ['typescript', 'python', 'rust'];
const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
let service: EditService;

beforeAll(() => {
  const path = models.write('random', 5);
  const settings = new FakeSettings({ modelPath: path, contextSize: 16_384, threads: 1, temperature: 1.2, maxTokens: 300 });
  const port = inProcess(engine);
  service = new EditService(port, new ModelService(port, settings, silentLog), settings, silentLog);
});
afterAll(() => engine.dispose());

describe('edits of a random model', () => {
  it('apply and change the text', { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const file = sourceFile({ seed, language: languages[seed % 3]!, lines: 20 + seed * 10, eol: seed % 2 === 0 ? '\r\n' : '\n' });
      const create = { folders: ['', 'src'], existing: new Set([file.path]) };
      const result = await service.edit({ instruction: 'Make it better.', files: [file], create }, { seed });
      expect(result.status, result.text).toBe('ok');
      for (const change of result.changes) {
        expect(change.after).not.toBe(change.before);
        expect(change.before).toBe(change.path === file.path ? file.text : null);
      }
    }
  });
});

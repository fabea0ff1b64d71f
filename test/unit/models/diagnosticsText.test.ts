import { describe, expect, it } from 'vitest';
import { diagnosticsText, type DiagnosticsParts } from '../../../src/core/models/diagnosticsText.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const versions = [['MLX-CODE', '1.2.3']] as const;
const settings = new FakeSettings({ prefillAhead: 'pluggedIn' }).get();
const nothing: DiagnosticsParts = {
  taken: new Date(0),
  model: null,
  plan: null,
  worker: 'stopped',
  engine: null,
  strain: null,
  settings,
  versions,
};

describe('the page of diagnostics', () => {
  it('says what there is without a model', () => {
    const text = diagnosticsText(nothing);
    expect(text).toContain('- None is loaded.\n- The model process has not been started');
    expect(text).toContain('- The next prompt is read ahead.');
    expect(diagnosticsText({ ...nothing, settings: { ...settings, prefillAhead: 'off' } })).toContain('- Switched off\n');
    expect(text).toContain('- MLX-CODE 1.2.3');
    expect(text).not.toContain('## Memory');
  });

  it('shows the plan of the memory, the queue and what is kept', async () => {
    const model = await new FakeEnginePort().load({ path: '/home/someone/secret.gguf', contextSize: 0, threads: 1, gpu: 'off' });
    const text = diagnosticsText({
      ...nothing,
      model: { ...model, contextSize: 8192, memory: { weights: 1e9, kvPerToken: 1e4, compute: 2e8 } },
      engine: {
        queue: [
          { lane: 'chat', running: true },
          { lane: 'completion', running: false },
        ],
        contexts: [
          { purpose: 'chat', tokens: 1234, contextSize: 8192 },
          { purpose: 'completions', tokens: 12, contextSize: 4096 },
        ],
        rss: 1.5e9,
        available: 4e9,
        prefillSpeed: 412.3,
        snapshots: { count: 3, bytes: 74e6 },
      },
      strain: 'battery',
    });
    for (const line of [
      'Window of the chat: 82 MB, 10,000 bytes for each token',
      'Further windows: 41 MB',
      'Planned together: 1.3 GB',
      'The model process holds 1.5 GB of main memory, with the program itself and what it has read of the file',
      'The machine could give 4.0 GB more',
      'Weights not locked in memory; guessing from the text allowed',
      'An answer, an edit or a commit message: under way',
      'A suggestion: waits',
      'Chat and edits: 1,234 of 8,192 tokens',
      'Reads 412 tokens a second',
      '3 snapshots on the disk: 74 MB',
      'The machine is on battery. Nothing is read ahead.',
    ])
      expect(text).toContain(`- ${line}\n`);
    // It may be shown to others.
    expect(text).not.toContain('secret');
  });

  it('shows the plan of the chosen model while none is loaded', () => {
    const plan = {
      memory: { weights: 4e9, kvPerToken: 1e5, compute: 3e8 },
      batch: 512,
      haveBytes: 5e9,
      askedContext: 8192,
      contextSize: 6912,
    };
    const shown = (of: DiagnosticsParts['plan']): string => diagnosticsText({ ...nothing, plan: of });
    for (const line of [
      'Weights: 4.0 GB',
      'Window of the chat: 819 MB for 8,192 tokens, 100,000 bytes for each token',
      'Together: 5.1 GB of 5.0 GB that it may take',
      'It fits only with a window of 6,912 tokens',
    ])
      expect(shown(plan)).toContain(`- ${line}\n`);
    expect(shown({ ...plan, contextSize: 8192 })).toContain('- It fits\n');
    expect(shown({ ...plan, contextSize: null })).toContain('- It does not fit: choose a smaller model or a smaller context size\n');
    expect(shown('pending')).toContain('- What the chosen model takes is being worked out\n');
    expect(shown('modelMissing')).toContain('- What the chosen model takes can not be told (modelMissing)\n');
  });
});

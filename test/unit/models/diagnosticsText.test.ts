import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { languages } from '../../../scripts/l10nLanguages.ts';
import { configure } from '../../../src/base/l10n.ts';
import { formatCount } from '../../../src/base/formatNumbers.ts';
import { diagnosticsText, type DiagnosticsParts } from '../../../src/core/models/diagnosticsText.ts';
import { noModel } from '../../support/webviewHarness/sampleChats.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const versions = [['MLX-CODE', '1.2.3']] as const;
const settings = new FakeSettings({ prefillAhead: 'pluggedIn' }).get();
const nothing: DiagnosticsParts = {
  taken: new Date(0),
  model: null,
  state: noModel,
  plan: null,
  worker: 'stopped',
  engine: null,
  strain: null,
  settings,
  caches: [],
  versions,
};

const tokenCounts = { entries: 0, bytes: 0, mostBytes: 8e6, hits: 0, misses: 0 };
const rankScores = { entries: 2, bytes: 400, mostBytes: 2e6, hits: 3, misses: 1 };

describe('the page of diagnostics', () => {
  it('says what there is without a model', () => {
    const text = diagnosticsText(nothing);
    expect(text).toContain('- None is chosen.\n- The model process has not been started');
    expect(text).toContain('- The next prompt is read ahead.');
    expect(diagnosticsText({ ...nothing, settings: { ...settings, prefillAhead: 'off' } })).toContain('- Switched off\n');
    expect(text).toContain('- MLX-CODE 1.2.3');
    expect(text).not.toContain('## Memory');
  });

  it.each<[Partial<DiagnosticsParts['state']>, string]>([
    [{ status: 'idle' }, '- Qwen is chosen and not loaded; its next use loads it.\n- The model process'],
    [{ status: 'loading', progress: 0.254 }, '- Qwen is being loaded: 25 %.\n'],
    [
      { status: 'failed', error: { text: 'The model file is not there.', actions: [] } },
      '- Qwen is chosen and could not be loaded. The model file is not there.\n',
    ],
    [{ status: 'idle', held: { name: 'Llama', sameFile: false } }, 'its next use loads it.\n- Llama is still in memory.\n'],
    [{ status: 'idle', held: { name: 'Qwen', sameFile: true } }, '- It is still in memory with its earlier settings.\n'],
  ])('names the chosen model and how it is: %j', (state, lines) => {
    expect(diagnosticsText({ ...nothing, state: { ...noModel, name: 'Qwen', ...state } })).toContain(lines);
  });

  it('is in the language that is shown', () => {
    const english = diagnosticsText(nothing).split('\n');
    for (const language of languages) {
      configure({ language, contents: readBundle(language) });
      const lines = diagnosticsText(nothing).split('\n');
      configure();
      expect(lines).toHaveLength(english.length);
      // Versions are the same in any language, and a word may be.
      const same = lines.filter((line, at) => line !== '' && line === english[at] && line.length > 20);
      expect(same, language).toEqual([]);
    }
  });

  it('tells of what use caches are', () => {
    const caches = [
      { name: 'Parsed files', entries: 3, bytes: 1.2e6, mostBytes: 32e6, hits: 2, misses: 1 },
      { name: 'File texts', entries: 0, bytes: 0, mostBytes: 8e6, hits: 0, misses: 0 },
    ];
    expect(diagnosticsText({ ...nothing, caches })).toContain(
      '## Caches\n\n- Parsed files: 3 kept in 1 MB of 32 MB; found at 67 % of 3 lookups\n- File texts: 0 kept in 1 kB of 8 MB; nothing was looked up yet\n',
    );
    expect(diagnosticsText(nothing)).not.toContain('## Caches');
  });

  it('shows the plan of the memory, the queue and what is kept', async () => {
    const model = await new FakeEnginePort().load({ path: '/home/someone/secret.gguf', contextSize: 0, threads: 1, gpu: 'off' });
    const text = diagnosticsText({
      ...nothing,
      model: { ...model, threads: 4, contextSize: 8192, memory: { weights: 1e9, kvPerToken: 1e4, compute: 2e8 } },
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
        threads: 3,
        snapshots: { count: 3, bytes: 74e6 },
        tokenCounts,
        rankScores,
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
      'Computes with 3 threads while other programs need the processor',
      '3 snapshots on the disk: 74 MB',
      'The machine is on battery. Nothing is read ahead.',
    ])
      expect(text).toContain(`- ${line}\n`);
    expect(text).toContain(`- Window of 8,192 tokens, trained for ${formatCount(model.trainContextLength)}\n`);
    const beyond = diagnosticsText({ ...nothing, model, settings: { ...settings, contextSize: 1_000_000 } });
    expect(beyond).toContain('- The setting for the context size says 1,000,000, which is more than it was trained for\n');
    expect(text).not.toContain('The setting for the context size');
    // It may be shown to others.
    expect(text).not.toContain('secret');
  });

  it('shows what was planned for models beside the main one, and why one isn’t used', async () => {
    const loaded = await new FakeEnginePort().load({ path: '/home/someone/secret.gguf', contextSize: 0, threads: 1, gpu: 'off' });
    const plan = { contextSize: 4096, memory: { weights: 4e8, kvPerToken: 1e4, compute: 1e8 }, needBytes: 541e6, haveBytes: 2e9 };
    const path = '/home/someone/secret-too.gguf';
    const completion = { role: 'completion', path, name: 'Small Coder', plan, problem: null } as const;
    const problem = { code: 'modelTooLarge', data: { path, needBytes: 3e9, haveBytes: 2e9 } } as const;
    const embedding = { role: 'embedding', path, name: '', plan: null, problem } as const;
    const model = { ...loaded, contextSize: 1000, memory: { weights: 1e9, kvPerToken: 1e4, compute: 2e8 } };
    const engine = {
      queue: [],
      contexts: [
        { purpose: 'chat', tokens: 5, contextSize: 1000 },
        { purpose: 'completions', tokens: 12, contextSize: 4096, companion: true },
      ],
      companions: ['completion'],
      rss: 1.5e9,
      available: 4e9,
      prefillSpeed: null,
      threads: null,
      snapshots: null,
      tokenCounts,
      rankScores,
    } satisfies DiagnosticsParts['engine'];
    const shown = (of: DiagnosticsParts['engine']): string =>
      diagnosticsText({ ...nothing, model: { ...model, companions: [completion, embedding] }, engine: of });
    const planned =
      'Suggestions: Small Coder, planned with 541 MB of 2.0 GB that were left (400 MB weights + 41 MB cache for 4,096 tokens + 100 MB buffers)';
    for (const line of [
      `## Models beside it\n\n- ${planned}`,
      '- Search: The model for search is not used: it needs 3.0 GB, and beside the main model 2.0 GB can be used. Choose a smaller one, or a smaller context size.',
      '- Suggestions, in their own model: 12 of 4,096 tokens',
      // Theirs isn't counted with the main model's.
      '- Planned together: 1.2 GB',
    ])
      expect(shown(engine)).toContain(`${line}\n`);
    const small = { ...completion, role: 'small' as const, sharesWeightsWith: 'completion' as const };
    const twofold = { ...model, companions: [completion, small] };
    expect(diagnosticsText({ ...nothing, model: twofold, engine: { ...engine, companions: ['completion', 'small'] } })).toMatch(
      /- Short texts: .*; its weights are in memory once, for “Suggestions” too\n/,
    );
    expect(shown({ ...engine, companions: [] })).toContain(`- ${planned}; its memory is given back until there is room\n`);
    expect(shown(engine)).not.toContain('secret');
    expect(diagnosticsText({ ...nothing, model, engine })).not.toContain('Models beside it');
    const missing = { ...completion, problem: { code: 'modelMissing', data: { path } } } as const;
    const without = (fim: boolean): string => diagnosticsText({ ...nothing, model: { ...model, fim, companions: [missing] }, engine });
    expect(without(true)).toContain('put it back. Until then the main model suggests.\n');
    expect(without(false)).not.toContain('Until then');
    // Before anything is loaded.
    expect(diagnosticsText({ ...nothing, settings: { ...settings, draftModelPath: path } })).toContain(
      '## Models beside it\n\n- Guesses: a model of their own is planned and loaded after the chosen one\n',
    );
  });

  it('says how good the guesses of a smaller model are', async () => {
    const loaded = await new FakeEnginePort().load({ path: '/m.gguf', contextSize: 0, threads: 1, gpu: 'off' });
    const plan = { contextSize: 4096, memory: { weights: 4e8, kvPerToken: 1e4, compute: 1e8 }, needBytes: 541e6, haveBytes: 2e9 };
    const model = { ...loaded, companions: [{ role: 'draft', path: '/d.gguf', name: 'Small', plan, problem: null } as const] };
    const engine = {
      queue: [],
      contexts: [],
      companions: ['draft' as const],
      rss: 1,
      available: 1,
      prefillSpeed: null,
      threads: null,
      snapshots: null,
      tokenCounts,
      rankScores,
    };
    const shown = (guessed: number, right: number): string =>
      diagnosticsText({ ...nothing, model, engine: { ...engine, guesses: { guessed, right } } });
    expect(shown(0, 0)).toContain('buffers); it has guessed nothing yet, or was not sure enough to\n');
    expect(shown(1200, 1)).toContain('buffers); 1 of 1,200 guessed tokens was right\n');
    expect(shown(1, 0)).toContain('buffers); 0 of 1 guessed token were right\n');
    // Found after the load, of which the model was told.
    const problem = { code: 'draftUnfit' as const, data: { why: 'mainTest', path: '/d.gguf' } };
    const given = { ...engine, companions: [], unused: [{ role: 'draft' as const, problem }] };
    expect(diagnosticsText({ ...nothing, model, engine: given })).toContain(
      '- Guesses: The model that guesses ahead is not used. The main model was not found to write the same with guesses as without, so nobody guesses for it.',
    );
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
    const beyond = '- The setting for the context size says 40,000, which is more than it was trained for\n';
    expect(shown(plan)).not.toContain(beyond);
    expect(shown({ ...plan, untrainedContext: 40_000 })).toContain(beyond);
    expect(shown('pending')).toContain('- What the chosen model takes is being worked out\n');
    expect(shown('modelMissing')).toContain('- What the chosen model takes can not be told (modelMissing)\n');
  });

  it('tells of models that stay in memory from before, and of those that would', async () => {
    const plan = {
      memory: { weights: 1e9, kvPerToken: 1e4, compute: 2e8 },
      batch: 512,
      haveBytes: 9e9,
      askedContext: 8192,
      contextSize: 8192,
    };
    const stays = [
      { name: 'Qwen', needBytes: 4.1e9, fits: true },
      { name: 'Llama', needBytes: 8e9, fits: false },
    ];
    const planned = diagnosticsText({ ...nothing, plan: { ...plan, stays } });
    expect(planned).toContain('- Qwen stays in memory beside it with 4.1 GB\n- Llama makes room for it');
    const engine = {
      queue: [],
      contexts: [],
      rss: 1,
      available: 1,
      prefillSpeed: null,
      threads: null,
      snapshots: null,
      tokenCounts,
      rankScores,
    };
    const lone = [
      { role: 'embedding' as const, name: 'Nomic', needBytes: 1.5e8 },
      { role: 'reranking' as const, name: 'BGE', needBytes: 6e8 },
    ];
    const alone = diagnosticsText({ ...nothing, engine: { ...engine, lone } });
    expect(alone).toContain(
      '- Search: Nomic is in memory by itself with 150 MB, until a model is loaded\n- Ranking of search results: BGE is in memory by itself with 600 MB',
    );
    expect(alone).toContain('- Ranked search results: 2 kept in 1 kB of 2 MB; found at 75 % of 4 lookups');
    expect(diagnosticsText({ ...nothing, engine: { ...engine, kept: [{ name: 'Qwen', needBytes: 4.1e9 }] } })).toContain(
      '- Used before: Qwen stays in memory with 4.1 GB, and goes first when that is wanted',
    );
  });
});

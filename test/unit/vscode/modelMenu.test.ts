import { describe, expect, it } from 'vitest';
import type { ModelState } from '../../../src/protocol/webview.ts';
import { kindTooltip, offlineTooltip, statusBarLabel } from '../../../src/vscode/models/modelLabel.ts';
import { modelMenu } from '../../../src/vscode/models/modelMenu.ts';
import { noModel } from '../../support/webviewHarness/sampleChats.ts';

const state = (more: Partial<ModelState>): ModelState => ({ ...noModel, name: 'new.gguf', ...more });
const changed = state({ status: 'idle', held: { name: 'Qwen', sameFile: true } });
const other = state({ status: 'idle', held: { name: 'Qwen', sameFile: false } });
const labels = (of: ModelState, busy = false): string[] => modelMenu(of, busy).map(({ label }) => label);
const about = (of: ModelState, busy = false): (string | undefined)[][] =>
  modelMenu(of, busy)
    .filter(({ run }) => /models\.(?:load|unload)$/.test(run[0]))
    .map(({ label, detail }) => [label, detail]);

describe('while another model than the chosen one is in memory', () => {
  it('the status bar tells which one, and until when', () => {
    expect(statusBarLabel(changed, null)).toEqual({
      text: '$(chip) new.gguf $(clockface)',
      tooltip: 'new.gguf is loaded anew, with the settings as they are now, with the next question',
    });
    expect(statusBarLabel(other, null).tooltip).toBe('new.gguf is loaded with the next question. Qwen stays in memory until then');
    expect(statusBarLabel(state({ status: 'none', held: other.held }), null).tooltip).toBe(
      'No model has been chosen yet. Qwen stays in memory until it is unloaded',
    );
    const error = { text: 'The model file is not there.', actions: [] };
    expect(statusBarLabel(state({ status: 'failed', error, held: changed.held }), null).tooltip).toBe(
      'The model file is not there. Qwen with its earlier settings stays in memory until it is unloaded',
    );
  });

  it('it can be unloaded, and the new one loaded at once', () => {
    expect(about(changed)).toEqual([
      ['Load Model with the New Settings Now', undefined],
      ['Unload Qwen and Free Its Memory', undefined],
    ]);
    expect(about(other, true)).toEqual([
      ['Load Chosen Model Now', 'Ends what is being written'],
      ['Unload Qwen and Free Its Memory', 'Ends what is being written'],
    ]);
    expect(labels(state({ status: 'none', held: other.held }))).toContain('Unload Qwen and Free Its Memory');
    expect(labels(state({ status: 'failed', held: other.held }))).toContain('Unload Qwen and Free Its Memory');
  });
});

it('in each other state offers what is possible in it', () => {
  expect(labels(state({ status: 'none' })).slice(0, 2)).toEqual(['Choose Model…', 'Download Model…']);
  expect(labels(state({ status: 'idle' })).slice(0, 4)).toEqual(['Load Model', 'Choose Model…', 'Download Model…', 'Open Chat']);
  expect(labels(state({ status: 'loading' })).slice(0, 2)).toEqual(['Stop Loading', 'Choose Model…']);
  expect(about(state({ status: 'ready' }))).toEqual([['Unload Model and Free Its Memory', undefined]]);
  expect(labels(state({ status: 'failed' })).slice(0, 2)).toEqual(['Load Model', 'Choose Model…']);
});

it('restarting is offered where it does more than loading', () => {
  const offers = (of: ModelState): boolean => labels(of).includes('Restart Model');
  for (const status of ['starting', 'loading', 'ready', 'failed'] as const) expect(offers(state({ status }))).toBe(true);
  for (const status of ['none', 'idle'] as const) expect(offers(state({ status }))).toBe(false);
  expect(offers(changed)).toBe(true);
  expect(offers(state({ status: 'none', held: other.held }))).toBe(false);
});

describe('the memory that a load takes', () => {
  const memory = { weights: 4e9, kvPerToken: 1e5, compute: 3e8 };
  const plan = { memory, batch: 512, haveBytes: 5e9, askedContext: 8192, contextSize: 6912 };

  it('is told while it runs', () => {
    expect(statusBarLabel(state({ status: 'loading', progress: 0.25 }), plan)).toEqual({
      text: '$(loading~spin) new.gguf 25 %',
      tooltip:
        'Loading new.gguf\nFits only with 6,912 tokens (5.0 GB free): 4.0 GB weights + 819 MB cache for 8,192 tokens + 300 MB buffers',
    });
    expect(statusBarLabel(state({ status: 'loading', progress: 0 }), null).tooltip).toBe('Loading new.gguf');
  });

  it('is told afterwards where it was too little', () => {
    const ready = state({ status: 'ready', contextSize: 6912, device: 'cpu' });
    expect(statusBarLabel(ready, plan).tooltip).toBe('new.gguf is ready, cpu, 6,912 tokens (there was no memory for 8,192)');
    expect(statusBarLabel(ready, { ...plan, askedContext: 6912, untrainedContext: 40_000 }).tooltip).toBe(
      'new.gguf is ready, cpu, 6,912 tokens (it was trained for no more than that; the settings say 40,000)',
    );
    expect(statusBarLabel(ready, { ...plan, askedContext: 6912 }).tooltip).toBe('new.gguf is ready, cpu, 6,912 tokens');
  });
});

it('the status bar has another sign for another engine, and says where questions go', () => {
  const from = { provider: 'Team', model: 'coder', host: 'llm.example.com', local: false };
  const ready = state({ status: 'ready', name: 'coder', from });
  expect(statusBarLabel(ready, null)).toEqual({
    text: '$(cloud) coder',
    tooltip:
      'coder (Team) answers in the chat and writes commit messages: what these need is sent to llm.example.com. All else is done by the model on this machine',
  });
  expect(statusBarLabel({ ...ready, from: { ...from, local: true } }, null).text).toBe('$(server) coder');
  const inStead = statusBarLabel({ ...ready, name: 'Team', instead: 'as Desk could not be reached' }, null);
  expect(inStead.text).toBe('$(cloud) Team, as Desk could not be reached');
  expect(inStead.tooltip).toMatch(/^Team answers in the chat .* sent to llm\.example\.com\..*\nIt is asked as Desk could not be reached$/);
  const error = { text: 'It is not allowed.', actions: [] };
  expect(statusBarLabel({ ...ready, status: 'failed', error }, null)).toEqual({ text: '$(error) coder', tooltip: 'It is not allowed.' });
});

it('says in the status bar which kind of project the model is chosen for', () => {
  expect(kindTooltip('coder is ready', 'Cargo.toml')).toBe('coder is ready\nChosen for projects with Cargo.toml');
  expect(kindTooltip('coder is ready', null)).toBe('coder is ready');
});

it('says in the status bar that connections are switched off', () => {
  expect(offlineTooltip('coder is ready', true)).toBe(
    'coder is ready\nOffline: connections to other machines are switched off (mlxCode.offline)',
  );
  expect(offlineTooltip('coder is ready', false)).toBe('coder is ready');
});

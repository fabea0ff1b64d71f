import { expect, it, vi } from 'vitest';
import type { NoSuggestion } from '../../../src/core/completion/noSuggestion.ts';

vi.mock('vscode', () => ({ extensions: { all: [] } }));
const { completionStatus } = await import('../../../src/vscode/completion/completionStatus.ts');

const options = {
  enabled: true,
  languages: {},
  inComments: true,
  inStrings: true,
  delayMs: null,
  maxTokens: 64,
  maxMs: 1000,
  leastConfidence: 0,
  loadModel: true,
};

it('the status bar says what suggestions do, and why there was none as far as that still holds', () => {
  const tooltip = (lastNone: NoSuggestion | null, more = {}, snoozedUntil = 0): string =>
    completionStatus({ lastNone, snoozedUntil, latencyMs: undefined }, { ...options, ...more }, 'rust', 'idle', 1).tooltip;
  expect(tooltip(null)).toBe('Inline suggestions are on');
  expect(tooltip({ reason: 'nothing' })).toBe('Inline suggestions are on\nNone the last time: The model had nothing to add here.');
  expect(tooltip({ reason: 'withdrawn' })).toBe('Inline suggestions are on');
  expect(tooltip({ reason: 'off' }, { enabled: false })).toBe('Inline suggestions are off');
  expect(tooltip(null, { languages: { rust: false } })).toBe('Inline suggestions are off for “rust”');
  expect(tooltip(null, {}, 60_000)).toMatch(/^Inline suggestions are snoozed until /);
});

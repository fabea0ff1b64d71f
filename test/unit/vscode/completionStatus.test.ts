import { expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
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
    completionStatus({ lastNone, snoozedUntil, latencyMs: undefined, unable: null }, { ...options, ...more }, 'rust', 'idle', 1).tooltip;
  expect(tooltip(null)).toBe('Inline suggestions are on');
  expect(tooltip({ reason: 'nothing' })).toBe('Inline suggestions are on\nNone the last time: The model had nothing to add here.');
  expect(tooltip({ reason: 'withdrawn' })).toBe('Inline suggestions are on');
  expect(tooltip({ reason: 'off' }, { enabled: false })).toBe('Inline suggestions are off');
  expect(tooltip(null, { languages: { rust: false } })).toBe('Inline suggestions are off for “rust”');
  expect(tooltip(null, {}, 60_000)).toMatch(/^Inline suggestions are snoozed until /);
});

it('the status bar shows a model that can suggest nowhere by a sign of its own, unless suggestions are off anyway', () => {
  const unable = new AppError('noFillInMiddle', 'a test');
  const shown = (able: boolean, enabled = true) =>
    completionStatus(
      { lastNone: null, snoozedUntil: 0, latencyMs: undefined, unable: able ? null : unable },
      { ...options, enabled },
      'rust',
      'idle',
      1,
    );
  expect(shown(false).icon).not.toBe(shown(true).icon);
  expect(shown(false).tooltip).toMatch(
    /^Inline suggestions are on, but none can come\nThis model was not trained to fill in code.* Choose one that was/,
  );
  expect(shown(false, false)).toEqual(shown(true, false));
});

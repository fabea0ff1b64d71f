import { expect, it } from 'vitest';
import { figuresOf, countsOfAnswer } from '../../../src/core/insights/answerFigures.ts';
import { type Count, Counts, speedAt, speedStep } from '../../../src/core/insights/counts.ts';
import { CountedProvider } from '../../../src/core/insights/countedProvider.ts';
import { messageFate } from '../../../src/core/insights/messageFate.ts';
import type { AnswerFigures } from '../../../src/core/insights/answerFigures.ts';
import type { ChatProvider } from '../../../src/core/providers/chatProvider.ts';
import type { ModelInfo } from '../../../src/protocol/worker/modelInfo.ts';

const count = (more: Partial<Count> = {}): Count => ({
  day: '2026-11-23',
  what: 'answers',
  model: 'm',
  language: '',
  detail: 'chat',
  n: 1,
  ...more,
});

it('adds what stands under one key, and keeps apart what differs in any part of it', () => {
  const counts = new Counts([count(), count({ n: 2 }), count({ day: '2026-11-24' }), count({ model: 'm","' }), count({ detail: 'edit' })]);
  expect(counts.all.map(({ n }) => n)).toEqual([3, 1, 1, 1]);
  expect([counts.isNew(count()), counts.isNew(count({ language: 'go' }))]).toEqual([false, true]);
});

it('keeps speeds by steps from which the median of all windows is known to a few percent', () => {
  const speeds = Array.from({ length: 101 }, (_, at) => 10 + at);
  const steps = speeds.map((speed) => ({ detail: speedStep(speed)!, n: 1 }));
  for (const [share, wanted] of [[0.5, 60], [0.05, 15], [0.95, 105]] as const) expect(Math.abs(speedAt(steps, share)! / wanted - 1)).toBeLessThan(0.06); // prettier-ignore
  expect([speedStep(0), speedStep(NaN), speedStep(Infinity), speedAt([], 0.5)]).toEqual([null, null, null, null]);
});

const stats = { tokens: 40, promptTokens: 1000, evaluatedTokens: 200, prefillMs: 400, generateMs: 2000, tokensPerSecond: 20 };
const info = {
  name: 'main',
  companions: [
    { role: 'completion', name: 'beside', problem: null },
    { role: 'small', name: 'away', problem: { code: 'companionAway', data: {} } },
  ],
} as unknown as ModelInfo;

it('counts an answer under who gave it: the model beside the main one only where it is there', () => {
  const asked = (who: 'main' | 'completion' | 'small'): string =>
    figuresOf({ kind: 'chat', asked: who, language: '', stats: [stats] }, info).model;
  expect([asked('main'), asked('completion'), asked('small')]).toEqual(['main', 'beside', 'main']);
  expect(figuresOf({ kind: 'text', asked: 'small', language: '', stats: [stats] }, null).model).toBe('');
});

it('tells of an answer what was read, what of that was not computed again, and how fast', () => {
  const figures = figuresOf({ kind: 'edit', asked: 'main', language: 'go', stats: [stats] }, info);
  expect(figures).toMatchObject({ tokensRead: 1000, tokensReused: 800, tokensWritten: 40, readMs: 400, writtenMs: 2000 });
  const counts = countsOfAnswer(figures);
  const speed = (what: string): number => speedAt(counts.filter((one) => one.what === what), 0.5)!; // prettier-ignore
  expect(Math.abs(speed('readSpeed') / 500 - 1)).toBeLessThan(0.03);
  expect(Math.abs(speed('writtenSpeed') / 20 - 1)).toBeLessThan(0.03);
  expect(counts.find(({ what }) => what === 'tokensReused')).toEqual({
    what: 'tokensReused',
    model: 'main',
    language: 'go',
    detail: 'edit',
    n: 800,
  });
});

it('tells no speed of a few tokens, nor of answers that were made together', () => {
  const whats = (figures: Partial<AnswerFigures>): string[] =>
    countsOfAnswer({ ...figuresOf({ kind: 'chat', asked: 'main', language: '', stats: [stats] }, info), ...figures }).map(
      ({ what }) => what,
    );
  expect(whats({ tokensReused: 980, tokensWritten: 3 })).toEqual([
    'answers',
    'tokensRead',
    'tokensReused',
    'tokensWritten',
    'readMs',
    'writtenMs',
  ]);
  expect(figuresOf({ kind: 'edit', asked: 'main', language: '', stats: [stats, stats] }, info)).toMatchObject({
    tokensWritten: 80,
    timed: false,
  });
  expect(whats({ timed: false })).not.toContain('writtenSpeed');
});

it('counts what another engine says that it took, and how long it was waited for', async () => {
  const told: AnswerFigures[] = [];
  const from = { provider: 'Team', model: 'coder', host: 'h', local: false };
  const answer = {
    text: 'x',
    stop: 'end' as const,
    stats: null,
    told: { promptTokens: 100, cachedTokens: 60, tokens: null },
    record: null,
  };
  let now = 0;
  const provider = { from, chat: async () => ((now = 1500), answer) } as unknown as ChatProvider;
  const counted = new CountedProvider(provider, (figures) => told.push(figures), () => now); // prettier-ignore
  expect(await counted.chat({ messages: [], maxTokens: 1 }, () => undefined, new AbortController().signal)).toBe(answer);
  expect(counted.from).toBe(from);
  expect(told).toEqual([
    { kind: 'elsewhere', model: 'coder (Team)', language: '', tokensRead: 100, tokensReused: 60, tokensWritten: 0, readMs: 0, writtenMs: 1500, timed: false },
  ]); // prettier-ignore
});

it('tells what became of a commit message by its words', () => {
  const written = 'feat(cart): add up the cart\n\nThe total was wrong.';
  expect(messageFate(written, `${written.replace('\n\n', '\n\n\n')}\n`)).toBe('kept');
  expect(messageFate(written, 'feat(cart): add up the whole cart')).toBe('changed');
  expect(messageFate(written, 'Fix typo')).toBeNull();
  expect(messageFate('  ', 'x')).toBeNull();
});

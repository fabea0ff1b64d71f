import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { handedOnText, readHandedOn } from '../../../src/core/sessions/handedOn.ts';
import type { SessionInfo } from '../../../src/core/sessions/session.ts';
import type { Turn } from '../../../src/protocol/webview.ts';

const info: SessionInfo = {
  id: 'secret-id',
  project: { key: 'file:///Users/ann/shop', name: 'shop' },
  title: 'What does total do?',
  titleBy: 'question',
  created: 1,
  changed: 2,
  pinned: false,
  archived: false,
  closed: false,
  turns: 1,
  model: 'm',
  forkedFrom: null,
};
const turn = (of: Partial<Turn>): { turn: Turn; created: number } => ({ turn: { ...emptyTurn(7, 'What does total do?'), answer: 'It sums.', ...of }, created: 5 }); // prettier-ignore
const wrong = (text: string): unknown => {
  try {
    return readHandedOn(text);
  } catch (error) {
    if (!AppError.is(error, 'sessionsUnreadable')) throw error;
    return [error.data.field, error.data.reason];
  }
};

describe('conversations that are handed on', () => {
  it('are read as they were written, with who answered, and without places and files of this machine', () => {
    const from = { provider: 'Team', model: 'big', host: 'gpu.shop.example', local: false };
    const chip = { id: 'file', kind: 'file', label: 'cart.js', detail: 'src/cart.js', tokens: 3, enabled: true, problem: null } as const;
    const text = handedOnText([{ info, turns: [turn({ from, chips: [chip] }), turn({ status: 'streaming', answer: 'Half' })] }]);
    for (const own of ['secret-id', '/Users/ann', 'gpu.shop.example', 'src/cart.js']) expect(text).not.toContain(own);
    const [read] = readHandedOn(text);
    expect(read).toMatchObject({ title: 'What does total do?', project: 'shop', created: 1 });
    expect(read!.turns.map((one) => [one.turn.question, one.turn.answer, one.turn.status, one.turn.notes, one.created])).toEqual([
      ['What does total do?', 'It sums.', 'done', ['Answered by Team big.'], 5],
      ['What does total do?', 'Half', 'stopped', undefined, 5],
    ]);
  });

  it('go round whatever they have been through: a damaged file, another machine, an answer that failed', () => {
    const error = { text: 'The model’s process ended.', actions: [] };
    const first = handedOnText([
      {
        info: { ...info, created: 0, title: '', project: { key: '', name: 'x'.repeat(1000) } },
        turns: [{ ...turn({ status: 'failed', error, question: 'x'.repeat(10_000_001) }), created: 0 }],
      },
    ]);
    const [read] = readHandedOn(first);
    expect([read!.created, read!.turns[0]!.created, read!.turns[0]!.turn.error]).toEqual([1, 1, error]);
    const from = { provider: 'Team', model: 'big', host: 'gpu.shop.example', local: false };
    const [once] = readHandedOn(handedOnText([{ info, turns: [turn({ from }), turn({})] }]));
    const [twice] = readHandedOn(handedOnText([{ info, turns: once!.turns }]));
    expect(twice).toEqual(once);
    expect(twice!.turns.map((one) => one.turn.imported)).toEqual([{ by: 'Team big' }, {}]);
  });

  it('are refused with what is wrong where they are something else, or more than that', () => {
    const good = JSON.parse(handedOnText([{ info, turns: [turn({})] }])) as { conversations: Record<string, unknown>[]; version: number };
    const changed = (change: (file: typeof good) => void): unknown => {
      const file = structuredClone(good);
      change(file);
      return wrong(JSON.stringify(file));
    };
    expect(wrong('{')).toEqual([undefined, 'json']);
    expect(wrong('[]')).toEqual([undefined, 'json']);
    expect(wrong('{"format":"other"}')).toEqual([undefined, 'json']);
    expect(changed((file) => (file.version = 2))).toEqual([undefined, 'version']);
    expect(changed((file) => (file.version = 0))).toEqual(['version', 'must be 1']);
    expect(changed((file) => (file.conversations[0]!.title = ''))).toEqual(['conversations[0].title', 'must not be empty']);
    expect(changed((file) => (file.conversations[0]!.title = 'a\u202Eb'))).toMatchObject([{ title: 'a⟨U+202E⟩b' }]);
    expect(changed((file) => (file.conversations[0]!.edits = []))).toEqual(['conversations[0].edits', 'is not a known field']);
    expect(changed((file) => (file.conversations[0]!.turns = [{ kind: 'system' }]))).toEqual(['conversations[0].turns[0].kind', 'must be “question” or “command”']); // prettier-ignore
  });

  it('come back whatever was said, and anything else is refused in words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (question, answer) => {
        const [read] = readHandedOn(handedOnText([{ info: { ...info, title: question }, turns: [turn({ question, answer })] }]));
        expect(read!.turns[0]!.turn).toMatchObject({ question, answer });
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(wrong(text)).toHaveLength(2);
      }),
    );
  });
});

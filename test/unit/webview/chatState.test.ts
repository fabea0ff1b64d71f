import { describe, expect, it } from 'vitest';
import { initialState, reduce } from '../../../webview/state/chatState.ts';
import type { ChatEvent } from '../../../src/protocol/webview.ts';
import { emptySnapshot, fileChip, realModel, sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const start = reduce(initialState, {
  type: 'snapshot',
  revision: 7,
  state: emptySnapshot({ revision: 7, turns: [sampleTurn({ answer: 'Yes' })] }),
}).state;

describe('the chat state', () => {
  it('takes a snapshot whatever came before', () => {
    expect(start).toMatchObject({ revision: 7, model: { name: realModel.name }, busy: false });
    const again = reduce({ ...start, revision: 90 }, { type: 'snapshot', revision: 3, state: emptySnapshot({ revision: 3 }) });
    expect(again.gap).toBe(false);
    expect(again.state.revision).toBe(3);
    expect(again.state.turns).toEqual([]);
  });

  it('appends text to the turn it belongs to, and leaves the others alone', () => {
    const two = reduce(start, {
      type: 'turn',
      revision: 8,
      turn: sampleTurn({ id: 2, answer: '', status: 'streaming' }),
      busy: true,
    }).state;
    const { state, gap } = reduce(two, { type: 'text', revision: 9, id: 2, text: 'Hello' });
    expect(gap).toBe(false);
    expect(state.turns[1]?.answer).toBe('Hello');
    expect(state.turns[0]).toBe(two.turns[0]);
    expect(state.turns[1]).not.toBe(two.turns[1]);
  });

  it('replaces a turn it knows and adds one it does not', () => {
    const added = reduce(start, { type: 'turn', revision: 8, turn: sampleTurn({ id: 5 }), busy: true }).state;
    expect(added.turns.map(({ id }) => id)).toEqual([1, 5]);
    const replaced = reduce(added, { type: 'turn', revision: 9, turn: sampleTurn({ id: 1, status: 'stopped' }), busy: false }).state;
    expect(replaced.turns.map(({ id, status }) => [id, status])).toEqual([
      [1, 'stopped'],
      [5, 'done'],
    ]);
    expect(replaced.busy).toBe(false);
  });

  it('reports a gap instead of applying an event that is too far ahead', () => {
    const ahead = reduce(start, { type: 'text', revision: 9, id: 1, text: 'lost' });
    expect(ahead).toEqual({ state: start, gap: true });
  });

  it('reports a gap for text of a turn it has never heard of, and before the first snapshot', () => {
    expect(reduce(start, { type: 'text', revision: 8, id: 99, text: 'x' }).gap).toBe(true);
    expect(reduce(initialState, { type: 'focus', revision: 0 })).toEqual({ state: initialState, gap: true });
  });

  it('ignores events that a snapshot already contained', () => {
    expect(reduce(start, { type: 'text', revision: 7, id: 1, text: ' twice' })).toEqual({ state: start, gap: false });
  });

  it('takes over every other kind of event', () => {
    const events: ChatEvent[] = [
      { type: 'model', revision: 8, model: { ...realModel, status: 'loading', progress: 0.5 } },
      { type: 'chips', revision: 9, chips: [{ ...fileChip, enabled: false }] },
      { type: 'meter', revision: 10, meter: { used: 1, of: 2, reserved: 0 } },
      { type: 'notice', revision: 11, notice: 'Not trusted.' },
      { type: 'modelsHere', revision: 12, modelsHere: 3 },
      { type: 'working', revision: 13, working: true },
      { type: 'focus', revision: 14 },
    ];
    const state = events.reduce((before, event) => reduce(before, event).state, start);
    expect(state).toMatchObject({
      revision: 14,
      model: { status: 'loading' },
      chips: [{ id: 'file', enabled: false }],
      meter: { used: 1, of: 2 },
      notice: 'Not trusted.',
      modelsHere: 3,
      working: true,
      focusRequests: 1,
    });
  });

  it('does not count a focus request again after a new snapshot', () => {
    const focused = reduce(start, { type: 'focus', revision: 8 }).state;
    const fresh = reduce(focused, { type: 'snapshot', revision: 8, state: emptySnapshot({ revision: 8 }) }).state;
    expect(fresh.focusRequests).toBe(1);
  });
});

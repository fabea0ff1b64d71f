import { describe, expect, it } from 'vitest';
import { initialState, letGo, mayBe, reduce } from '../../../webview/state/chatState.ts';
import { newestTurns } from '../../../src/core/chat/turnsInReach.ts';
import type { ChatEvent, Turn } from '../../../src/protocol/webview.ts';
import { longChat } from '../../support/webviewHarness/longChats.ts';
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
    expect(added.turns.map((turn) => turn?.id)).toEqual([1, 5]);
    const replaced = reduce(added, { type: 'turn', revision: 9, turn: sampleTurn({ id: 1, status: 'stopped' }), busy: false }).state;
    expect(replaced.turns.map((turn) => [turn?.id, turn?.status])).toEqual([
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
      { type: 'waiting', revision: 14, waiting: [{ id: 1, text: 'next', attached: 0, held: true }] },
      // Of this page alone.
      { type: 'focus', revision: 14 },
      { type: 'compose', revision: 14, text: 'more' },
      { type: 'away', revision: 14, away: true },
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
      waiting: [{ id: 1, held: true }],
      focusRequests: 1,
      away: true,
    });
  });

  it('does not count a focus request again after a new snapshot', () => {
    const focused = reduce(start, { type: 'focus', revision: 7 }).state;
    const fresh = reduce(focused, { type: 'snapshot', revision: 8, state: emptySnapshot({ revision: 8 }) }).state;
    expect(fresh.focusRequests).toBe(1);
  });
});

describe('a conversation of which the page holds a part', () => {
  const turns = longChat(500);
  const first = emptySnapshot({ turns, revision: 4 });
  const open = reduce(initialState, { type: 'snapshot', revision: 4, state: newestTurns(first) }).state;
  const held = (all: readonly (Turn | null)[]): number[] => all.flatMap((turn) => turn?.id ?? []);

  it('knows how long it is, and takes what it asked for', () => {
    expect([open.turns.length, open.turns[0], open.turns[459], open.turns[460]?.id]).toEqual([500, null, null, 461]);
    const { state, gap } = reduce(open, { type: 'turns', revision: 4, from: 10, turns: turns.slice(10, 20) });
    expect([gap, state.revision]).toEqual([false, 4]);
    expect(held(state.turns).slice(0, 11)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 461]);
    expect(state.turns[460]).toBe(open.turns[460]);
  });

  it('asks anew where what it asked for belongs to another state', () => {
    expect(reduce(open, { type: 'turns', revision: 5, from: 10, turns: turns.slice(10, 20) })).toEqual({ state: open, gap: true });
    expect(reduce(open, { type: 'turns', revision: 4, from: 495, turns: turns.slice(0, 10) })).toEqual({ state: open, gap: true });
  });

  it('passes over changes of what it does not hold, and no others', () => {
    const { state, gap } = reduce(open, { type: 'text', revision: 5, id: 7, text: 'x' });
    expect([gap, state.revision, state.turns]).toEqual([false, 5, open.turns]);
    expect(reduce(open, { type: 'turn', revision: 5, turn: turns[6]!, busy: false }).state.turns).toBe(open.turns);
    expect(reduce(open, { type: 'edits', revision: 5, id: 501, edits: null }).gap).toBe(true);
    expect(reduce(open, { type: 'turn', revision: 5, turn: sampleTurn({ id: 501 }), busy: true }).state.turns).toHaveLength(501);
    expect([mayBe(open.turns, 7), mayBe(open.turns, 470), mayBe(open.turns, 501), mayBe(first.turns, 501)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('lets go of what is far from the view, but not of the newest and of what is at work', () => {
    const working = { ...turns[2]!, replay: { status: 'running' as const, fraction: null } };
    const all = turns.with(2, working);
    const kept = held(letGo(all, 250, 260));
    expect(kept).toHaveLength(400);
    expect(kept[0]).toBe(3);
    expect(kept.slice(-40)).toEqual(turns.slice(-40).map(({ id }) => id));
    for (let id = 200; id < 320; id++) expect(kept).toContain(id);
    expect(letGo(turns.slice(0, 400), 0, 3)).toHaveLength(400);
    expect(held(letGo(turns.slice(0, 400), 0, 3))).toHaveLength(400);
    // Commands after the last question stay with it.
    const commands = turns.map((turn) => (turn.id > 80 ? { ...turn, kind: 'command' as const } : turn));
    expect(held(letGo(commands, 0, 3)).slice(-421)).toEqual(commands.slice(79).map(({ id }) => id));
  });
});

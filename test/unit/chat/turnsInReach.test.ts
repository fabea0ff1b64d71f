import { describe, expect, it } from 'vitest';
import { newestTurns, turnsFrom } from '../../../src/core/chat/turnsInReach.ts';
import { longChat } from '../../support/webviewHarness/longChats.ts';
import { emptySnapshot, sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const long = 'x'.repeat(150_000);

describe('the turns that a page is given at first', () => {
  it('are all of a short conversation', () => {
    const state = emptySnapshot({ turns: longChat(40) });
    expect(newestTurns(state)).toBe(state);
    expect(newestTurns(emptySnapshot()).turns).toEqual([]);
  });

  it('are the newest of a long one, however long its answers are', () => {
    const state = newestTurns(emptySnapshot({ turns: longChat(5000) }));
    expect([state.turns.length, state.turns.at(-1)?.id, state.earlier]).toEqual([40, 5000, 4960]);
    const heavy = longChat(100).map((turn) => ({ ...turn, answer: long }));
    expect(newestTurns(emptySnapshot({ turns: heavy }))).toMatchObject({ earlier: 98 });
    const huge = [sampleTurn({ id: 1 }), sampleTurn({ id: 2, answer: long.repeat(9) })];
    expect(newestTurns(emptySnapshot({ turns: huge }))).toMatchObject({ earlier: 1, turns: [{ id: 2 }] });
  });

  it('have the last question among them, whatever commands came after it', () => {
    const turns = longChat(100).map((turn) => (turn.id > 30 ? { ...turn, kind: 'command' as const } : turn));
    expect(newestTurns(emptySnapshot({ turns }))).toMatchObject({ earlier: 29 });
  });
});

describe('the turns from a place on', () => {
  it('are as many as were asked for, as there are, and as fit, but one at least', () => {
    const turns = longChat(50);
    expect(turnsFrom(turns, 10, 5).map(({ id }) => id)).toEqual([11, 12, 13, 14, 15]);
    expect(turnsFrom(turns, 48, 5).map(({ id }) => id)).toEqual([49, 50]);
    expect(turnsFrom(turns, 50, 5)).toEqual([]);
    const heavy = turns.map((turn) => ({ ...turn, answer: long }));
    expect(turnsFrom(heavy, 0, 50)).toHaveLength(2);
    expect(turnsFrom([sampleTurn({ answer: long.repeat(9) })], 0, 5)).toHaveLength(1);
  });
});

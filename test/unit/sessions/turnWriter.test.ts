import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { OneByOne } from '../../../src/base/oneByOne.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { TurnWriter } from '../../../src/core/sessions/turnWriter.ts';
import { FakeSessionStore } from '../../support/fakeSessionStore.ts';
import { shop, turn } from '../../support/keptTurns.ts';

function writerOf(store: FakeSessionStore): TurnWriter {
  const begin = (id: string, title: string): Promise<void> => store.begin({ id, project: shop, title });
  const none = (): void => undefined;
  return new TurnWriter({ store, turns: new OneByOne(), begin, onPut: none, onFail: none, onKept: none });
}

const place = { session: 's1', key: 't1', created: 1 };

describe('what is said and has to be written', () => {
  it('is held until it is, and of a conversation that was left only where something was asked in it', async () => {
    const store = new FakeSessionStore();
    const writer = writerOf(store);
    await writer.keep({ turn: { ...emptyTurn(1, '/help'), kind: 'command', answer: 'The commands.' }, request: null }, place);
    expect([writer.isUnsaved(1), store.sessions.size]).toEqual([true, 0]);
    writer.leave('s1');
    expect(writer.isUnsaved(1)).toBe(false);
    store.failure = new AppError('storeUnavailable', 'full', { cause: 'full' });
    await writer.keep({ turn: turn(2, 'Is it?', 'Yes.'), request: null }, { ...place, session: 's2' });
    writer.leave('s2');
    store.failure = null;
    await writer.close();
    expect([writer.isUnsaved(2), store.sessions.get('s2')?.turns.size]).toEqual([false, 1]);
  });
});

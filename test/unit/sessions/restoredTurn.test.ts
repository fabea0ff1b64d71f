import { expect, it } from 'vitest';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { restoredTurn } from '../../../src/core/sessions/restoredTurn.ts';
import type { KeptTurn } from '../../../src/core/sessions/session.ts';
import type { SeveralStep } from '../../../src/protocol/webview.ts';

const kept = (several: SeveralStep): KeptTurn => {
  const turn = { ...emptyTurn(1, 'Change it'), answer: 'one', status: 'done' as const, several };
  return { key: 'k', place: 1, writer: 'w', turn, request: null } as unknown as KeptTurn;
};

it('says that a change may be left in the files where the window ended while answers were tried', () => {
  const tried = restoredTurn(kept({ what: 'testing', at: 1, of: 2 }), false).turn;
  expect(tried).toMatchObject({ answer: 'one', status: 'done', several: undefined, edits: null });
  expect(tried.best!.why).toMatch(/one of them may still be in your files: .*“Undo Last Change”/);
  // Another window still tries it.
  expect(restoredTurn(kept({ what: 'testing', at: 1, of: 2 }), true).turn.best).toBeUndefined();
  expect(restoredTurn(kept({ what: 'judging', at: 1, of: 2 }), false).turn.best).toBeUndefined();
});

import { AppError } from '../../base/appError.ts';
import type { Turn } from '../../protocol/webview.ts';
import { userMessage } from '../userMessage.ts';
import type { KeptTurn } from './session.ts';
import type { TurnToKeep } from './turnKeeper.ts';

/** A turn as it is shown after it was kept: what was going on then is over. */
export function restoredTurn({ turn, request }: KeptTurn): TurnToKeep {
  return { turn: { ...turn, ...endOf(turn), prefill: null, replay: null, origin: null }, request };
}

/** What came of an answer is there, and it can be asked for once more. */
function endOf({ status }: Turn): Partial<Turn> {
  if (status === 'done' || status === 'stopped' || status === 'failed') return {};
  return { status: 'failed', edits: null, error: userMessage(new AppError('answerInterrupted', 'the window ended in the middle of an answer')) };
}

import { AppError } from '../../base/appError.ts';
import type { Turn } from '../../protocol/webview.ts';
import { interruptedTrialWords } from '../chat/best/bestWords.ts';
import { userMessage } from '../userMessage.ts';
import type { KeptTurn } from './session.ts';
import type { TurnToKeep } from './turnKeeper.ts';

/** It was kept while its answer was written. */
export function isUnended({ status }: Turn): boolean {
  return status !== 'done' && status !== 'stopped' && status !== 'failed';
}

/** A turn as it is shown after it was kept: what was going on then is over, but where another window still writes it. */
export function restoredTurn({ turn, request }: KeptTurn, elsewhere: boolean): TurnToKeep {
  const over = { prefill: null, replay: null, origin: null };
  // One that was about to be chosen, or not: its changes weren't offered yet.
  const several = turn.several && {
    several: undefined,
    edits: null,
    ...(turn.several.what === 'testing' && !elsewhere && { best: { why: interruptedTrialWords() } }),
  };
  return { turn: { ...turn, ...(isUnended(turn) ? endOf(elsewhere) : {}), ...over, ...several }, request };
}

/** What came of the answer is there, and it can be asked for once more. */
function endOf(elsewhere: boolean): Partial<Turn> {
  const why = elsewhere ? 'answerElsewhere' : 'answerInterrupted';
  return { status: 'failed', edits: null, error: userMessage(new AppError(why, 'the answer is not whole')) };
}

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
  if (elsewhere) return { turn: { ...turn, ...over, ...writtenElsewhere(turn) }, request };
  // One that was about to be chosen, or not: its changes weren't offered yet.
  const several = turn.several && {
    several: undefined,
    edits: null,
    ...(turn.several.what === 'testing' && { best: { why: interruptedTrialWords() } }),
  };
  return { turn: { ...turn, ...(isUnended(turn) ? interrupted() : {}), ...over, ...several }, request };
}

/** Of several answers one may be whole. */
function writtenElsewhere(turn: Turn): Partial<Turn> {
  return { status: isUnended(turn) ? turn.status : 'streaming', elsewhere: true, several: undefined, edits: null };
}

/** What came of the answer is there, and it can be asked for once more. */
function interrupted(): Partial<Turn> {
  return { status: 'failed', edits: null, error: userMessage(new AppError('answerInterrupted', 'the answer is not whole')) };
}

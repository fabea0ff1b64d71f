import type { Turn } from '../../protocol/webview.ts';
import type { KeptPieces } from '../sessions/keptPieces.ts';
import { emptyTurn } from './emptyTurn.ts';

/** An answer that is being written. */
export interface AnswerRun {
  /** The turn. */
  id: number;
  controller: AbortController;
  /** Ends the looking for changes in the answer, which begins after its last word, also when that was stopped. */
  offering: AbortController;
  /** Hears each piece of the answer, to show the files that it is about to change. */
  follow: (piece: string) => void;
  /** Shows the pieces of the answer once they are kept; null where nothing is. */
  pieces: KeptPieces | null;
  /** It isn't known yet what was said earlier, after which its turn comes where it is kept. */
  early: boolean;
}

/** Nothing of it has begun. */
export function newRun(id: number): AnswerRun {
  return { id, controller: new AbortController(), offering: new AbortController(), follow: () => undefined, pieces: null, early: false };
}

export function endRun(run: AnswerRun): void {
  run.controller.abort();
  run.offering.abort();
  run.pieces?.end();
}

/** What becomes of a turn that is no longer shown when its answer ends. */
export function orphan(id: number): Turn {
  return { ...emptyTurn(id, ''), status: 'stopped', stop: 'cancelled' };
}

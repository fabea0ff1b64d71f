/** How the chat has what is said kept while it is said. Types only. */
import type { Turn } from '../../protocol/webview.ts';
import type { KeptRequest } from './session.ts';

/** A turn with what it takes to go on with it. */
export interface TurnToKeep {
  turn: Turn;
  /** Null for a command, and for a question that was only shown. */
  request: KeptRequest | null;
}

/** Keeps turns. Nothing here rejects: what couldn't be kept is tried again with the next, and is told by whoever keeps. */
export interface TurnKeeper {
  /** Settles once earlier turns are back, or it is known that there are none: a question comes after them. */
  ready(): Promise<void>;
  /** Keeps a turn as it is now, in the place of what was kept of it. Settles when a process that is killed then loses nothing of it, or it can't be kept. */
  keep(turn: TurnToKeep): Promise<void>;
  /** Keeps a piece of a turn's answer; `at` is how many characters are before it. Settles as {@link keep}. */
  piece(turn: number, at: number, text: string): Promise<void>;
  /** Names a turn in every window and for ever. */
  keyOf(turn: number): string;
}

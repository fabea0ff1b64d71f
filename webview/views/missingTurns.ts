import { maxTurnsAsked, type Turn } from '../../src/protocol/webview.ts';
import { missingRows } from '../state/rowHeights.ts';
import type { ChatActions } from './chatActions.ts';

/** Turns that are asked for beyond those that are to be drawn. */
const around = 20;
/** Milliseconds after which turns that didn't come are asked for again. */
const againMs = 2000;

/** Asks for turns that the page doesn't hold, one stretch at a time: while somebody scrolls through thousands of them, only those come that are looked at. */
export class MissingTurns {
  readonly #actions: ChatActions;
  readonly #onLate: () => void;
  /** The first of the turns that are on their way; -1 for none. */
  #asked = -1;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `onLate` is told when what was asked for has not come, and may be asked for anew. */
  constructor(actions: ChatActions, onLate: () => void) {
    this.#actions = actions;
    this.#onLate = onLate;
  }

  /** Asks for those of the places `first` to `last` that are missing, then for those around them, then for the `pinned` ones. They come with an event. */
  ask(turns: readonly (Turn | null)[], first: number, last: number, pinned: Iterable<number>): void {
    if (this.#asked >= 0 && turns[this.#asked] === null) return;
    clearTimeout(this.#again);
    this.#asked = -1;
    const stretches = [[first, last], [first - around, last + around], ...[...pinned].map((place) => [place, place])] as const;
    let missing: ReturnType<typeof missingRows> = null;
    for (const [from, to] of stretches) missing ??= missingRows(turns, from, to, maxTurnsAsked);
    if (!missing) return;
    this.#asked = missing.from;
    this.#again = setTimeout(() => {
      this.#asked = -1;
      this.#onLate();
    }, againMs);
    this.#actions.turns(missing.from, missing.count);
  }
}

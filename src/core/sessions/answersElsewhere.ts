/** The answers in a conversation that other windows write: shown as far as they are, until they have ended. It must not know where they are kept. */
import type { KeptTurn, SessionId } from './session.ts';
import type { TurnToKeep } from './turnKeeper.ts';

/** Milliseconds after which it is looked whether who writes an answer is still there: that it ended changes nothing in the store. */
const againMs = 2_000;

export interface AnswersElsewhereParts {
  /** A turn as it is kept now; null where it was deleted. */
  read: (session: SessionId, key: string) => Promise<KeptTurn | null>;
  /** It as it is shown now; of one that was `deleted` elsewhere, what was seen of it. */
  restored: (kept: KeptTurn, deleted: boolean) => Promise<TurnToKeep>;
  show: (number: number, turn: TurnToKeep) => void;
  /** Has {@link AnswersElsewhere.look} called soon. */
  lookSoon: () => void;
}

export class AnswersElsewhere {
  readonly #parts: AnswersElsewhereParts;
  /** As they were read last, by the numbers of their turns. */
  readonly #turns = new Map<number, KeptTurn>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(parts: AnswersElsewhereParts) {
    this.#parts = parts;
  }

  /** Notes whether somebody else writes the answer of a turn that is shown. */
  note(number: number, kept: KeptTurn, { turn }: TurnToKeep): void {
    if (turn.elsewhere) this.#turns.set(number, kept);
    else this.#turns.delete(number);
  }

  /** Shows how far they are, as long as the conversation is the one that `isOpen`. Rejects as reading does. */
  async look(session: SessionId, isOpen: () => boolean): Promise<void> {
    for (const [number, last] of [...this.#turns]) {
      const kept = await this.#parts.read(session, last.key);
      const restored = await this.#parts.restored(kept ?? last, kept === null);
      if (!isOpen()) return;
      this.note(number, kept ?? last, restored);
      this.#parts.show(number, restored);
    }
    this.follow();
  }

  /** Looks again after a while, where there is any. */
  follow(): void {
    clearTimeout(this.#timer);
    if (this.#turns.size === 0 || this.#closed) return;
    this.#timer = setTimeout(this.#parts.lookSoon, againMs);
  }

  /** Another conversation is shown. */
  clear(): void {
    this.#turns.clear();
    clearTimeout(this.#timer);
  }

  /** Looks no more by itself. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

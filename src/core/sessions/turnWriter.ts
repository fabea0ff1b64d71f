/**
 * Writes what is said into the store, in the order in which it was said, and holds what couldn't be written until it can be: that is tried with whatever is said next, and by itself, later and
 * later. It must not know which conversation is shown, nor by whom.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { OneByOne } from '../../base/oneByOne.ts';
import { isUnended } from './restoredTurn.ts';
import type { SessionId, SessionStore } from './session.ts';
import type { TurnToKeep } from './turnKeeper.ts';

/** What a turn is called where it is kept. */
export interface Place {
  session: SessionId;
  key: string;
  created: number;
  /** The store has had it, whole. */
  kept?: boolean;
}

export interface TurnWriterParts {
  store: Pick<SessionStore, 'put' | 'append'>;
  /** In which the store is asked. */
  turns: OneByOne;
  /** Begins a session with its first question. Rejects as the store does. */
  begin: (session: SessionId, question: string) => Promise<void>;
  /** Told of each turn that was put, by its session. */
  onPut: (session: SessionId) => void;
  /** Told each time something couldn't be kept. */
  onFail: (error: unknown) => void;
  /** Told when the store has all that it is to have. */
  onKept: () => void;
}

/** A turn as it is by now. */
interface Held extends TurnToKeep {
  readonly place: Place;
  /** With the pieces that came since the turn was kept as a whole. */
  answer: string;
}

/** Milliseconds after which what couldn't be written is tried again, the first time and at most; each time it takes twice as long. */
const firstRetryMs = 1_000;
const lastRetryMs = 60_000;

export class TurnWriter implements Disposable {
  readonly #parts: TurnWriterParts;
  /** Those whose answer may still grow, and those that the store doesn't have as they are. */
  readonly #held = new Map<number, Held>();
  /** Those of them that have to be written as a whole. */
  readonly #unsaved = new Set<number>();
  /** Sessions that the store has. */
  readonly #begun = new Set<SessionId>();
  #retryMs = firstRetryMs;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(parts: TurnWriterParts) {
    this.#parts = parts;
  }

  /** Whether the store has that session, as far as is known here. */
  has(session: SessionId): boolean {
    return this.#begun.has(session);
  }

  /** The store has that session. */
  began(session: SessionId): void {
    this.#begun.add(session);
  }

  /** The store doesn't have a turn as it is by now. */
  isUnsaved(turn: number): boolean {
    return this.#unsaved.has(turn);
  }

  /** Settles when the turn is kept, or can't be for now. */
  keep(wanted: TurnToKeep, place: Place): Promise<void> {
    const { id } = wanted.turn;
    this.#held.set(id, { ...wanted, place, answer: wanted.turn.answer });
    this.#unsaved.add(id);
    return this.#do(() => this.#save());
  }

  /** Of a turn that isn't held nothing is kept: it was ended or left. */
  async piece(turn: number, at: number, text: string): Promise<void> {
    const held = this.#held.get(turn);
    if (!held) return;
    held.answer = (at === held.answer.length ? held.answer : held.answer.slice(0, at)) + text;
    await this.#do(async () => {
      // Else it goes with the turn, or the answer was begun anew.
      if (this.#held.get(turn) !== held || this.#unsaved.has(turn)) return;
      try {
        await this.#parts.store.append(held.place.session, held.place.key, at, text);
      } catch (error) {
        // Behind a gap no later piece would be found: first the answer has to be there up to then.
        this.#unsaved.add(turn);
        if (!AppError.is(error, 'sessionGone')) throw error;
        this.#begun.delete(held.place.session);
        await this.#save();
      }
    });
  }

  /** Nothing is said in a session any more. Where nothing was asked in it, it is none. */
  leave(session: SessionId): void {
    if (!this.#begun.has(session) && this.#firstQuestion(session) === undefined) this.forget(session);
  }

  /** Nothing of a session is to be written any more. */
  forget(session: SessionId): void {
    for (const [turn, { place }] of this.#held) {
      if (place.session !== session) continue;
      this.#held.delete(turn);
      this.#unsaved.delete(turn);
    }
  }

  /** Nothing at all is to be written that is held. */
  forgetAll(): void {
    this.#held.clear();
    this.#unsaved.clear();
    this.#begun.clear();
    this.#stopRetrying();
  }

  /** Tries once more to write what is held. Never rejects. */
  tryNow(): Promise<void> {
    return this.#do(() => this.#save());
  }

  /** As {@link tryNow}, and does nothing by itself any more. */
  async close(): Promise<void> {
    this.dispose();
    await this.tryNow();
  }

  dispose(): void {
    this.#closed = true;
    this.#stopRetrying();
  }

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await this.#parts.turns.do(work);
    } catch (error) {
      this.#parts.onFail(error);
      if (!this.#closed) this.#retry ??= setTimeout(() => this.#tryAgain(), this.#retryMs);
    }
  }

  #tryAgain(): void {
    this.#retry = undefined;
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
    void this.tryNow();
  }

  #stopRetrying(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#retryMs = firstRetryMs;
  }

  /** What isn't kept, in the order in which it was said. Where one can't be for what is in it, those behind it are. Rejects with what the first failed with. */
  async #save(): Promise<void> {
    const failures: unknown[] = [];
    for (const turn of [...this.#unsaved].sort((one, other) => one - other)) {
      const held = this.#held.get(turn);
      if (!held) continue;
      try {
        if (!(await this.#put(held))) continue;
      } catch (error) {
        if (isDeleted(held, error)) {
          this.#dropDeleted(turn, held);
          continue;
        }
        failures.push(error);
        if (isOfStore(error)) break;
        continue;
      }
      if (!isUnended(held.turn)) held.place.kept = true;
      if (this.#held.get(turn) !== held) continue;
      this.#unsaved.delete(turn);
      if (!isUnended(held.turn)) this.#held.delete(turn);
    }
    if (failures.length > 0) throw failures[0];
    this.#stopRetrying();
    this.#parts.onKept();
  }

  /** Another window has deleted it: only what is said from then on begins its conversation anew. */
  #dropDeleted(turn: number, held: Held): void {
    this.#begun.delete(held.place.session);
    if (this.#held.get(turn) !== held) return;
    this.#unsaved.delete(turn);
    this.#held.delete(turn);
  }

  /** False as long as nothing was asked in its session: what commands came to is no conversation by itself. */
  async #put(held: Held): Promise<boolean> {
    const { turn, request, place } = held;
    const { session, key, created } = place;
    if (isKnown(held) && !this.#begun.has(session)) throw new AppError('sessionGone', 'it was deleted');
    for (let again = false; ; again = true) {
      if (!(await this.#beginOf(session))) return false;
      try {
        await this.#parts.store.put(session, { key, turn: { ...turn, answer: held.answer }, request, created }, isKnown(held));
        this.#parts.onPut(session);
        return true;
      } catch (error) {
        if (!AppError.is(error, 'sessionGone') || isKnown(held)) throw error;
        // Removed by another window: what is said from now on begins it anew.
        this.#begun.delete(session);
        if (again) throw error;
      }
    }
  }

  async #beginOf(session: SessionId): Promise<boolean> {
    if (this.#begun.has(session)) return true;
    const question = this.#firstQuestion(session);
    if (question === undefined) return false;
    await this.#parts.begin(session, question);
    this.#begun.add(session);
    return true;
  }

  #firstQuestion(session: SessionId): string | undefined {
    return [...this.#held.values()].find(({ turn, place }) => place.session === session && turn.kind === 'question')?.turn.question;
  }
}

/** It was there as it was said: what comes now, of its card say, is nothing that is said anew, as a question that is asked once more would be. */
function isKnown({ turn, place }: Held): boolean {
  return place.kept === true && !isUnended(turn);
}

function isDeleted(held: Held, error: unknown): boolean {
  return isKnown(held) && AppError.is(error, 'sessionGone');
}

/** Nothing else could be written either. */
function isOfStore(error: unknown): boolean {
  return AppError.is(error, 'storeNewer') || (AppError.is(error, 'storeUnavailable') && error.data.cause !== 'failed');
}

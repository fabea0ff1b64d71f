/**
 * The turns of a conversation with what each was asked with: shown, kept while they are said, and brought back. It must not know how an answer comes about.
 */
import { partThought } from '../../base/thinking.ts';
import type { Turn } from '../../protocol/webview.ts';
import type { TurnKeeper, TurnToKeep } from '../sessions/turnKeeper.ts';
import type { ChatRequest } from './chatAnswers.ts';
import type { ChatState } from './chatState.ts';
import type { Exchange } from './conversation.ts';
import { keptRequest, requestToKeep } from './keptRequest.ts';

export class ChatTurns {
  readonly #state: ChatState;
  readonly #requests = new Map<number, ChatRequest>();
  #keeper: TurnKeeper | null = null;
  #nextId = 1;

  constructor(state: ChatState) {
    this.#state = state;
  }

  /** Who keeps what is said; null where a conversation ends with the window. */
  get keeper(): TurnKeeper | null {
    return this.#keeper;
  }

  /** Has what is said kept from now on, before it is shown. Called once. */
  keepWith(keeper: TurnKeeper): void {
    this.#keeper = keeper;
  }

  /** Names a turn in every window and for ever. */
  keyOf(turn: number): string {
    return this.#keeper?.keyOf(turn) ?? String(turn);
  }

  /** The id of a turn that comes now, above those of all others. */
  takeId(): number {
    return this.#nextId++;
  }

  request(id: number): ChatRequest | undefined {
    return this.#requests.get(id);
  }

  setRequest(id: number, request: ChatRequest): void {
    this.#requests.set(id, request);
  }

  /** The last question, and what it was asked with; null where nothing was asked that could be asked again. */
  get lastAsked(): { turn: Turn; request: ChatRequest } | null {
    const turn = this.#state.turns.findLast(({ kind }) => kind === 'question');
    const request = turn && this.#requests.get(turn.id);
    return turn && request ? { turn, request } : null;
  }

  /** Settles when a process that is killed then loses nothing of it, or it can't be kept. Never rejects. */
  async keep(turn: Turn): Promise<void> {
    // Whoever writes it keeps it.
    if (!this.#keeper || turn.elsewhere) return;
    const request = this.#requests.get(turn.id);
    await this.#keeper.keep({ turn, request: request ? requestToKeep(request) : null });
  }

  /** The turn as it is now. */
  keepNow(id: number): void {
    const turn = this.#state.turn(id);
    if (turn) void this.keep(turn);
  }

  /**
   * Shows what was said earlier, before or after what is there. `numbered` hears the number of each turn before anything of them is shown, with its place in `turns`; `shown` makes of a turn what is
   * shown of it.
   */
  restore(
    turns: readonly TurnToKeep[],
    where: 'before' | 'after',
    numbered: (turn: number, at: number) => void,
    shown: (turn: Turn) => Turn,
  ): void {
    // Numbers rise from turn to turn: those of a command that was there sooner begin at 1.
    const [first] = where === 'before' ? this.#state.turns : [];
    const restored = turns.map(({ turn, request }, at): Turn => {
      const id = first ? first.id - turns.length + at : this.#nextId++;
      numbered(id, at);
      if (request) this.#requests.set(id, keptRequest(turn, request));
      return { ...turn, id };
    });
    this.#state.restoreTurns(restored.map(shown), where);
  }

  /** A turn as it was kept since by somebody else, with what that is `more` of its answer where nothing else has changed; null where that makes no difference. */
  changed(id: number, { turn, request }: TurnToKeep): { now: Turn; more: string | null } | null {
    const shown = this.#state.turn(id);
    if (!shown) return null;
    // Of these a turn that was kept knows nothing, and of the card this one may know more.
    const { edits, prefill, replay, origin } = shown;
    const now: Turn = { ...turn, id, prefill, replay, origin, edits };
    const grown =
      now.answer.startsWith(shown.answer) && JSON.stringify({ ...now, answer: '' }) === JSON.stringify({ ...shown, answer: '' });
    if (grown && now.answer === shown.answer) return null;
    if (request) this.#requests.set(id, keptRequest(turn, request));
    return { now: { ...turn, id }, more: grown ? now.answer.slice(shown.answer.length) : null };
  }

  /** Forgets what was asked with which turn, and shows none. */
  clear(): void {
    this.#requests.clear();
    this.#state.clearTurns();
  }

  /** The exchanges before a turn that have an answer, as they were sent; of all turns without one. */
  exchanges(before = Infinity): Exchange[] {
    return this.#state.turns.flatMap((turn) => {
      const { instruction, went: sources, sent } = this.#requests.get(turn.id) ?? { instruction: '', went: [], sent: false };
      // What a model thought is not for it to read again: so its own template has it.
      const { answer } = partThought(turn.answer);
      return turn.id < before && sent && answer.trim() !== '' ? [{ instruction, sources, assistant: answer }] : [];
    });
  }
}

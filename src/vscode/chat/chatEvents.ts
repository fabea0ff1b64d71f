import type { ChatService } from '../../core/chat/chatService.ts';
import { newestTurns, turnsFrom } from '../../core/chat/turnsInReach.ts';
import type { ChatEvent } from '../../protocol/webview.ts';

/** A reader this far behind gets a new snapshot instead of the events it missed. */
const maxBacklog = 1000;

interface Reader {
  queue: ChatEvent[];
  wake: () => void;
}

/**
 * The events of one page. Turns that it asks for, and what is asked of it alone, go through the same queue as everything else and not as an answer to its call: so they come where
 * they belong between the changes, and neither end has to compare what was changed meanwhile.
 */
export class PageEvents {
  readonly #chat: ChatService;
  readonly #isAway: () => boolean;
  /** The subscription that is read now; an earlier one may not have ended yet. */
  #reader: Reader | null = null;

  /** `isAway`: the chat is shown in another place than this page. */
  constructor(chat: ChatService, isAway: () => boolean) {
    this.#chat = chat;
    this.#isAway = isAway;
  }

  /** Sends a snapshot with the newest turns and then every event after it, until the signal aborts. `emit` waits while the reader is slow. */
  async stream(emit: (event: ChatEvent) => Promise<void>, signal: AbortSignal): Promise<void> {
    const reader: Reader = { queue: this.#begin(), wake: () => undefined };
    this.#reader = reader;
    const subscription = this.#chat.onEvent((event) => {
      if (reader.queue.length < maxBacklog) reader.queue.push(event.type === 'snapshot' ? this.#snapshot() : event);
      else reader.queue = this.#begin();
      reader.wake();
    });
    const onAbort = (): void => reader.wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const event = reader.queue.shift();
        if (event) await emit(event);
        else await new Promise<void>((resolve) => (reader.wake = resolve));
      }
    } finally {
      subscription.dispose();
      signal.removeEventListener('abort', onAbort);
      if (this.#reader === reader) this.#reader = null;
    }
  }

  /** Puts turns into the stream, as they are now. A page that has no stream, or is given a new snapshot instead, asks again. */
  giveTurns(from: number, count: number): void {
    if (!this.#reader) return;
    const { revision, turns } = this.#chat.snapshot;
    this.#reader.queue.push({ type: 'turns', revision, from, turns: turnsFrom(turns, from, count) });
    this.#reader.wake();
  }

  /** Asks this page to put the cursor into its field. Not heard where it has no stream, as none of the next ones. */
  focus(): void {
    this.#tell({ type: 'focus', revision: this.#revision });
  }

  /** Has this page put a text into its field. */
  compose(text: string): void {
    this.#tell({ type: 'compose', revision: this.#revision, text });
  }

  /** Tells this page whether the chat is in another place. */
  tellPlace(): void {
    this.#tell({ type: 'away', revision: this.#revision, away: this.#isAway() });
  }

  get #revision(): number {
    return this.#chat.snapshot.revision;
  }

  #tell(event: ChatEvent): void {
    this.#reader?.queue.push(event);
    this.#reader?.wake();
  }

  /** All that a page has to know first. */
  #begin(): ChatEvent[] {
    const away: ChatEvent[] = this.#isAway() ? [{ type: 'away', revision: this.#revision, away: true }] : [];
    return [this.#snapshot(), ...away];
  }

  #snapshot(): ChatEvent {
    const state = newestTurns(this.#chat.snapshot);
    return { type: 'snapshot', revision: state.revision, state };
  }
}

/**
 * What is sent while an answer is being written: it waits, and goes when that is done, one after the other and each with what went along when it was written. Nothing follows by itself what was stopped
 * or failed. It knows neither commands nor how a question is asked.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ChatEvent, WaitingQuestion } from '../../protocol/webview.ts';
import type { ChatService } from './chatService.ts';
import type { TakenContext } from './nextPrompt.ts';

/** More is no queue any more, and each may be long. */
export const maxWaiting = 20;
/** Characters that are shown of each. */
const maxShown = 300;

/** Has what waits outlive the window. */
export interface WaitingStore {
  /** What was kept last. */
  readonly last: readonly string[];
  keep(texts: readonly string[]): void;
}

/** How what waits is sent: resolves once a question is under way, or a command has ended; `taken` is what goes along, null for what is offered then. Rejects with `busy` where something else was faster. */
export type SendWaiting = (text: string, taken: TakenContext | null) => Promise<void>;

interface Waiting {
  id: number;
  text: string;
  taken: TakenContext | null;
}

export class WaitingQuestions implements Disposable {
  readonly #chat: ChatService;
  readonly #send: SendWaiting;
  readonly #store: WaitingStore | null;
  readonly #disposables = new DisposableStore();
  #waiting: Waiting[] = [];
  #nextId = 1;
  #held = false;
  /** An answer was being written when something was last heard of the conversation. */
  #wasBusy = false;
  /** One of them is about to be sent. */
  #sending = false;
  /** The answer is stopped for the first of them. */
  #stopsFor = false;

  constructor(chat: ChatService, send: SendWaiting, store: WaitingStore | null) {
    this.#chat = chat;
    this.#send = send;
    this.#store = store;
    this.#waiting = (store?.last ?? []).slice(0, maxWaiting).map((text) => ({ id: this.#nextId++, text, taken: null }));
    this.#held = this.#waiting.length > 0;
    this.#disposables.add(chat.onEvent((event) => this.#heard(event)));
    this.#show();
  }

  /** What is written now goes after something else. */
  get goesFirst(): boolean {
    return this.#chat.busy || this.#sending || (this.#waiting.length > 0 && !this.#held);
  }

  /** Has a text wait, with what goes along with a question now, or with what a command finds then. Throws `waitingFull`. */
  add(text: string, kind: 'question' | 'command'): void {
    if (this.#waiting.length >= maxWaiting)
      throw new AppError('waitingFull', `${String(maxWaiting)} questions wait already`, { count: maxWaiting });
    const taken = kind === 'question' ? this.#chat.takeContext(text) : null;
    this.#waiting.push({ id: this.#nextId++, text, taken });
    // Who goes on writing behind an answer wants what waits to follow it.
    this.#held = false;
    this.#changed();
    this.#advance();
  }

  /** Sends one before the others, and stops the answer that is being written for it. Ignored where it waits no more. */
  sendNow(id: number): void {
    const wanted = this.#waiting.find((one) => one.id === id);
    if (!wanted) return;
    this.#waiting = [wanted, ...this.#waiting.filter((one) => one !== wanted)];
    this.#held = false;
    this.#changed();
    if (this.#chat.busy) {
      this.#stopsFor = true;
      this.#chat.stop();
    } else this.#advance();
  }

  /** Takes one back: all of its text, which is empty where it was sent meanwhile. */
  take(id: number): string {
    const taken = this.#waiting.find((one) => one.id === id);
    if (!taken) return '';
    this.#waiting = this.#waiting.filter((one) => one !== taken);
    this.#changed();
    return taken.text;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #heard(event: ChatEvent): void {
    if (event.type !== 'turn' && event.type !== 'snapshot') return;
    const { busy } = this.#chat;
    const ended = this.#wasBusy && !busy;
    this.#wasBusy = busy;
    if (!ended) return;
    const follows = this.#stopsFor || (event.type === 'turn' && event.turn.status === 'done');
    this.#stopsFor = false;
    if (!follows && this.#waiting.length > 0) {
      this.#held = true;
      this.#show();
    }
    this.#advance();
  }

  /** Sends the first, where nothing is in its way. */
  #advance(): void {
    if (this.#sending || this.#held || this.#chat.busy || this.#waiting.length === 0) return;
    this.#sending = true;
    // Whoever heard of the end of an answer together with this one does so with no other answer begun.
    setImmediate(() => void this.#sendFirst());
  }

  async #sendFirst(): Promise<void> {
    const [first] = this.#waiting;
    if (first && !this.#held && !this.#chat.busy) {
      this.#waiting = this.#waiting.slice(1);
      this.#show();
      try {
        await this.#send(first.text, first.taken);
      } catch {
        // Somebody was faster: nothing that was typed is lost.
        this.#waiting = [first, ...this.#waiting];
        this.#held = !this.#chat.busy;
      }
      // Until it is kept as a question it is kept as one that waits.
      await this.#chat.asking;
      this.#changed();
    }
    this.#sending = false;
    this.#advance();
  }

  #changed(): void {
    this.#store?.keep(this.#waiting.map(({ text }) => text));
    this.#show();
  }

  #show(): void {
    const questions = this.#waiting.map(({ id, text, taken }): WaitingQuestion => ({
      id,
      text: shortened(text),
      attached: taken?.sources.length ?? 0,
    }));
    this.#chat.showWaiting({ questions, held: this.#held && questions.length > 0 });
  }
}

function shortened(text: string): string {
  return text.slice(0, maxShown).toWellFormed().replaceAll(/\s+/gu, ' ');
}

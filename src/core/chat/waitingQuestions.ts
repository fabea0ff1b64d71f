/**
 * What is sent while an answer is being written: it waits, and goes when that is done, one after the other and each with what went along when it was written, read anew. Nothing follows by itself what was
 * stopped or failed, and nothing goes into another conversation than the one that it was written in. It knows neither commands nor how a question is asked.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ChatEvent, WaitingQuestion } from '../../protocol/webview.ts';
import { userMessage } from '../userMessage.ts';
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

/**
 * How what waits is sent: resolves once a question is under way, or a command has ended; `taken` is what goes along, null for what is offered then. Rejects with `busy` where something else was faster, and
 * where the conversation isn't the one any more that it waited in.
 */
export type SendWaiting = (text: string, taken: TakenContext | null, isMeant: () => boolean) => Promise<void>;

interface Waiting {
  id: number;
  text: string;
  taken: TakenContext | null;
  /** It goes only when it is told to. */
  held: boolean;
}

export class WaitingQuestions implements Disposable {
  readonly #chat: ChatService;
  readonly #send: SendWaiting;
  readonly #store: WaitingStore | null;
  readonly #disposables = new DisposableStore();
  /** Those that are held come last. */
  #waiting: Waiting[] = [];
  #nextId = 1;
  /** An answer was being written when something was last heard of the conversation. */
  #wasBusy = false;
  /** One of them is about to be sent. */
  #sending = false;
  /** Sent, and not kept as questions yet, or commands that are at work. */
  readonly #leaving = new Set<Waiting>();
  /** Counts what was begun in the place of the conversation. */
  #conversation = 0;
  /** The one that the answer is stopped for. */
  #stopsFor: number | null = null;
  #disposed = false;

  constructor(chat: ChatService, send: SendWaiting, store: WaitingStore | null) {
    this.#chat = chat;
    this.#send = send;
    this.#store = store;
    this.#waiting = (store?.last ?? []).slice(0, maxWaiting).map((text) => ({ id: this.#nextId++, text, taken: null, held: true }));
    this.#disposables.add(chat.onEvent((event) => this.#heard(event)));
    this.#show();
  }

  /** What is written now goes after something else. */
  get goesFirst(): boolean {
    return this.#chat.busy || this.#sending || this.#next !== undefined;
  }

  /** Has a text wait, with what goes along with a question now, or with what a command finds then. Throws `waitingFull`. */
  add(text: string, kind: 'question' | 'command'): void {
    if (this.#waiting.length >= maxWaiting)
      throw new AppError('waitingFull', `${String(maxWaiting)} questions wait already`, { count: maxWaiting });
    const taken = kind === 'question' ? this.#chat.takeContext(text) : null;
    this.#place({ id: this.#nextId++, text, taken, held: false }, 'last');
    this.#changed();
    this.#advance();
  }

  /** Sends one before the others, and stops the answer that is being written for it. Ignored where it waits no more. */
  sendNow(id: number): void {
    const wanted = this.#waiting.find((one) => one.id === id);
    if (!wanted) return;
    this.#waiting = this.#waiting.filter((one) => one !== wanted);
    this.#place({ ...wanted, held: false }, 'first');
    this.#changed();
    if (this.#chat.busy) {
      this.#stopsFor = id;
      this.#chat.stopAnswer();
    } else if (this.#sending) {
      // A command that takes its time is at work: it holds up nothing that somebody wants now.
      void this.#sendOne(this.#next ?? wanted);
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
    this.#disposed = true;
    this.#disposables.dispose();
  }

  get #next(): Waiting | undefined {
    return this.#waiting.find(({ held }) => !held);
  }

  /** As the first or the last of those that go by themselves. */
  #place(one: Waiting, where: 'first' | 'last'): void {
    const held = this.#waiting.findIndex((other) => other.held);
    const at = where === 'first' ? 0 : held < 0 ? this.#waiting.length : held;
    this.#waiting = this.#waiting.toSpliced(at, 0, one);
  }

  #heard(event: ChatEvent): void {
    if (event.type !== 'turn' && event.type !== 'snapshot') return;
    const { busy } = this.#chat;
    const ended = this.#wasBusy && !busy;
    this.#wasBusy = busy;
    if (busy) void this.#left();
    const stoppedFor = this.#stopsFor !== null && this.#stopsFor === this.#next?.id;
    if (event.type === 'snapshot') {
      this.#conversation++;
      // Another conversation, or none.
      if (event.state.turns.length === 0) this.#hold();
      return;
    }
    if (!ended) return;
    this.#stopsFor = null;
    if (!stoppedFor && (event.turn.status !== 'done' || this.#chat.stopped)) this.#hold();
    this.#advance();
  }

  #hold(): void {
    this.#stopsFor = null;
    this.#waiting = this.#waiting.map((one) => ({ ...one, held: true }));
    this.#show();
  }

  /** Sends the first, where nothing is in its way. */
  #advance(): void {
    if (this.#sending || this.#disposed || this.#chat.busy || !this.#next) return;
    this.#sending = true;
    // Whoever heard of the end of an answer together with this one does so with no other answer begun.
    setImmediate(() => void this.#sendFirst());
  }

  async #sendFirst(): Promise<void> {
    const first = this.#next;
    if (first && !this.#disposed && !this.#chat.busy) await this.#sendOne(first);
    this.#sending = false;
    this.#advance();
  }

  async #sendOne(one: Waiting): Promise<void> {
    const conversation = this.#conversation;
    const isMeant = (): boolean => conversation === this.#conversation;
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#leaving.add(one);
    this.#show();
    try {
      await this.#send(one.text, one.taken, isMeant);
      await this.#left();
    } catch (error) {
      this.#leaving.delete(one);
      // Somebody was faster: nothing that was typed is lost.
      if (AppError.is(error, 'busy')) this.#putBack(one, isMeant());
      else this.#chat.note(one.text.trim(), userMessage(AppError.from(error)));
      this.#changed();
    }
  }

  /** It goes by itself only where something is being answered, in the conversation that it was written in. */
  #putBack(one: Waiting, isMeant: boolean): void {
    const goes = isMeant && this.#chat.busy;
    this.#place({ ...one, held: !goes }, goes ? 'first' : 'last');
  }

  /** Once they are kept as questions they are kept as ones that wait no more. */
  async #left(): Promise<void> {
    const leaving = [...this.#leaving];
    if (leaving.length === 0) return;
    await this.#chat.asking;
    const gone = leaving.filter((one) => this.#leaving.delete(one));
    if (gone.length > 0) this.#changed();
  }

  #changed(): void {
    if (this.#disposed) return;
    this.#store?.keep([...this.#leaving, ...this.#waiting].map(({ text }) => text));
    this.#show();
  }

  #show(): void {
    if (this.#disposed) return;
    const questions = this.#waiting.map(({ id, text, taken, held }): WaitingQuestion => ({
      id,
      text: shortened(text),
      attached: taken?.sources.length ?? 0,
      held,
    }));
    this.#chat.showWaiting(questions);
  }
}

function shortened(text: string): string {
  return text.slice(0, maxShown).toWellFormed().replaceAll(/\s+/gu, ' ');
}

/** Asks the host for what may be mentioned while it is typed: the newest wish counts, and older ones are cancelled. */
import type { MentionList } from '../src/protocol/webview.ts';
import type { Offer } from './state/completionOffer.ts';
import { mentionAt, mentionOffer, type MentionPlace } from './state/mentionCompletion.ts';

/** Between a key and the question, so that quick typing asks once. Milliseconds. */
const pauseMs = 50;
/** Between two questions for the same while somebody still looks for it. */
const againMs = 300;
const maxAgain = 30;

export class MentionSearch {
  readonly #ask: (typed: string, signal: AbortSignal) => Promise<MentionList>;
  readonly #changed: () => void;
  #place: MentionPlace | null = null;
  #list: MentionList | null = null;
  /** What the list is for. */
  #listed = '';
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is told when there is something else to offer for the same text. */
  constructor(ask: (typed: string, signal: AbortSignal) => Promise<MentionList>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** What there is to offer now. Where the cursor only moved, nothing new is begun. */
  offer(draft: string, cursor: number, typing: boolean): Offer | null {
    const place = mentionAt(draft, cursor);
    const before = this.#place;
    if (!place || (!typing && place.start !== before?.start)) {
      this.stop();
      return null;
    }
    this.#place = place;
    if (place.start !== before?.start || place.typed !== before.typed) {
      // Until the answer is there the last one stands, so that the list doesn't flicker; what follows a kind is another list.
      if (place.start !== before?.start || blanks(place) !== blanks(before)) this.#list = null;
      this.#begin(place.typed, place.typed === '' ? 0 : pauseMs, 0);
    }
    if (!this.#list) return null;
    // Of an earlier list only what still fits: nobody shall take with the next key what another one brings away.
    return mentionOffer(draft, place, this.#listed === place.typed ? this.#list : narrowed(this.#list, place.typed));
  }

  /** Nothing is mentioned any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#place = null;
    this.#list = null;
  }

  #begin(typed: string, delayMs: number, times: number): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.#timer = setTimeout(() => {
      this.#ask(typed, asking.signal).then(
        (list) => {
          if (asking.signal.aborted) return;
          this.#list = list;
          this.#listed = typed;
          if (list.pending && times < maxAgain) this.#begin(typed, againMs, times + 1);
          this.#changed();
        },
        () => {
          if (asking.signal.aborted) return;
          // The link is gone or the host refused: there is nothing to offer.
          this.#list = null;
          this.#changed();
        },
      );
    }, delayMs);
  }
}

function narrowed(list: MentionList, typed: string): MentionList {
  const wanted = typed.slice(typed.indexOf(' ') + 1).toLowerCase();
  return { ...list, choices: list.choices.filter(({ label }) => label.toLowerCase().includes(wanted)), problem: null };
}

function blanks({ typed }: MentionPlace): number {
  return typed.split(' ').length;
}

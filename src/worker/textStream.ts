/**
 * Turns tokens into text as they come: a character whose bytes lie in several tokens is held until it is whole, and what may be the
 * beginning of a stop text is held until it is clear whether it is one.
 */

/** Text of some tokens, given those before them; bytes that are no UTF-8 become U+FFFD. */
export type Detokenize<Token> = (tokens: readonly Token[], before: readonly Token[]) => string;

const replacement = '\uFFFD';
/** Tokens that are read together; beyond that, a place is looked for where they can be parted. */
const mostPending = 8;
/** A character is at most four bytes, so its beginning is at most this many tokens back. */
const mostIncomplete = 3;
/** Some tokenizers write a leading space depending on the tokens before. */
const lookBack = 8;

/** Whole characters out of tokens. */
export class CharacterStream<Token> {
  readonly #detokenize: Detokenize<Token>;
  #before: Token[];
  #pending: Token[] = [];
  /** Of the pending tokens' text, how much was given out. */
  #given = 0;

  constructor(detokenize: Detokenize<Token>, before: readonly Token[] = []) {
    this.#detokenize = detokenize;
    this.#before = before.slice(-lookBack);
  }

  /** True while the last character isn't whole. */
  get incomplete(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes a token and gives the text that is certain now. */
  push(token: Token): string {
    this.#pending.push(token);
    const whole = this.#detokenize(this.#pending, this.#before);
    if (!whole.endsWith(replacement)) return this.#giveAll(whole);
    // An unfinished character reads as one replacement character; what is before it can't change any more.
    const certain = whole.slice(this.#given, -1);
    this.#given += certain.length;
    if (this.#pending.length > mostPending) this.#part(whole);
    return certain;
  }

  /** The rest, whole or not. */
  flush(): string {
    return this.#pending.length === 0 ? '' : this.#giveAll(this.#detokenize(this.#pending, this.#before));
  }

  #giveAll(whole: string): string {
    const text = whole.slice(this.#given);
    this.#forget(this.#pending.length, whole.length);
    return text;
  }

  /** Long runs of bytes that are no text shall not be read again and again: forgets tokens whose text stands by itself. */
  #part(whole: string): void {
    for (let kept = 1; kept <= mostIncomplete; kept++) {
      const cut = this.#pending.length - kept;
      const head = this.#detokenize(this.#pending.slice(0, cut), this.#before);
      // Read for itself: with what is before it, its text would be the difference, and the sum right by definition.
      if (head + this.#detokenize(this.#pending.slice(cut), []) === whole) {
        this.#forget(cut, head.length);
        return;
      }
    }
  }

  #forget(tokens: number, characters: number): void {
    const gone = this.#pending.splice(0, tokens);
    this.#before = [...this.#before, ...gone].slice(-lookBack);
    this.#given = Math.max(0, this.#given - characters);
    if (this.#pending.length === 0) this.#given = 0;
  }
}

/** Lets text through up to the first stop text. */
export class StopFilter {
  readonly #stops: readonly string[];
  #held = '';
  #stopped: string | undefined;

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '');
  }

  /** The stop text that came, if one did. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  push(text: string): string {
    if (this.#stopped !== undefined) return '';
    this.#held += text;
    let first = -1;
    for (const stop of this.#stops) {
      const at = this.#held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
        this.#stopped = stop;
      }
    }
    return this.#release(first >= 0 ? first : this.#held.length - this.#possible());
  }

  /** What was held though no stop text came of it. */
  flush(): string {
    return this.#stopped === undefined ? this.#release(this.#held.length) : '';
  }

  /** Length of the longest end of the held text that begins a stop text. */
  #possible(): number {
    let longest = 0;
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, this.#held.length); length > longest; length--) {
        if (this.#held.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }

  #release(length: number): string {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return text;
  }
}

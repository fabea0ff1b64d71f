/**
 * Turns tokens into text as they come: a character whose bytes lie in several tokens is held until it is whole, and what may be the
 * beginning of a stop text is held until it is clear whether it is one.
 */

/** Text of some tokens, given those before them; bytes that are no UTF-8 become U+FFFD. */
export type Detokenize<Token> = (tokens: readonly Token[], before: readonly Token[]) => string;

const replacement = '\uFFFD';
/** A character is at most four bytes, so at most this many tokens can be waiting for its end. */
const mostIncomplete = 3;
/** Some tokenizers write a leading space depending on the tokens before. */
const lookBack = 8;

/** Whole characters out of tokens. */
export class CharacterStream<Token> {
  readonly #detokenize: Detokenize<Token>;
  #pending: Token[] = [];
  #before: Token[];

  constructor(detokenize: Detokenize<Token>, before: readonly Token[] = []) {
    this.#detokenize = detokenize;
    this.#before = before.slice(-lookBack);
  }

  /** Tokens whose text hasn't been given out. */
  get pending(): readonly Token[] {
    return this.#pending;
  }

  /** Takes a token and gives the text that is certain now. */
  push(token: Token): string {
    this.#pending.push(token);
    const whole = this.#text(this.#pending);
    if (!whole.endsWith(replacement)) return this.#give(this.#pending.length, whole);
    // The end may be half a character: keep the fewest tokens such that cutting there changes nothing.
    for (let kept = 1; kept <= mostIncomplete && kept < this.#pending.length; kept++) {
      const cut = this.#pending.length - kept;
      const head = this.#text(this.#pending.slice(0, cut));
      if (head + this.#text(this.#pending.slice(cut), this.#pending.slice(0, cut)) === whole) return this.#give(cut, head);
    }
    return this.#pending.length > mostIncomplete ? this.#give(this.#pending.length, whole) : '';
  }

  /** The rest, whole or not. */
  flush(): string {
    return this.#pending.length === 0 ? '' : this.#give(this.#pending.length, this.#text(this.#pending));
  }

  #text(tokens: readonly Token[], between: readonly Token[] = []): string {
    return this.#detokenize(tokens, [...this.#before, ...between].slice(-lookBack));
  }

  #give(count: number, text: string): string {
    const given = this.#pending.splice(0, count);
    this.#before = [...this.#before, ...given].slice(-lookBack);
    return text;
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

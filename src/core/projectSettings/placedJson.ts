/**
 * JSON as people write settings, with comments and commas before closing brackets, and with where each key and value stands, so that what is wrong can be
 * said with its place. Pure, and linear in the text's length.
 */
import { t } from '../../base/l10n.ts';

/** A stretch of the text: offsets in characters, the end excluded. */
export interface Span {
  start: number;
  end: number;
}

export interface PlacedEntry {
  key: string;
  keySpan: Span;
  value: PlacedValue;
}

export type PlacedValue = Span &
  (
    | { kind: 'object'; entries: readonly PlacedEntry[] }
    | { kind: 'list'; items: readonly PlacedValue[] }
    | { kind: 'text'; value: string }
    | { kind: 'number'; value: number }
    | { kind: 'flag'; value: boolean }
    | { kind: 'null' }
  );

/** Where it stops being JSON, and why, as a sentence. */
export class JsonFault extends Error {
  readonly span: Span;

  constructor(sentence: string, span: Span) {
    super(sentence);
    this.name = 'JsonFault';
    this.span = span;
  }
}

/** Deeper than anybody writes by hand, and far from what a stack holds. */
const deepest = 64;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** The value of a whole text. Throws {@link JsonFault}. */
export function placedJson(text: string): PlacedValue {
  return new Reader(text).whole();
}

/**
 * The values of a key wherever it stands in a text that is no JSON as a whole, say as two versions of it were put together by hand: those that can be read for
 * themselves. What is commented out isn't there.
 */
export function placedValues(text: string, key: string): PlacedValue[] {
  return new Reader(text).valuesOf(key);
}

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  valuesOf(key: string): PlacedValue[] {
    const values: PlacedValue[] = [];
    while (this.#at < this.#text.length) {
      const start = this.#at;
      try {
        this.#match(/[^"/]+/y);
        this.#skip();
        if (this.#text.charAt(this.#at) !== '"') this.#at++;
        else if (!this.#passesOpenText() && this.#string() === key) {
          this.#skip();
          if (this.#takes(':')) {
            this.#skip();
            this.#depth = 0;
            values.push(this.#value());
          }
        }
      } catch (error) {
        if (!(error instanceof JsonFault)) throw error;
        // A comment without an end; what stands in it can't be told from what doesn't.
        if (this.#text.startsWith('/*', this.#at)) return values;
        if (this.#at === start) this.#at++;
      }
    }
    return values;
  }

  /** Moves behind a text that its line doesn't end; false, and no move, for one that is whole. There may be one in each of very many lines, where an error each would take seconds. */
  #passesOpenText(): boolean {
    const start = this.#at;
    this.#match(/"(?:[^"\\\n\r]+|\\[^\n\r])*/y);
    const isOpen = this.#text.charAt(this.#at) !== '"';
    if (!isOpen) this.#at = start;
    return isOpen;
  }

  whole(): PlacedValue {
    this.#skip();
    if (this.#at >= this.#text.length) throw this.#fault(t('The file is empty. Begin with { and end with }.'));
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault(t('Nothing may stand behind the end of the settings.'));
    return value;
  }

  #value(): PlacedValue {
    const start = this.#at;
    const sign = this.#text.charAt(start);
    if (sign === '{') return this.#nested(() => this.#object());
    if (sign === '[') return this.#nested(() => this.#list());
    if (sign === '"') return { kind: 'text', value: this.#string(), start, end: this.#at };
    if (sign === "'") throw this.#fault(t('A text stands between double quotes, not single ones.'));
    // What is no word and no number is told as a whole.
    const bare = this.#match(/[^\s,:{}[\]"'/]+/y);
    const span = { start, end: this.#at };
    const word = words.get(bare);
    if (word !== undefined) return word === null ? { kind: 'null', ...span } : { kind: 'flag', value: word, ...span };
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(bare)) return { kind: 'number', value: Number(bare), ...span };
    throw bare === ''
      ? this.#fault(t('A value is missing here.'))
      : new JsonFault(t('This is no value: a text stands between double quotes, a number has digits with at most one point.'), span);
  }

  #nested(read: () => PlacedValue): PlacedValue {
    if (++this.#depth > deepest) throw this.#fault(t('Brackets lie too deep in one another.'));
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): PlacedValue {
    const start = this.#at++;
    const entries: PlacedEntry[] = [];
    for (;;) {
      this.#skip();
      if (this.#takes('}')) return { kind: 'object', entries, start, end: this.#at };
      if (this.#text.charAt(this.#at) !== '"')
        throw this.#fault(
          this.#at < this.#text.length ? t('A key between double quotes, or } belongs here.') : t('The closing } is missing.'),
        );
      const keyStart = this.#at;
      const key = this.#string();
      const keySpan = { start: keyStart, end: this.#at };
      this.#skip();
      if (!this.#takes(':')) throw this.#fault(t('A colon belongs between a key and its value.'));
      this.#skip();
      entries.push({ key, keySpan, value: this.#value() });
      this.#skip();
      if (!this.#takes(',') && this.#text.charAt(this.#at) !== '}')
        throw this.#fault(this.#at < this.#text.length ? t('A comma is missing before this.') : t('The closing } is missing.'));
    }
  }

  #list(): PlacedValue {
    const start = this.#at++;
    const items: PlacedValue[] = [];
    for (;;) {
      this.#skip();
      if (this.#takes(']')) return { kind: 'list', items, start, end: this.#at };
      if (this.#at >= this.#text.length) throw this.#fault(t('The closing ] is missing.'));
      items.push(this.#value());
      this.#skip();
      if (!this.#takes(',') && this.#text.charAt(this.#at) !== ']')
        throw this.#fault(this.#at < this.#text.length ? t('A comma is missing before this.') : t('The closing ] is missing.'));
    }
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      this.#match(/[^"\\\n\r]+/y);
      if (this.#takes('"')) break;
      // A sign behind a backslash ends no text.
      if (!/\\[^\n\r]/y.test(this.#text.slice(this.#at, this.#at + 2)))
        throw new JsonFault(t('The closing double quote of this text is missing in its line.'), { start, end: this.#at });
      this.#at += 2;
    }
    const span = { start, end: this.#at };
    const written = this.#text.slice(start, this.#at);
    try {
      return JSON.parse(written) as string;
    } catch {
      // Of the controls, those that JSON has signs for.
      const sentence = /[^\P{Cc}\x7f-\x9f]/u.test(written)
        ? t('A tab or another control in a text is written with a backslash, as \\t.')
        : t('A backslash in this text stands before what it can’t stand before: write \\\\ for one.');
      throw new JsonFault(sentence, span);
    }
  }

  /** Blanks and comments. */
  #skip(): void {
    for (;;) {
      this.#match(/\s+/y);
      if (this.#text.startsWith('//', this.#at)) this.#match(/[^\n\r]*/y);
      else if (this.#text.startsWith('/*', this.#at)) {
        const end = this.#text.indexOf('*/', this.#at + 2);
        if (end < 0) throw this.#fault(t('The end */ of this comment is missing.'));
        this.#at = end + 2;
      } else return;
    }
  }

  #takes(sign: string): boolean {
    if (this.#text.charAt(this.#at) !== sign) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fault(sentence: string): JsonFault {
    return new JsonFault(sentence, { start: this.#at, end: Math.min(this.#text.length, this.#at + 1) });
  }
}

/** Where a text stops being TOML. Readers of it pass over what they can't read; this tells it. Pure. */
import { tomlToken } from './tomlText.ts';

/** Lists and tables inside each other; nobody writes more. */
const deepest = 100;
const bareValue = /^(?:true|false|[+-]?(?:inf|nan)|[+-]?\d[\w+:-]*)$/;
const bareKey = /^[\p{L}\p{N}_-]+$/u;
const date = /^\d{4}-\d\d-\d\d$/;

/** The first line that is none, counted from 1; null where all of it is. */
export function tomlFault(text: string): number | null {
  const bare = text.replace(/^\uFEFF/, '');
  const lineAt = (index: number): number => bare.slice(0, index).split('\n').length;
  const tokens: { text: string; index: number }[] = [];
  let end = 0;
  for (const found of bare.matchAll(tomlToken)) {
    // What is no token is a quote that isn't closed.
    if (bare.slice(end, found.index).trim() !== '') return lineAt(found.index);
    end = found.index + found[0].length;
    if (!found[0].startsWith('#')) tokens.push({ text: found[0], index: found.index });
  }
  if (bare.slice(end).trim() !== '') return lineAt(end);
  const checked = new Checked(tokens.map((one) => one.text));
  if (checked.document()) return null;
  return lineAt(tokens[Math.min(checked.at, tokens.length - 1)]?.index ?? 0);
}

/** Goes through tokens as long as they are what may stand there. */
class Checked {
  readonly #tokens: readonly string[];
  /** The first token that may not stand there, once that was found. */
  at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  document(): boolean {
    while (this.at < this.#tokens.length) {
      if (this.#take('\n')) continue;
      const isLine = this.#peek === '[' ? this.#head() : this.#pair(0);
      if (!isLine) return false;
      if (this.at < this.#tokens.length && !this.#take('\n')) return false;
    }
    return true;
  }

  get #peek(): string | undefined {
    return this.#tokens[this.at];
  }

  #take(token: string): boolean {
    if (this.#peek !== token) return false;
    this.at++;
    return true;
  }

  #head(): boolean {
    this.at++;
    const isList = this.#take('[');
    return this.#key() && this.#take(']') && (!isList || this.#take(']'));
  }

  #pair(depth: number): boolean {
    return this.#key() && this.#take('=') && this.#value(depth);
  }

  #key(): boolean {
    do {
      const part = this.#peek ?? '';
      if (!bareKey.test(part) && !/^(?:"(?!"")|'(?!''))./s.test(part)) return false;
      this.at++;
    } while (this.#take('.'));
    return true;
  }

  #value(depth: number): boolean {
    const first = this.#peek ?? '';
    if (depth > deepest) return false;
    if (first === '[') return this.#list(']', () => this.#value(depth + 1));
    if (first === '{') return this.#list('}', () => this.#pair(depth + 1));
    if (/^["']/.test(first)) {
      this.at++;
      return true;
    }
    if (!bareValue.test(first)) return false;
    this.at++;
    // A fraction, and a time behind a date.
    if (date.test(first) && /^\d\d:/.test(this.#peek ?? '')) this.at++;
    if (this.#take('.')) {
      if (!/^\d[\w+:-]*$/.test(this.#peek ?? '')) return false;
      this.at++;
    }
    return true;
  }

  #list(end: string, item: () => boolean): boolean {
    this.at++;
    for (;;) {
      while (this.#take('\n'));
      if (this.#take(end)) return true;
      if (!item()) return false;
      while (this.#take('\n'));
      if (!this.#take(',') && this.#peek !== end) return false;
    }
  }
}

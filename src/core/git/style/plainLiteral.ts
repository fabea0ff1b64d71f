/**
 * Reads a value that is written out in JSON or in JavaScript's own literals: objects, arrays, texts, numbers, `true`, `false`, `null`, with comments and commas at
 * the end. Whatever would have to be run for its value is none. Nothing is ever run.
 */

/** Deeper than this nobody writes a configuration. */
const deepest = 20;

export type Literal = string | number | boolean | null | Literal[] | { [name: string]: Literal };

/** The value from `at` on, and where it ends; undefined where it isn't plain. */
export function plainLiteral(source: string, at = 0): { value: Literal; end: number } | undefined {
  const reader = new Reader(source, at);
  try {
    const value = reader.value(0);
    return { value, end: reader.at };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

class Reader {
  readonly #source: string;
  at: number;

  constructor(source: string, at: number) {
    this.#source = source;
    this.at = at;
  }

  value(depth: number): Literal {
    if (depth > deepest) throw new NotPlain();
    const next = this.#skip();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"' || next === "'" || next === '`') return this.#text(next);
    const word = this.#match(/[A-Za-z]+|-?\d+(?:\.\d+)?/y);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    if (word === undefined || !/\d/.test(word)) throw new NotPlain();
    return Number(word);
  }

  #object(depth: number): Literal {
    this.at++;
    const fields: [string, Literal][] = [];
    while (this.#skip() !== '}') {
      const quote = this.#skip();
      const name = quote === '"' || quote === "'" ? this.#text(quote) : this.#match(/[A-Za-z_$][\w$-]*/y);
      if (name === undefined || this.#skip() !== ':') throw new NotPlain();
      this.at++;
      fields.push([name, this.value(depth + 1)]);
      this.#comma('}');
    }
    this.at++;
    return Object.fromEntries(fields);
  }

  #array(depth: number): Literal {
    this.at++;
    const items: Literal[] = [];
    while (this.#skip() !== ']') {
      items.push(this.value(depth + 1));
      this.#comma(']');
    }
    this.at++;
    return items;
  }

  #comma(close: string): void {
    const next = this.#skip();
    if (next === ',') this.at++;
    else if (next !== close) throw new NotPlain();
  }

  #text(quote: string): string {
    let text = '';
    for (this.at++; ; this.at++) {
      const char = this.#source[this.at];
      if (char === undefined || (char === '\n' && quote !== '`') || (char === '$' && quote === '`')) throw new NotPlain();
      if (char === quote) break;
      if (char !== '\\') text += char;
      else text += this.#escape();
    }
    this.at++;
    return text;
  }

  /** Only those that stand for themselves: a type or scope has no others. */
  #escape(): string {
    const char = this.#source[++this.at] ?? '';
    if (/[A-Za-z0-9\n]/.test(char)) throw new NotPlain();
    return char;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#source)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** Over blanks and comments; the sign that follows. */
  #skip(): string {
    this.#match(/(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y);
    return this.#source[this.at] ?? '';
  }
}

/**
 * Where a place in code stands: in which brackets, in a string, in a comment. A scanner and no parser: it reads unfinished code as it is being
 * typed, in any language that it knows the comments and strings of, and never fails. Pure.
 */

/** Where the scan stands at the end of a text. */
export interface CodePlace {
  /** What is open, outermost first: brackets, and in languages that have it a template's backtick and its `${`. */
  readonly open: readonly string[];
  /** The quote that is open (`"`, `'`, `"""`, `r#"`…); null outside strings. A template's text is in `open`. */
  readonly quote: string | null;
  readonly comment: 'line' | 'block' | null;
  /** Closers that nothing before them had opened, in their order. */
  readonly unmatched: readonly string[];
}

interface Grammar {
  line: readonly string[];
  block: readonly (readonly [string, string])[];
  /** Quotes that end with their line when nothing closes them. */
  quotes: readonly string[];
  /** Quotes that go over lines. */
  longQuotes: readonly string[];
  /** Backticks with `${}` in them. */
  templates?: boolean;
  /** A `/` where a value is expected begins a pattern. */
  patterns?: boolean;
  /** A `'` may begin a lifetime. */
  lifetimes?: boolean;
}

const cLike: Grammar = { line: ['//'], block: [['/*', '*/']], quotes: ['"', "'"], longQuotes: [] };
const script: Grammar = { ...cLike, templates: true, patterns: true };
const hash: Grammar = { line: ['#'], block: [], quotes: ['"', "'"], longQuotes: [] };

const grammars: Readonly<Record<string, Grammar>> = {
  javascript: script,
  javascriptreact: script,
  typescript: script,
  typescriptreact: script,
  python: { ...hash, longQuotes: ['"""', "'''"] },
  go: { ...cLike, longQuotes: ['`'] },
  rust: { ...cLike, quotes: ["'"], longQuotes: ['"'], lifetimes: true },
  ruby: { ...hash, block: [['=begin', '=end']] },
  shellscript: { ...hash, longQuotes: ['"', "'"], quotes: [] },
  yaml: hash,
  toml: { ...hash, longQuotes: ['"""', "'''"] },
  dockerfile: hash,
  makefile: hash,
  perl: hash,
  r: hash,
  julia: { ...hash, longQuotes: ['"""'], block: [['#=', '=#']], quotes: ['"'] },
  elixir: { ...hash, longQuotes: ['"""'] },
  sql: { line: ['--'], block: [['/*', '*/']], quotes: [], longQuotes: ["'", '"'] },
  lua: { line: ['--'], block: [['--[[', ']]']], quotes: ['"', "'"], longQuotes: [] },
  haskell: { line: ['--'], block: [['{-', '-}']], quotes: ['"'], longQuotes: [] },
  css: { ...cLike, line: [] },
  html: { line: [], block: [['<!--', '-->']], quotes: [], longQuotes: [] },
  xml: { line: [], block: [['<!--', '-->']], quotes: [], longQuotes: [] },
  markdown: { line: [], block: [], quotes: [], longQuotes: [] },
  plaintext: { line: [], block: [], quotes: [], longQuotes: [] },
};

const prose = new Set(['markdown', 'plaintext', 'latex', 'restructuredtext']);
const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };
const closers = new Set([')', ']', '}']);
/** A `/` behind one of these begins a pattern, and behind these words. */
const valueExpected = /(?:^|[([{,;=:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield))\s*$/;

export const fileStart: CodePlace = { open: [], quote: null, comment: null, unmatched: [] };

/** Scans `text`, which continues what `from` stands behind. Linear in the text's length. */
export function scanCode(text: string, languageId: string, from: CodePlace = fileStart): CodePlace {
  return new CodeScan(text, languageId, from).run();
}

/** How many brackets and quotes of a whole text have no partner; 0 in prose, where they needn't have any. */
export function unpaired(text: string, languageId: string): number {
  if (prose.has(languageId)) return 0;
  const { open, unmatched, quote } = scanCode(text, languageId);
  return open.length + unmatched.length + (quote === null ? 0 : 1);
}

class CodeScan {
  readonly #text: string;
  readonly #grammar: Grammar;
  readonly #open: string[];
  readonly #unmatched: string[];
  #quote: string | null;
  #comment: CodePlace['comment'];
  #blockEnd: string;

  constructor(text: string, languageId: string, from: CodePlace) {
    this.#text = text;
    this.#grammar = grammars[languageId] ?? cLike;
    this.#open = [...from.open];
    this.#unmatched = [...from.unmatched];
    this.#quote = from.quote;
    this.#comment = from.comment;
    this.#blockEnd = this.#grammar.block[0]?.[1] ?? '*/';
  }

  run(): CodePlace {
    const { length } = this.#text;
    for (let at = 0; at < length;) at = this.#step(at);
    return { open: this.#open, quote: this.#quote, comment: this.#comment, unmatched: this.#unmatched };
  }

  /** Reads what begins at `at`; returns where the next thing begins. */
  #step(at: number): number {
    if (this.#comment === 'line') return this.#lineComment(at);
    if (this.#comment === 'block') return this.#blockComment(at);
    if (this.#quote !== null) return this.#string(at, this.#quote);
    if (this.#open.at(-1) === '`') return this.#template(at);
    return this.#code(at);
  }

  #lineComment(at: number): number {
    const end = this.#text.indexOf('\n', at);
    if (end < 0) return this.#text.length;
    this.#comment = null;
    return end + 1;
  }

  #blockComment(at: number): number {
    const end = this.#text.indexOf(this.#blockEnd, at);
    if (end < 0) return this.#text.length;
    this.#comment = null;
    return end + this.#blockEnd.length;
  }

  #string(at: number, quote: string): number {
    const character = this.#text[at];
    if (character === '\\' && !quote.startsWith('`')) return at + 2;
    if (this.#text.startsWith(quote, at)) {
      this.#quote = null;
      return at + quote.length;
    }
    // What nothing closed on its line was no string, or isn't finished yet.
    if (character === '\n' && this.#grammar.quotes.includes(quote)) this.#quote = null;
    return at + 1;
  }

  #template(at: number): number {
    const character = this.#text[at];
    if (character === '\\') return at + 2;
    if (character === '`') {
      this.#open.pop();
      return at + 1;
    }
    if (!this.#text.startsWith('${', at)) return at + 1;
    this.#open.push('${');
    return at + 2;
  }

  #code(at: number): number {
    const character = this.#text[at] ?? '';
    if (/[\w\s]/.test(character)) return at + 1;
    for (const [begin, end] of this.#grammar.block) {
      if (!this.#text.startsWith(begin, at)) continue;
      this.#comment = 'block';
      this.#blockEnd = end;
      return at + begin.length;
    }
    if (this.#grammar.line.some((mark) => this.#text.startsWith(mark, at))) {
      this.#comment = 'line';
      return at + 1;
    }
    const quote = [...this.#grammar.longQuotes, ...this.#grammar.quotes].find((mark) => this.#text.startsWith(mark, at));
    if (quote !== undefined) return this.#opening(at, quote);
    if (this.#grammar.templates === true && character === '`') {
      this.#open.push('`');
      return at + 1;
    }
    if (this.#grammar.patterns === true && character === '/' && valueExpected.test(this.#text.slice(Math.max(0, at - 16), at))) {
      return this.#pattern(at);
    }
    this.#bracket(character);
    return at + 1;
  }

  #opening(at: number, quote: string): number {
    if (quote === "'" && this.#grammar.lifetimes === true && !/^'(?:\\.[^']*|[^'\\])'/.test(this.#text.slice(at, at + 12))) return at + 1;
    this.#quote = quote;
    return at + quote.length;
  }

  #pattern(at: number): number {
    let inClass = false;
    for (let end = at + 1; end < this.#text.length; end++) {
      const character = this.#text[end];
      if (character === '\n') return at + 1;
      if (character === '\\') end++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '/' && !inClass) return end + 1;
    }
    return at + 1;
  }

  #bracket(character: string): void {
    if (closerOf[character] !== undefined) {
      this.#open.push(character);
      return;
    }
    if (!closers.has(character)) return;
    const top = this.#open.at(-1);
    if (top !== undefined && closerOf[top] === character) this.#open.pop();
    else if (this.#open.length === 0) this.#unmatched.push(character);
    else this.#mismatch(character);
  }

  /** A closer of another kind than what is open: what it fits to was closed by it, and what is inside was left open by mistake; else it is stray. */
  #mismatch(closer: string): void {
    const fits = this.#open.findLastIndex((opener) => closerOf[opener] === closer);
    if (fits >= 0 && !this.#open.slice(fits).includes('`')) this.#open.length = fits;
    else this.#unmatched.push(closer);
  }
}

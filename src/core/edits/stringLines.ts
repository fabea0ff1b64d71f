/** Which lines of a program begin inside a string over several lines, and so must not be indented. Pure; a scanner, no parser. */

/** What a scanner has to know of a language. */
interface Syntax {
  /** Opening and closing of strings that may go over lines. Longer ones first. */
  long: readonly (readonly [open: RegExp, close: (opened: string) => string])[];
  /** Quotes of strings that end with their line. */
  short: string;
  lineComment: RegExp;
  blockComment: boolean;
  /** Backticks hold code between `${` and `}`, and a slash may begin a regular expression. */
  template: boolean;
}

const same = (opened: string): string => opened;
const slashes = { lineComment: /\/\//y, blockComment: true, template: false };
const plain: Syntax = { ...slashes, long: [[/\bR"[^()\s\\"]*\(/y, (opened) => `)${opened.slice(2, -1)}"`]], short: '"\'' };
const tripled: Syntax = { ...slashes, long: [[/"""/y, same]], short: '"\'' };
const script: Syntax = { ...slashes, long: [[/`/y, same]], short: '"\'', template: true };
const python: Syntax = {
  long: [
    [/"""/y, same],
    [/'''/y, same],
  ],
  short: '"\'',
  lineComment: /#/y,
  blockComment: false,
  template: false,
};
const rust: Syntax = {
  ...slashes,
  long: [
    [/\bb?r#*"/y, (opened) => opened.replace(/^b?r(#*)"$/, '"$1')],
    [/"/y, same],
  ],
  short: '',
};
const go: Syntax = { ...slashes, long: [[/`/y, same]], short: '"\'' };

const syntaxes: readonly (readonly [RegExp, Syntax])[] = [
  [/\.(?:[cm]?[jt]sx?)$/i, script],
  [/\.pyi?$/i, python],
  [/\.rs$/i, rust],
  [/\.go$/i, go],
  [/\.(?:java|kts?|swift|scala)$/i, tripled],
  [/\.(?:c|cc|cpp|cxx|h|hh|hpp|m|mm|css|scss|less|json|jsonc|proto)$/i, plain],
];

/** Is it a language in which a string over several lines can be told from code? */
export function isScannable(path: string): boolean {
  return syntaxes.some(([files]) => files.test(path));
}

/** For each line whether it begins inside a string; null for a language that isn't known. */
export function stringLines(lines: readonly string[], path: string): boolean[] | null {
  const syntax = syntaxes.find(([files]) => files.test(path))?.[1];
  return syntax ? new Scanner(syntax).scan(lines) : null;
}

/** Inside a string up to `close`, a comment, or code between the braces of a template. */
type Inside = { kind: 'string'; close: string; raw: boolean } | { kind: 'comment' } | { kind: 'braces'; depth: number };

class Scanner {
  readonly #syntax: Syntax;
  readonly #stack: Inside[] = [];

  constructor(syntax: Syntax) {
    this.#syntax = syntax;
  }

  scan(lines: readonly string[]): boolean[] {
    return lines.map((line) => {
      const inside = this.#stack.at(-1)?.kind === 'string';
      for (let at = 0; at < line.length;) at = this.#next(line, at);
      return inside;
    });
  }

  /** Where to go on after what stands at `at`. */
  #next(line: string, at: number): number {
    const inside = this.#stack.at(-1);
    if (inside?.kind === 'comment') {
      const end = line.indexOf('*/', at);
      if (end < 0) return line.length;
      this.#stack.pop();
      return end + 2;
    }
    return inside?.kind === 'string' ? this.#inString(line, at, inside) : this.#inCode(line, at, inside);
  }

  #inString(line: string, at: number, { close, raw }: Extract<Inside, { kind: 'string' }>): number {
    if (!raw && line[at] === '\\') return at + 2;
    if (line.startsWith(close, at)) {
      this.#stack.pop();
      return at + close.length;
    }
    if (this.#syntax.template && line.startsWith('${', at)) {
      this.#stack.push({ kind: 'braces', depth: 0 });
      return at + 2;
    }
    return at + 1;
  }

  #inCode(line: string, at: number, braces: Extract<Inside, { kind: 'braces' }> | undefined): number {
    const { long, short, lineComment, blockComment, template } = this.#syntax;
    const char = line[at] ?? '';
    if (matchAt(lineComment, line, at) !== null) return line.length;
    if (blockComment && line.startsWith('/*', at)) {
      this.#stack.push({ kind: 'comment' });
      return at + 2;
    }
    for (const [open, close] of long) {
      const opened = matchAt(open, line, at);
      if (opened === null) continue;
      this.#stack.push({ kind: 'string', close: close(opened), raw: /^(?:b?r|R)/.test(opened) || (!template && opened === '`') });
      return at + opened.length;
    }
    if (short.includes(char)) return endOfShort(line, at, char);
    // A character, not a lifetime.
    if (char === "'") return at + (matchAt(/'(?:\\.[^']*|[^\\'])'/uy, line, at)?.length ?? 1);
    if (template && char === '/') return endOfExpression(line, at);
    if (braces && char === '{') braces.depth++;
    if (braces && char === '}' && braces.depth-- === 0) this.#stack.pop();
    return at + 1;
  }
}

function matchAt(pattern: RegExp, line: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? null;
}

function endOfShort(line: string, at: number, quote: string): number {
  for (let end = at + 1; end < line.length; end++) {
    if (line[end] === '\\') end++;
    else if (line[end] === quote) return end + 1;
  }
  return line.length;
}

/** Behind a regular expression, where the slash begins one: behind an operator or a word that wants a value. */
function endOfExpression(line: string, at: number): number {
  if (!/(?:^|[=(,:[!&|?{};+\-*%~^>]|\b(?:return|typeof|case|of|in))\s*$/.test(line.slice(Math.max(0, at - 40), at))) return at + 1;
  return at + (matchAt(/\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\//uy, line, at)?.length ?? 1);
}

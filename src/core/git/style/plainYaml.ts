/**
 * Reads the part of YAML that settings are written in: nested names and lists by indentation, lists and objects in brackets, texts with and without quotes.
 * Anything else (anchors, tags, blocks of text) makes it none. Pure.
 */
import type { Literal } from './plainLiteral.ts';

interface Line {
  indent: number;
  text: string;
}

/** Undefined where it is more than that. */
export function plainYaml(source: string): Literal | undefined {
  const lines: Line[] = [];
  for (const raw of source.split(/\r?\n/)) {
    const line = withoutComment(raw).trimEnd();
    if (line.trim() === '' || /^(?:---|%\w.*)$/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    if (line.slice(0, indent).includes('\t')) return undefined;
    lines.push({ indent, text: line.trim() });
  }
  // A list in brackets may go over several lines.
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    while (line && opened(line.text) > 0 && i + 1 < lines.length) line.text += ` ${lines.splice(i + 1, 1)[0]?.text ?? ''}`;
  }
  if (lines.length === 0 || lines.length > 2000) return undefined;
  const at = { line: 0 };
  const value = block(lines, at, lines[0]?.indent ?? 0, 0);
  return at.line === lines.length ? value : undefined;
}

function withoutComment(line: string): string {
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '#' && (i === 0 || /\s/.test(line.charAt(i - 1)))) return line.slice(0, i);
  }
  return line;
}

function opened(text: string): number {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '');
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

function block(lines: Line[], at: { line: number }, indent: number, depth: number): Literal | undefined {
  const first = lines[at.line];
  if (first?.indent !== indent || depth > 10) return undefined;
  if (/^-(?: |$)/.test(first.text)) return list(lines, at, indent, depth);
  const fields: [string, Literal][] = [];
  for (let line = lines[at.line]; line?.indent === indent; line = lines[at.line]) {
    const match = /^("[^"]*"|'[^']*'|[^\s:[\]{}#&*!|>%@`][^:]*?)\s*:(?:\s+(.*))?$/.exec(line.text);
    if (!match) return undefined;
    const value = valueBehind(match[2] ?? '', lines, at, indent, depth);
    if (value === undefined) return undefined;
    fields.push([unquoted(match[1] ?? ''), value]);
  }
  return Object.fromEntries(fields);
}

/** What stands behind a name or a dash: on its line, or below it. */
function valueBehind(text: string, lines: Line[], at: { line: number }, indent: number, depth: number): Literal | undefined {
  at.line++;
  if (text !== '') return scalar(text);
  const next = lines[at.line];
  // A list may stand as far left as its name.
  const deeper = next && (next.indent > indent || (next.indent === indent && /^-(?: |$)/.test(next.text)));
  return deeper ? block(lines, at, next.indent, depth + 1) : null;
}

function list(lines: Line[], at: { line: number }, indent: number, depth: number): Literal | undefined {
  const items: Literal[] = [];
  for (let line = lines[at.line]; line?.indent === indent && /^-(?: |$)/.test(line.text); line = lines[at.line]) {
    const rest = line.text.slice(1).trim();
    // What is an object of its own begins on the dash's line.
    if (rest.startsWith('- ')) return undefined;
    const value = valueBehind(rest, lines, at, indent, depth);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}

function scalar(text: string): Literal | undefined {
  if (text.startsWith('[') || text.startsWith('{')) {
    const flow = new Flow(text);
    const value = flow.value(0);
    return flow.done ? value : undefined;
  }
  if (/^[&*!|>%@`]/.test(text)) return undefined;
  return word(text);
}

function word(text: string): Literal {
  if (/^["']/.test(text)) return unquoted(text);
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null' || text === '~' || text === '') return null;
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** Lists and objects in brackets. */
class Flow {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#text.slice(this.#at).trim() === '';
  }

  value(depth: number): Literal | undefined {
    this.#blanks();
    const open = this.#text[this.#at];
    if (depth > 10) return undefined;
    if (open !== '[' && open !== '{') {
      const found = /^(?:"[^"]*"|'[^']*'|[^,[\]{}]*)/.exec(this.#text.slice(this.#at))?.[0] ?? '';
      this.#at += found.length;
      return word(found.trim());
    }
    const close = open === '[' ? ']' : '}';
    const items: Literal[] = [];
    const fields: [string, Literal][] = [];
    this.#at++;
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] === close) break;
      if (open === '{') {
        const name = /^("[^"]*"|'[^']*'|[^,:[\]{}]+?)\s*:/.exec(this.#text.slice(this.#at));
        if (!name) return undefined;
        this.#at += name[0].length;
        const value = this.value(depth + 1);
        if (value === undefined) return undefined;
        fields.push([unquoted(name[1] ?? ''), value]);
      } else {
        const value = this.value(depth + 1);
        if (value === undefined) return undefined;
        items.push(value);
      }
      this.#blanks();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== close) return undefined;
    }
    this.#at++;
    return open === '[' ? items : Object.fromEntries(fields);
  }

  #blanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

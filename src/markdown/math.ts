/**
 * Formulas in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` in one or by themselves. They are found, not drawn: each becomes an element that holds its source as it was written.
 * A price is no formula, and one that is still being written is text like any other.
 */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Characters of a formula within a line; none that people read is longer. */
const longestInline = 1_000;
/** Marks within one that don't end it, as `\\text{costs \\$5}` has. With more they are prices and variables, of which a text may have any number. */
const mostWithin = 20;

interface Marks {
  open: string;
  close: string;
  display: boolean;
}

/** The longest first, as one is the beginning of another. */
const marks: readonly Marks[] = [
  { open: '$$', close: '$$', display: true },
  { open: '\\[', close: '\\]', display: true },
  { open: '\\(', close: '\\)', display: false },
  { open: '$', close: '$', display: false },
];

/** Has a parser find formulas. */
export function findFormulas(parser: MarkdownIt): void {
  const { escapeHtml } = parser.utils;
  parser.inline.ruler.before('escape', 'math', inlineRule);
  parser.block.ruler.before('fence', 'math_block', blockRule, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  parser.renderer.rules.math = (tokens, index) => {
    const { content = '', info = '' } = tokens[index] ?? {};
    return `<span data-math="${info}">${escapeHtml(content)}</span>`;
  };
}

/** A formula's source without the marks around it. */
export function formulaOf(written: string): string {
  const text = written.trim();
  const found = marks.find(({ open, close }) => text.startsWith(open) && text.endsWith(close) && text.length >= open.length + close.length);
  return found ? text.slice(found.open.length, -found.close.length).trim() : text;
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  const found = marks.find(({ open }) => src.startsWith(open, pos));
  if (!found) return false;
  const start = pos + found.open.length;
  const end = closing(src.slice(0, Math.min(posMax, start + longestInline)), start, found);
  if (end === null) return false;
  if (!silent) {
    const token = state.push('math', '', 0);
    token.info = found.display ? 'display' : 'inline';
    token.content = src.slice(pos, end + found.close.length);
  }
  state.pos = end + found.close.length;
  return true;
}

/** Where the mark that ends a formula stands; null for none. */
function closing(text: string, start: number, { open, close }: Marks): number | null {
  const dollar = open === '$';
  if (dollar && /[\s$]/.test(text.charAt(start))) return null;
  let within = 0;
  for (let at = text.indexOf(close, start); at >= 0; at = text.indexOf(close, at + close.length)) {
    if (++within > mostWithin) return null;
    if (isEscaped(text, at, open)) continue;
    if (text.slice(start, at).trim() === '') return null;
    // `$5 and $6` are prices, `$HOME/$USER` variables.
    if (dollar && (/\s/.test(text.charAt(at - 1)) || /[\p{L}\p{N}_]/u.test(text.charAt(at + 1)))) continue;
    return at;
  }
  return null;
}

/** A dollar may be one of the formula's own. */
function isEscaped(text: string, at: number, open: string): boolean {
  if (!open.startsWith('$')) return false;
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes++;
  return slashes % 2 === 1;
}

/** A formula by itself: from a line that begins with its mark up to the one that ends it; one that is never ended is a paragraph up to the next empty line. */
function blockRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const line = (number: number): string =>
    state.src.slice((state.bMarks[number] ?? 0) + (state.tShift[number] ?? 0), state.eMarks[number]).trimEnd();
  const first = line(startLine);
  const found = marks.find(({ open, display }) => display && first.startsWith(open));
  if (!found) return false;
  const ends = (text: string): boolean => text.endsWith(found.close);
  const rest = first.slice(found.open.length);
  // A bracket with words behind it may be one that is only written so; one with words behind its end belongs to a sentence.
  if (!ends(rest) && (found.open === '\\[' ? rest !== '' : rest.includes(found.close))) return false;
  if (ends(rest) && rest.slice(0, -found.close.length).trim() === '') return false;
  // Only a whole line says that it is no beginning of a sentence: else a paragraph would end while it is written, and not when it is there.
  if (silent) return rest === '' && (state.eMarks[startLine] ?? 0) < state.src.length;
  let last = startLine;
  let closed = ends(rest);
  while (!closed && last + 1 < endLine && !state.isEmpty(last + 1) && (state.sCount[last + 1] ?? 0) >= state.blkIndent)
    closed = ends(line(++last));
  const content = state.getLines(startLine, last + 1, state.blkIndent, false).trim();
  state.line = last + 1;
  const open = state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  state.push('paragraph_close', 'p', -1);
  open.map = inline.map = [startLine, state.line];
  inline.content = content;
  inline.children = [];
  // What is closed is one formula, whatever is in it.
  if (closed) inline.meta = { math: true };
  return true;
}

/** Of paragraphs that are one formula the content is that, and not Markdown. To be called once the parser has its other rules. */
export function keepFormulasWhole(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'math_whole', (state) => {
    for (const token of state.tokens) {
      if (token.type !== 'inline' || (token.meta as { math?: true } | null)?.math !== true) continue;
      const math = new state.Token('math', '', 0);
      math.info = 'display';
      math.content = token.content;
      token.children = [math];
    }
  });
}

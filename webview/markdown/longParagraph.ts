/**
 * Where a paragraph that is very long can be cut, so that its beginning need not be read again for each word that comes: behind a word where nothing of its markup is open. Must not
 * know the DOM.
 */
import type { Env, Token } from 'markdown-it';
import { parseMarkdown } from '../../src/markdown/parser.ts';

/** Characters of a piece. */
const pieceLength = 8_000;
/** Words that are tried from the end of a piece on, so many characters apart; where markup is open at each the last one is taken all the same. */
const tries = 8;
const stepBack = 400;

/** Ends of the beginnings of what may be a long paragraph, of all that stands behind `start`; none where what came since `known` is short. */
export function* paragraphProbes(source: string, start: number, known: number): Generator<number> {
  if (source.length - known <= pieceLength + stepBack) return;
  const gap = /\n[ \t]*\n/g;
  gap.lastIndex = start;
  for (let begin = start; begin < source.length;) {
    const end = gap.exec(source)?.index ?? source.length;
    const probe = begin + pieceLength + stepBack + 1;
    if (end > probe && probe > known) yield probe;
    begin = end === source.length ? end : gap.lastIndex;
  }
}

/** How many characters from `start` on are a piece of a paragraph that goes on for more than that; null where there is no such paragraph. */
export function paragraphPiece(source: string, start: number, references: NonNullable<Env['references']>): number | null {
  if (source.length - start <= pieceLength + stepBack) return null;
  const probe = source.slice(start, start + pieceLength + stepBack);
  // One that ends within that is final as soon as something follows it.
  if (/\n[ \t]*\n/.test(probe) || !inlineOf(probe, references)) return null;
  const head = probe.slice(0, pieceLength);
  let last: number | null = null;
  for (let from = head.length, tried = 0; tried < tries; tried++, from -= stepBack) {
    const end = wordEnd(head, from);
    if (end === null) break;
    last ??= end;
    if (!isOpen(inlineOf(head.slice(0, end), references))) return end;
  }
  // A word of that length is cut where it is, but not within a character.
  return last ?? (/[\uD800-\uDBFF]/.test(head.slice(-1)) ? pieceLength - 1 : pieceLength);
}

/** The end of the last blank before `from` behind which a word follows: nothing there can begin a list, a heading or the like. */
function wordEnd(text: string, from: number): number | null {
  for (let at = text.lastIndexOf(' ', from - 2); at > 0; at = text.lastIndexOf(' ', at - 1))
    if (/^[^\s] \p{L}/u.test(text.slice(at - 1, at + 3))) return at + 1;
  return null;
}

/** What is in the one paragraph that a text is; null where it is anything else. */
function inlineOf(text: string, references: NonNullable<Env['references']>): Token | null {
  const tokens = parseMarkdown(text, { references: { ...references } });
  const [open, inline] = tokens;
  return open?.type === 'paragraph_open' && tokens.length === 3 && inline ? inline : null;
}

/** Marks are left in the text that what follows may belong to. An underline within a word is none. */
function isOpen(inline: Token | null): boolean {
  return inline?.children?.some(({ type, content }) => type === 'text' && /[*`[\]~$<]|(?:^|\s)_|\\[([]/.test(content)) ?? true;
}

import { indentOf } from '../edits/indentation.ts';
import { type CodePlace, scanCode } from './codeScan.ts';
import type { CompletionBounds } from '../../protocol/worker/completions.ts';

/** So much is looked at on each side of the cursor: more would be felt at each key stroke, and code is seldom nested over so many. Characters. */
const mostCharacters = 100_000;

/**
 * Tells how far a completion at the cursor may go, from the whole text before and behind it. Multi-line by syntax: where a block was opened, or in a line
 * of its own; never with code behind the cursor in its line.
 */
export function completionBounds(prefix: string, suffix: string, languageId: string): CompletionBounds {
  const place = scanCode(prefix.slice(-mostCharacters), languageId);
  const lineStart = prefix.lastIndexOf('\n') + 1;
  const line = prefix.slice(lineStart);
  const lineEnd = suffix.indexOf('\n');
  const restOfLine = (lineEnd < 0 ? suffix : suffix.slice(0, lineEnd)).replace(/\r$/, '');
  const behind = lineEnd < 0 ? '' : suffix.slice(lineEnd + 1);
  const rest = restOfLine.trim();
  const inText = place.quote !== null || place.comment !== null;
  const opens = /[({[:]$|=>$|\b(?:then|do|begin)$/.test(line.trimEnd());
  return {
    languageId,
    multiline: !inText && rest === '' && (line.trim() === '' || opens),
    indent: indentOf(line),
    open: [...place.open],
    closable: closable(place, suffix.slice(0, mostCharacters), languageId),
    quote: place.quote,
    comment: place.comment,
    restOfLine,
    nextLine: /^.*\S.*$/m.exec(behind)?.[0] ?? '',
  };
}

/** How many of the brackets that are open at the cursor nothing behind it closes: the innermost, since what was there before was whole. */
function closable(place: CodePlace, suffix: string, languageId: string): number {
  const behind = scanCode(suffix, languageId, { open: [], quote: place.quote, comment: place.comment, unmatched: [] });
  const backticks = place.open.filter((opener) => opener === '`').length;
  // A backtick behind the cursor may be the one that closes the template, which the scan of the suffix alone can't know.
  return backticks > 0 ? 0 : Math.max(0, place.open.length - behind.unmatched.length);
}

/** Line breaks of a text: which one it uses, and keeping them when lines change. Pure. */
import { diffArrays } from 'diff';

/** Texts that differ in more lines than this get one kind of line break; a finer answer would cost more than it is worth. */
const maxEditLength = 2000;

/** The line break that most lines of a text have; `\n` where there is none or as many of each. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  let crlf = 0;
  let lf = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text.charCodeAt(at - 1) === 13) crlf++;
    else lf++;
  }
  return crlf > lf ? '\r\n' : '\n';
}

/**
 * The text (with `\n` line ends) with the document's, except that lines which stood in the original keep the very line break they had: in a
 * file of mixed line ends, only changed lines change.
 */
export function keepLineBreaks(original: string, text: string, eol: string): string {
  const old = linesOf(original);
  if (old.every((line) => line.end === eol || line.end === '')) return eol === '\n' ? text : text.replaceAll('\n', eol);
  const lines = text.split('\n');
  const breaks: string[] = [];
  let at = 0;
  const contents = old.map((line) => line.content);
  const parts = diffArrays(contents, lines, { maxEditLength });
  if (!parts) return text.replaceAll('\n', eol);
  for (const part of parts) {
    if (part.removed) at += part.value.length;
    else for (const _ of part.value) breaks.push(part.added ? eol : (old[at++]?.end ?? eol));
  }
  // The original's last line may have none, and stand in the middle now.
  const ends = breaks.map((end) => (end === '' ? eol : end));
  return lines.map((line, index) => (index === lines.length - 1 ? line : line + (ends[index] ?? eol))).join('');
}

function linesOf(text: string): { content: string; end: string }[] {
  return [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)].map((match) => ({ content: match[1] ?? '', end: match[2] ?? '' }));
}

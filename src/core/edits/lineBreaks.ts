/** Line breaks of a text: which one it uses, and keeping them when lines change. Pure. */
import { diffArrays } from 'diff';

/** Texts that differ in more lines than this get one kind of line break; a finer answer would cost more than it is worth. */
const maxEditLength = 2000;

/** A single carriage return is that of old files. */
export type LineBreak = '\n' | '\r\n' | '\r';

/** The line break that most lines of a text have; `\n` before `\r\n` before `\r` where there are as many, or none. */
export function lineBreakOf(text: string): LineBreak {
  let crlf = 0;
  let lf = 0;
  let cr = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text.charCodeAt(at - 1) === 13) crlf++;
    else lf++;
  }
  for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) if (text.charCodeAt(at + 1) !== 10) cr++;
  if (cr > lf && cr > crlf) return '\r';
  return crlf > lf && crlf >= cr ? '\r\n' : '\n';
}

/** Do its lines end in more than one way? */
export function hasMixedLineBreaks(text: string): boolean {
  const eol = lineBreakOf(text);
  return eol === '\n' ? text.includes('\r') : (text.match(/\r\n|\r|\n/g) ?? []).some((end) => end !== eol);
}

/**
 * The text (with `\n` line ends) with the document's, except that lines which stood in the original, or take the place of one, keep the very line break
 * that was there: in a file of mixed line ends, only changed lines change.
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
  // A line that takes another's place gets its line break.
  let freed: string[] = [];
  for (const part of parts) {
    if (part.removed) freed = old.slice(at, (at += part.value.length)).map(({ end }) => end);
    else if (part.added) breaks.push(...part.value.map(() => freed.shift() ?? eol));
    else {
      breaks.push(...part.value.map(() => old[at++]?.end ?? eol));
      freed = [];
    }
  }
  // The original's last line may have none, and stand in the middle now.
  const ends = breaks.map((end) => (end === '' ? eol : end));
  return lines.map((line, index) => (index === lines.length - 1 ? line : line + (ends[index] ?? eol))).join('');
}

function linesOf(text: string): { content: string; end: string }[] {
  return [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)].map((match) => ({ content: match[1] ?? '', end: match[2] ?? '' }));
}

/** A text as lines that keep their own line ends, so that lines which no edit touches stay as they are to the byte. Pure. */
import { type LineBreak, lineBreakOf } from '../lineBreaks.ts';

export interface TextLines {
  text: string;
  /** Without line ends. */
  contents: string[];
  /** Where each line begins in the text, and at last where the text ends. */
  starts: number[];
  /** The line break of new lines. */
  eol: LineBreak;
  /** False where the last line has no line break. */
  endsWithBreak: boolean;
}

export function splitLines(text: string): TextLines {
  const contents: string[] = [];
  const starts: number[] = [];
  const next = (sign: string, from: number): number => {
    const at = text.indexOf(sign, from);
    return at === -1 ? text.length : at;
  };
  let start = 0;
  let feed = next('\n', 0);
  // Old line ends of a single carriage return may stand between the others.
  let carriageReturn = next('\r', 0);
  while (start < text.length) {
    if (feed < start) feed = next('\n', start);
    if (carriageReturn < start) carriageReturn = next('\r', start);
    const end = Math.min(feed, carriageReturn);
    contents.push(text.slice(start, end));
    starts.push(start);
    start = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
  starts.push(text.length);
  return { text, contents, starts, eol: lineBreakOf(text), endsWithBreak: text === '' || /[\r\n]$/.test(text.slice(-1)) };
}

/** Lines `start` to `end` (0-based, `end` excluded) become `lines`. */
export interface LineChange {
  start: number;
  end: number;
  lines: readonly string[];
}

/**
 * The text after the changes, which are ascending and apart. It ends with a line break where the text before did, or had no lines, unless
 * `finalBreak` says otherwise.
 */
export function applyLineChanges(text: TextLines, changes: readonly LineChange[], finalBreak: boolean | null): string {
  const { contents, starts, eol, endsWithBreak } = text;
  let result = '';
  let at = 0;
  const keep = (end: number): void => {
    result += text.text.slice(starts[at], starts[end]);
    // The last line may have had no line break, and stands before others now.
    if (end === contents.length && end > at && !endsWithBreak) result += eol;
    at = end;
  };
  const breakAfter = (line: number): string => {
    const end = text.text.slice((starts[line] ?? 0) + (contents[line]?.length ?? 0), starts[line + 1]);
    return end === '' ? eol : end;
  };
  for (const change of changes) {
    if (change.start > at) keep(change.start);
    // A line that takes another's place gets its line break: a file may have several kinds.
    for (const [index, line] of change.lines.entries())
      result += line + (change.start + index < change.end ? breakAfter(change.start + index) : eol);
    at = Math.max(at, change.end);
  }
  if (at < contents.length) keep(contents.length);
  return (finalBreak ?? endsWithBreak) ? result : withoutFinalBreak(result);
}

function withoutFinalBreak(text: string): string {
  return text.replace(/(?:\r\n|\r|\n)$/, '');
}

/** The lines of a stated text: each with its `\n`, the last one perhaps without. */
export function statedLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

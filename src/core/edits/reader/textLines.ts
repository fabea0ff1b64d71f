/** A text as lines that keep their own line ends, so that lines which no edit touches stay as they are to the byte. Pure. */
import { lineBreakOf } from '../lineBreaks.ts';

export interface TextLines {
  /** Without line ends. */
  contents: string[];
  /** `\n`, `\r\n` or `\r`; the last one is empty where the text ends without a line break. */
  ends: string[];
  /** The line break of new lines. */
  eol: '\n' | '\r\n';
}

export function splitLines(text: string): TextLines {
  const contents: string[] = [];
  const ends: string[] = [];
  if (!text.includes('\r')) {
    let start = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', start)) {
      contents.push(text.slice(start, at));
      ends.push('\n');
      start = at + 1;
    }
    if (start < text.length) {
      contents.push(text.slice(start));
      ends.push('');
    }
    return { contents, ends, eol: '\n' };
  }
  let start = 0;
  for (const found of text.matchAll(/\r\n?|\n/g)) {
    contents.push(text.slice(start, found.index));
    ends.push(found[0]);
    start = found.index + found[0].length;
  }
  if (start < text.length) {
    contents.push(text.slice(start));
    ends.push('');
  }
  return { contents, ends, eol: lineBreakOf(text) };
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
  const parts: string[] = [];
  const { contents, ends, eol } = text;
  let at = 0;
  const keep = (end: number): void => {
    for (; at < end; at++) parts.push(contents[at] ?? '', ends[at] === '' ? eol : (ends[at] ?? eol));
  };
  for (const change of changes) {
    keep(change.start);
    for (const line of change.lines) parts.push(line, eol);
    at = Math.max(at, change.end);
  }
  keep(contents.length);
  if (parts.length > 0 && !(finalBreak ?? (ends.length === 0 || ends.at(-1) !== ''))) parts.pop();
  return parts.join('');
}

/** The lines of a stated text: each with its `\n`, the last one perhaps without. */
export function statedLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

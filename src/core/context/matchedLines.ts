/** The lines in which a pattern was found, as the chat lists them. Pure. */
import type { PatternMatch } from '../edits/replaceQuery.ts';

/** Longer lines are cut, around what was found. */
const maxLine = 200;

export interface MatchedLine {
  /** From 1. */
  line: number;
  text: string;
}

/** Each line that a match begins in, once and in order. Line ends of the text are `\n`. */
export function matchedLines(text: string, matches: readonly PatternMatch[]): MatchedLine[] {
  const found: MatchedLine[] = [];
  let line = 1;
  let start = 0;
  for (const match of matches) {
    for (let end = text.indexOf('\n', start); end >= 0 && end < match.start; end = text.indexOf('\n', start)) {
      line++;
      start = end + 1;
    }
    if (found.at(-1)?.line === line) continue;
    const end = text.indexOf('\n', start);
    found.push({ line, text: around(text.slice(start, end < 0 ? undefined : end), match.start - start) });
  }
  return found;
}

function around(line: string, at: number): string {
  const from = line.length <= maxLine ? 0 : Math.max(0, Math.min(at - maxLine / 4, line.length - maxLine));
  const cut = line.slice(from, from + maxLine);
  return `${from > 0 ? '…' : ''}${cut.trim()}${from + maxLine < line.length ? '…' : ''}`;
}

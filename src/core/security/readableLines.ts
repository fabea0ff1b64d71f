/** What can be read in the lines of a file that is no plain text, as git has them after bytes that are no UTF-8 became U+FFFD. Pure and linear. */
import { withoutGlue } from './gluedTokens.ts';

export interface ReadableLine {
  text: string;
  /** From 1; null in what has no lines. */
  line: number | null;
}

/** A shorter one holds no secret, and compressed data is full of them. */
const shortestRun = 12;
/** Of all characters, in a text of two bytes each: zeros that stand alone, as every second byte does. In other data they stand in rows, which fill it up. */
const zerosOfWide = 0.3;
const rowsOfWide = 0.1;
const unknownOfBinary = 0.1;

/**
 * Plain text and UTF-16 have their lines; of anything else, `binary`, only the runs of letters are there. As numbers of two bytes look like UTF-16, runs of plain letters are
 * there of that, too.
 */
export function readableLines(lines: readonly { text: string; line: number }[]): { lines: readonly ReadableLine[]; binary: boolean } {
  let [length, zeros, inRows, unknown] = [0, 0, 0, 0];
  for (const { text } of lines) {
    length += text.length;
    for (let at = text.indexOf('\0'); at !== -1; at = text.indexOf('\0', at + 1)) {
      zeros++;
      if (text[at - 1] === '\0' || text[at + 1] === '\0') inRows++;
    }
    for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) unknown++;
  }
  const known = unknown <= length * unknownOfBinary + 2;
  if (zeros === 0 && unknown <= length * unknownOfBinary) return { lines, binary: false };
  if (!known || zeros <= length * zerosOfWide || inRows > zeros * rowsOfWide) return { lines: runsOf(lines, true), binary: true };
  const wide = lines.map(({ text, line }) => ({ text: text.replaceAll(/[\0\ufffd]/g, ''), line }));
  return { lines: [...wide, ...runsOf(lines, false)], binary: false };
}

function runsOf(lines: readonly { text: string }[], alsoWide: boolean): ReadableLine[] {
  return lines
    .flatMap(({ text }) => runsIn(text, alsoWide))
    .flatMap(withoutGlue)
    .map((text) => ({ text, line: null }));
}

/** Letters in a row, and with `alsoWide` those that have a zero between each two. Not by an expression: a row may have millions of them, which those don't stand. */
function runsIn(text: string, alsoWide: boolean): string[] {
  const runs: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (!isLetter(text, at)) continue;
    const from = at;
    while (isLetter(text, at + 1)) at++;
    if (at + 1 - from >= shortestRun) runs.push(text.slice(from, at + 1));
    else if (alsoWide) {
      let last = at;
      while (text[last + 1] === '\0' && isLetter(text, last + 2)) last += 2;
      if ((last - at) / 2 + 1 < shortestRun) continue;
      runs.push(text.slice(at, last + 1).replaceAll('\0', ''));
      // Its last letter may be the first one of others.
      at = last - 1;
    }
  }
  return runs;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x20 && code <= 0x7e) || code === 0x09;
}

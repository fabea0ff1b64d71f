/** What is wrong with a project's settings, and where. */
import type { Span } from './placedJson.ts';

/** Counted from 1 in characters of the line; the end is excluded. */
export interface TextPlace {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface SettingsProblem extends TextPlace {
  /** `error`: it doesn't count; `warning`: it may not be what is meant; `note`: it counts as it is. */
  severity: 'error' | 'warning' | 'note';
  /** One sentence, or two where there is a next step. */
  message: string;
  /** An editor that goes by the schema says it too, while it is typed. */
  bySchema: boolean;
  /** The topmost key that it is about; empty for the file as a whole. */
  about: string;
}

/** The place of what is about the file as a whole. */
export const wholeFile: TextPlace = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Tells lines and columns of a text's stretches. */
export function placesIn(text: string): (span: Span) => TextPlace {
  const starts = [0];
  for (const { index, 0: found } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + found.length);
  const at = (offset: number): { line: number; column: number } => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return ({ start, end }) => {
    const [from, to] = [at(start), at(end)];
    return { ...from, endLine: to.line, endColumn: to.column };
  };
}

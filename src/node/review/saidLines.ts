/** Finds lines by prints of what they said. */
import { createHash } from 'node:crypto';
import { printDigits } from '../../core/review/fingerprint.ts';

/** The same as `linePrintOf`, for those who can't wait while something is typed. */
export function linePrint(line: string): string {
  return createHash('sha256')
    .update(JSON.stringify([line.trim()]))
    .digest('hex')
    .slice(0, printDigits);
}

const blank = linePrint('');

/** Where a finding's line is in a text that may be another one than was reviewed: what was staged or committed, and what is in the editor now. */
export class SaidLines {
  readonly #lines: readonly (string | undefined)[];
  /** By their prints, in their order; made when a line isn't where it was. */
  #numbers: Map<string, number[]> | undefined;

  /** Of some of the lines it may not be known what they say. */
  constructor(lines: readonly (string | undefined)[]) {
    this.#lines = lines;
  }

  get count(): number {
    return this.#lines.length;
  }

  /** The nearest line that says the same, counted from 1, as is `line`; null where none does any more. Blanks at the ends don't count. */
  place(line: number, said: string): number | null {
    const there = this.#lines[line - 1];
    if (there !== undefined && linePrint(there) === said) return line;
    // Any blank line would do.
    if (said === blank) return null;
    this.#numbers ??= numbersOf(this.#lines);
    let nearest: number | null = null;
    for (const number of this.#numbers.get(said) ?? [])
      if (nearest === null || Math.abs(number - line) < Math.abs(nearest - line)) nearest = number;
    return nearest;
  }
}

function numbersOf(lines: readonly (string | undefined)[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const [at, text] of lines.entries()) {
    if (text === undefined) continue;
    const print = linePrint(text);
    const own = numbers.get(print);
    if (own) own.push(at + 1);
    else numbers.set(print, [at + 1]);
  }
  return numbers;
}

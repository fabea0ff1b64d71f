import type { AnchoredFile } from '../../protocol/worker/edits.ts';
import { lineLabels } from './anchoredForm.ts';
import { linesOf } from './fileLines.ts';

/** Lines that one edit replaces at most. */
const longestRange = 400;
/** No tokenizer in use makes more tokens of a text than it has bytes, and a UTF-16 unit has three at most. */
const bytesPerUnit = 3;

/**
 * A file's lines while an answer edits them: which are still free, and how many of them fit into so many tokens. Lines count from 1. Line
 * breaks read as `\n`.
 */
export class EditableLines {
  readonly path: string;
  /** Tokens of the path in a heading. */
  readonly pathTokens: number;
  readonly #lines: string[];
  /** By index: false where it may not be changed, or was. */
  readonly #free: boolean[];
  /** Lines after which something may be inserted, 0 being the beginning. One hangs on the line above it, or at the beginning on the first line. */
  readonly #places = new Set<number>();
  readonly #count: (text: string) => number;
  readonly #tokens: number[] = [];
  #labels: string[] | undefined;

  constructor(file: AnchoredFile, count: (text: string) => number) {
    this.path = file.path;
    this.pathTokens = count(file.path) + 2;
    this.#count = count;
    this.#lines = linesOf(file.text).map((line) => line.content);
    this.#free = this.#lines.map(() => false);
    for (const { first, last } of file.offered) {
      const end = Math.min(last, this.#lines.length);
      this.#free.fill(true, Math.max(0, first - 1), end);
      // An empty file has no line, but a place.
      for (const place of numbers(Math.max(0, first - 1), end)) this.#places.add(place);
    }
  }

  /** The lines as text, each with its line break. */
  text(first: number, last: number): string {
    return this.#lines
      .slice(first - 1, last)
      .map((line) => `${line}\n`)
      .join('');
  }

  /** How a line is named in the form `text`. */
  label(line: number): string {
    this.#labels ??= lineLabels(this.#lines);
    return line === 0 ? '(line 0)' : (this.#labels[line - 1] ?? '');
  }

  /** Is there a free line of at most so many tokens? */
  some(tokens: number): boolean {
    return this.#free.some((free, index) => free && this.#fits(index + 1, tokens));
  }

  /** The free lines of at most so many tokens. */
  starts(tokens: number): number[] {
    return numbers(1, this.#lines.length).filter((line) => this.#free[line - 1] === true && this.#fits(line, tokens));
  }

  /** The lines up to which all from `first` on are free and fit into so many tokens together. */
  ends(first: number, tokens: number): number[] {
    let bytes = 0;
    let last = first;
    for (; last < first + longestRange && this.#free[last - 1] === true; last++) {
      bytes += this.#bytes(last);
      if (bytes > tokens && !this.#fitTogether(first, last, tokens)) break;
    }
    return numbers(first, Math.max(first, last - 1));
  }

  /** The lines after which something can be inserted, of at most so many tokens. */
  insertions(tokens: number): number[] {
    return tokens < 0 ? [] : [...this.#places].filter((line) => line === 0 || this.#fits(line, tokens));
  }

  /** Takes lines, and the places that hang on them. */
  use(first: number, last: number): void {
    this.#free.fill(false, first - 1, last);
    for (const line of numbers(first, last)) this.#places.delete(line);
    if (first === 1) this.#places.delete(0);
  }

  /** Takes a place, and the line that it hangs on: no other edit may touch that. */
  useForInsertion(after: number): void {
    this.#places.delete(after);
    if (this.#lines.length > 0) this.use(Math.max(1, after), Math.max(1, after));
  }

  #fitTogether(first: number, last: number, tokens: number): boolean {
    let sum = 0;
    for (let line = first; line <= last; line++) sum += this.#tokensOf(line);
    return sum <= tokens;
  }

  #fits(line: number, tokens: number): boolean {
    return this.#bytes(line) <= tokens || this.#tokensOf(line) <= tokens;
  }

  #bytes(line: number): number {
    return ((this.#lines[line - 1]?.length ?? 0) + 1) * bytesPerUnit;
  }

  #tokensOf(line: number): number {
    return (this.#tokens[line - 1] ??= this.#count(`${this.#lines[line - 1] ?? ''}\n`));
  }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
